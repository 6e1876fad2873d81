import { fromBase64url, fromHex, toHex } from "@hob/shared/bytes";
import {
  openTicketAnswer,
  sealDecision,
  type PushPayload,
  type TicketAnswer,
  type TicketDecision,
} from "@hob/shared/notification";
import { describe, expect, it, onTestFinished } from "vitest";
import { revokeDevice } from "../store/devices.ts";
import { findItem, settleItem } from "../store/inbox.ts";
import { hourMs, openPushHouse, type PushHouse, type TestPhone } from "./testing/push-house.ts";

async function open(): Promise<PushHouse> {
  const house = await openPushHouse();
  onTestFinished(() => house[Symbol.asyncDispose]());
  return house;
}

/** An approval as it is shown on a phone that may say yes from there. */
async function shown(house: PushHouse, { expiresInMs = 24 * hourMs } = {}) {
  const phone = house.phone("Phone", { choices: { approveFromNotification: true } });
  const itemId = house.ask({ expiresInMs });
  await house.settle();
  return { phone, itemId, ticket: ticketOn(house, phone) };
}

describe("a notification", () => {
  it("of a low-risk approval offers no, and yes where the device was told to", async () => {
    const house = await open();
    const bold = house.phone("Phone", { choices: { approveFromNotification: true } });
    const careful = house.phone("Tablet");
    const itemId = house.ask({ expiresInMs: 3 * hourMs });
    await house.settle();
    expect(house.shownOn(bold)[0]?.hob.actions).toEqual([
      { action: "reject", title: "Reject" },
      { action: "approve", title: "Approve" },
    ]);
    expect(house.shownOn(careful)[0]?.hob.actions).toEqual([{ action: "reject", title: "Reject" }]);
    const { contentHash } = findItem(house.store, itemId) ?? {};
    expect(ticketOn(house, bold)).toMatchObject({
      url: `https://relay.example/d/${toHex(house.room)}`,
      contentHash: contentHash && toHex(contentHash),
      expiresAt: house.clock.now() + 3 * hourMs,
    });
    expect(ticketOn(house, bold).id).not.toBe(ticketOn(house, careful).id);
  });

  it("of more than that offers no alone, and of high risk nothing to tap", async () => {
    const house = await open();
    const phone = house.phone("Phone", { choices: { approveFromNotification: true } });
    house.ask({ risk: "medium" });
    house.ask({ risk: "high" });
    await house.settle();
    const [medium, high] = house.shownOn(phone);
    expect(medium?.hob.actions.map(({ action }) => action)).toEqual(["reject"]);
    expect(high?.hob).toMatchObject({ actions: [] });
    expect(high?.hob.ticket).toBeUndefined();
  });
});

describe("a tap on it", () => {
  it.each(["approve", "reject"] as const)("%ss the item, and says so", async (choice) => {
    const house = await open();
    const { itemId, ticket } = await shown(house);
    expect(await tap(house, ticket, { choice, itemId })).toEqual({ outcome: "done", choice, by: "Phone" });
    expect(findItem(house.store, itemId)).toMatchObject({ state: "resolved", choice, resolvedBy: "Phone" });
  });

  it("looks the same to whoever carries it, whichever it is and whatever came of it", async () => {
    const house = await open();
    const { itemId, ticket } = await shown(house);
    const room = house.room;
    const yes = await sealDecision(keyOf(ticket), room, decisionOf(ticket, "approve", itemId));
    const no = await sealDecision(keyOf(ticket), room, decisionOf(ticket, "reject", itemId));
    expect(yes.length).toBe(no.length);
    const answers = [await house.tickets.answer(no), await house.tickets.answer(yes)];
    house.clock.advance(48 * hourMs);
    answers.push(await house.tickets.answer(yes));
    expect(new Set(answers.map((answer) => answer?.length))).toEqual(new Set([124]));
  });

  it("that is sent again, because its answer was lost, is done once and told the same", async () => {
    const house = await open();
    const { itemId, ticket } = await shown(house);
    const message = await sealDecision(keyOf(ticket), house.room, decisionOf(ticket, "reject", itemId));
    const first = await answered(house, ticket, message);
    const before = decisions(house);
    expect(await answered(house, ticket, message)).toEqual(first);
    expect(decisions(house)).toBe(before);
  });

  it("is one word where several have to agree, however often it is sent", async () => {
    const house = await open();
    const phone = house.phone("Phone", { choices: { approveFromNotification: true } });
    const itemId = house.ask({ needs: 2 });
    await house.settle();
    const ticket = ticketOn(house, phone);
    const done = { outcome: "done", choice: "approve", by: "Phone" };
    expect(await tap(house, ticket, { choice: "approve", itemId })).toEqual(done);
    expect(await tap(house, ticket, { choice: "approve", itemId })).toEqual(done);
    expect(decisions(house)).toBe(1);
    expect(findItem(house.store, itemId)?.state).toBe("open");
  });

  it("takes the notification away everywhere else", async () => {
    const house = await open();
    const { phone, itemId, ticket } = await shown(house);
    const other = house.ask();
    const tablet = house.phone("Tablet");
    await house.settle();
    await house.pass(8 * hourMs);
    expect(house.shownOn(tablet).map(({ hob }) => hob.itemId)).toEqual([other, itemId]);
    await tap(house, ticket, { choice: "reject", itemId });
    await house.settle();
    expect(house.shownOn(tablet).at(-1)?.hob).toMatchObject({ kind: "clear", itemId });
    expect(house.shownOn(phone).map(({ hob }) => hob.kind)).toEqual(["item", "item"]);
  });

  it("cannot be followed by the opposite: a ticket is good for one word", async () => {
    const house = await open();
    const { itemId, ticket } = await shown(house);
    await tap(house, ticket, { choice: "reject", itemId });
    expect(await tap(house, ticket, { choice: "approve", itemId })).toMatchObject({ choice: "reject" });
    expect(findItem(house.store, itemId)?.choice).toBe("reject");
    expect(decisions(house)).toBe(1);
  });

  it("learns who was faster", async () => {
    const house = await open();
    const { itemId, ticket } = await shown(house);
    settleItem(house.store, itemId, {
      state: "resolved",
      at: house.clock.now(),
      by: "Laptop",
      choice: "approve",
    });
    expect(await tap(house, ticket, { choice: "reject", itemId })).toEqual({
      outcome: "faster",
      choice: "approve",
      by: "Laptop",
    });
  });

  it("comes too late once the item's time is over, whether anybody has noticed yet or not", async () => {
    const house = await open();
    const { itemId, ticket } = await shown(house, { expiresInMs: hourMs });
    house.clock.advance(hourMs);
    const late = { outcome: "expired", choice: null, by: "" };
    expect(await tap(house, ticket, { choice: "reject", itemId })).toEqual(late);
    settleItem(house.store, itemId, { state: "expired", at: house.clock.now() });
    expect(await tap(house, ticket, { choice: "reject", itemId })).toEqual(late);
    expect(decisions(house)).toBe(0);
  });

  it("counts for nothing once the device was taken out of the house", async () => {
    const house = await open();
    const { phone, itemId, ticket } = await shown(house);
    revokeDevice(house.store, phone.deviceId, house.clock.now());
    expect(await tap(house, ticket, { choice: "reject", itemId })).toMatchObject({ outcome: "refused" });
    expect(findItem(house.store, itemId)?.state).toBe("open");
  });

  it("says no to yes where the device may no longer say it from there", async () => {
    const house = await open();
    const { phone, itemId, ticket } = await shown(house);
    house.handlers["push.choose"]({ choices: { approveFromNotification: false } }, phone);
    expect(await tap(house, ticket, { choice: "approve", itemId })).toMatchObject({ outcome: "refused" });
    expect(findItem(house.store, itemId)?.state).toBe("open");
    expect(await tap(house, ticket, { choice: "reject", itemId })).toMatchObject({ outcome: "done" });
  });

  it("counts for the item it was shown for, as it was shown, and for no other", async () => {
    const house = await open();
    const { itemId, ticket } = await shown(house);
    const other = house.ask();
    expect(await tap(house, ticket, { choice: "reject", itemId: other })).toMatchObject({
      outcome: "refused",
    });
    const contentHash = new Uint8Array(32);
    expect(await tap(house, ticket, { choice: "reject", itemId, contentHash })).toMatchObject({
      outcome: "changed",
    });
    expect([itemId, other].map((each) => findItem(house.store, each)?.state)).toEqual(["open", "open"]);
    expect(await tap(house, ticket, { choice: "reject", itemId })).toMatchObject({ outcome: "done" });
  });

  it("is good after the house was restarted", async () => {
    const house = await open();
    const { itemId, ticket } = await shown(house);
    await house.restart();
    expect(await tap(house, ticket, { choice: "reject", itemId })).toMatchObject({ outcome: "done" });
  });
});

describe("what somebody else posts", () => {
  it("is answered by nobody: another key, another room, another ticket, changed bytes, or none of ours", async () => {
    const house = await open();
    const { itemId, ticket } = await shown(house);
    const decision = decisionOf(ticket, "reject", itemId);
    const { id, key } = keyOf(ticket);
    const messages = [
      await sealDecision({ id, key: new Uint8Array(32) }, house.room, decision),
      await sealDecision({ id, key }, new Uint8Array(20), decision),
      await sealDecision({ id: new Uint8Array(16), key }, house.room, decision),
      new Uint8Array(108),
      new Uint8Array(0),
      new Uint8Array(1024),
    ];
    const changed = await sealDecision({ id, key }, house.room, decision);
    changed[60]! ^= 1;
    for (const message of [...messages, changed]) expect(await house.tickets.answer(message)).toBeUndefined();
    expect(findItem(house.store, itemId)?.state).toBe("open");
    expect(await tap(house, ticket, { choice: "reject", itemId })).toMatchObject({ outcome: "done" });
  });
});

it("keeps a ticket's key sealed in the database", async () => {
  const house = await open();
  const { ticket } = await shown(house);
  const { key } = keyOf(ticket);
  const [row] = house.store.db
    .prepare<[], { sealed: Buffer }>("select sealed_key as sealed from push_ticket")
    .all();
  expect(row?.sealed.includes(Buffer.from(key))).toBe(false);
});

type ShownTicket = NonNullable<PushPayload["hob"]["ticket"]>;

function ticketOn(house: PushHouse, phone: TestPhone): ShownTicket {
  const ticket = house.shownOn(phone)[0]?.hob.ticket;
  if (!ticket) throw new Error("no ticket was sent");
  return ticket;
}

function keyOf({ id, key }: ShownTicket) {
  return { id: fromBase64url(id) ?? new Uint8Array(), key: fromBase64url(key) ?? new Uint8Array() };
}

function decisionOf(ticket: ShownTicket, choice: "approve" | "reject", itemId: number): TicketDecision {
  return { choice, itemId, contentHash: fromHex(ticket.contentHash) ?? new Uint8Array() };
}

async function tap(
  house: PushHouse,
  ticket: ShownTicket,
  { choice, itemId, contentHash }: Pick<TicketDecision, "choice" | "itemId"> & Partial<TicketDecision>,
): Promise<TicketAnswer | undefined> {
  const decision = decisionOf(ticket, choice, itemId);
  const said = contentHash ? { ...decision, contentHash } : decision;
  return answered(house, ticket, await sealDecision(keyOf(ticket), house.room, said));
}

async function answered(house: PushHouse, ticket: ShownTicket, message: Uint8Array) {
  const answer = await house.tickets.answer(message);
  if (!answer) throw new Error("nobody answered");
  return openTicketAnswer(keyOf(ticket), answer);
}

function decisions({ store }: PushHouse): number {
  return store.db.prepare<[], { n: number }>("select count(*) as n from decision").get()?.n ?? -1;
}
