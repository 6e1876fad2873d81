import { describe, expect, it } from "vitest";
import type { HobError } from "@hob/shared/contract/errors";
import { err, ok, type Result } from "@hob/shared/result";
import { createManualClock } from "@hob/shared/testing/manual-clock";
import { createOutbox, isVerdict, type DecisionCall, type Outbox, type OutboxEntry } from "./outbox.ts";

const approve = (itemId: number): DecisionCall => ({
  method: "inbox.decide",
  input: { itemId, choice: "approve", contentHash: "a".repeat(64) },
});
const reject = (itemId: number): DecisionCall => ({
  method: "inbox.decide",
  input: { itemId, choice: "reject", contentHash: "a".repeat(64) },
});

describe("a decision", () => {
  it("is written down before it is sent, and sent under the id it was written with", async () => {
    const phone = setUp();
    phone.isLive = true;
    await phone.outbox.write(approve(3), "Rent");
    await settled();
    expect(phone.seenWhenSent).toEqual([{ itemId: 3, requestId: "id-1", sentAt: phone.clock.now() }]);
    expect(phone.sent).toEqual([{ requestId: "id-1", call: approve(3) }]);
  });

  it("waits while the house is away, and is sent once it is reached", async () => {
    const phone = setUp();
    await phone.outbox.write(approve(3), "Rent");
    await settled();
    expect(phone.sent).toEqual([]);
    expect(phone.entries[0]).toMatchObject({ about: "Rent", sentAt: null, outcome: null });
    phone.isLive = true;
    await phone.outbox.sendAll();
    expect(phone.sent).toHaveLength(1);
    expect(phone.entries[0]?.outcome).toEqual({ kind: "received", auditSeq: 41, at: phone.clock.now() });
  });

  it("survives a kill at any moment, and goes on under its old id", async () => {
    const phone = setUp();
    phone.isLive = true;
    phone.answer = () => new Promise(() => {});
    await phone.outbox.write(approve(3), "Rent");
    await settled();
    const started = setUp(phone.kept);
    started.isLive = true;
    await started.outbox.sendAll();
    expect(started.sent).toEqual([{ requestId: "id-1", call: approve(3) }]);
    expect(started.entries[0]?.outcome).toMatchObject({ kind: "received" });
  });

  it("is not sent again once it was answered", async () => {
    const phone = setUp();
    phone.isLive = true;
    await phone.outbox.write(approve(3), "Rent");
    await settled();
    await phone.outbox.sendAll();
    expect(phone.sent).toHaveLength(1);
  });

  it("stands: a second one on the same item is not taken while it is under way", async () => {
    const phone = setUp();
    expect(await phone.outbox.write(approve(3), "Rent")).toBe(true);
    expect(await phone.outbox.write(reject(3), "Rent")).toBe(false);
    expect(phone.entries.map(({ call }) => call)).toEqual([approve(3)]);
  });

  it("can be taken back until it is sent, and not after", async () => {
    const phone = setUp();
    await phone.outbox.write(approve(3), "Rent");
    expect(await phone.outbox.takeBack(3)).toBe(true);
    expect(phone.entries).toEqual([]);
    phone.isLive = true;
    phone.answer = () => new Promise(() => {});
    await phone.outbox.write(approve(3), "Rent");
    await settled();
    expect(await phone.outbox.takeBack(3)).toBe(false);
    expect(phone.entries).toHaveLength(1);
  });

  it("that another tab took back is not sent by this one", async () => {
    const phone = setUp();
    await phone.outbox.write(approve(3), "Rent");
    const otherTab = setUp(phone.kept);
    await otherTab.outbox.takeBack(3);
    phone.isLive = true;
    await phone.outbox.sendAll();
    expect(phone.sent).toEqual([]);
  });

  it("of two tabs at once carries one id, so that the house does it once, and both know", async () => {
    const phone = setUp();
    await phone.outbox.write(approve(3), "Rent");
    const otherTab = setUp(phone.kept);
    phone.isLive = otherTab.isLive = true;
    await Promise.all([phone.outbox.sendAll(), otherTab.outbox.sendAll()]);
    expect([...phone.sent, ...otherTab.sent].map(({ requestId }) => requestId)).toEqual(["id-1", "id-1"]);
    expect(phone.kept.get(3)?.outcome).toMatchObject({ kind: "received" });
  });

  it("the house refuses is dropped with the house's words, and makes room for another", async () => {
    const phone = setUp();
    phone.isLive = true;
    const expired = { type: "item_expired", itemId: 3, at: 1 } as const;
    phone.answer = async () => err(expired);
    await phone.outbox.write(approve(3), "Rent");
    await settled();
    expect(phone.entries[0]?.outcome).toMatchObject({ kind: "refused", error: expired });
    await phone.outbox.sendAll();
    expect(phone.sent).toHaveLength(1);
    expect(await phone.outbox.write(reject(3), "Rent")).toBe(true);
    await settled();
    await phone.outbox.forget(3);
    expect(phone.entries).toEqual([]);
  });

  it("the house cannot take just now is sent again by itself", async () => {
    const phone = setUp();
    phone.isLive = true;
    phone.answer = async () => err({ type: "storage_full" });
    await phone.outbox.write(approve(3), "Rent");
    await settled();
    expect(phone.entries[0]?.outcome).toBeNull();
    phone.answer = async () => ok({ auditSeq: 41 });
    phone.clock.advance(30_000);
    await settled();
    expect(phone.sent.map(({ requestId }) => requestId)).toEqual(["id-1", "id-1"]);
    expect(phone.entries[0]?.outcome).toMatchObject({ kind: "received" });
  });

  it("that was received is kept for a day, so that no old list brings its item back", async () => {
    const phone = setUp();
    phone.isLive = true;
    await phone.outbox.write(approve(3), "Rent");
    await settled();
    phone.clock.advance(24 * 60 * 60_000);
    await phone.outbox.refresh();
    expect(phone.entries).toHaveLength(1);
    phone.clock.advance(1);
    await phone.outbox.refresh();
    expect(phone.entries).toEqual([]);
    expect(phone.kept.size).toBe(0);
  });
});

it("takes no trouble on the way for the house's last word", () => {
  const trouble: readonly HobError[] = [
    { type: "house_silent" },
    { type: "session_broken", cause: "x" },
    { type: "storage_full" },
    { type: "internal", trace: "x" },
    { type: "closed" },
  ];
  expect(trouble.filter(isVerdict)).toEqual([]);
});

/** An outbox on a phone; another over the same `kept` is the same phone after a kill, or another of its tabs. */
function setUp(kept = new Map<number, OutboxEntry>()) {
  const clock = createManualClock();
  const phone = {
    clock,
    kept,
    isLive: false,
    answer: async (): Promise<Result<{ auditSeq: number }, HobError>> => ok({ auditSeq: 41 }),
    sent: [] as { requestId: string; call: DecisionCall }[],
    /** What lay on disk each time something was sent. */
    seenWhenSent: [] as object[],
    entries: [] as readonly OutboxEntry[],
    outbox: undefined as unknown as Outbox,
  };
  let ids = 0;
  phone.outbox = createOutbox({
    clock,
    store: {
      all: async () => [...kept.values()],
      async change(itemId, alter) {
        const next = alter(kept.get(itemId));
        if (next === undefined) kept.delete(itemId);
        else kept.set(itemId, next);
        return next;
      },
    },
    createRequestId: () => `id-${(ids += 1)}`,
    isLive: () => phone.isLive,
    send: (call, requestId) => {
      const { itemId, sentAt, ...rest } = kept.get(call.input.itemId) as OutboxEntry;
      phone.seenWhenSent.push({ itemId, requestId: rest.requestId, sentAt });
      phone.sent.push({ requestId, call });
      return phone.answer();
    },
    onChange: (entries) => (phone.entries = entries),
    onAnswered: () => {},
  });
  return phone;
}

/** Until every promise that can go on has gone on. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
}
