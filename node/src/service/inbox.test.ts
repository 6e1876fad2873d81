import type { InboxView } from "@hob/shared/model/inbox";
import type { Json } from "@hob/shared/json";
import { createManualClock } from "@hob/shared/testing/manual-clock";
import { describe, expect, it } from "vitest";
import type { Fact } from "../hub.ts";
import { auditEntries } from "../store/audit.ts";
import { addDecision } from "../store/decisions.ts";
import { openAskingItem, raiseItem, resolveItem, settleItem } from "../store/inbox.ts";
import { addReminder } from "../store/reminders.ts";
import { addEffectRow } from "../store/testing/test-effects.ts";
import { addTestAutomation, addTestRun } from "../store/testing/test-runs.ts";
import { terminal, type Caller } from "./caller.ts";
import { addTestDevice, addTestMember } from "./testing/test-devices.ts";
import { createTestHouse, type TestHouse } from "./testing/test-house.ts";

const now = Date.UTC(2026, 0, 5, 8);
const hour = 60 * 60_000;

describe("the inbox", () => {
  it("shows what needs somebody, what failed and what was told apart, and counts them", async () => {
    await using house = inbox();
    const { approval, failed, told } = fill(house);
    expect(shown(house, "needs_you")).toEqual([approval]);
    expect(shown(house, "failed")).toEqual([failed]);
    expect(shown(house, "told")).toEqual([told]);
    expect(shown(house, "open")).toEqual([approval, told, failed]);
    expect(counts(house)).toEqual({ needsYou: 1, failed: 1, told: 1, others: 0, snoozed: 0 });
  });

  it("has first what is over soonest, and then the newest", async () => {
    await using house = inbox();
    const { automationId } = house;
    const late = ask(house, { expiresAt: now + 3 * hour });
    const secret = raiseItem(house.store, {
      automationId,
      cause: "secret",
      body: { secret: "a", hosts: [], isRefused: false },
      at: now + 1,
    });
    const soon = ask(house, { expiresAt: now + hour });
    const newer = raiseItem(house.store, {
      automationId,
      cause: "secret",
      key: "b",
      body: { secret: "b", hosts: [], isRefused: false },
      at: now + 2,
    });
    expect(shown(house, "needs_you")).toEqual([soon, late, newer, secret]);
    expect(page(house, { view: "needs_you", limit: 2, offset: 1 })).toMatchObject({
      total: 4,
      items: [{ itemId: late }, { itemId: newer }],
    });
  });

  it("keeps what is done, the latest first", async () => {
    await using house = inbox();
    const { approval, failed, told } = fill(house);
    settleItem(house.store, told, { state: "resolved", at: now + 1, by: "Ann", choice: "dismiss" });
    settleItem(house.store, approval, { state: "expired", at: now + 3 });
    resolveItem(house.store, house.automationId, "run_failed", null, now + 2);
    expect(shown(house, "done")).toEqual([approval, failed, told]);
    expect(counts(house)).toEqual({ needsYou: 0, failed: 0, told: 0, others: 0, snoozed: 0 });
  });

  it("shows the items of one automation, and knows which there is none of", async () => {
    await using house = inbox();
    fill(house);
    const other = addTestAutomation(house.store, "other");
    const own = raiseItem(house.store, {
      automationId: other,
      cause: "run_failed",
      body: { type: "a", message: "b" },
      at: now,
    });
    expect(page(house, { automation: "other" })).toMatchObject({ total: 1, items: [{ itemId: own }] });
    expect(
      house.plain["inbox.list"]({ view: "open", automation: "none", limit: 9, offset: 0 }, terminal),
    ).toEqual({ ok: false, error: { type: "automation_unknown", automation: "none" } });
  });

  it("leaves what is long out of lists, and shows it with the item itself", async () => {
    await using house = inbox();
    const itemId = ask(house, { args: ["https://shop.example", { json: { total: 120 } }] });
    expect(page(house, {}).items[0]?.body).toMatchObject({ tool: "http.post", args: null, texts: [] });
    expect(get(house, itemId).body).toMatchObject({
      args: ["https://shop.example", { json: { total: 120 } }],
      texts: [{ label: "order", before: null, after: "two reams" }],
    });
  });

  it("says how far the effect of an approval is, what was said on it, and what a decision is bound to", async () => {
    await using house = inbox();
    const itemId = ask(house);
    expect(get(house, itemId)).toMatchObject({
      risk: "low",
      effectState: "planned",
      contentHash: "07".repeat(32),
      expiresAt: now + hour,
      onExpiry: "deny",
      needs: 1,
      decisions: [],
      mayDecide: true,
      whyNot: null,
    });
    house.store.db
      .prepare(
        `insert into decision (item, choice, reason, member, by, via, at, audit)
         values (?, 'reject', 'too much', null, 'this terminal', 'terminal', ?, 7)`,
      )
      .run(itemId, now + 1);
    settleItem(house.store, itemId, {
      state: "resolved",
      at: now + 1,
      by: "this terminal",
      choice: "reject",
    });
    house.store.db.prepare("update effect set state = 'denied'").run();
    expect(get(house, itemId)).toMatchObject({
      state: "resolved",
      effectState: "denied",
      decisions: [
        {
          choice: "reject",
          by: "this terminal",
          reason: "too much",
          answer: null,
          via: "terminal",
          auditSeq: 7,
          at: now + 1,
        },
      ],
      mayDecide: false,
      whyNot: "over",
    });
  });

  it("tells a reader why they may not decide, and nothing of the kind where nothing is decided", async () => {
    await using house = inbox();
    const { approval, failed } = fill(house);
    const viewer = addTestDevice(house.store, "Tablet", "viewer");
    expect(get(house, approval, viewer)).toMatchObject({ mayDecide: false, whyNot: "role" });
    expect(get(house, failed, viewer)).toMatchObject({ mayDecide: false, whyNot: null });
  });
});

describe("a search", () => {
  it.each([
    ["Wind", "needs_you", 1],
    ["MÜLLABFUHR", "needs_you", 1],
    ["müll", "needs_you", 1],
    ["100%", "needs_you", 1],
    ["1_0", "needs_you", 0],
    ['say "yes"', "needs_you", 1],
    ["c:\\temp", "needs_you", 1],
    ["title", "needs_you", 0],
    ["test", "failed", 1],
    ["nothing like it", "open", 0],
  ] as const)("for %s finds %s what it says and not how it is stored: %i", async (text, view, total) => {
    await using house = inbox();
    fill(house);
    addReminder(house.store, {
      body: { title: "Müllabfuhr wegen Wind", note: 'They say "yes" at 100% in C:\\Temp' },
      ownerMemberId: null,
      dueAt: null,
      at: now,
    });
    expect(page(house, { view, text }).total).toBe(total);
  });

  it("looks into nothing that is private to another member, and finds it by its name", async () => {
    await using house = inbox();
    const ann = addTestDevice(house.store, "Ann's phone", "operator", addTestMember(house.store, "Ann"));
    const diary = addTestAutomation(house.store, "diary", ann.memberId);
    tell(house, { automationId: diary, title: "The surprise for Ben" });
    expect(page(house, { text: "surprise" }, ann).total).toBe(1);
    expect(page(house, { text: "surprise" }).total).toBe(0);
    expect(page(house, { text: "DIARY" }).total).toBe(1);
  });
});

describe("what is private to a member", () => {
  it("is veiled for an admin, and not there for anybody else", async () => {
    await using house = inbox();
    const ann = addTestDevice(house.store, "Ann's phone", "approver", addTestMember(house.store, "Ann"));
    const ben = addTestDevice(house.store, "Ben's phone", "operator", addTestMember(house.store, "Ben"));
    const automationId = addTestAutomation(house.store, "diary", ann.memberId);
    const itemId = ask(house, { automationId });
    expect(get(house, itemId, ann)).toMatchObject({ isVeiled: false, mayDecide: true });
    const said = { choice: "answer", answer: "a secret", reason: null, memberId: null } as const;
    addDecision(house.store, {
      ...said,
      itemId,
      deviceId: null,
      by: "this terminal",
      via: "terminal",
      at: now,
      auditSeq: 7,
    });
    expect(get(house, itemId).decisions).toMatchObject([{ choice: "answer", answer: null }]);
    expect(get(house, itemId)).toMatchObject({
      isVeiled: true,
      body: {},
      contentHash: null,
      automationSlug: "diary",
      mayDecide: false,
      whyNot: "private",
    });
    expect(house.plain["inbox.get"]({ itemId }, ben)).toEqual({
      ok: false,
      error: { type: "item_unknown", itemId },
    });
    expect(counts(house, ben).needsYou).toBe(0);
    expect(counts(house)).toMatchObject({ needsYou: 0, others: 1 });
    const told = tell(house, { automationId });
    expect(house.plain["inbox.dismiss"]({ itemIds: [told] }, terminal)).toMatchObject({
      error: { type: "item_not_dismissible" },
    });
  });

  it("is not there for anybody else at all where it is a reminder", async () => {
    await using house = inbox();
    const ann = addTestDevice(house.store, "Ann's phone", "viewer", addTestMember(house.store, "Ann"));
    const itemId = remind(house, { ownerMemberId: ann.memberId });
    expect(shown(house, "needs_you", ann)).toEqual([itemId]);
    expect(shown(house, "needs_you")).toEqual([]);
    expect(counts(house, ann).needsYou).toBe(1);
    expect(counts(house).needsYou).toBe(0);
  });
});

describe("an item that is put off", () => {
  it("is away for that member until then, on all of their devices, and for nobody else", async () => {
    await using house = inbox();
    const ann = addTestMember(house.store, "Ann");
    const phone = addTestDevice(house.store, "Ann's phone", "viewer", ann);
    const laptop = addTestDevice(house.store, "Ann's laptop", "admin", ann);
    const { approval } = fill(house);
    expect(snooze(house, [approval], now + hour, phone)).toEqual({ ok: true, value: null });
    expect(shown(house, "needs_you", laptop)).toEqual([]);
    expect(shown(house, "snoozed", laptop)).toEqual([approval]);
    expect(counts(house, laptop)).toMatchObject({ needsYou: 0, snoozed: 1 });
    expect(get(house, approval, laptop).snoozedUntil).toBe(now + hour);
    expect(shown(house, "needs_you")).toEqual([approval]);
    expect(house.facts).toContainEqual({ kind: "InboxChanged", itemId: approval });
    house.clock.advance(hour);
    expect(shown(house, "needs_you", laptop)).toEqual([approval]);
    expect(get(house, approval, laptop).snoozedUntil).toBeNull();
  });

  it("is back at once when that is taken back, and away until the last time that was said", async () => {
    await using house = inbox();
    const { approval } = fill(house);
    snooze(house, [approval], now + hour);
    snooze(house, [approval], now + 2 * hour);
    house.clock.advance(hour);
    expect(shown(house, "snoozed")).toEqual([approval]);
    expect(restore(house, [approval])).toEqual({ ok: true, value: null });
    expect(shown(house, "needs_you")).toEqual([approval]);
  });

  it("stands among what sleeps with the reminders whose time has not come, the next first", async () => {
    await using house = inbox();
    const { approval } = fill(house);
    const later = remind(house, { dueAt: now + 2 * hour });
    const soon = remind(house, { dueAt: now + hour });
    snooze(house, [approval], now + 90 * 60_000);
    expect(shown(house, "snoozed")).toEqual([soon, approval, later]);
    house.clock.advance(hour);
    expect(shown(house, "needs_you")).toEqual([soon]);
  });

  it("is one the reader may know of, or nothing is put off", async () => {
    await using house = inbox();
    const { approval } = fill(house);
    expect(snooze(house, [approval, 99], now + hour)).toEqual({
      ok: false,
      error: { type: "item_unknown", itemId: 99 },
    });
    expect(shown(house, "snoozed")).toEqual([]);
  });
});

describe("an item that is put away", () => {
  it("is done by whoever did it, and what happens again is another", async () => {
    await using house = inbox();
    const { failed, told } = fill(house);
    expect(dismiss(house, [failed, told])).toEqual({ ok: true, value: null });
    expect(get(house, failed)).toMatchObject({
      state: "resolved",
      resolvedBy: "this terminal",
      resolvedAt: now,
    });
    expect(auditEntries(house.store, 2)).toMatchObject([
      { actor: "terminal", action: "item.dismissed", subject: `item:${told}`, detail: { cause: "told" } },
      { subject: `item:${failed}`, detail: { cause: "run_failed" } },
    ]);
    const again = fail(house);
    expect(again).not.toBe(failed);
  });

  it("stands where it stood when that is taken back, with nobody's name on it", async () => {
    await using house = inbox();
    const { failed } = fill(house);
    dismiss(house, [failed]);
    restore(house, [failed]);
    expect(get(house, failed)).toMatchObject({
      state: "open",
      resolvedAt: null,
      resolvedBy: null,
      openedAt: now,
    });
    expect(shown(house, "failed")).toEqual([failed]);
    expect(auditEntries(house.store, 1)).toMatchObject([
      { action: "item.restored", subject: `item:${failed}` },
    ]);
  });

  it("takes no other place in the list by that, among what is older and newer", async () => {
    await using house = inbox();
    const { automationId, store } = house;
    const tell = (key: string, at: number) =>
      raiseItem(store, {
        automationId,
        cause: "told",
        key,
        body: { title: key, text: "", push: false, urgent: false },
        at,
      });
    const [oldest, middle, newest] = [tell("a", now - 3), tell("b", now - 2), tell("c", now - 1)];
    dismiss(house, [middle]);
    restore(house, [middle]);
    expect(shown(house, "told")).toEqual([newest, middle, oldest]);
  });

  it("stays away where the same has come again meanwhile, and where it resolved itself", async () => {
    await using house = inbox();
    const { failed } = fill(house);
    dismiss(house, [failed]);
    const again = fail(house);
    expect(restore(house, [failed])).toEqual({ ok: true, value: null });
    expect(shown(house, "failed")).toEqual([again]);
    resolveItem(house.store, house.automationId, "run_failed", null, now);
    restore(house, [again]);
    expect(shown(house, "failed")).toEqual([]);
  });

  it("cannot be one that is decided or resolves itself: then none of them is put away", async () => {
    await using house = inbox();
    const { approval, failed } = fill(house);
    expect(dismiss(house, [failed, approval])).toEqual({
      ok: false,
      error: { type: "item_not_dismissible", itemId: approval },
    });
    expect(shown(house, "failed")).toEqual([failed]);
  });

  it("may be put away a second time, by somebody who was slower", async () => {
    await using house = inbox();
    const { failed } = fill(house);
    dismiss(house, [failed]);
    const phone = addTestDevice(house.store, "Phone", "operator");
    expect(dismiss(house, [failed], phone)).toEqual({ ok: true, value: null });
    expect(get(house, failed).resolvedBy).toBe("this terminal");
  });

  it.each([
    ["failed", "viewer", "operator"],
    ["failed", "approver", "operator"],
    ["failed", "operator", null],
    ["told", "viewer", "approver"],
    ["told", "approver", null],
    ["reminder", "viewer", null],
    ["own", "viewer", null],
  ] as const)("(%s) by %s: takes %s", async (which, role, needs) => {
    await using house = inbox();
    const caller = addTestDevice(house.store, "Phone", role);
    const itemId = {
      failed: () => fail(house),
      told: () => tell(house),
      reminder: () => remind(house),
      own: () =>
        raiseItem(house.store, {
          automationId: null,
          ownerMemberId: caller.memberId,
          cause: "push_dead",
          body: { deviceId: caller.deviceId, device: "Phone", problem: "gone" },
          at: now,
        }),
    }[which]();
    const answer = dismiss(house, [itemId], caller);
    if (needs === null) expect(answer).toEqual({ ok: true, value: null });
    else expect(answer).toEqual({ ok: false, error: { type: "role_too_low", needs, has: role } });
    expect(get(house, itemId, caller).state).toBe(needs === null ? "resolved" : "open");
  });
});

it("tells of changed items only those who may know of them", async () => {
  await using house = inbox();
  const ann = addTestDevice(house.store, "Ann's phone", "viewer", addTestMember(house.store, "Ann"));
  const ben = addTestDevice(house.store, "Ben's phone", "viewer", addTestMember(house.store, "Ben"));
  const next = async (caller: Caller, from: { epoch?: string; rev: number }) => {
    const stream = house.streams["changes.follow"](from, caller, new AbortController().signal);
    const { value, done } = await stream.next();
    if (done) throw new Error("the stream ended");
    return value;
  };
  const start = await next(terminal, { rev: 0 });
  const itemId = remind(house, { ownerMemberId: ann.memberId });
  snooze(house, [itemId], now + hour, ann);
  expect((await next(ann, start)).changes).toEqual([{ topic: "inbox", id: itemId }]);
  expect((await next(ben, start)).changes).toEqual([]);
});

interface Inbox extends TestHouse {
  readonly clock: ReturnType<typeof createManualClock>;
  readonly automationId: number;
  readonly facts: readonly Fact[];
}

function inbox(): Inbox {
  const clock = createManualClock(now);
  const house = createTestHouse(undefined, clock);
  const facts: Fact[] = [];
  house.hub.subscribe((fact) => facts.push(fact));
  return { ...house, clock, facts, automationId: addTestAutomation(house.store, "test") };
}

/** One of each: what is to be decided, what failed, and what was told, in this order of time. */
function fill(house: Inbox) {
  const failed = fail(house);
  const told = tell(house, { at: now + 1 });
  return { approval: ask(house), failed, told };
}

function fail({ store, automationId }: Inbox): number {
  const body = { type: "script_error", message: "no" };
  return raiseItem(store, { automationId, cause: "run_failed", body, at: now });
}

function tell(
  { store, ...house }: Inbox,
  {
    automationId = house.automationId,
    title = "Done",
    at = now,
  }: { automationId?: number; title?: string; at?: number } = {},
): number {
  const body = { title, text: "", push: false, urgent: false };
  return raiseItem(store, { automationId, cause: "told", body, at });
}

function remind(
  { store }: Inbox,
  { ownerMemberId = null, dueAt = null }: { ownerMemberId?: number | null; dueAt?: number | null } = {},
): number {
  return addReminder(store, { body: { title: "Bins", note: "" }, ownerMemberId, dueAt, at: now });
}

function ask(
  { store, ...house }: Inbox,
  {
    automationId = house.automationId,
    args = [],
    expiresAt = now + hour,
  }: { automationId?: number; args?: Json; expiresAt?: number } = {},
): number {
  const runId = addTestRun(store, { automationId });
  return openAskingItem(store, {
    automationId,
    cause: "effect",
    body: {
      effectId: addEffectRow(store, runId, "planned"),
      tool: "http.post",
      step: "",
      args,
      requester: "scheduler",
      why: { layer: "default", policyId: null, limit: null },
      costMicros: 0,
      recipients: ["shop.example"],
      amounts: [],
      texts: [{ label: "order", before: null, after: "two reams" }],
    },
    runId,
    call: 1,
    effectId: null,
    contentHash: new Uint8Array(32).fill(7),
    risk: "low",
    needs: 1,
    notByMember: null,
    at: now,
    expiresAt,
    onExpiry: "deny",
    escalateAt: now + hour / 3,
  });
}

interface Asked {
  readonly view?: InboxView;
  readonly automation?: string;
  readonly text?: string;
  readonly limit?: number;
  readonly offset?: number;
}

function page({ plain }: Inbox, asked: Asked, caller: Caller = terminal) {
  const listed = plain["inbox.list"]({ view: "open", limit: 50, offset: 0, ...asked }, caller);
  if (!listed.ok) throw new Error(listed.error.type);
  return listed.value;
}

function shown(house: Inbox, view: InboxView, caller: Caller = terminal): number[] {
  return page(house, { view }, caller).items.map(({ itemId }) => itemId);
}

function counts(house: Inbox, caller: Caller = terminal) {
  return page(house, { limit: 1 }, caller).counts;
}

function get({ plain }: Inbox, itemId: number, caller: Caller = terminal) {
  const found = plain["inbox.get"]({ itemId }, caller);
  if (!found.ok) throw new Error(found.error.type);
  return found.value;
}

const snooze = ({ plain }: Inbox, itemIds: number[], until: number, caller: Caller = terminal) =>
  plain["inbox.snooze"]({ itemIds, until }, caller);

const dismiss = ({ plain }: Inbox, itemIds: number[], caller: Caller = terminal) =>
  plain["inbox.dismiss"]({ itemIds }, caller);

const restore = ({ plain }: Inbox, itemIds: number[], caller: Caller = terminal) =>
  plain["inbox.restore"]({ itemIds }, caller);
