/** What a person says on an item counts once, as it was shown, from those who may, and the run hears of it. */
import { toHex } from "@hob/shared/bytes";
import type { EffectState } from "@hob/shared/model/effect";
import type { ItemBodies } from "@hob/shared/model/inbox";
import type { QuestionBody } from "@hob/shared/model/inbox";
import { createManualClock } from "@hob/shared/testing/manual-clock";
import { beforeEach, describe, expect, it } from "vitest";
import { createHub } from "../hub.ts";
import { silentLogger } from "../logger.ts";
import { auditEntries } from "../store/audit.ts";
import { decisionsOn } from "../store/decisions.ts";
import { liveGrants } from "../store/grants.ts";
import { readEffect } from "../store/effects.ts";
import { findItem, openAskingItem, raiseItem, settleItem, type AskingItem } from "../store/inbox.ts";
import { rulesFor } from "../store/policies.ts";
import { addEffectRow } from "../store/testing/test-effects.ts";
import { addTestAutomation, addTestRun } from "../store/testing/test-runs.ts";
import { createTestStore } from "../store/testing/test-store.ts";
import { transaction } from "../store/transaction.ts";
import { createClosedFolders } from "../tools/closed-folders.ts";
import { terminal, type Caller } from "./caller.ts";
import { answerItem, decideItem, type Word } from "./decide.ts";
import { addTestDevice, addTestMember } from "./testing/test-devices.ts";

type House = ReturnType<typeof openHouse>;

function openHouse() {
  const store = createTestStore();
  const clock = createManualClock();
  const hub = createHub(store, silentLogger);
  const deps = { store, hub, clock, closureOf: createClosedFolders(import.meta.dirname) };
  return { ...deps, deps };
}

const hash = new Uint8Array(32).fill(7);
const shown = toHex(hash);

const payBody: ItemBodies["effect"] = {
  effectId: 1,
  tool: "http.post",
  step: "",
  args: ["https://shop.example/orders", { json: { item: 7 } }],
  requester: "scheduler",
  why: { layer: "tool", policyId: null, limit: null },
  costMicros: 0,
  recipients: ["shop.example"],
  amounts: [],
  texts: [],
};

const question: QuestionBody = {
  title: "How many?",
  text: "",
  choices: [],
  fields: [
    { name: "count", label: "Count", kind: "number", required: true },
    { name: "note", label: "Note", kind: "text", required: false },
  ],
};

interface Asked {
  readonly owner?: number;
  readonly slug?: string;
  readonly item?: Partial<AskingItem>;
}

/** A waiting run and its item. */
function ask(
  { store, clock }: House,
  { owner, slug = "order", item = {} }: Asked = {},
): { itemId: number; runId: number } {
  const automationId = addTestAutomation(store, slug, owner ?? null);
  const runId = addTestRun(store, { automationId });
  const waitingFor = (item.cause ?? "effect") === "effect" ? "approval" : "question";
  store.db
    .prepare(
      "update run set status = 'waiting', waiting_for = ?, waits = ?, lease_holder = null where id = ?",
    )
    .run(waitingFor, JSON.stringify([{ reason: waitingFor, wakeAt: null, on: "1" }]), runId);
  const itemId = openAskingItem(store, {
    automationId,
    cause: "effect",
    body: payBody,
    runId,
    call: 1,
    effectId: null,
    contentHash: hash,
    risk: "medium",
    needs: 1,
    notByMember: null,
    at: clock.now(),
    expiresAt: clock.now() + 60_000,
    onExpiry: "deny",
    escalateAt: clock.now() + 20_000,
    ...item,
  });
  return { itemId, runId };
}

const wakeAt = ({ store }: House, runId: number) =>
  store.db.prepare<[number], { at: number | null }>("select wake_at as at from run where id = ?").get(runId)
    ?.at;

const decide = (
  house: House,
  itemId: number,
  caller: Caller,
  more: Partial<Word & { choice: "approve" | "reject" }> = {},
) => decideItem(house.deps, { itemId, choice: "approve", contentHash: shown, ...more }, caller);

let house: House;
let anna: Caller;
let ben: Caller;

beforeEach(() => {
  house = openHouse();
  anna = addTestDevice(house.store, "Anna's phone", "admin");
  ben = addTestDevice(house.store, "Ben's phone", "approver", addTestMember(house.store, "Ben"));
  return () => house.store[Symbol.dispose]();
});

describe("a decision", () => {
  it("settles the item, wakes its run, and says under which audit entry it stands", () => {
    const { itemId, runId } = ask(house);
    const decided = decide(house, itemId, ben, { choice: "reject", reason: "too much" });
    const [entry] = auditEntries(house.store, 1);
    expect(decided).toMatchObject({
      ok: true,
      value: {
        auditSeq: entry?.seq,
        item: {
          state: "resolved",
          resolvedBy: "Ben's phone",
          mayDecide: false,
          decisions: [{ choice: "reject", by: "Ben's phone", reason: "too much", via: "app" }],
        },
      },
    });
    expect(entry).toMatchObject({
      actor: `device:${ben.deviceId}`,
      action: "item.rejected",
      subject: `item:${itemId}`,
      detail: { tool: "http.post", hash: shown, reason: "too much", via: "app" },
    });
    expect(wakeAt(house, runId)).toBe(house.clock.now());
  });

  it("is the first: whoever comes second learns who was faster, and changes nothing", () => {
    const { itemId } = ask(house);
    decide(house, itemId, ben);
    expect(decide(house, itemId, anna, { choice: "reject" })).toEqual({
      ok: false,
      error: {
        type: "item_settled",
        itemId,
        state: "resolved",
        choice: "approve",
        by: "Ben's phone",
        at: house.clock.now(),
      },
    });
    expect(decisionsOn(house.store, itemId)).toHaveLength(1);
    expect(findItem(house.store, itemId)?.choice).toBe("approve");
  });

  it("is bound to what was shown", () => {
    const { itemId } = ask(house);
    const other = toHex(new Uint8Array(32).fill(8));
    expect(decide(house, itemId, anna, { contentHash: other })).toEqual({
      ok: false,
      error: { type: "item_changed", itemId },
    });
    expect(findItem(house.store, itemId)?.state).toBe("open");
  });

  it("comes too late at the end of the item's time, whether or not anything has closed it yet", () => {
    const { itemId } = ask(house);
    house.clock.advance(60_000);
    const late = { ok: false, error: { type: "item_expired", itemId } };
    expect(decide(house, itemId, anna)).toMatchObject(late);
    settleItem(house.store, itemId, { state: "expired", at: house.clock.now() });
    expect(decide(house, itemId, anna)).toMatchObject(late);
    expect(decisionsOn(house.store, itemId)).toEqual([]);
  });

  it("is kept for good, as it was said", () => {
    const { itemId } = ask(house);
    decide(house, itemId, anna);
    for (const change of ["update decision set choice = 'reject'", "delete from decision"])
      expect(() => house.store.db.exec(change)).toThrow("decisions are never");
  });

  it("leaves nothing where it cannot be stored whole", () => {
    const { itemId } = ask(house);
    const before = auditEntries(house.store, 100).length;
    expect(() =>
      transaction(house.store, () => {
        decide(house, itemId, anna);
        throw new Error("power cut");
      }),
    ).toThrow("power cut");
    expect(findItem(house.store, itemId)?.state).toBe("open");
    expect(decisionsOn(house.store, itemId)).toEqual([]);
    expect(auditEntries(house.store, 100)).toHaveLength(before);
  });

  it("may be said at the terminal", () => {
    const { itemId } = ask(house, { item: { risk: "high" } });
    expect(decide(house, itemId, terminal)).toMatchObject({
      ok: true,
      value: { item: { decisions: [{ by: "this terminal", via: "terminal" }] } },
    });
  });
});

describe("who may decide", () => {
  it.each([
    ["a device whose role only looks", "viewer", "low", "role"],
    ["an approver above their ceiling", "approver", "high", "risk"],
    ["an operator above theirs", "operator", "high", "risk"],
  ] as const)("%s may not", (_who, role, risk, why) => {
    const { itemId } = ask(house, { item: { risk } });
    const caller = addTestDevice(house.store, "Tablet", role);
    expect(decide(house, itemId, caller)).toEqual({
      ok: false,
      error: { type: "may_not_decide", itemId, why },
    });
  });

  it("a member may be held lower than their role", () => {
    house.store.db.prepare("update member set approves_up_to = 'low' where id = ?").run(ben.memberId);
    const { itemId } = ask(house);
    expect(decide(house, itemId, ben)).toMatchObject({ error: { type: "may_not_decide", why: "risk" } });
  });

  it("on a private automation nobody but its owner, and only an admin learns that there is something", () => {
    const { itemId } = ask(house, { owner: anna.memberId ?? 0 });
    expect(decide(house, itemId, ben)).toEqual({ ok: false, error: { type: "item_unknown", itemId } });
    const carl = addTestDevice(house.store, "Carl's phone", "admin", addTestMember(house.store, "Carl"));
    expect(decide(house, itemId, carl)).toMatchObject({ error: { type: "may_not_decide", why: "private" } });
    expect(decide(house, itemId, terminal)).toMatchObject({
      error: { type: "may_not_decide", why: "private" },
    });
    expect(decide(house, itemId, anna)).toMatchObject({ ok: true });
  });

  it("not the member who asked for the run, where a rule says so", () => {
    const { itemId } = ask(house, { item: { notByMember: ben.memberId } });
    expect(decide(house, itemId, ben)).toMatchObject({
      error: { type: "may_not_decide", why: "own_request" },
    });
    expect(decide(house, itemId, anna)).toMatchObject({ ok: true });
  });

  it("as many members as are needed, each once, and one no ends it", () => {
    const { itemId, runId } = ask(house, { item: { needs: 2 } });
    expect(decide(house, itemId, ben)).toMatchObject({
      ok: true,
      value: { item: { state: "open", needs: 2 } },
    });
    expect(wakeAt(house, runId)).toBeNull();
    const second = addTestDevice(house.store, "Ben's tablet", "approver", ben.memberId ?? 0);
    expect(decide(house, itemId, second)).toMatchObject({ error: { type: "may_not_decide", why: "voted" } });
    expect(decide(house, itemId, anna)).toMatchObject({ ok: true, value: { item: { state: "resolved" } } });
    expect(wakeAt(house, runId)).toBe(house.clock.now());

    const other = ask(house, { slug: "other", item: { needs: 2 } });
    decide(house, other.itemId, ben);
    decide(house, other.itemId, anna, { choice: "reject" });
    expect(findItem(house.store, other.itemId)).toMatchObject({ state: "resolved", choice: "reject" });
  });
});

describe("always allow this", () => {
  it("makes a rule for this call to this recipient, until a day, that names where it came from", () => {
    const { itemId } = ask(house);
    expect(decide(house, itemId, anna, { alwaysForDays: 30 })).toMatchObject({ ok: true });
    const automationId = findItem(house.store, itemId)?.automationId ?? 0;
    const at = house.clock.now();
    expect(rulesFor(house.store, automationId, at).automation).toMatchObject([
      { tool: "http.post", recipient: "shop.example", effect: "allow" },
    ]);
    expect(rulesFor(house.store, automationId, at + 30 * 24 * 3_600_000).automation).toEqual([]);
    expect(auditEntries(house.store, 1)).toMatchObject([
      { action: "policy.granted", detail: { tool: "http.post", recipient: "shop.example", item: itemId } },
    ]);
  });

  it("is not one member's to say where several have to agree", () => {
    const { itemId } = ask(house, { item: { needs: 2 } });
    expect(decide(house, itemId, anna, { alwaysForDays: 30 })).toMatchObject({
      error: { type: "input_invalid", field: "alwaysForDays" },
    });
    expect(decide(house, itemId, anna)).toMatchObject({ ok: true });
  });

  it("takes an admin, and a yes", () => {
    const { itemId } = ask(house);
    expect(decide(house, itemId, ben, { alwaysForDays: 30 })).toMatchObject({
      error: { type: "role_too_low" },
    });
    expect(decide(house, itemId, anna, { alwaysForDays: 30, choice: "reject" })).toMatchObject({
      error: { type: "input_invalid", field: "alwaysForDays" },
    });
    expect(findItem(house.store, itemId)?.state).toBe("open");
  });
});

describe("more scope", () => {
  const http = { host: "shop.example", methods: ["GET"] } as const;

  it("is granted by an admin's yes, standing and listed", () => {
    const { itemId, runId } = ask(house, {
      item: { cause: "scope", risk: "high", body: { grant: { kind: "http", http }, why: "prices" } },
    });
    expect(decide(house, itemId, ben)).toMatchObject({ error: { type: "may_not_decide" } });
    expect(decide(house, itemId, anna)).toMatchObject({ ok: true });
    const automationId = findItem(house.store, itemId)?.automationId ?? 0;
    expect(liveGrants(house.store, automationId)).toMatchObject([
      { body: { kind: "http", http }, grantedBy: "Anna's phone" },
    ]);
    expect(wakeAt(house, runId)).toBe(house.clock.now());
  });

  it("that no run could ever use is not granted, and stays to be rejected", () => {
    const never = { host: "169.254.169.254:80", methods: ["GET"] } as const;
    const { itemId } = ask(house, {
      item: { cause: "scope", risk: "high", body: { grant: { kind: "http", http: never }, why: "" } },
    });
    expect(decide(house, itemId, anna)).toMatchObject({ error: { type: "input_invalid" } });
    expect(decide(house, itemId, anna, { choice: "reject" })).toMatchObject({ ok: true });
  });
});

describe("an answer", () => {
  const answer = (itemId: number, value: Parameters<typeof answerItem>[1]["answer"], caller = ben) =>
    answerItem(house.deps, { itemId, contentHash: shown, answer: value }, caller);

  it("is kept as the script will be given it", () => {
    const { itemId, runId } = ask(house, { item: { cause: "asked", body: question, risk: null } });
    expect(answer(itemId, { count: 3 })).toMatchObject({
      value: { item: { decisions: [{ choice: "answer", answer: { count: 3, note: null } }] } },
    });
    expect(findItem(house.store, itemId)).toMatchObject({
      state: "resolved",
      choice: "answer",
      answer: { count: 3, note: null },
    });
    expect(wakeAt(house, runId)).toBe(house.clock.now());
  });

  it.each([
    [{}, "answer.count"],
    [{ count: "three" }, "answer.count"],
    [{ count: 3, other: 1 }, "answer.other"],
    ["three", "answer"],
    [null, "answer"],
  ])("that does not fit says where: %j", (value, field) => {
    const { itemId } = ask(house, { item: { cause: "asked", body: question, risk: null } });
    expect(answer(itemId, value as never)).toMatchObject({ error: { type: "input_invalid", field } });
    expect(findItem(house.store, itemId)?.state).toBe("open");
  });

  describe("to what became of an effect", () => {
    const askAboutEffect = (effectState: EffectState) => {
      const { store, clock } = house;
      const automationId = addTestAutomation(store, "bills");
      const runId = addTestRun(store, { automationId });
      const effectId = addEffectRow(store, runId, effectState);
      const body = { effectId, tool: "http.post", args: [], plannedAt: 0 };
      const key = String(effectId);
      const at = clock.now();
      const itemId = raiseItem(store, {
        automationId,
        cause: "unclear",
        key,
        body,
        contentHash: hash,
        runId,
        at,
      });
      return { itemId, effectId, runId };
    };

    it("settles the effect and the item as one, and both stand in the audit", () => {
      const { itemId, effectId, runId } = askAboutEffect("indeterminate");
      const operator = addTestDevice(house.store, "Cleo's phone", "operator");
      expect(answer(itemId, "happened", operator)).toMatchObject({
        value: {
          item: {
            state: "resolved",
            resolvedBy: "Cleo's phone",
            effectState: "applied",
            decisions: [{ choice: "answer", answer: "happened" }],
          },
        },
      });
      expect(readEffect(house.store, effectId)).toMatchObject({
        state: "applied",
        choice: "happened",
        decidedBy: "Cleo's phone",
      });
      expect(auditEntries(house.store, 2)).toMatchObject([
        { action: "item.answered", subject: `item:${itemId}` },
        { action: "effect.decided", detail: { choice: "happened", tool: "http.post", run: runId } },
      ]);
    });

    it("is one of four, and an operator's", () => {
      const { itemId, effectId } = askAboutEffect("indeterminate");
      expect(answer(itemId, "perhaps", anna)).toMatchObject({
        error: { type: "input_invalid", field: "answer", fix: expect.stringContaining("did_not") },
      });
      expect(answer(itemId, "happened", ben)).toMatchObject({
        error: { type: "may_not_decide", why: "role" },
      });
      expect(findItem(house.store, itemId)?.state).toBe("open");
      expect(readEffect(house.store, effectId)?.state).toBe("indeterminate");
    });

    it("counts for nothing where it is known by now", () => {
      const { itemId } = askAboutEffect("applied");
      expect(answer(itemId, "skip", anna)).toMatchObject({ error: { type: "item_changed", itemId } });
      expect(decisionsOn(house.store, itemId)).toEqual([]);
    });
  });

  it("does not approve, and a yes does not answer", () => {
    const asked = ask(house, { item: { cause: "asked", body: question, risk: null } });
    expect(decide(house, asked.itemId, anna)).toMatchObject({
      error: { type: "input_invalid", field: "itemId" },
    });
  });
});
