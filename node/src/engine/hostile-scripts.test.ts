import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Run } from "@hob/shared/contract/runs";
import type { RunLimits } from "@hob/shared/model/limits";
import { granting, openWorld, type World } from "../egress/testing/world.ts";
import { silentLogger } from "../logger.ts";
import { noBuckets } from "../policy/testing/no-rates.ts";
import { createTestQueue, type TestQueue } from "../queue/testing/test-queue.ts";
import { failed } from "../sandbox/process-answers.ts";
import type { HostCall, HostReply, Runner } from "../sandbox/runner.ts";
import { createQuickJsRunner, type QuickJsRunner } from "../sandbox/runner-quickjs.ts";
import { echo, generousLimits, perform } from "../sandbox/testing/sandbox-job.ts";
import { auditEntries } from "../store/audit.ts";
import { createKvStore, valueKeys } from "../store/kv.ts";
import { readRun } from "../store/run-views.ts";
import { claimNextRun } from "../store/runs.ts";
import { createTableStore } from "../store/table-rows.ts";
import { noEvents } from "../tools/testing/no-events.ts";
import { noNotices } from "../tools/testing/no-notices.ts";
import { createToolRegistry } from "../tools/registry.ts";
import { execute } from "./execute.ts";
import { benignScripts } from "./testing/benign-scripts.ts";
import { brokenScripts } from "./testing/broken-scripts.ts";
import { endlessScripts } from "./testing/endless-scripts.ts";
import type { HostileScript } from "./testing/hostile-script.ts";
import { absentScripts, deniedScripts } from "./testing/reaching-scripts.ts";
import { noSecrets } from "../vault/secret-source.ts";

const hostileScripts = [
  ...endlessScripts.map((script) => ({ must: "is killed in time", ...script })),
  ...brokenScripts.map((script) => ({ must: "ends with a typed error", ...script })),
  ...absentScripts.map((script) => ({ must: "finds nothing there", ...script })),
  ...deniedScripts.map((script) => ({ must: "is denied, and that is audited", ...script })),
];

/** For scripts that only their time ends: as short as a busy machine allows. */
const shortLimits = { cpuMs: 300, wallMs: 900 };

/**
 * A script may pass its limit by 250 ms; how well that is kept is a figure of the benchmark, because a
 * machine busy with other tests adds its own. What this catches is a script that is not ended at all.
 */
const lateMs = 2_500;

let runner: QuickJsRunner;
let world: World;

beforeAll(async () => {
  runner = createQuickJsRunner();
  world = await openWorld((request, response) => {
    const [path = "", target = ""] = (request.url ?? "").split(/\?(.*)/s);
    if (path === "/to") response.writeHead(302, { location: target }).end();
    else response.writeHead(path === "/hello" ? 200 : 404).end("hello");
  });
  await runner.warm();
});
afterAll(async () => {
  await runner.close();
  await world[Symbol.asyncDispose]();
});

describe("a hostile script", () => {
  test.for(hostileScripts)("$name: $must, and nobody else notices", async (script) => {
    const limits = limitsOf(script);
    using queue = queueOf(script.program ?? sourceOf(script.body ?? ""), limits);
    const arrivedBefore = world.arrived.length;
    const hostileEnded = Promise.withResolvers<void>();
    const neighbours = [neighbour(Promise.resolve()), neighbour(hostileEnded.promise)];
    const startedMs = performance.now();
    const run = await executeNext(queue, runner);
    const tookMs = performance.now() - startedMs;
    hostileEnded.resolve();

    expectEnd(run, script);
    expect(tookMs).toBeLessThan((limits.cpuMs ?? generousLimits.cpuMs) + lateMs);
    expect(await Promise.all(neighbours)).toEqual([goodNeighbour, goodNeighbour]);
    expect(valueKeys(queue.store, "test", "", 10)).toEqual([]);
    expect(valueKeys(queue.store, "other", "", 10)).toEqual([]);
    expect(audited(queue, run)).toEqual(run.reason === "denied" ? ["run.denied"] : []);
    // At most the redirecting server heard anything.
    expect(world.arrived.slice(arrivedBefore).filter((one) => !one.startsWith("GET example.com/to"))).toEqual(
      [],
    );
  });

  test("that breaks out of its engine and forges calls is denied each of them, and that is audited", async () => {
    using queue = queueOf("export default 1", {});
    const forged = [
      "vault.get",
      "approve",
      "approve.",
      "kv.constructor",
      "__proto__.get",
      "std.eval",
      "feed.read",
    ];
    const replies: HostReply[] = [];
    const brokenInto: Runner = {
      start: (_job, host) => ({
        outcome: (async () => {
          for (const [index, tool] of forged.entries())
            replies.push(await host.call({ call: index + 1, tool, args: ["x"], step: "" }));
          return failed("crashed", "The sandbox process broke its own rules.");
        })(),
        cancel: () => {},
        reconsider: () => {},
      }),
      close: async () => {},
    };
    const run = await executeNext(queue, brokenInto);
    expect(replies.map((reply) => !reply.ok && reply.code)).toEqual(forged.map(() => "denied"));
    expect(audited(queue, run)).toEqual(["run.denied"]);
  });
});

describe("a benign script", () => {
  test(`is never ended falsely: 0 of ${benignScripts.length}`, async () => {
    const ends: { readonly name: string; readonly told: unknown }[] = [];
    for (const { name, body, result } of benignScripts) {
      using queue = queueOf(sourceOf(body), { ...generousLimits, effects: 200, hostCalls: 200 });
      const run = await executeNext(queue, runner);
      const isRight = run.status === "succeeded" && JSON.stringify(run.result) === JSON.stringify(result);
      if (!isRight) ends.push({ name, told: run.error ?? run.result });
    }
    expect(ends).toEqual([]);
  });
});

function limitsOf(script: HostileScript): Partial<RunLimits> {
  return {
    ...generousLimits,
    ...(script.reasons.includes("timeout") ? shortLimits : {}),
    ...script.limits,
  };
}

function expectEnd(run: Run, script: HostileScript): void {
  expect(run.status, JSON.stringify(run.result).slice(0, 300)).toBe("failed");
  expect(script.reasons, JSON.stringify(run.error).slice(0, 300)).toContain(run.reason);
  if (script.type !== undefined) expect(run.error?.type).toBe(script.type);
  if (script.message !== undefined) expect(run.error?.message).toMatch(script.message);
  expect(run.error?.type).toBeTruthy();
  expect(run.error?.message).toBeTruthy();
  expect(run.error?.message.length).toBeLessThanOrEqual(4_000);
}

const goodNeighbour = { status: "succeeded", result: [1, 2, 3] };

/** A run that is in the middle of its work, and gets the answer it waits for when `told`. */
async function neighbour(told: Promise<void>): Promise<unknown> {
  const body =
    "log('a'); const a = await http.get(1); const b = await http.get(2); log('b'); return [a, b, a + b];";
  const answer = async (call: HostCall) => {
    if (call.call === 2) await told;
    return echo(call);
  };
  const { outcome } = await perform(runner, { body, answer });
  return outcome.status === "succeeded" ? { status: outcome.status, result: outcome.result } : outcome;
}

function sourceOf(body: string): string {
  return `const port = ${world.plainPort};
export default automation(async ({ input, run, log, http, kv, feed, std }) => { ${body}\n});`;
}

function queueOf(source: string, limits: Partial<RunLimits>): TestQueue {
  const manifest = { tools: ["http", "kv"], http: granting("example.com"), kv: ["test"] };
  return createTestQueue({ source, limits, manifest });
}

async function executeNext(queue: TestQueue, runner: Runner): Promise<Run> {
  queue.add();
  const claimed = claimNextRun(queue.store, "this boot", queue.clock.now(), queue.clock.now() + 30_000);
  if (!claimed) throw new Error("nothing was queued");
  const kv = createKvStore(queue.store, queue.clock);
  const registry = createToolRegistry({
    events: noEvents,
    notices: noNotices,
    broker: world.broker(),
    kv,
    tables: createTableStore(queue.store, queue.clock),
    clock: queue.clock,
    closureOf: () => "own",
  });
  await execute(
    claimed,
    {
      ...queue,
      runner,
      runtime: "test",
      secrets: noSecrets,
      toolBuckets: noBuckets,
      registry,
      logger: silentLogger,
    },
    new AbortController().signal,
  );
  const run = readRun(queue.store, claimed.runId);
  if (!run) throw new Error("the run is gone");
  return run;
}

function audited(queue: TestQueue, run: Run): string[] {
  const entries = auditEntries(queue.store, 5).filter(({ actor }) => actor === `run:${run.runId}`);
  return entries.map(({ action }) => action);
}
