/**
 * Property: wherever a run is interrupted, it comes to the same calls, answers, lines and effects as one that
 * was not. A run is made up at random; its house is stopped after any of its commits, and begun again from
 * what was on disk then, with the world outside as it was at that moment, or as it became just before the next.
 */
import fc from "fast-check";
import { afterAll, expect, it } from "vitest";
import { createQuickJsRunner } from "../sandbox/runner-quickjs.ts";
import { decideEffect, listEffects } from "../store/effects.ts";
import { everyEvent } from "../store/events.ts";
import { linesAfter } from "../store/lines.ts";
import { wakeRun } from "../store/runs.ts";
import {
  createDurableHouse,
  lastRun,
  type DurableHouse,
  type Moment,
  type World,
} from "./testing/durable-house.ts";

const runner = createQuickJsRunner({ processes: 2, maxProcesses: 2 });

afterAll(() => runner.close());

type Part =
  | { readonly kind: "look" | "put" | "send" | "set" | "log" | "sleep" | "draw" }
  | { readonly kind: "step" | "parallel"; readonly parts: readonly Part[] };

const leaf = fc
  .constantFrom("look", "put", "send", "set", "log", "sleep", "draw")
  .map((kind): Part => ({ kind }));

const { part } = fc.letrec<{ part: Part }>((tie) => ({
  part: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    leaf,
    fc.record({
      kind: fc.constantFrom("step" as const, "parallel" as const),
      parts: fc.array(tie("part"), { minLength: 1, maxLength: 3 }),
    }),
  ),
}));

const program = fc.array(part, { minLength: 1, maxLength: 5 });

it("a run that is interrupted anywhere comes to what it would have come to", async () => {
  let interrupted = 0;
  await fc.assert(
    fc.asyncProperty(program, fc.array(fc.nat(), { minLength: 2, maxLength: 4 }), async (parts, cuts) => {
      const source = sourceOf(parts);
      using whole = createDurableHouse({ source, runner, isWatching: true });
      whole.queue.add();
      await whole.settle();
      const expected = told(whole);
      expect(expected.status).toBe("succeeded");
      for (const cut of cuts) {
        const at = cut % whole.moments.length;
        const moment = whole.moments[at] as Moment;
        const next = whole.moments[at + 1] ?? moment;
        for (const world of [moment.world, next.world]) {
          expect(await toldAfter(source, moment, world)).toEqual(expected);
          interrupted += 1;
        }
      }
    }),
    { numRuns: 12, seed: 4 },
  );
  expect(interrupted).toBeGreaterThan(40);
}, 240_000);

/** Begins again from `moment`, answers as whoever saw the world would, and tells what became of it. */
async function toldAfter(source: string, from: Moment, world: World) {
  using house = createDurableHouse({ source, runner, from, world });
  for (;;) {
    await house.settle();
    const run = lastRun(house);
    if (run.status !== "waiting") return told(house);
    expect(run.waitingFor).toBe("reconcile");
    const { store, clock } = house.queue;
    for (const effect of unclear(house)) {
      const what = String((effect.args as readonly unknown[])[0]);
      decideEffect(
        store,
        effect.effectId,
        house.world().plain.has(what) ? "happened" : "retry",
        "Ann",
        clock.now(),
      );
    }
    wakeRun(store, run.runId, "reconcile", clock.now());
  }
}

function unclear(house: DurableHouse) {
  return effectsOf(house).filter(({ state }) => state === "indeterminate");
}

function effectsOf(house: DurableHouse) {
  const page = { limit: 500, offset: 0 };
  return listEffects(house.queue.store, {}, page, { memberId: null, isAdmin: true }).items;
}

/** What does not depend on who was first of two at the same time, nor on when. */
function told(house: DurableHouse) {
  const { store } = house.queue;
  const run = lastRun(house);
  const asked = new Map<unknown, string>();
  const answers: string[] = [];
  for (const { kind, body } of everyEvent(store, run.runId, ["tool_call", "tool_result", "step"])) {
    if (kind === "step") answers.push(JSON.stringify([body["path"], body["is"]]));
    else if (kind === "tool_call")
      asked.set(body["call"], JSON.stringify([body["step"], body["tool"], body["args"]]));
    else answers.push(`${asked.get(body["call"])} ${JSON.stringify(body["value"])}`);
  }
  const deliveries = house.world();
  return {
    status: run.status,
    result: run.result,
    answers: answers.toSorted(),
    lines: linesAfter(store, run.runId, 0, 500, 1e6)
      .map(({ text }) => text)
      .toSorted(),
    effects: effectsOf(house)
      .map(({ tool, args, state, step }) => `${step} ${tool} ${JSON.stringify(args)} ${state}`)
      .toSorted(),
    keyed: Object.fromEntries(deliveries.keyed),
    plain: Object.fromEntries(deliveries.plain),
  };
}

function sourceOf(parts: readonly Part[]): string {
  let n = 0;
  const lines = (of: readonly Part[]): string => of.map((one) => line(one)).join("\n");
  const line = (one: Part): string => {
    n += 1;
    const name = `'${n}'`;
    switch (one.kind) {
      case "look":
        return `seen.push(await sink.look(${name}));`;
      case "put":
        return `seen.push(await sink.put(${name}));`;
      case "send":
        return `seen.push(await sink.send(${name}));`;
      case "set":
        return `await kv.set("k" + ${name}, ${n});`;
      case "log":
        return `log("line " + ${name});`;
      case "sleep":
        return `await sleep(${n % 2 === 0 ? 100 : 3_600_000});`;
      // The same draws in the same order, whatever was awaited between.
      case "draw":
        return `draws.push(Math.random(), crypto.randomUUID());`;
      case "step":
        return `await step(${name}, async ({ sink, kv, step, parallel, sleep }) => { ${lines(one.parts)} });`;
      case "parallel":
        return `await parallel([${one.parts.map((branch) => `async ({ sink, kv, step, parallel, sleep }) => { ${line(branch)} }`).join(", ")}]);`;
    }
  };
  return `export default automation(async ({ sink, kv, log, step, parallel, sleep }) => {
    const seen = [];
    const draws = [];
    ${lines(parts)}
    return { seen: seen.sort(), draws: draws.length };
  });`;
}
