import type { InboxCause, ItemBodies } from "@hob/shared/model/inbox";
import { maxPushBytes } from "@hob/shared/notification";
import { describe, expect, it, onTestFinished } from "vitest";
import { addTestMember } from "../service/testing/test-devices.ts";
import { revokeDevice } from "../store/devices.ts";
import { changeHousehold } from "../store/household.ts";
import { findItem, openItemBody, raiseItem, settleItem } from "../store/inbox.ts";
import { findSubscription } from "../store/push-subscriptions.ts";
import type { Store } from "../store/store.ts";
import { addTestAutomation, addTestRun } from "../store/testing/test-runs.ts";
import { pushSweepMs } from "./pushes.ts";
import { hourMs, openPushHouse, type PushHouse } from "./testing/push-house.ts";

const minuteMs = 60_000;

async function open(): Promise<PushHouse> {
  const house = await openPushHouse();
  onTestFinished(() => house[Symbol.asyncDispose]());
  return house;
}

describe("an approval", () => {
  it("is on the phone, encrypted for it and signed by the house, with what it is about", async () => {
    const house = await open();
    const phone = house.phone("Phone");
    const itemId = house.ask();
    await house.settle();
    expect(house.shownOn(phone)).toMatchObject([
      {
        notification: {
          title: "bills-1 asks for a yes",
          body: "http.post to bank.example\nAmount: 12.00 EUR",
          navigate: `https://hob.example/#/inbox/${itemId}`,
          tag: `item-${itemId}`,
          app_badge: 1,
        },
        hob: { kind: "item", itemId, tag: `item-${itemId}`, badge: 1 },
      },
    ]);
    expect(house.service.received).toMatchObject([
      { urgency: "high", ttl: 24 * 60 * 60, vapid: { sub: "mailto:anna@example.com" } },
    ]);
    expect(house.service.problems).toEqual([]);
  });

  it("is told once, however often the house looks and starts again", async () => {
    const house = await open();
    house.phone("Phone");
    house.ask();
    await house.settle();
    await house.settle();
    await house.restart();
    await house.pass(pushSweepMs);
    expect(house.service.received).toHaveLength(1);
  });

  it("that was raised while nothing listened is told by the sweep", async () => {
    const house = await open();
    house.phone("Phone");
    house.ask();
    await house.pass(pushSweepMs);
    expect(house.service.received).toHaveLength(1);
  });

  it("of whatever length is a message that every push service takes", async () => {
    const house = await open();
    const phone = house.phone("Phone", { choices: { approveFromNotification: true } });
    const long = { label: "\u0001 Text".repeat(50), before: null, after: "𝕬\u202e".repeat(5_000) };
    house.ask({ body: { tool: "mail.send".repeat(900), texts: [long, long] } });
    await house.settle();
    const [push] = house.shownOn(phone);
    expect(Buffer.byteLength(JSON.stringify(push))).toBeLessThan(maxPushBytes);
    for (const unseen of ["\u0001", "\u202e"]) expect(push?.notification?.body).not.toContain(unseen);
  });

  it("goes first to whoever asked for the run, and after a third of its time to all others who may decide", async () => {
    const house = await open();
    const ann = addTestMember(house.store, "Ann");
    const ben = addTestMember(house.store, "Ben");
    const phoneOfAnn = house.phone("Ann's phone", { memberId: ann });
    const phoneOfBen = house.phone("Ben's phone", { memberId: ben, role: "approver" });
    const tablet = house.phone("Tablet", { memberId: ben, role: "viewer" });
    const itemId = house.ask({ askerDeviceId: phoneOfAnn.deviceId, risk: "medium" });
    await house.settle();
    expect([phoneOfAnn, phoneOfBen, tablet].map((each) => house.shownOn(each).length)).toEqual([1, 0, 0]);
    await house.pass(8 * hourMs - 1);
    expect(escalatedAt(house.store, itemId)).toBeNull();
    await house.pass(1);
    expect([phoneOfAnn, phoneOfBen, tablet].map((each) => house.shownOn(each).length)).toEqual([1, 1, 0]);
    expect(escalatedAt(house.store, itemId)).toBe(house.clock.now());
    await house.pass(8 * hourMs);
    expect(house.service.received).toHaveLength(2);
  });

  it("goes to everybody who may decide at once, where nobody is nearer or whoever is cannot be reached", async () => {
    const house = await open();
    const ann = addTestMember(house.store, "Ann", "viewer");
    const phoneOfAnn = house.phone("Ann's phone", { memberId: ann });
    const phone = house.phone("Phone");
    house.ask();
    house.ask({ askerDeviceId: phoneOfAnn.deviceId });
    await house.settle();
    expect([house.shownOn(phoneOfAnn).length, house.shownOn(phone).length]).toEqual([0, 2]);
  });

  it("is kept from members who may not approve that much", async () => {
    const house = await open();
    const ben = addTestMember(house.store, "Ben");
    const phoneOfBen = house.phone("Ben's phone", { memberId: ben, role: "operator" });
    const phone = house.phone("Phone");
    house.ask({ risk: "high" });
    await house.settle();
    expect([house.shownOn(phoneOfBen).length, house.shownOn(phone).length]).toEqual([0, 1]);
  });

  it("of a private automation is its owner's alone, also when it is escalated", async () => {
    const house = await open();
    const ann = addTestMember(house.store, "Ann");
    const phoneOfAnn = house.phone("Ann's phone", { memberId: ann });
    const phone = house.phone("Phone");
    const itemId = house.ask({ automationId: addTestAutomation(house.store, "diary", ann) });
    await house.settle();
    await house.pass(9 * hourMs);
    expect([house.shownOn(phoneOfAnn).length, house.shownOn(phone).length]).toEqual([1, 0]);
    expect(escalatedAt(house.store, itemId)).not.toBeNull();
  });

  it("counts as told to further devices where there are none", async () => {
    const house = await open();
    const itemId = house.ask();
    await house.settle();
    await house.pass(8 * hourMs);
    expect(escalatedAt(house.store, itemId)).toBe(house.clock.now());
  });
});

describe("trouble of the house", () => {
  it("is told to whoever can do something about it, and a deaf device's member is one", async () => {
    const house = await open();
    const ben = addTestMember(house.store, "Ben", "viewer");
    const tablet = house.phone("Tablet", { memberId: ben, role: "viewer" });
    const phone = house.phone("Phone");
    const raise = <C extends InboxCause>(cause: C, body: ItemBodies[C]) =>
      raiseItem(house.store, { automationId: null, cause, body, at: house.clock.now() });
    raise("secret", { secret: "mail", hosts: [], isRefused: true });
    raise("source_failed", { triggerId: 1, kind: "feed", problem: {} });
    await house.settle();
    expect([house.shownOn(tablet).length, house.shownOn(phone).length]).toEqual([0, 2]);
    raise("push_dead", { deviceId: tablet.deviceId, device: "Tablet", problem: "gone" });
    await house.settle();
    expect([house.shownOn(tablet).length, house.shownOn(phone).length]).toEqual([1, 3]);
  });
});

describe("what is settled elsewhere", () => {
  it("goes away where it was shown, under its tag, in the place of what a push service still holds", async () => {
    const house = await open();
    const phone = house.phone("Phone");
    const itemId = house.ask();
    const other = house.ask();
    await house.settle();
    settle(house, itemId);
    await house.settle();
    const [first, , cleared] = house.service.received;
    expect(house.shownOn(phone)[2]).toEqual({
      web_push: 8030,
      hob: { kind: "clear", itemId, tag: `item-${itemId}`, badge: 1, actions: [] },
    });
    expect(cleared).toMatchObject({ urgency: "low", topic: first?.topic });
    expect(house.service.received[1]?.topic).not.toBe(first?.topic);
    settle(house, other);
    await house.settle();
    await house.settle();
    expect(house.shownOn(phone).map(({ hob }) => [hob.kind, hob.badge])).toEqual([
      ["item", 2],
      ["item", 2],
      ["clear", 1],
      ["clear", 0],
    ]);
  });

  it("is not told at all where it was settled before it could be", async () => {
    const house = await open();
    house.phone("Phone");
    house.service.answerNext({ status: 503 });
    const itemId = house.ask();
    await house.settle();
    settle(house, itemId);
    await house.settle();
    await house.pass(hourMs);
    expect(house.service.received).toEqual([]);
    expect(house.service.requests()).toBe(1);
  });
});

describe("what failed", () => {
  it("is told to everybody who may see it, once until somebody has seen to it", async () => {
    const house = await open();
    const ann = addTestMember(house.store, "Ann");
    const phones = [
      house.phone("Ann's phone", { memberId: ann, role: "viewer" }),
      house.phone("Phone", { choices: { failures: false } }),
    ] as const;
    fail(house, addTestAutomation(house.store, "digest"));
    await house.settle();
    fail(house, 1);
    await house.settle();
    expect(house.shownOn(phones[0])).toMatchObject([
      { notification: { title: "digest failed", body: "No such host.", app_badge: 0 } },
    ]);
    expect(house.shownOn(phones[1])).toEqual([]);
    expect(house.service.received).toMatchObject([{ urgency: "normal" }]);
  });
});

describe("what a script tells", () => {
  it("is pushed where the script asks for it, and not otherwise", async () => {
    const house = await open();
    const phone = house.phone("Phone");
    tell(house, { title: "Done", push: false });
    tell(house, { title: "The door is open", push: true, urgent: true });
    await house.settle();
    expect(house.shownOn(phone).map(({ notification }) => notification?.title)).toEqual(["The door is open"]);
    expect(house.service.received[0]?.urgency).toBe("high");
  });

  it("and what was only missed, mended or late is no reason to ring", async () => {
    const house = await open();
    house.phone("Phone");
    const at = house.clock.now();
    raiseItem(house.store, { automationId: null, cause: "queue_full", body: { queued: 9 }, at });
    raiseItem(house.store, { automationId: null, cause: "repaired", body: { triggerId: 1 }, at });
    await house.settle();
    expect(house.service.received).toEqual([]);
  });
});

describe("a reminder", () => {
  it("comes at its time", async () => {
    const house = await open();
    const phone = house.phone("Phone");
    const body = { title: "Take out the bins", note: "" };
    const itemId = raiseItem(house.store, {
      automationId: null,
      cause: "to_do",
      body,
      at: house.clock.now(),
    });
    const dueAt = house.clock.now() + 3 * hourMs;
    house.store.db.prepare("update inbox_item set due_at = ? where id = ?").run(dueAt, itemId);
    await house.settle();
    expect(house.service.received).toEqual([]);
    await house.pass(3 * hourMs);
    expect(house.shownOn(phone)).toMatchObject([{ notification: { title: "Take out the bins" } }]);
  });

  it("that was moved to another time and then done goes away where it was shown", async () => {
    const house = await open();
    const phone = house.phone("Phone");
    const body = { title: "Take out the bins", note: "" };
    const itemId = raiseItem(house.store, {
      automationId: null,
      cause: "to_do",
      body,
      at: house.clock.now(),
    });
    await house.settle();
    house.store.db
      .prepare("update inbox_item set due_at = ?, pushed_at = null where id = ?")
      .run(house.clock.now() + hourMs, itemId);
    await house.settle();
    settle(house, itemId);
    await house.settle();
    expect(house.shownOn(phone).map(({ hob }) => hob.kind)).toEqual(["item", "clear"]);
  });

  it("of a member is on their devices alone", async () => {
    const house = await open();
    const ann = addTestMember(house.store, "Ann");
    const phoneOfAnn = house.phone("Ann's phone", { memberId: ann });
    const phone = house.phone("Phone");
    const body = { title: "A present", note: "" };
    const itemId = raiseItem(house.store, {
      automationId: null,
      cause: "to_do",
      body,
      at: house.clock.now(),
    });
    house.store.db.prepare("update inbox_item set owner_member = ? where id = ?").run(ann, itemId);
    await house.settle();
    expect([house.shownOn(phoneOfAnn).length, house.shownOn(phone).length]).toEqual([1, 0]);
  });
});

describe("what a member has put off", () => {
  it("comes back to them when its time has come, and counts on their icon only then", async () => {
    const house = await open();
    const ann = addTestMember(house.store, "Ann");
    const phoneOfAnn = house.phone("Ann's phone", { memberId: ann });
    const phone = house.phone("Phone");
    const itemId = house.ask();
    await house.settle();
    snooze(house, itemId, ann, house.clock.now() + hourMs);
    house.ask();
    await house.settle();
    expect(house.shownOn(phoneOfAnn).map(({ hob }) => hob.badge)).toEqual([1, 1]);
    expect(house.shownOn(phone).map(({ hob }) => hob.badge)).toEqual([1, 2]);
    await house.pass(hourMs);
    expect(house.shownOn(phoneOfAnn).map(({ hob }) => [hob.itemId, hob.badge])).toContainEqual([itemId, 2]);
    expect(house.shownOn(phoneOfAnn)).toHaveLength(3);
    expect(house.shownOn(phone)).toHaveLength(2);
  });

  it("does not ring meanwhile, and never again once it is settled", async () => {
    const house = await open();
    const phone = house.phone("Phone");
    const itemId = house.ask();
    snooze(house, itemId, phone.memberId, house.clock.now() + hourMs);
    await house.settle();
    settle(house, itemId);
    await house.settle();
    await house.pass(hourMs);
    expect(house.service.requests()).toBe(0);
  });
});

describe("quiet hours", () => {
  const night = { from: "22:00", to: "07:00" };
  const untilNight = 14 * hourMs;

  it("hold what is told until their end, once", async () => {
    const house = await open();
    const phone = house.phone("Phone");
    changeHousehold(house.store, { quiet: night });
    await house.pass(untilNight);
    house.ask();
    await house.settle();
    await house.pass(8 * hourMs - 1);
    expect(house.service.requests()).toBe(0);
    await house.pass(1);
    expect(house.shownOn(phone)).toHaveLength(1);
  });

  it("let through what is urgent, to devices that want that", async () => {
    const house = await open();
    const awake = house.phone("Phone", { choices: { urgentInQuiet: true } });
    const asleep = house.phone("Tablet");
    changeHousehold(house.store, { quiet: night });
    await house.pass(untilNight);
    fail(house, addTestAutomation(house.store, "digest"));
    house.ask();
    await house.settle();
    expect(house.shownOn(awake).map(({ hob }) => hob.itemId)).toEqual([2]);
    expect(house.shownOn(asleep)).toEqual([]);
  });

  it("do not hold up what takes a notification away", async () => {
    const house = await open();
    const phone = house.phone("Phone");
    changeHousehold(house.store, { quiet: night });
    const itemId = house.ask();
    await house.settle();
    await house.pass(untilNight);
    settle(house, itemId);
    await house.settle();
    expect(house.shownOn(phone).map(({ hob }) => hob.kind)).toEqual(["item", "clear"]);
  });

  it("that are taken back hold nothing any more", async () => {
    const house = await open();
    house.phone("Phone");
    changeHousehold(house.store, { quiet: night });
    await house.pass(untilNight);
    house.ask();
    await house.settle();
    changeHousehold(house.store, { quiet: null });
    house.hub.publish({ kind: "HomeChanged" });
    await house.settle();
    expect(house.service.received).toHaveLength(1);
  });

  it("drop what was decided in the night", async () => {
    const house = await open();
    house.phone("Phone");
    changeHousehold(house.store, { quiet: night });
    await house.pass(untilNight);
    const itemId = house.ask();
    await house.settle();
    settle(house, itemId);
    await house.settle();
    await house.pass(12 * hourMs);
    expect(house.service.requests()).toBe(0);
  });
});

describe("a device that shows no contents", () => {
  it("is told that something is there, and nothing of what", async () => {
    const house = await open();
    const phone = house.phone("Phone", { choices: { showContents: false } });
    house.ask();
    fail(house, addTestAutomation(house.store, "digest"));
    await house.settle();
    expect(house.shownOn(phone).map(({ notification }) => notification?.body)).toEqual([
      "Something waits for your decision.",
      "There is something new in the inbox.",
    ]);
    const [first] = house.service.received;
    expect(first?.text).not.toMatch(/bank|bills|12\.00/);
  });
});

describe("a device whose app speaks German", () => {
  it("is told in German, down to the buttons", async () => {
    const house = await open();
    const phone = house.phone("Telefon", { choices: { language: "de", approveFromNotification: true } });
    house.ask();
    await house.settle();
    expect(house.shownOn(phone)).toMatchObject([
      {
        notification: { title: expect.stringMatching(/^\S+ bittet um ein Ja$/) as string, lang: "de" },
        hob: { actions: [{ title: "Ablehnen" }, { title: "Freigeben" }] },
      },
    ]);
  });
});

describe("a push service that is in trouble", () => {
  it("is asked again, later each time, also after a restart, and the message comes once", async () => {
    const house = await open();
    const phone = house.phone("Phone");
    house.service.answerNext({ status: 503 }, { status: 500 });
    house.ask();
    await house.settle();
    expect(findSubscription(house.store, phone.deviceId)).toMatchObject({
      problem: "unreachable",
      failures: 1,
      lastFailedAt: house.clock.now(),
    });
    await house.restart();
    expect(house.service.requests()).toBe(1);
    await house.pass(15_000);
    expect(house.service.requests()).toBe(2);
    await house.pass(minuteMs);
    expect(house.shownOn(phone)).toHaveLength(1);
    expect(findSubscription(house.store, phone.deviceId)).toMatchObject({
      problem: null,
      failures: 0,
      lastDeliveredAt: house.clock.now(),
    });
  });

  it("is left alone for as long as it asks for", async () => {
    const house = await open();
    house.phone("Phone");
    house.service.answerNext({ status: 429, headers: { "retry-after": "3600" } });
    house.ask();
    await house.settle();
    await house.pass(hourMs - 1);
    expect(house.service.requests()).toBe(1);
    await house.pass(1);
    expect(house.service.received).toHaveLength(1);
  });

  it("is given up on when the message is no longer worth anything", async () => {
    const house = await open();
    house.phone("Phone");
    house.service.answerNext(...Array.from({ length: 50 }, () => ({ status: 503 })));
    house.ask({ expiresInMs: 10 * minuteMs });
    await house.settle();
    for (let minute = 0; minute < 10; minute++) await house.pass(minuteMs);
    const before = house.service.requests();
    await house.pass(24 * hourMs);
    expect(house.service.requests()).toBe(before);
    expect(states(house.store)).toEqual(["failed"]);
  });

  it("that wants to be asked again only when that is no use is given up on at once", async () => {
    const house = await open();
    house.phone("Phone");
    house.service.answerNext({ status: 503, headers: { "retry-after": "99999999" } });
    house.ask();
    await house.settle();
    expect(states(house.store)).toEqual(["failed"]);
  });

  it("does not keep other devices waiting", async () => {
    const house = await open();
    house.phone("Phone");
    const tablet = house.phone("Tablet");
    house.service.answerNext({ status: 503 });
    house.ask();
    await house.settle();
    expect(house.shownOn(tablet)).toHaveLength(1);
  });

  it("cannot send the house anywhere else", async () => {
    const house = await open();
    const phone = house.phone("Phone");
    const elsewhere = house.service.subscribe().endpoint;
    house.service.answerNext({ status: 307, headers: { location: elsewhere } });
    house.ask();
    await house.settle();
    expect(house.service.requests()).toBe(1);
    expect(states(house.store)).toEqual(["failed"]);
    expect(findSubscription(house.store, phone.deviceId)?.state).toBe("live");
  });
});

describe("a subscription that is no more", () => {
  it.each([
    [410, "gone"],
    [404, "gone"],
    [403, "refused"],
    [400, "refused"],
  ])("(%i) is given up, and an item says so until the device subscribes again", async (status, problem) => {
    const house = await open();
    const phone = house.phone("Phone");
    house.service.answerNext({ status });
    house.ask();
    await house.settle();
    expect(findSubscription(house.store, phone.deviceId)).toMatchObject({ state: "dead", problem });
    const key = String(phone.deviceId);
    expect(openItemBody(house.store, null, "push_dead", key)).toEqual({
      deviceId: phone.deviceId,
      device: "Phone",
      problem,
    });
    house.ask();
    await house.settle();
    expect(house.service.requests()).toBe(1);

    const subscribed = house.handlers["push.subscribe"](house.service.subscribe(), phone);
    expect(subscribed).toMatchObject({ ok: true, value: { subscription: { state: "live", problem: null } } });
    expect(openItemBody(house.store, null, "push_dead", key)).toBeUndefined();
  });

  it("is no news where the device has subscribed anew meanwhile, and is sent what it waits for", async () => {
    const house = await open();
    const phone = house.phone("Phone");
    const subscription = house.service.subscribe();
    house.service.answerNext({ status: 410 });
    house.service.beforeNext(() => void house.handlers["push.subscribe"](subscription, phone));
    house.ask();
    await house.settle();
    expect(findSubscription(house.store, phone.deviceId)?.state).toBe("live");
    expect(house.shownOn({ ...phone, subscription })).toHaveLength(1);
  });

  it("is told to the member's other devices", async () => {
    const house = await open();
    const phone = house.phone("Phone");
    const tablet = house.phone("Tablet", { choices: { approvals: false } });
    house.service.unsubscribe(phone.subscription);
    house.ask();
    await house.settle();
    expect(house.shownOn(tablet)).toMatchObject([
      { notification: { body: "Notifications no longer reach Phone." } },
    ]);
  });
});

describe("a device that was taken out of the house", () => {
  it("is sent nothing more, not even what was on its way, and leaves nothing behind", async () => {
    const house = await open();
    const phone = house.phone("Phone");
    house.service.answerNext({ status: 503 });
    house.ask();
    await house.settle();
    revokeDevice(house.store, phone.deviceId, house.clock.now());
    house.hub.publish({ kind: "DeviceChanged", deviceId: phone.deviceId });
    await house.settle();
    await house.pass(hourMs);
    expect(house.service.requests()).toBe(1);
    expect(findSubscription(house.store, phone.deviceId)).toBeUndefined();
  });
});

it("says no longer that pushes to a device come back, once that is no device of the house", async () => {
  const house = await open();
  const phone = house.phone("Phone");
  house.service.unsubscribe(phone.subscription);
  house.ask();
  await house.settle();
  revokeDevice(house.store, phone.deviceId, house.clock.now());
  house.hub.publish({ kind: "DeviceChanged", deviceId: phone.deviceId });
  await house.settle();
  expect(openItemBody(house.store, null, "push_dead", String(phone.deviceId))).toBeUndefined();
});

it("shows nothing on Apple's devices just to take something away: that would be held against the house", async () => {
  const house = await open();
  const phone = house.phone("Phone");
  const itemId = house.ask();
  await house.settle();
  house.store.db.exec("update push_subscription set endpoint = 'https://web.push.apple.com/abc'");
  settle(house, itemId);
  await house.settle();
  expect(states(house.store)).toEqual(["sent"]);
  expect(house.shownOn(phone)).toHaveLength(1);
});

it("takes away what was settled while its push was on the way", async () => {
  const house = await open();
  const phone = house.phone("Phone");
  const itemId = house.ask();
  house.service.beforeNext(() => settle(house, itemId));
  await house.settle();
  expect(house.shownOn(phone).map(({ hob }) => hob.kind)).toEqual(["item", "clear"]);
});

describe("the inbox", () => {
  it("goes on where pushes are broken, and they catch up once they are mended", async () => {
    const house = await open();
    house.phone("Phone");
    house.store.db.exec("alter table push_delivery rename to lost");
    const itemId = house.ask();
    await house.settle();
    expect(findItem(house.store, itemId)?.state).toBe("open");
    house.store.db.exec("alter table lost rename to push_delivery");
    await house.pass(pushSweepMs);
    expect(house.service.received).toHaveLength(1);
  });
});

function settle(house: PushHouse, itemId: number): void {
  settleItem(house.store, itemId, {
    state: "resolved",
    at: house.clock.now(),
    by: "Laptop",
    choice: "approve",
  });
}

function fail(house: PushHouse, automationId: number): void {
  raiseItem(house.store, {
    ...{ automationId, cause: "run_failed", runId: addTestRun(house.store, { automationId }) },
    body: { type: "dns", message: "No such host." },
    at: house.clock.now(),
  });
}

function tell(house: PushHouse, told: { title: string; push: boolean; urgent?: boolean }): void {
  const body = { text: "", urgent: false, ...told };
  raiseItem(house.store, {
    ...{ automationId: null, cause: "told", key: told.title, body },
    at: house.clock.now(),
  });
}

function snooze({ store }: PushHouse, itemId: number, memberId: number, until: number): void {
  store.db
    .prepare("insert into inbox_snooze (item, member, until) values (?, ?, ?)")
    .run(itemId, memberId, until);
}

function escalatedAt(store: Store, itemId: number): number | null | undefined {
  return store.db
    .prepare<[number], { at: number | null }>("select escalated_at as at from inbox_item where id = ?")
    .get(itemId)?.at;
}

function states(store: Store): string[] {
  return store.db
    .prepare<[], { state: string }>("select state from push_delivery order by id")
    .all()
    .map(({ state }) => state);
}
