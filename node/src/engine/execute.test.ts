import { createHash } from "node:crypto";
import type { RunEvent } from "@hob/shared/contract/runs";
import { canonicalJson, type JsonObject } from "@hob/shared/json";
import type { GrantBody } from "@hob/shared/model/manifest";
import * as v from "valibot";
import { afterAll, describe, expect, it } from "vitest";
import { silentLogger } from "../logger.ts";
import { noBuckets } from "../policy/testing/no-rates.ts";
import { createTestQueue, type TestQueue } from "../queue/testing/test-queue.ts";
import { failed } from "../sandbox/process-answers.ts";
import type { Runner, SandboxOutcome } from "../sandbox/runner.ts";
import { createQuickJsRunner } from "../sandbox/runner-quickjs.ts";
import { auditEntries } from "../store/audit.ts";
import { setAutomationState } from "../store/automations.ts";
import { eventsAfter } from "../store/events.ts";
import { addGrant } from "../store/grants.ts";
import { companyMs } from "../store/group-commit.ts";
import { createKvStore, readValue } from "../store/kv.ts";
import { linesAfter } from "../store/lines.ts";
import { readRun } from "../store/run-views.ts";
import { claimNextRun } from "../store/runs.ts";
import { createKvTool } from "../tools/kv.ts";
import type { ToolRegistry } from "../tools/registry.ts";
import type { Tool, ToolContext, ToolMethod, ToolResult } from "../tools/tool.ts";
import { zoneMethod } from "../tools/zone.ts";
import { execute } from "./execute.ts";
import { noSecrets } from "../vault/secret-source.ts";

const runner = createQuickJsRunner({ processes: 1, maxProcesses: 2 });

afterAll(async () => {
  await runner.close();
});

describe("a run", () => {
  it("stores what the script returned, what it used, and each line it wrote under its own number", async () => {
    using queue = createTestQueue({
      source: `export default automation(async ({ input, log }) => {
        for (let i = 1; i <= 250; i++) log("line " + i, { i });
        return { doubled: 21 * 2 };
      })`,
    });
    const run = await executeNext(queue);
    expect(run).toMatchObject({
      status: "succeeded",
      reason: null,
      error: null,
      result: { doubled: 42 },
      lines: 250,
    });
    expect(run.use.outputBytes).toBeGreaterThan(0);
    const lines = linesAfter(queue.store, run.runId, 0, 500, 1e6);
    expect(lines.map(({ n }) => n)).toEqual(Array.from({ length: 250 }, (_, index) => index + 1));
    expect(lines[249]).toMatchObject({
      level: "info",
      text: "line 250",
      data: { i: 250 },
      at: queue.clock.now(),
    });
  });

  it("journals every call with the hash of its arguments, and every answer, in order and without a gap", async () => {
    using queue = createTestQueue({
      source: `export default automation(async ({ kv }) => {
        await kv.set("b", { z: 1, a: [2] });
        return await kv.get("b");
      })`,
      manifest: { tools: ["kv"], kv: ["test"] },
    });
    const run = await executeNext(queue);
    expect(run).toMatchObject({
      status: "succeeded",
      result: { z: 1, a: [2] },
      use: { hostCalls: 2, effects: 1 },
    });
    const events = eventsOf(queue, run.runId);
    expect(events.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(events.map(({ kind, body }) => ({ kind, ...body }))).toEqual([
      { kind: "state", status: "queued" },
      {
        kind: "tool_call",
        call: 1,
        tool: "kv.set",
        args: ["b", { z: 1, a: [2] }],
        hash: hashOf(["b", { a: [2], z: 1 }]),
      },
      { kind: "tool_result", call: 1, ok: true, value: null, ms: expect.any(Number) as number, effect: 1 },
      { kind: "tool_call", call: 2, tool: "kv.get", args: ["b"], hash: hashOf(["b"]) },
      { kind: "tool_result", call: 2, ok: true, value: { z: 1, a: [2] }, ms: expect.any(Number) as number },
      { kind: "state", status: "succeeded" },
    ]);
  });

  it("has its call durable before an effect begins, with all that came before it", async () => {
    using queue = createTestQueue({
      source: `export default automation(async ({ kv, bell }) => {
        await kv.get("a");
        return await bell.ring("loud");
      })`,
      manifest: { tools: ["kv", "bell"], kv: ["test"] },
    });
    const seen: RunEvent[][] = [];
    const bell = effectTool("bell", "ring", ({ runId }) => {
      expect(queue.store.db.inTransaction).toBe(false);
      seen.push(eventsOf(queue, runId));
      return { ok: true, value: "rung" };
    });
    const run = await executeNext(queue, [bell]);
    expect(run).toMatchObject({ status: "succeeded", result: "rung" });
    expect(seen[0]?.map(({ kind, body }) => [kind, body["tool"] ?? body["status"] ?? body["call"]])).toEqual([
      ["state", "queued"],
      ["tool_call", "kv.get"],
      ["tool_result", 1],
      ["tool_call", "bell.ring"],
    ]);
  });

  it("takes back what a local effect wrote when its result cannot be journaled with it", async () => {
    using queue = createTestQueue({
      source: `export default automation(async ({ kv }) => { await kv.set("a", 1); })`,
      manifest: { tools: ["kv"], kv: ["test"] },
    });
    queue.store.db.exec(
      "create temp trigger no_results before insert on run_event when new.kind = 4 begin select raise(abort, 'no'); end",
    );
    const run = await executeNext(queue);
    expect(run).toMatchObject({ status: "failed", reason: "crashed", error: { type: "storage" } });
    expect(readValue(queue.store, "test", "a")).toBeUndefined();
    expect(eventsOf(queue, run.runId).map(({ seq, kind }) => [seq, kind])).toEqual([
      [1, "state"],
      [2, "state"],
    ]);
  });

  it("reads a zone's clocks without a grant, and journals what the house said of them", async () => {
    using queue = createTestQueue({
      source: `export default automation(async ({ std }) => {
        const berlin = await std.date.zone("Europe/Berlin");
        return berlin.format(berlin.add(0, { months: 6 }));
      })`,
    });
    const std: Tool = {
      name: "std",
      version: 1,
      summary: "",
      declarations: "",
      methods: { zone: zoneMethod },
    };
    const run = await executeNext(queue, [std]);
    expect(run).toMatchObject({ status: "succeeded", result: "1970-07-01T01:00:00+01:00" });
    const [call, result] = eventsOf(queue, run.runId).slice(1);
    expect(call).toMatchObject({
      kind: "tool_call",
      body: { tool: "std.zone", args: ["Europe/Berlin", "en"] },
    });
    expect(result).toMatchObject({
      kind: "tool_result",
      body: { ok: true, value: { zone: "Europe/Berlin" } },
    });
    expect(auditEntries(queue.store, 5)).toEqual([]);
  });

  it("gives large answers whole to the script, and stores their size", async () => {
    using queue = createTestQueue({
      source: `export default automation(async ({ bell }) => (await bell.ring("x".repeat(300_000))).length)`,
      manifest: { tools: ["bell"] },
    });
    const bell = effectTool("bell", "ring", () => ({ ok: true, value: "y".repeat(400_000) }));
    const run = await executeNext(queue, [bell]);
    expect(run).toMatchObject({ status: "succeeded", result: 400_000 });
    const [call, result] = eventsOf(queue, run.runId).slice(1);
    expect(call?.body).toMatchObject({
      args: { cut: true, bytes: 300_004 },
      hash: hashOf(["x".repeat(300_000)]),
    });
    expect(result?.body).toMatchObject({ ok: true, value: { cut: true, bytes: 400_002 } });
  });

  it("of an automation that was archived meanwhile does not begin", async () => {
    using queue = createTestQueue();
    setAutomationState(queue.store, queue.automationId, "archived", 1);
    expect(await executeNext(queue)).toMatchObject({ status: "failed", reason: "not_runnable" });
  });
});

describe("a call that nobody granted", () => {
  const source = `export default automation(async ({ bell }) => bell.ring("x"))`;

  it("of a tool outside of the manifest ends the run as denied, with the sentence, and is audited", async () => {
    using queue = createTestQueue({ source });
    const run = await executeNext(queue, [effectTool("bell", "ring", () => expect.fail("it rang"))]);
    expect(run).toMatchObject({
      status: "failed",
      reason: "denied",
      error: { type: "denied", message: expect.stringContaining("manifest does not list bell") as string },
    });
    expect(eventsOf(queue, run.runId).at(-2)?.body).toMatchObject({ ok: false, error: { code: "denied" } });
    expect(auditEntries(queue.store, 5)).toMatchObject([
      { actor: `run:${run.runId}`, action: "run.denied", detail: { call: "bell.ring" } },
    ]);
  });

  it("of a foreign namespace is the tool's own denial, under the same code", async () => {
    using queue = createTestQueue({
      source: `export default automation(async ({ kv }) => kv.set("a", 1, { namespace: "other" }))`,
      manifest: { tools: ["kv"], kv: ["test"] },
    });
    const run = await executeNext(queue);
    expect(run).toMatchObject({ reason: "denied", error: { type: "denied" } });
    expect(readValue(queue.store, "other", "a")).toBeUndefined();
  });

  it("may be caught, and the run goes on", async () => {
    using queue = createTestQueue({
      source: `export default automation(async ({ bell }) => {
        const codes = [];
        for (let i = 0; i < 3; i++) await bell.ring("x").catch((error) => codes.push(error.code));
        return codes;
      })`,
    });
    const run = await executeNext(queue, [effectTool("bell", "ring", () => expect.fail("it rang"))]);
    expect(run).toMatchObject({ status: "succeeded", result: ["denied", "denied", "denied"] });
    expect(auditEntries(queue.store, 5)).toHaveLength(1);
  });

  it("is told by what the tool sees: the manifest joined with the grants in force", async () => {
    using queue = createTestQueue({
      source,
      manifest: { tools: ["bell"], http: [{ host: "a.example", methods: ["GET"] }] },
    });
    const given: GrantBody[] = [
      { kind: "http", http: { host: "b.example:8080", methods: ["POST"] } },
      { kind: "tcp", tcp: { host: "nas.lan:445" } },
      { kind: "files", files: { root: "/mnt/disk/Scans", access: "write" } },
    ];
    for (const body of given) addGrant(queue.store, queue.automationId, body, "Phone", 1);
    const bell = effectTool("bell", "ring", ({ grants }) => ({
      ok: true,
      value: { ...grants, http: grants.http.map(({ host }) => host) } as unknown as JsonObject,
    }));
    expect(await executeNext(queue, [bell])).toMatchObject({
      result: {
        tools: ["bell"],
        http: ["a.example", "b.example:8080"],
        tcp: [{ host: "nas.lan:445" }],
        files: [{ root: "/mnt/disk/Scans", access: "write" }],
      },
    });
  });
});

describe("a failing script", () => {
  it.each([
    ["an error of its own", "throw new RangeError('too far')", "script_error", "RangeError", "too far"],
    ["a tool's error let through", "await bell.ring('x')", "tool_error", "no_bell", "There is no bell."],
    [
      "a tool's error wrapped",
      "try { await bell.ring('x') } catch (e) { throw new Error(e.message) }",
      "tool_error",
      "no_bell",
      "There is no bell.",
    ],
    [
      "arguments of the wrong kind",
      "await bell.ring(5)",
      "tool_error",
      "arguments_invalid",
      "bell.ring: say how",
    ],
    [
      "a tool that breaks",
      "await bell.crack('x')",
      "tool_error",
      "tool_broken",
      "bell.crack failed; the house's log says why.",
    ],
  ])("that ends with %s has its typed reason and words", async (_what, body, reason, type, message) => {
    using queue = createTestQueue({
      source: `export default automation(async ({ bell }) => { ${body} })`,
      manifest: { tools: ["bell"] },
    });
    const bell: Tool = {
      ...effectTool("bell", "ring", () => ({
        ok: false,
        kind: "logic",
        code: "no_bell",
        message: "There is no bell.",
      })),
    };
    const cracked = effectTool("bell", "crack", () => {
      throw new Error("an inner matter");
    });
    // As a read: an effect that breaks may have happened, and is asked about.
    const look = { ...cracked.methods["crack"], kind: "read" } as ToolMethod;
    const both = { ...bell, methods: { ...bell.methods, crack: look } };
    const run = await executeNext(queue, [both]);
    expect(run).toMatchObject({ status: "failed", reason, error: { type, message } });
  });

  it.each([
    ["host calls", { hostCalls: 3 }, "hostCalls"],
    ["effects", { effects: 3 }, "effects"],
  ])("that uses up its %s is ended, whatever it catches", async (_what, limits, type) => {
    using queue = createTestQueue({
      source: `export default automation(async ({ bell }) => {
        for (;;) await bell.ring("x").catch(() => {});
      })`,
      manifest: { tools: ["bell"] },
      limits,
    });
    let rings = 0;
    const bell = effectTool("bell", "ring", () => ({ ok: true, value: ++rings }));
    const run = await executeNext(queue, [bell]);
    expect(run).toMatchObject({ status: "failed", reason: "limits", error: { type } });
    expect(rings).toBe(3);
  });

  it("that never stops is killed when its owner asks, and the run says who", async () => {
    using queue = createTestQueue({
      source: `export default automation(async ({ log }) => { log("in"); for (;;); })`,
    });
    const abort = new AbortController();
    using _listening = queue.hub.subscribe(
      (fact) => fact.kind === "LinesAppended" && abort.abort({ by: "Ann's phone" }),
    );
    using _turning = turning(queue.clock);
    const run = await executeNext(queue, [], abort.signal);
    expect(run).toMatchObject({
      status: "canceled",
      reason: "killed",
      error: { type: "killed", message: "Ended by Ann's phone." },
      lines: 1,
    });
    expect(eventsOf(queue, run.runId).at(-1)?.body).toEqual({
      status: "canceled",
      reason: "killed",
      by: "Ann's phone",
    });
  });

  it("leaves no effect behind its end: a tool's late answer is not journaled, its signal is aborted", async () => {
    using queue = createTestQueue({
      source: `export default automation(async ({ bell }) => { bell.ring("x"); await bell.stop("x"); throw new Error("over"); })`,
      manifest: { tools: ["bell"] },
    });
    const hanging = Promise.withResolvers<ToolResult>();
    let signal: AbortSignal | undefined;
    const ring = effectTool("bell", "ring", (context) => {
      ({ signal } = context);
      return hanging.promise;
    });
    const stop = effectTool("bell", "stop", () => ({ ok: true, value: null }));
    const run = await executeNext(queue, [{ ...ring, methods: { ...ring.methods, ...stop.methods } }]);
    expect(run).toMatchObject({ status: "failed", reason: "script_error" });
    expect(signal?.aborted).toBe(true);
    const before = eventsOf(queue, run.runId).length;
    hanging.resolve({ ok: true, value: 1 });
    await new Promise((resolve) => setImmediate(resolve));
    queue.commits.flush();
    expect(eventsOf(queue, run.runId)).toHaveLength(before);
  });
});

describe("a full disk", () => {
  it("ends the run rather than letting it go on unrecorded, once there is room to say so", async () => {
    using queue = createTestQueue({
      source: `export default automation(async ({ log, bell }) => { await bell.fill("x"); for (let i = 0; i < 8; i++) log("y".repeat(60_000)); await bell.fill("x"); return 1; })`,
      manifest: { tools: ["bell"] },
    });
    let fills = 0;
    const bell = effectTool("bell", "fill", () => {
      fills += 1;
      // A few more pages lie free in the file already, where migrations dropped what was there.
      const pages = queue.store.db.pragma("page_count", { simple: true }) as number;
      queue.store.db.pragma(`max_page_count = ${pages + 4}`);
      return { ok: true, value: null };
    });
    const run = await executeNext(queue, [bell]);
    expect(run).toMatchObject({
      status: "failed",
      reason: "crashed",
      error: { type: "storage_full" },
      lines: 0,
    });
    expect(fills).toBe(1);
    // The bell did ring: its call was durable before. Its answer was lost with the full disk, its number was not.
    expect(eventsOf(queue, run.runId).map(({ seq, kind }) => [seq, kind])).toEqual([
      [1, "state"],
      [2, "tool_call"],
      [3, "state"],
    ]);
  });

  it("costs a run its further lines and deeds, and not its end with them", async () => {
    using queue = createTestQueue({ manifest: { tools: ["bell"] } });
    const rung: string[] = [];
    const bell = effectTool("bell", "ring", () => {
      rung.push("rung");
      return { ok: true, value: null };
    });
    const lines = Array.from({ length: 8 }, () => ({ level: "info" as const, text: "y".repeat(60_000) }));
    const talkative: Runner = {
      start(_job, host) {
        const pages = queue.store.db.pragma("page_count", { simple: true }) as number;
        queue.store.db.pragma(`max_page_count = ${pages + 4}`);
        const outcome = Promise.withResolvers<SandboxOutcome>();
        host.log(lines);
        return {
          outcome: outcome.promise,
          cancel() {
            // What the script said and wanted before it heard that it is over.
            const end = () => outcome.resolve(failed("crashed", "Ended in the middle of a line."));
            void host.call({ call: 1, tool: "bell.ring", args: ["x"], step: "" }).then(end, end);
            host.log(lines);
          },
          reconsider() {},
        };
      },
      close: async () => {},
    };
    using _turning = turning(queue.clock);
    const run = await executeNext(queue, [bell], new AbortController().signal, talkative);
    expect(run).toMatchObject({ status: "failed", error: { type: "storage_full" }, lines: 0 });
    expect(rung).toEqual([]);
  });
});

async function executeNext(
  queue: TestQueue,
  tools: readonly Tool[] = [],
  stop = new AbortController().signal,
  by: Runner = runner,
) {
  queue.add();
  const run = claimNextRun(queue.store, "this boot", queue.clock.now(), queue.clock.now() + 30_000);
  if (!run) throw new Error("nothing was queued");
  const kv = createKvTool(createKvStore(queue.store, queue.clock));
  await execute(
    run,
    {
      ...queue,
      runner: by,
      runtime: "test",
      secrets: noSecrets,
      toolBuckets: noBuckets,
      registry: registryOf([kv, ...tools]),
      logger: silentLogger,
    },
    stop,
  );
  const ended = readRun(queue.store, run.runId);
  if (!ended) throw new Error("the run is gone");
  return ended;
}

/** Lets time pass: what nobody waits for is written a little later, and nobody else turns this clock. */
function turning(clock: TestQueue["clock"]): Disposable {
  const timer = setInterval(() => clock.advance(companyMs), 1);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

function eventsOf(queue: TestQueue, runId: number): RunEvent[] {
  return eventsAfter(queue.store, runId, 0, 500, 1e6);
}

function effectTool(
  name: string,
  method: string,
  run: (context: ToolContext) => ToolResult | Promise<ToolResult>,
): Tool {
  return {
    name,
    version: 1,
    summary: "",
    declarations: "",
    methods: {
      [method]: {
        kind: "effect",
        risk: "low",
        builtIn: "allow",
        args: v.tuple([v.string("say how")]),
        signature: "",
        summary: "",
        run: (_args: unknown, context) => run(context),
      },
    },
  };
}

function registryOf(tools: readonly Tool[]): ToolRegistry {
  return {
    tools,
    find(call) {
      const [tool, method] = call.split(".");
      return tools.find(({ name }) => name === tool)?.methods[method ?? ""];
    },
    methodNames: () => Object.fromEntries(tools.map(({ name, methods }) => [name, Object.keys(methods)])),
    declarations: () => "",
  };
}

function hashOf(args: Parameters<typeof canonicalJson>[0]): string {
  return createHash("sha256").update(canonicalJson(args)).digest("hex");
}
