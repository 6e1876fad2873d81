/** Runs that are put away, begun again, retried and replayed: what they did stays done, and is done once. */
import { afterAll, describe, expect, it } from "vitest";
import type { JsonObject } from "@hob/shared/json";
import { endFromOutside } from "../queue/end-run.ts";
import { requeueOrphans } from "../queue/orphans.ts";
import { enqueue } from "../queue/enqueue.ts";
import { createQuickJsRunner } from "../sandbox/runner-quickjs.ts";
import type { Runner } from "../sandbox/runner.ts";
import { decideEffect, listEffects } from "../store/effects.ts";
import { everyEvent } from "../store/events.ts";
import { linesAfter } from "../store/lines.ts";
import { readRun } from "../store/run-views.ts";
import { wakeRun, wakeRunsWaitingForSecret } from "../store/runs.ts";
import { createDurableHouse, lastRun, toolOf, type DurableHouse } from "./testing/durable-house.ts";

const runner = createQuickJsRunner({ processes: 1, maxProcesses: 2 });

afterAll(() => runner.close());

const house = (body: string, more: Partial<Parameters<typeof createDurableHouse>[0]> = {}) =>
  createDurableHouse({ source: script(body), runner, ...more });

const script = (body: string) =>
  `export default automation(async ({ input, run, log, kv, sink, step, parallel, sleep, invoke }) => { ${body} });`;

const callsOf = (of: DurableHouse, runId: number) =>
  [...everyEvent(of.queue.store, runId, ["tool_call"])].map(({ body }) => body["tool"]);

const linesOf = (of: DurableHouse, runId: number) =>
  linesAfter(of.queue.store, runId, 0, 100, 1e6).map(({ text }) => text);

const effectsOf = (of: DurableHouse) =>
  listEffects(
    of.queue.store,
    {},
    { limit: 100, offset: 0 },
    { memberId: null, isAdmin: true },
  ).items.toReversed();

describe("a run that sleeps", () => {
  it("holds no worker, and goes on where it was with the clock, chance and results it had", async () => {
    using of = house(`
      const before = [Date.now(), Math.random(), crypto.randomUUID(), await sink.look("a")];
      log("before");
      await sleep(7 * 24 * 3600_000);
      log("after");
      return { before, slept: Date.now() - before[0], again: Math.random() };
    `);
    const runId = of.queue.add();
    await of.executeNext();
    const sleeping = readRun(of.queue.store, runId);
    expect(sleeping).toMatchObject({ status: "waiting", waitingFor: "timer", endedAt: null });
    expect(sleeping?.wakeAt).toBeGreaterThanOrEqual((sleeping?.startedAt ?? Infinity) + 7 * 24 * 3600_000);
    await of.settle();
    const run = readRun(of.queue.store, runId);
    const slept = Number((run?.result as JsonObject | undefined)?.["slept"]);
    expect(slept).toBeGreaterThanOrEqual(7 * 24 * 3600_000);
    expect(slept).toBeLessThan(7 * 24 * 3600_000 + 10 * 60_000);
    expect(linesOf(of, runId)).toEqual(["before", "after"]);
    expect(callsOf(of, runId)).toEqual(["sink.look", "flow.sleep"]);
    // What was only repeated is not paid for twice.
    expect(run).toMatchObject({ status: "succeeded", use: { hostCalls: 2 } });
  });

  it("is woken once, though its house was stopped meanwhile", async () => {
    const body = `await sink.put("x"); await sleep(60_000); return await sink.look("y");`;
    using first = house(body, { isWatching: true });
    first.queue.add();
    await first.executeNext();
    const moment = first.moments.at(-1);
    if (!moment) throw new Error("nothing was committed");
    using second = house(body, { from: moment });
    expect(lastRun(second)).toMatchObject({ status: "waiting", waitingFor: "timer" });
    await second.settle();
    expect(lastRun(second)).toMatchObject({ status: "succeeded", result: "saw y" });
    expect([...second.world().keyed.values()]).toEqual([1]);
  });

  it("for a moment stays where it is", async () => {
    using of = house(`await sleep(100); return "awake";`);
    const runId = of.queue.add();
    await of.executeNext();
    expect(readRun(of.queue.store, runId)).toMatchObject({ status: "succeeded", result: "awake" });
  });

  it.each(["-1", "'soon'", "Infinity", "1e15"])("is told in words that %s is no time", async (time) => {
    using of = house(`try { await sleep(${time}); } catch (error) { return error.code; }`);
    of.queue.add();
    await of.settle();
    expect(lastRun(of)).toMatchObject({ status: "succeeded", result: "arguments_invalid" });
  });
});

describe("a script that takes another path than its journal", () => {
  it("ends, and both calls are told", async () => {
    // What a sandbox cannot do: know whether it is replayed. The journal is changed instead.
    const body = `await sink.look("a"); await sleep(60_000); return 1;`;
    using of = house(body);
    const runId = of.queue.add();
    await of.executeNext();
    of.queue.store.db
      .prepare(
        "update run_event set body = json_set(body, '$.tool', 'kv.get') where run = ? and kind = 3 and json_extract(body, '$.call') = 1",
      )
      .run(runId);
    await of.settle();
    expect(readRun(of.queue.store, runId)).toMatchObject({
      status: "failed",
      reason: "nondeterminism",
      error: {
        type: "nondeterminism",
        calls: {
          recorded: { call: 1, tool: "kv.get" },
          made: { call: 1, tool: "sink.look", args: ["a"] },
        },
      },
    });
  });
});

describe("an effect", () => {
  it("whose outcome nobody knows is for a person to decide, and the run goes on as they say", async () => {
    for (const [choice, expected, deliveries] of [
      ["happened", { result: "on", status: "succeeded" }, 0],
      ["skip", { result: "on", status: "succeeded" }, 0],
      ["retry", { result: "on", status: "succeeded" }, 1],
      ["did_not", { result: "effect_did_not_happen", status: "succeeded" }, 0],
    ] as const) {
      const body = `try { await sink.send("m"); return "on"; } catch (error) { return error.code; }`;
      using first = house(body, { isWatching: true });
      first.queue.add();
      await first.settle();
      // Written down, and nothing of it has left: the crash that nobody can tell from the one just after.
      const moment = first.moments.findLast(({ world }) => world.plain.size === 0);
      if (!moment) throw new Error("nothing was committed");
      using second = house(body, { from: moment });
      await second.settle();
      expect(lastRun(second)).toMatchObject({ status: "waiting", waitingFor: "reconcile", waitingOn: "1" });
      expect(effectsOf(second)).toMatchObject([{ state: "indeterminate", honoursKey: false, attempts: 1 }]);
      const { store, clock } = second.queue;
      expect(decideEffect(store, 1, choice, "Ann", clock.now())).toBe(true);
      expect(decideEffect(store, 1, "skip", "Jonas", clock.now())).toBe(false);
      expect(wakeRun(store, 1, "reconcile", clock.now())).toBe(true);
      await second.settle();
      expect(lastRun(second), choice).toMatchObject(expected);
      expect(second.world().plain.get("m") ?? 0, choice).toBe(deliveries);
    }
  });

  it("keeps its key through a retry, and is not done again", async () => {
    using of = house(`
      await sink.put("one");
      await step("second", async () => { await sink.put("two"); await kv.set("n", 1); });
      if (run.runId === 1) throw new Error("once");
      return "done";
    `);
    of.queue.add();
    await of.settle();
    expect(lastRun(of)).toMatchObject({ status: "failed" });
    retry(of, 1);
    await of.settle();
    const second = lastRun(of);
    expect(second).toMatchObject({ status: "succeeded", attempt: 2, retryOf: 1, result: "done" });
    expect([...of.world().keyed.values()]).toEqual([1, 1]);
    const steps = [...everyEvent(of.queue.store, second.runId, ["step"])].map(({ body }) => body["is"]);
    expect(steps).toEqual(["kept"]);
    expect(effectsOf(of).map(({ state, runId }) => [state, runId])).toEqual([
      ["applied", 1],
      ["applied", 1],
      ["applied", 1],
    ]);
  });

  it("asked for under a key that had other arguments is refused, and nothing is done", async () => {
    using of = house(`
      await sink.put(run.runId === 1 ? "for 120" : "for 180");
      if (run.runId === 1) throw new Error("once");
    `);
    of.queue.add();
    await of.settle();
    retry(of, 1);
    await of.settle();
    expect(lastRun(of)).toMatchObject({ status: "failed", error: { type: "effect_key_reused" } });
    expect(of.world().keyed.size).toBe(1);
  });

  it("under way when its run is ended becomes uncertain", async () => {
    using of = house(`await sink.send("m"); await sleep(1e6);`, {
      tools: [],
    });
    const runId = of.queue.add();
    await of.executeNext();
    of.queue.store.db.exec("update effect set state = 'in_flight'");
    const run = { runId, queuedAt: of.clock.now() };
    endFromOutside(of.queue, run, { status: "canceled", reason: "killed", error: null, by: "Ann" });
    expect(effectsOf(of)).toMatchObject([{ state: "uncertain" }]);
    // Nobody looks into it any more: it is a person's to decide.
    expect(decideEffect(of.queue.store, 1, "happened", "Ann", of.clock.now())).toBe(true);
  });

  it("that is waited for says meanwhile why, and what certainly failed is not unclear when its run is ended", async () => {
    const shut = toolOf("shut", {
      put: {
        kind: "effect",
        honoursKey: () => true,
        run: () => ({ ok: false, kind: "transient", code: "connect", message: "Nobody answers." }),
      },
    });
    using of = house("", {
      tools: [shut],
      manifest: { tools: ["shut"] },
      source: `export default automation(async ({ shut }) => shut.put("a"));`,
    });
    const runId = of.queue.add();
    await of.executeNext();
    expect(readRun(of.queue.store, runId)).toMatchObject({ status: "waiting", waitingFor: "backoff" });
    const waits = { state: "failed", attempts: 1, error: { type: "connect", message: "Nobody answers." } };
    expect(effectsOf(of)).toMatchObject([waits]);
    endFromOutside(
      of.queue,
      { runId, queuedAt: of.clock.now() },
      {
        status: "canceled",
        reason: "killed",
        error: null,
      },
    );
    expect(effectsOf(of)).toMatchObject([waits]);
  });
});

describe("an attempt that the node died under", () => {
  it("is begun again and counts once, so that waits grow with failures and not with crashes", async () => {
    const body = `return await sink.put("x");`;
    using first = house(body, { isWatching: true });
    first.queue.add();
    await first.settle();
    const moment = first.moments.findLast(({ world }) => world.keyed.size === 0);
    if (!moment) throw new Error("nothing was committed");
    using second = house(body, { from: moment });
    await second.settle();
    expect(effectsOf(second)).toMatchObject([{ state: "applied", attempts: 1 }]);
  });
});

describe("a secret that is refused", () => {
  it("stops nothing for good: the run waits for it, and goes on with the new one", async () => {
    let isGood = false;
    const locked = toolOf("locked", {
      open: {
        kind: "read",
        run: () =>
          isGood
            ? { ok: true, value: "in" }
            : { ok: false, kind: "auth", code: "secret_refused", message: "no", secret: "door-key" },
      },
      shut: {
        kind: "effect",
        run: () =>
          isGood
            ? { ok: true, value: "shut" }
            : { ok: false, kind: "auth", code: "secret_refused", message: "no", secret: "door-key" },
      },
    });
    using of = house("", {
      tools: [locked],
      manifest: { tools: ["locked"] },
      source:
        "export default automation(async ({ locked }) => [await locked.open('a'), await locked.shut('a')]);",
    });
    const runId = of.queue.add();
    await of.settle();
    expect(readRun(of.queue.store, runId)).toMatchObject({
      status: "waiting",
      waitingFor: "auth",
      waitingOn: "door-key",
    });
    const { store, clock } = of.queue;
    expect(wakeRunsWaitingForSecret(store, "another", clock.now())).toEqual([]);
    expect(wakeRunsWaitingForSecret(store, "door-key", clock.now())).toEqual([runId]);
    await of.settle();
    expect(readRun(store, runId)).toMatchObject({ status: "waiting", waitingFor: "auth" });
    isGood = true;
    wakeRunsWaitingForSecret(store, "door-key", clock.now());
    await of.settle();
    expect(readRun(store, runId)).toMatchObject({ status: "succeeded", result: ["in", "shut"], attempt: 1 });
    // Refused is a certain no: it was not done before, and once after.
    expect(effectsOf(of)).toMatchObject([{ state: "applied" }]);
  });
});

describe("a run of which two calls wait for people", () => {
  it("goes on with whichever comes first", async () => {
    const locked = toolOf("locked", {
      open: {
        kind: "read",
        run: () => ({ ok: false, kind: "auth", code: "secret_refused", message: "no", secret: "door-key" }),
      },
      send: {
        kind: "effect",
        run: () => ({ ok: false, kind: "transient", code: "reset", message: "dropped", isUncertain: true }),
      },
    });
    using of = house("", {
      tools: [locked],
      manifest: { tools: ["locked"] },
      source: `export default automation(async ({ locked, log, parallel }) => parallel([
        async ({ locked }) => { await locked.send("a"); log("sent"); },
        ({ locked }) => locked.open("b"),
      ]));`,
    });
    const runId = of.queue.add();
    await of.settle();
    // Told is the more urgent of the two; the other wakes it all the same.
    expect(readRun(of.queue.store, runId)).toMatchObject({ waitingFor: "auth", waitingOn: "door-key" });
    const { store, clock } = of.queue;
    expect(decideEffect(store, 1, "happened", "Ann", clock.now())).toBe(true);
    expect(wakeRun(store, runId, "reconcile", clock.now())).toBe(true);
    expect(wakeRun(store, runId, "child", clock.now())).toBe(false);
    await of.settle();
    expect(linesOf(of, runId)).toEqual(["sent"]);
    expect(readRun(store, runId)).toMatchObject({ waitingFor: "auth" });
    expect(wakeRunsWaitingForSecret(store, "door-key", clock.now())).toEqual([runId]);
  });
});

describe("a line that drops under an effect", () => {
  it("is looked into before anybody is asked", async () => {
    let looked = 0;
    const mail = toolOf("mail", {
      send: {
        kind: "effect",
        run: () => ({ ok: false, kind: "transient", code: "reset", message: "dropped", isUncertain: true }),
        reconcile: async () => {
          looked += 1;
          return { ok: true, value: "found in Sent" };
        },
      },
    });
    using of = house("", {
      tools: [mail],
      manifest: { tools: ["mail"] },
      source: `export default automation(async ({ mail }) => mail.send("a"));`,
    });
    of.queue.add();
    await of.settle();
    expect(lastRun(of)).toMatchObject({ status: "succeeded", result: "found in Sent" });
    expect(effectsOf(of)).toMatchObject([{ state: "applied", attempts: 1 }]);
    expect(looked).toBe(1);
  });
});

describe("a failure that time may heal", () => {
  const flaky = (succeedsAt: number) => {
    let tries = 0;
    return toolOf("flaky", {
      read: {
        kind: "read",
        run: () =>
          (tries += 1) < succeedsAt
            ? { ok: false, kind: "transient", code: "reset", message: "The line dropped." }
            : { ok: true, value: tries },
      },
      put: {
        kind: "effect",
        honoursKey: () => true,
        run: () =>
          (tries += 1) < succeedsAt
            ? { ok: false, kind: "transient", code: "reset", message: "The line dropped.", isUncertain: true }
            : { ok: true, value: tries },
      },
    });
  };
  const flakyHouse = (call: string, succeedsAt: number) =>
    house("", {
      tools: [flaky(succeedsAt)],
      manifest: { tools: ["flaky"] },
      source: `export default automation(async ({ flaky }) => flaky.${call}('a'));`,
    });

  it("is tried again as a run of its own, later each time and not for ever", async () => {
    using of = flakyHouse("read", 99);
    of.queue.add();
    await of.executeNext();
    expect(readRun(of.queue.store, 1)).toMatchObject({
      status: "failed",
      reason: "tool_error",
      retriedBy: 2,
    });
    expect(readRun(of.queue.store, 2)).toMatchObject({
      status: "waiting",
      waitingFor: "backoff",
      attempt: 2,
    });
    await of.settle();
    const runs = [1, 2, 3, 4].map((runId) => readRun(of.queue.store, runId));
    expect(runs.map((run) => [run?.attempt, run?.status, run?.retryOf])).toEqual([
      [1, "failed", null],
      [2, "failed", 1],
      [3, "failed", 2],
      [4, "failed", 3],
    ]);
    expect(lastRun(of).runId).toBe(4);
    const waits = runs.map((run) => (run?.startedAt ?? 0) - (run?.queuedAt ?? 0));
    for (const [index, least] of [15_000, 60_000, 240_000].entries())
      expect(waits[index + 1]).toBeGreaterThanOrEqual(least);
  });

  it("of an effect whose sink honours keys is tried until it is acknowledged, within the same run", async () => {
    using of = flakyHouse("put", 5);
    const runId = of.queue.add();
    await of.settle();
    expect(readRun(of.queue.store, runId)).toMatchObject({ status: "succeeded", result: 5, attempt: 1 });
    expect(effectsOf(of)).toMatchObject([{ state: "applied", attempts: 5 }]);
    expect(lastRun(of).runId).toBe(runId);
  });
});

describe("a run that is ended by hand", () => {
  it("in the moment in which it is put away has ended, and does not wait on", async () => {
    const stop = new AbortController();
    const late: Runner = {
      ...runner,
      start(job, host) {
        const script = runner.start(job, host);
        const outcome = script.outcome.then((told) => {
          stop.abort({ by: "Ann" });
          return told;
        });
        return { ...script, outcome };
      },
    };
    using of = house(`await sink.look("a"); await sleep(60_000);`, { runner: late });
    const runId = of.queue.add();
    await of.executeNext(stop.signal);
    expect(readRun(of.queue.store, runId)).toMatchObject({
      status: "canceled",
      reason: "killed",
      error: { message: "Ended by Ann." },
    });
  });
});

describe("one key asked for twice at the same time", () => {
  it("is one effect, and both wait for its decision", async () => {
    const mail = toolOf("mail", {
      send: {
        kind: "effect",
        ownKey: () => "the same",
        run: () => ({ ok: false, kind: "transient", code: "reset", message: "dropped", isUncertain: true }),
      },
    });
    using of = house("", {
      tools: [mail],
      manifest: { tools: ["mail"] },
      source: `export default automation(async ({ mail }) => Promise.all([mail.send("a"), mail.send("a")]));`,
    });
    const runId = of.queue.add();
    await of.settle();
    const { store, clock } = of.queue;
    expect(readRun(store, runId)).toMatchObject({ status: "waiting", waitingFor: "reconcile" });
    expect(decideEffect(store, 1, "happened", "Ann", clock.now())).toBe(true);
    wakeRun(store, runId, "reconcile", clock.now());
    await of.settle();
    expect(readRun(store, runId)).toMatchObject({ status: "succeeded", result: [null, null] });
    expect(effectsOf(of)).toHaveLength(1);
  });
});

describe("a house that stops", () => {
  it("puts what runs back, to go on where it was", async () => {
    using of = house(
      `const a = await sink.look("a"); log("on"); for (const end = Date.now() + 1e9; Date.now() < end; ) await sink.look("b"); return a;`,
    );
    const runId = of.queue.add();
    const stop = new AbortController();
    using _listening = of.queue.hub.subscribe(
      (fact) => fact.kind === "LinesAppended" && stop.abort("house_stops"),
    );
    await of.executeNext(stop.signal);
    expect(readRun(of.queue.store, runId)).toMatchObject({ status: "queued", endedAt: null, error: null });
    expect(linesOf(of, runId)).toEqual(["on"]);
  });
});

describe("limits", () => {
  it("refuse more than the journal of a run may take", async () => {
    const big = toolOf("big", {
      read: { kind: "read", run: () => ({ ok: true, value: "x".repeat(2 ** 20) }) },
    });
    using of = house("", {
      tools: [big],
      manifest: { tools: ["big"] },
      source: `export default automation(async ({ big }) => { for (let i = 0; i < 80; i += 1) await big.read("a"); });`,
    });
    const runId = of.queue.add();
    await of.settle();
    expect(readRun(of.queue.store, runId)).toMatchObject({
      status: "failed",
      reason: "limits",
      error: { type: "journalBytes" },
    });
  });
});

describe("a disk that is full", () => {
  it("lets no effect begin without its row; with room again, the run is tried anew and done once", async () => {
    const body = `await kv.set("ballast", "x".repeat(50_000)); return await sink.put("x");`;
    using of = house(body);
    of.queue.add();
    const { db } = of.queue.store;
    const pages = Number(db.pragma("page_count", { simple: true }));
    db.pragma(`max_page_count = ${pages + 6}`);
    await of.executeNext().catch(() => {});
    expect(of.world().keyed.size).toBe(0);
    expect(effectsOf(of)).toEqual([]);
    expect(db.pragma("integrity_check", { simple: true })).toBe("ok");
    const { status } = lastRun(of);
    expect(["failed", "running"]).toContain(status);
    db.pragma("max_page_count = 1000000");
    if (status === "failed") retry(of, 1);
    else of.queue.store.db.exec("update run set lease_holder = 'an earlier boot'");
    requeueOrphans(of.queue, "boot two");
    await of.settle();
    expect(lastRun(of)).toMatchObject({ status: "succeeded", result: "put x" });
    expect([...of.world().keyed.values()]).toEqual([1]);
  });
});

describe("an answer that is too large for the journal", () => {
  it("is repeated whole all the same", async () => {
    const big = toolOf("big", {
      read: { kind: "read", run: () => ({ ok: true, value: "é".repeat(300_000) }) },
    });
    using of = house("", {
      tools: [big],
      manifest: { tools: ["big"] },
      source: `export default automation(async ({ big, sleep }) => { const text = await big.read("a"); await sleep(60_000); return text.length; });`,
    });
    of.queue.add();
    await of.settle();
    expect(lastRun(of)).toMatchObject({ status: "succeeded", result: 300_000 });
  });
});

describe("a step", () => {
  it("is told with its path, and its failure is tried again as often as it asks for", async () => {
    using of = house(`
      let tries = 0;
      const value = await step("outer", async ({ sink, step }) => {
        await sink.look("o");
        return step("inner", async () => {
          tries += 1;
          await sink.put("p");
          if (tries < 3) throw new Error("not yet");
          return tries;
        }, { retry: { times: 3, waitMs: 60_000 } });
      });
      return [value, tries];
    `);
    const runId = of.queue.add();
    await of.settle();
    expect(readRun(of.queue.store, runId)).toMatchObject({ status: "succeeded", result: [3, 3] });
    const steps = [...everyEvent(of.queue.store, runId, ["step"])].map(({ body }) => [
      body["path"],
      body["is"],
    ]);
    expect(steps).toEqual([
      ["outer", "begun"],
      ["outer/inner", "begun"],
      ["outer/inner", "failed"],
      ["outer/inner", "begun"],
      ["outer/inner", "failed"],
      ["outer/inner", "begun"],
      ["outer/inner", "done"],
      ["outer", "done"],
    ]);
    // The same deed in each try, so it is done in the first only.
    expect(effectsOf(of)).toMatchObject([{ step: "outer/inner", attempts: 1, state: "applied" }]);
  });
});

describe("branches", () => {
  it("run side by side, each with keys of its own, and all are waited for", async () => {
    using of = house(`
      const answers = await parallel([
        async ({ sink }) => { await sink.look("a"); await sink.put("same"); return 1; },
        async ({ sink }) => { await sink.put("same"); await sleep(60_000); return 2; },
      ]);
      const failed = await parallel({ x: () => { throw new Error("no"); }, y: () => sink.put("y") }).catch((e) => e.message);
      return [answers, failed];
    `);
    of.queue.add();
    await of.settle();
    expect(lastRun(of)).toMatchObject({ status: "succeeded", result: [[1, 2], "no"] });
    expect(of.world().keyed.size).toBe(3);
  });
});

describe("a run that starts another", () => {
  const parent = `
    const answer = await invoke("test", { depth: (input.depth ?? 0) + 1 }).catch((error) => error.code);
    return { depth: input.depth ?? 0, answer };
  `;

  it("waits for it without a worker, and nobody goes deeper than eight", async () => {
    using of = house(parent);
    const runId = of.queue.add();
    await of.executeNext();
    expect(readRun(of.queue.store, runId)).toMatchObject({
      status: "waiting",
      waitingFor: "child",
      children: 1,
    });
    await of.settle();
    expect(new Set(effectsOf(of).map(({ attempts }) => attempts))).toEqual(new Set([1]));
    const top = readRun(of.queue.store, runId);
    expect(top).toMatchObject({ status: "succeeded", result: { depth: 0 }, total: { runs: 8 } });
    expect(lastRun(of)).toMatchObject({ result: { depth: 7, answer: "too_deep" }, parentRunId: 7 });
  });

  it("is not led in a circle by damaged data", async () => {
    using of = house(parent);
    const runId = of.queue.add();
    of.queue.store.db.prepare("update run set parent_run = id where id = ?").run(runId);
    await of.settle();
    expect(readRun(of.queue.store, runId)).toMatchObject({ result: { answer: "too_deep" } });
  });
});

describe("modes", () => {
  const body = `
    const seen = await sink.look("a");
    const put = await sink.put("x");
    await kv.set("n", 1);
    return { seen, put, n: await kv.get("n") };
  `;

  it("a dry run reads for real and shows what it would do", async () => {
    using of = house(body);
    enqueueAs(of, { mode: "dry_run" });
    await of.settle();
    expect(lastRun(of)).toMatchObject({ status: "succeeded", result: { seen: "saw a", put: null, n: null } });
    expect(effectsOf(of).map(({ tool, state }) => [tool, state])).toEqual([
      ["sink.put", "planned"],
      ["kv.set", "planned"],
    ]);
    expect(of.world().keyed.size).toBe(0);
  });

  it("a dry run starts no other run, and shows that it would", async () => {
    using of = house(`return await invoke("test", {});`);
    enqueueAs(of, { mode: "dry_run" });
    await of.settle();
    expect(lastRun(of)).toMatchObject({ runId: 1, status: "succeeded", result: null });
    expect(effectsOf(of)).toMatchObject([{ tool: "flow.invoke", state: "planned" }]);
  });

  it("a replay has the steps of the run it replays", async () => {
    using of = house(`return await step("a", () => step("b", async ({ sink }) => sink.look("x")));`);
    const first = of.queue.add();
    await of.settle();
    enqueueAs(of, { mode: "replay", replayOf: first });
    await of.settle();
    const stepsOf = (runId: number) =>
      [...everyEvent(of.queue.store, runId, ["step"])].map(({ body }) => [body["path"], body["is"]]);
    expect(stepsOf(2)).toEqual(stepsOf(first));
    expect(callsOf(of, 2)).toEqual(["sink.look"]);
  });

  it("a test is answered by its fixtures alone, and names the call that has none", async () => {
    using of = house(body);
    enqueueAs(of, {
      mode: "test",
      fixtures: [
        { tool: "sink.put", value: "f2" },
        { tool: "sink.look", args: ["b"], value: "not this" },
        { tool: "sink.look", args: ["a"], value: "f1" },
        { tool: "kv.set" },
      ],
    });
    await of.settle();
    expect(lastRun(of)).toMatchObject({
      status: "failed",
      error: { type: "fixture_missing", message: "No fixture answers kv.get (call 4); add one for it." },
    });
    expect(of.world().keyed.size).toBe(0);
  });

  it("a replay is answered by the journal, does nothing and comes to the same", async () => {
    using of = house(body);
    const first = of.queue.add();
    await of.settle();
    const before = readRun(of.queue.store, first);
    enqueueAs(of, { mode: "replay", replayOf: first });
    await of.settle();
    expect(lastRun(of)).toMatchObject({ status: "succeeded", result: before?.result, replayOf: first });
    expect([...of.world().keyed.values()]).toEqual([1]);
    expect(effectsOf(of)).toHaveLength(2);
  });

  it("a replay has the chance and the clock of the run it replays", async () => {
    using of = house(`
      const drawn = [Math.random(), Date.now(), run.runId, run.mode];
      await sink.look(JSON.stringify(drawn));
      return [...drawn, Date.now()];
    `);
    const first = of.queue.add();
    await of.settle();
    of.clock.advance(1e9);
    enqueueAs(of, { mode: "replay", replayOf: first });
    await of.settle();
    expect(lastRun(of)).toMatchObject({
      mode: "replay",
      status: "succeeded",
      result: readRun(of.queue.store, first)?.result,
    });
  });
});

function retry(of: DurableHouse, runId: number): void {
  enqueueAs(of, { retry: { of: runId, rootRunId: runId, attempt: 2 } });
}

function enqueueAs(of: DurableHouse, more: Partial<Parameters<typeof enqueue>[1]>): void {
  const { automationId } = of.queue;
  const request = {
    automationId,
    versionId: 1,
    trigger: "manual",
    startedByDevice: null,
    startedBy: "this terminal",
    input: {},
    profile: "standard",
    ...more,
  } as const;
  const queued = enqueue(of.queue, request);
  if (!queued.ok) throw new Error("the queue is full");
}
