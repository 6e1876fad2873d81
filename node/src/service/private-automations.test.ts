import { afterAll, describe, expect, it, vi } from "vitest";
import { createQuickJsRunner } from "../sandbox/runner-quickjs.ts";
import type { Runner } from "../sandbox/runner.ts";
import { auditEntries } from "../store/audit.ts";
import { appendLines } from "../store/lines.ts";
import { transaction } from "../store/transaction.ts";
import { terminal, type Caller } from "./caller.ts";
import { mostLinesBehind } from "./follow-run.ts";
import { addTestDevice, addTestMember } from "./testing/test-devices.ts";
import { createTestHouse, type TestHouse } from "./testing/test-house.ts";

const runner = createQuickJsRunner({ processes: 1, maxProcesses: 1 });
const nobody = new AbortController().signal;

afterAll(async () => {
  await runner.close();
});

const secret = "the surprise for Ben";
const source = `export default automation(async ({ input, log, kv }) => {
  log(input.what);
  await kv.set("what", input.what);
  if (input.fails) throw new Error("could not wrap " + input.what);
  return { told: input.what };
});`;

describe("a private automation", () => {
  it("is all there for its owner, on any of their devices and whatever their role", async () => {
    await using house = await houseWithDiary();
    const { ann, runId } = house;
    const tablet = addTestDevice(house.store, "Ann's tablet", "operator", ann.memberId);
    for (const caller of [ann, tablet]) {
      expect(house.plain["automations.get"]({ automation: "diary" }, caller)).toMatchObject({
        value: { isVeiled: false, owner: { name: "Ann" }, source, values: { what: secret } },
      });
      expect(house.plain["runs.get"]({ runId }, caller)).toMatchObject({
        value: { isVeiled: false, input: { what: secret }, result: { told: secret } },
      });
      expect(house.plain["runs.logs"]({ runId, after: 0, limit: 50 }, caller)).toMatchObject({
        value: { items: [{ text: secret }] },
      });
    }
    expect(house.plain["runs.start"]({ automation: "diary", input: {} }, tablet)).toMatchObject({ ok: true });
  });

  it("is not found by another member, wherever they ask", async () => {
    await using house = await houseWithDiary();
    const { ben, runId, plain } = house;
    const unknown = { ok: false, error: { type: "automation_unknown", automation: "diary" } };
    const runUnknown = { ok: false, error: { type: "run_unknown", runId } };
    expect(plain["automations.get"]({ automation: "diary" }, ben)).toEqual(unknown);
    expect(plain["automations.get"]({ automation: 1 }, ben)).toEqual({
      ok: false,
      error: { type: "automation_unknown", automation: "1" },
    });
    expect(plain["automations.update"]({ automation: "diary", name: "Mine" }, ben)).toEqual(unknown);
    expect(plain["automations.archive"]({ automation: "diary", archived: true }, ben)).toEqual(unknown);
    expect(plain["automations.list"]({ archived: true, limit: 50, offset: 0 }, ben)).toEqual({
      ok: true,
      value: { items: [], total: 0, tags: [] },
    });
    expect(plain["runs.start"]({ automation: "diary", input: {} }, ben)).toEqual(unknown);
    expect(listRuns(house, ben)).toEqual({ ok: true, value: { items: [], total: 0 } });
    expect(listRuns(house, ben, { automation: "diary" })).toEqual(unknown);
    expect(plain["runs.get"]({ runId }, ben)).toEqual(runUnknown);
    expect(plain["runs.cancel"]({ runId }, ben)).toEqual(runUnknown);
    for (const answer of await contentsOf(house, runId, ben)) expect(answer).toEqual(runUnknown);
    expect(await house.follow({ runId, afterLine: 0, afterEvent: 0 }, ben, nobody).next()).toEqual({
      done: true,
      value: runUnknown,
    });
  });

  it.each(["admin", "terminal"] as const)(
    "shows the %s its outside and nothing that is in it",
    async (who) => {
      await using house = await houseWithDiary();
      const caller = who === "terminal" ? terminal : house.chef;
      const { plain, runId } = house;
      const seen = plain["automations.get"]({ automation: "diary" }, caller);
      expect(seen).toMatchObject({
        value: {
          name: "Diary",
          state: "active",
          owner: { name: "Ann" },
          isVeiled: true,
          description: "",
          tags: [],
          intent: "",
          source: "",
          manifest: { tools: ["kv"], kv: ["notes"] },
          paramsSchema: {},
          values: {},
          grants: [],
          lastRun: { runId, status: "succeeded" },
        },
      });
      const run = plain["runs.get"]({ runId }, caller);
      expect(run).toMatchObject({
        value: {
          isVeiled: true,
          status: "succeeded",
          input: {},
          result: null,
          lines: 1,
          use: { hostCalls: 1 },
        },
      });
      const list = plain["automations.list"]({ archived: false, limit: 50, offset: 0 }, caller);
      expect(list).toMatchObject({ value: { total: 1, items: [{ slug: "diary", isVeiled: true }] } });
      const runs = listRuns(house, caller);
      expect(runs).toMatchObject({ value: { total: 1, items: [{ runId, isVeiled: true }] } });
      for (const answer of await contentsOf(house, runId, caller)) {
        expect(answer).toEqual({ ok: false, error: { type: "run_private", runId } });
      }
      expect(await house.follow({ runId, afterLine: 0, afterEvent: 0 }, caller, nobody).next()).toEqual({
        done: true,
        value: { ok: false, error: { type: "run_private", runId } },
      });
      expect(JSON.stringify([seen, run, list, runs])).not.toMatch(/surprise|wrapping|told/);
    },
  );

  it("that fails does not tell an admin with which words", async () => {
    await using house = await houseWithDiary({ fails: true });
    const { ann, chef, runId } = house;
    expect(house.plain["runs.get"]({ runId }, ann)).toMatchObject({
      value: { status: "failed", error: { message: expect.stringContaining(secret) as string } },
    });
    for (const answer of [house.plain["runs.get"]({ runId }, chef), listRuns(house, chef)]) {
      expect(JSON.stringify(answer)).toContain("Private to another member");
      expect(JSON.stringify(answer)).not.toContain("surprise");
    }
  });

  it("cannot be started or edited by an admin, but ended and put away", async () => {
    await using house = await houseWithDiary({}, null);
    const { chef, plain, runId } = house;
    const isPrivate = { ok: false, error: { type: "automation_private", automation: "diary" } };
    expect(plain["runs.start"]({ automation: "diary", input: {} }, chef)).toEqual(isPrivate);
    for (const change of [{ name: "Mine" }, { isPrivate: false }, { isPrivate: true }, { values: {} }]) {
      expect(plain["automations.update"]({ automation: "diary", ...change }, chef)).toEqual(isPrivate);
    }
    expect(plain["runs.cancel"]({ runId }, chef)).toMatchObject({
      value: { status: "canceled", reason: "killed", isVeiled: true, input: {} },
    });
    const archived = plain["automations.archive"]({ automation: "diary", archived: true }, chef);
    expect(archived).toMatchObject({ value: { state: "archived", isVeiled: true, source: "" } });
    expect(auditEntries(house.store, 2).map(({ action }) => action)).toEqual([
      "automation.archived",
      "run.canceled",
    ]);
  });

  it("is brought back by its owner only, and by nobody once they have left the house", async () => {
    await using house = await houseWithDiary({}, null);
    const { ann, chef, plain } = house;
    const isPrivate = { ok: false, error: { type: "automation_private", automation: "diary" } };
    const bringBack = (caller: Caller) =>
      plain["automations.archive"]({ automation: "diary", archived: false }, caller);
    plain["automations.archive"]({ automation: "diary", archived: true }, chef);
    for (const caller of [chef, terminal]) expect(bringBack(caller)).toEqual(isPrivate);
    expect(bringBack(ann)).toMatchObject({ value: { state: "active" } });
    plain["members.remove"]({ memberId: ann.memberId ?? 0 }, chef);
    for (const caller of [chef, terminal]) expect(bringBack(caller)).toEqual(isPrivate);
    expect(plain["automations.get"]({ automation: "diary" }, chef)).toMatchObject({
      value: { state: "archived" },
    });
  });

  it("is in nobody's counts but its owner's and the admins'", async () => {
    await using house = await houseWithDiary({}, null);
    const queuedFor = (caller: Caller) => {
      const status = house.plain["home.status"]({}, caller);
      return status.ok && status.value.runs.queued;
    };
    expect([house.ann, house.chef, terminal, house.ben].map(queuedFor)).toEqual([1, 1, 1, 0]);
  });

  it("needs a member whose it is: the terminal is told the field and what to do instead", async () => {
    await using house = createTestHouse();
    const refusal = { type: "input_invalid", field: "isPrivate" };
    house.create("open", source, diary);
    expect(
      house.plain["automations.update"]({ automation: "open", isPrivate: true }, terminal),
    ).toMatchObject({ error: refusal });
    expect(() => house.create("diary", source, { ...diary, isPrivate: true })).toThrow(/isPrivate/);
    expect(house.plain["automations.list"]({ archived: true, limit: 9, offset: 0 }, terminal)).toMatchObject({
      value: { total: 1, items: [{ owner: null, isVeiled: false }] },
    });
  });

  it("is the household's again when its owner shares it, with all it ran before", async () => {
    await using house = await houseWithDiary();
    const { ann, ben, runId, plain } = house;
    plain["automations.update"]({ automation: "diary", isPrivate: false }, ann);
    expect(plain["runs.get"]({ runId }, ben)).toMatchObject({
      value: { isVeiled: false, result: { told: secret } },
    });
    plain["automations.update"]({ automation: "diary", isPrivate: true }, ann);
    expect(plain["runs.get"]({ runId }, ben)).toMatchObject({ error: { type: "run_unknown" } });
  });

  it("made private while others follow its run tells them no more of it", async () => {
    await using house = createTestHouse();
    const { ann, ben } = members(house);
    house.create("diary", source, diary, ann);
    const started = house.plain["runs.start"]({ automation: "diary", input: {} }, ann);
    const runId = started.ok ? started.value.runId : 0;
    const items = house.follow({ runId, afterLine: 0, afterEvent: 0 }, ben, nobody);
    expect((await items.next()).value).toMatchObject({ kind: "run" });
    expect((await items.next()).value).toMatchObject({ kind: "events" });
    house.plain["automations.update"]({ automation: "diary", isPrivate: true }, ann);
    house.plain["runs.cancel"]({ runId }, ann);
    expect(await items.next()).toEqual({
      done: true,
      value: { ok: false, error: { type: "run_unknown", runId } },
    });
  });

  it.each([
    { after: "gap", lines: mostLinesBehind + 1 },
    { after: "lines", lines: 1 },
  ])("made private while a follower holds its $after tells it no more", async ({ after, lines }) => {
    await using house = createTestHouse();
    const { ann, ben } = members(house);
    house.create("diary", source, diary, ann);
    const started = house.plain["runs.start"]({ automation: "diary", input: {} }, ann);
    if (!started.ok) throw new Error(started.error.type);
    const { runId, queuedAt } = started.value;
    const told = Array.from({ length: lines }, (_, i) => ({
      n: i + 1,
      at: queuedAt,
      level: "info" as const,
      text: secret,
    }));
    transaction(house.store, () => appendLines(house.store, { runId, queuedAt }, told));
    const items = house.follow({ runId, afterLine: 0, afterEvent: 0 }, ben, nobody);
    expect((await items.next()).value).toMatchObject({ kind: "run" });
    expect((await items.next()).value).toMatchObject({ kind: after });
    house.plain["automations.update"]({ automation: "diary", isPrivate: true }, ann);
    expect(await items.next()).toEqual({
      done: true,
      value: { ok: false, error: { type: "run_unknown", runId } },
    });
  });
});

const diary = {
  name: "Diary",
  description: `for ${secret}`,
  tags: ["wrapping"],
  intent: `remember ${secret}`,
  manifest: { tools: ["kv"], http: [], tcp: [], files: [], kv: ["notes"], tables: [], secrets: [] },
  paramsSchema: {
    type: "object",
    properties: { what: { type: "string", title: secret }, fails: { type: "boolean" } },
  },
  values: { what: secret },
};

function members({ store }: TestHouse) {
  return {
    ann: addTestDevice(store, "Ann's phone", "admin", addTestMember(store, "Ann")),
    ben: addTestDevice(store, "Ben's phone", "admin", addTestMember(store, "Ben", "operator")),
    chef: addTestDevice(store, "Chef's phone", "admin", addTestMember(store, "Chef")),
  };
}

/** Ann's diary has run once; without a runner, that run still waits. */
async function houseWithDiary(input: { fails?: boolean } = {}, by: Runner | null = runner) {
  const house = createTestHouse(by ?? undefined);
  const callers = members(house);
  house.create("diary", source, { ...diary, isPrivate: true }, callers.ann);
  const started = house.plain["runs.start"]({ automation: "diary", input }, callers.ann);
  if (!started.ok) throw new Error(JSON.stringify(started.error));
  const { runId } = started.value;
  if (by) {
    await vi.waitFor(
      () => {
        const run = house.plain["runs.get"]({ runId }, callers.ann);
        if (!run.ok || run.value.endedAt === null) throw new Error("still running");
      },
      { timeout: 20_000 },
    );
  }
  return { ...house, ...callers, runId };
}

function listRuns(house: TestHouse, caller: Caller, filter: { automation?: string } = {}) {
  const page = { isTopLevel: false, sort: "newest", limit: 50, offset: 0 } as const;
  return house.plain["runs.list"]({ ...page, ...filter }, caller);
}

async function contentsOf({ plain, slow }: TestHouse, runId: number, caller: Caller) {
  return [
    plain["runs.logs"]({ runId, after: 0, limit: 50 }, caller),
    plain["runs.events"]({ runId, after: 0, limit: 50 }, caller),
    await slow["runs.findLines"]({ runId, after: 0, limit: 50 }, caller),
  ];
}
