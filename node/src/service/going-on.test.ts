/** Commands about runs that wait, are tried again or replayed, about unclear effects, and the main switch of the house. */
import { afterAll, describe, expect, it, vi } from "vitest";
import { createQuickJsRunner } from "../sandbox/runner-quickjs.ts";
import { auditEntries } from "../store/audit.ts";
import { addEffect, settleEffect } from "../store/effects.ts";
import { setGlobalPause } from "../store/household.ts";
import { terminal, type Caller } from "./caller.ts";
import { createTestHouse, type TestHouse } from "./testing/test-house.ts";

const runner = createQuickJsRunner({ processes: 1, maxProcesses: 2 });

afterAll(() => runner.close());

const script = (body: string) =>
  `export default automation(async ({ kv, sleep, step, run, log }) => { ${body} });`;

function start(house: TestHouse, automation: string, more: object = {}): number {
  const started = house.plain["runs.start"]({ automation, input: {}, ...more }, terminal);
  if (!started.ok) throw new Error(JSON.stringify(started.error));
  return started.value.runId;
}

function get(house: TestHouse, runId: number) {
  const run = house.plain["runs.get"]({ runId }, terminal);
  if (!run.ok) throw new Error(run.error.type);
  return run.value;
}

async function until(house: TestHouse, runId: number, status: string): Promise<ReturnType<typeof get>> {
  await vi.waitFor(() => expect(get(house, runId).status).toBe(status), { timeout: 15_000 });
  return get(house, runId);
}

const own = { tools: ["kv"], http: [], tcp: [], files: [], kv: ["test"], tables: [], secrets: [] };

describe("trying again", () => {
  it("makes one new attempt, which is given what finished and does not do it again", async () => {
    await using house = createTestHouse(runner);
    house.create(
      "test",
      script(`
        await step("fetch", async ({ kv }) => kv.set("n", (await kv.get("n") ?? 0) + 1));
        if (run.runId === 1) throw new Error("once");
        return kv.get("n");
      `),
      { manifest: own },
    );
    const first = start(house, "test");
    expect(house.plain["runs.retry"]({ runId: first }, terminal)).toMatchObject({
      error: { type: "run_not_ended", runId: first },
    });
    await until(house, first, "failed");
    const again = house.plain["runs.retry"]({ runId: first }, terminal);
    expect(again).toMatchObject({ ok: true, value: { attempt: 2, retryOf: first, status: "queued" } });
    const second = again.ok ? again.value.runId : 0;
    expect(await until(house, second, "succeeded")).toMatchObject({ result: 1 });
    expect(get(house, first)).toMatchObject({ retriedBy: second });
    expect(house.plain["runs.retry"]({ runId: first }, terminal)).toMatchObject({
      error: { type: "run_retried", by: second },
    });
    expect(auditEntries(house.store, 50).map(({ action }) => action)).toContain("run.retried");
  });

  it("is for runs in earnest only, and for what the caller may see", async () => {
    await using house = createTestHouse(runner);
    house.create("test", script("return 1;"));
    const dry = start(house, "test", { mode: "dry_run" });
    expect(await until(house, dry, "succeeded")).toMatchObject({ mode: "dry_run" });
    expect(house.plain["runs.retry"]({ runId: dry }, terminal)).toMatchObject({
      error: { type: "run_not_live" },
    });
    expect(house.plain["runs.retry"]({ runId: 99 }, terminal)).toMatchObject({
      error: { type: "run_unknown" },
    });
    expect(house.plain["runs.replay"]({ runId: 99 }, terminal)).toMatchObject({
      error: { type: "run_unknown" },
    });
  });

  it("of an archived automation is refused", async () => {
    await using house = createTestHouse(runner);
    house.create("test", script("throw new Error('no');"));
    const runId = start(house, "test");
    await until(house, runId, "failed");
    house.plain["automations.archive"]({ automation: "test", archived: true }, terminal);
    expect(house.plain["runs.retry"]({ runId }, terminal)).toMatchObject({
      error: { type: "automation_archived" },
    });
  });
});

describe("replaying", () => {
  it("comes to the same without doing anything, as a run of its own that lists leave out unless asked", async () => {
    await using house = createTestHouse(runner);
    house.create("test", script(`await kv.set("n", (await kv.get("n") ?? 0) + 1); return kv.get("n");`), {
      manifest: own,
    });
    const first = start(house, "test");
    await until(house, first, "succeeded");
    const replayed = house.plain["runs.replay"]({ runId: first }, terminal);
    const again = await until(house, replayed.ok ? replayed.value.runId : 0, "succeeded");
    expect(again).toMatchObject({ mode: "replay", replayOf: first, result: 1 });
    const second = start(house, "test");
    expect(await until(house, second, "succeeded")).toMatchObject({ result: 2 });
  });
});

describe("the main switch", () => {
  it("ends what runs, keeps what waits, begins nothing, and survives a restart", async () => {
    await using house = createTestHouse(runner);
    house.create("busy", script(`log("in"); for (;;);`));
    house.create("sleeper", script(`await sleep(1e9); return 1;`));
    const sleeping = start(house, "sleeper");
    await until(house, sleeping, "waiting");
    const busy = start(house, "busy");
    await vi.waitFor(() => expect(get(house, busy).lines).toBe(1));
    const phone: Caller = { deviceId: null, name: "Ann’s phone", role: "operator", memberId: null };
    expect(house.plain["home.pause"]({}, phone)).toMatchObject({ ok: true, value: { paused: true } });
    expect(await until(house, busy, "canceled")).toMatchObject({
      reason: "killed",
      error: { message: "Ended by Ann’s phone." },
    });
    expect(get(house, sleeping).status).toBe("waiting");
    house.create("quick", script("return 1;"));
    const later = start(house, "quick");
    expect(house.plain["home.status"]({}, terminal)).toMatchObject({
      value: { paused: true, runs: { queued: 1 } },
    });
    expect(get(house, later).status).toBe("queued");
    expect(house.plain["home.resume"]({}, terminal)).toMatchObject({ value: { paused: false } });
    await until(house, later, "succeeded");
    const actions = auditEntries(house.store, 50).map(({ action }) => action);
    expect(actions).toContain("home.paused");
    expect(actions).toContain("home.resumed");
  });

  it("asked for twice is turned once", async () => {
    await using house = createTestHouse();
    setGlobalPause(house.store, true);
    house.plain["home.pause"]({}, terminal);
    expect(auditEntries(house.store, 50).map(({ action }) => action)).not.toContain("home.paused");
  });

  it("of all runs ends everything that is queued, running or waiting", async () => {
    await using house = createTestHouse(runner);
    house.create("busy", script(`log("in"); for (;;);`));
    house.create("sleeper", script(`await sleep(1e9); return 1;`));
    const sleeping = start(house, "sleeper");
    await until(house, sleeping, "waiting");
    const busy = start(house, "busy");
    await vi.waitFor(() => expect(get(house, busy).lines).toBe(1));
    expect(house.plain["runs.cancelAll"]({}, terminal)).toMatchObject({ value: { canceled: 2 } });
    await until(house, busy, "canceled");
    expect(get(house, sleeping)).toMatchObject({ status: "canceled", waitingFor: null, wakeAt: null });
  });
});

describe("an unclear effect", () => {
  it("is listed, decided once, and what somebody said is kept", async () => {
    await using house = createTestHouse(runner);
    house.create("test", script("return 1;"));
    const runId = start(house, "test");
    await until(house, runId, "succeeded");
    const effectId = addEffect(house.store, {
      rootRunId: runId,
      key: "/bell.ring/1",
      runId,
      call: 1,
      step: "",
      tool: "bell.ring",
      args: ["loud"],
      argsHash: new Uint8Array(32),
      honoursKey: false,
      recipients: [],
      state: "in_flight",
      at: 1,
    });
    settleEffect(house.store, effectId, { state: "indeterminate", at: 2 });
    const listed = house.plain["effects.list"]({ runId, limit: 50, offset: 0 }, terminal);
    expect(listed).toMatchObject({
      value: { total: 1, items: [{ effectId, tool: "bell.ring", args: ["loud"], state: "indeterminate" }] },
    });
    expect(house.plain["effects.list"]({ state: ["applied"], limit: 50, offset: 0 }, terminal)).toMatchObject(
      { value: { total: 0 } },
    );
    expect(house.plain["effects.resolve"]({ effectId, choice: "happened" }, terminal)).toMatchObject({
      value: { state: "applied", choice: "happened", decidedBy: "this terminal" },
    });
    expect(house.plain["effects.resolve"]({ effectId, choice: "skip" }, terminal)).toMatchObject({
      error: { type: "effect_settled", state: "applied" },
    });
    expect(house.plain["effects.resolve"]({ effectId: 99, choice: "skip" }, terminal)).toMatchObject({
      error: { type: "effect_unknown" },
    });
    expect(auditEntries(house.store, 50).map(({ action }) => action)).toContain("effect.decided");
  });
});
