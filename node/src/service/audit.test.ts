import { createHash } from "node:crypto";
import { canonicalJson, type JsonObject } from "@hob/shared/json";
import { createManualClock } from "@hob/shared/testing/manual-clock";
import { describe, expect, it } from "vitest";
import { appendAudit } from "../store/audit.ts";
import { addTestAutomation, addTestRun } from "../store/testing/test-runs.ts";
import type { Store } from "../store/store.ts";
import { transaction } from "../store/transaction.ts";
import { terminal, type Caller } from "./caller.ts";
import { addTestDevice, addTestMember } from "./testing/test-devices.ts";
import { createTestHouse, type TestHouse } from "./testing/test-house.ts";

type Filter = Omit<Parameters<TestHouse["slow"]["audit.list"]>[0], "limit"> & { readonly limit?: number };

const nobody = new AbortController().signal;

describe("the audit's list", () => {
  it("is paged by number, newest first, and stays what it is while entries are added", async () => {
    await using house = createTestHouse();
    append(house.store, 7);
    const first = await list(house, { limit: 3 });
    expect([first.items.map(({ seq }) => seq), first.hasMore]).toEqual([[7, 6, 5], true]);
    append(house.store, 2);
    const second = await list(house, { limit: 3, before: 5 });
    expect([second.items.map(({ seq }) => seq), second.hasMore]).toEqual([[4, 3, 2], true]);
    const third = await list(house, { limit: 3, before: 2 });
    expect([third.items.map(({ seq }) => seq), third.hasMore]).toEqual([[1], false]);
    expect(await list(house, { before: 1 })).toEqual({ items: [], hasMore: false });
    const exactly = await list(house, { limit: 9 });
    expect([exactly.items.length, exactly.hasMore]).toEqual([9, false]);
  });

  it("finds what stands behind more than one portion of others", async () => {
    await using house = createTestHouse();
    append(house.store, 1, { action: "home.paused" });
    append(house.store, 600);
    append(house.store, 1, { action: "home.resumed" });
    const found = await list(house, { action: "home" });
    expect([found.items.map(({ seq }) => seq), found.hasMore]).toEqual([[602, 1], false]);
  });

  it.each<[Filter, readonly number[]]>([
    [{ action: "item" }, [3, 2]],
    [{ action: "item.approved" }, [2]],
    [{ action: "ite" }, []],
    [{ actor: "device" }, [3, 2]],
    [{ actor: "device:3" }, [2]],
    [{ actor: "terminal" }, [1]],
    [{ subject: "item:2" }, [3]],
    [{ subject: "item" }, [3, 2]],
    [{ subject: "home" }, [1]],
    [{ since: 20, until: 20 }, [2]],
    [{ since: 20, actor: "device:31" }, [3]],
  ])("lets through by %j the entries %j", async (filter, seqs) => {
    await using house = createTestHouse();
    append(house.store, 1, { at: 10, action: "home.paused", subject: "home" });
    append(house.store, 1, { at: 20, actor: "device:3", action: "item.approved", subject: "item:1" });
    append(house.store, 1, { at: 30, actor: "device:31", action: "item.rejected", subject: "item:2" });
    expect((await list(house, filter)).items.map(({ seq }) => seq)).toEqual(seqs);
  });

  it("names devices with their members, and what things belong to", async () => {
    await using house = createTestHouse();
    const { deviceId } = addTestDevice(house.store, "Phone", "admin", addTestMember(house.store, "Ann"));
    const automationId = addTestAutomation(house.store, "bins");
    const runId = addTestRun(house.store, { automationId });
    const names = async (subject: string) => {
      append(house.store, 1, { actor: `device:${deviceId}`, subject });
      const { items } = await list(house, { limit: 1 });
      return [items[0]?.actorName, items[0]?.subjectName];
    };
    expect(await names(`run:${runId}`)).toEqual(["Phone (Ann)", "bins"]);
    expect(await names(`automation:${automationId}`)).toEqual(["Phone (Ann)", "bins"]);
    expect(await names("member:2")).toEqual(["Phone (Ann)", "Ann"]);
    for (const nameless of [
      "home",
      "",
      "secret:mail",
      "run:99",
      "trigger:9",
      "delivery:9",
      "effect:9",
      "item:9",
    ])
      expect(await names(nameless)).toEqual(["Phone (Ann)", null]);
    for (const strange of ["constructor:1", "automation", "policy:x"])
      expect((await names(strange))[1]).toBeNull();
  });

  it("shows an admin that something was done to a private automation, and no details", async () => {
    await using house = createTestHouse();
    const ann = addTestDevice(house.store, "Phone", "admin", addTestMember(house.store, "Ann"));
    const automationId = addTestAutomation(house.store, "diary", ann.memberId);
    const runId = addTestRun(house.store, { automationId });
    const detail = { host: "surprise.example" };
    append(house.store, 1, { subject: `automation:${automationId}`, detail });
    append(house.store, 1, { actor: `run:${runId}`, detail });
    const seen = async (caller: Caller) => (await list(house, {}, caller)).items.map((entry) => entry.detail);
    expect(await seen(ann)).toEqual([detail, detail]);
    expect(await seen(terminal)).toEqual([{}, {}]);
    expect((await list(house)).items[1]?.subjectName).toBe("diary");
    expect((await exported(house, {}, terminal)).lines.map((line) => line["detail"])).toEqual([null, null]);
  });
});

describe("the chain", () => {
  it("is told whole, with its length and the hash of its end", async () => {
    await using house = createTestHouse(undefined, createManualClock());
    expect(await verified(house)).toEqual({
      entries: 0,
      brokenAt: null,
      head: "0".repeat(64),
      checkedAt: house.clock.now(),
    });
    append(house.store, 501);
    const { items } = await list(house, { limit: 1 });
    expect(await verified(house)).toMatchObject({ entries: 501, brokenAt: null, head: items[0]?.hash });
  });

  it("is told where it breaks, and how far it is whole", async () => {
    await using house = createTestHouse();
    append(house.store, 600);
    const before = (await list(house, { before: 432, limit: 1 })).items[0];
    house.store.db.exec("drop trigger audit_is_never_changed; update audit set at = 7 where seq = 432");
    expect(await verified(house)).toMatchObject({ entries: 431, brokenAt: 432, head: before?.hash });
  });

  it("lets others have their turn while it is read", async () => {
    await using house = createTestHouse();
    append(house.store, 2_000);
    let turns = 0;
    let isOver = false;
    const others = (async () => {
      for (; !isOver; turns++) await new Promise((resolve) => setImmediate(resolve));
    })();
    await verified(house);
    isOver = true;
    await others;
    expect(turns).toBeGreaterThanOrEqual(8);
  });
});

describe("the export", () => {
  it("is every entry in order, a line each, and can be checked with nothing but the file", async () => {
    await using house = createTestHouse();
    append(house.store, 301, { detail: { b: [1, "ü"], a: null } });
    const { lines, entries } = await exported(house);
    expect([lines.length, entries]).toEqual([301, 301]);
    let prevHash = "0".repeat(64);
    for (const { seq, at, actor, action, subject, detail, ...line } of lines) {
      const told = canonicalJson([seq, at, actor, action, subject, canonicalJson(detail ?? null)] as never);
      const hash = createHash("sha256").update(Buffer.from(prevHash, "hex")).update(told).digest("hex");
      expect(line).toEqual({ prevHash, hash });
      prevHash = hash;
    }
  });

  it("takes the filters of the list, and ends with what there was when it began", async () => {
    await using house = createTestHouse();
    append(house.store, 2, { action: "home.paused" });
    append(house.store, 600);
    append(house.store, 1, { action: "home.resumed" });
    const { lines, entries } = await exported(house, { action: "home" });
    expect([lines.map(({ seq }) => seq), entries]).toEqual([[1, 2, 603], 3]);
    const stream = house.streams["audit.export"]({}, terminal, nobody);
    const first = await stream.next();
    append(house.store, 500);
    let last = first.done ? 0 : first.value.lastSeq;
    for await (const { lastSeq } of stream) last = lastSeq;
    expect(last).toBe(603);
  });

  it("ends when its reader goes away", async () => {
    await using house = createTestHouse();
    append(house.store, 600);
    const away = new AbortController();
    const stream = house.streams["audit.export"]({}, terminal, away.signal);
    await stream.next();
    away.abort();
    expect(await stream.next()).toEqual({ done: true, value: { ok: true, value: { entries: 250 } } });
  });
});

interface Appended {
  readonly at?: number;
  readonly actor?: string;
  readonly action?: string;
  readonly subject?: string;
  readonly detail?: JsonObject;
}

function append(store: Store, times: number, { at = 1, ...entry }: Appended = {}): void {
  const blank = { actor: "terminal", action: "test.done", subject: "", detail: {} };
  transaction(store, () => {
    for (let i = 0; i < times; i++) appendAudit(store, at, { ...blank, ...entry });
  });
}

async function list(house: TestHouse, filter: Filter = {}, caller: Caller = terminal) {
  const listed = await house.slow["audit.list"]({ limit: 50, ...filter }, caller);
  if (!listed.ok) throw new Error(listed.error.type);
  return listed.value;
}

async function verified(house: TestHouse) {
  const answer = await house.slow["audit.verify"]({}, terminal);
  if (!answer.ok) throw new Error(answer.error.type);
  return answer.value;
}

async function exported(house: TestHouse, filter: Filter = {}, caller: Caller = terminal) {
  const stream = house.streams["audit.export"](filter, caller, nobody);
  let text = "";
  for (;;) {
    const next = await stream.next();
    if (!next.done) {
      text += next.value.text;
      continue;
    }
    if (!next.value.ok) throw new Error(next.value.error.type);
    const lines = text.trimEnd().split("\n");
    return { lines: lines.map((line) => JSON.parse(line) as JsonObject), entries: next.value.value.entries };
  }
}
