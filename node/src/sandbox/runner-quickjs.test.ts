import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { silentLogger, type Logger } from "../logger.ts";
import { moduleOpening } from "./child-bundle.ts";
import { createProcessPool } from "./process-pool.ts";
import { createQuickJsRunner, type QuickJsRunnerOptions } from "./runner-quickjs.ts";
import { describeRunner } from "./testing/runner-contract.ts";
import { begin, perform } from "./testing/sandbox-job.ts";

describeRunner("the QuickJS runner", () => createQuickJsRunner());

const stuck = { body: "log('on'); [].indexOf.call({ length: 2 ** 53 - 1 }, 1);" };

describe("the processes of the QuickJS runner", () => {
  test("are replaced when one dies in the middle of a run, which ends as crashed", async () => {
    const { runner, pids } = observed({ processes: 1 });
    await runner.warm();
    const run = begin(runner, { body: "log('on'); for (;;);" });
    await expect.poll(() => run.lines.length).toBe(1);
    process.kill([...pids][0] ?? 0, "SIGKILL");
    expect((await run.told).outcome).toMatchObject({ status: "failed", reason: "crashed" });
    expect((await perform(runner, { body: "return 1;" })).outcome).toMatchObject({ result: 1 });
  });

  test("serve one run after another, and are killed only for what is stuck in them", async () => {
    const { runner, started } = observed({ processes: 1, maxProcesses: 1, graceMs: 1_000 });
    for (let n = 0; n < 20; n += 1) await perform(runner, { body: "await http.get(1);" });
    await perform(runner, { body: "for (;;);", limits: { cpuMs: 50 } });
    expect(started()).toBe(1);
    await perform(runner, { ...stuck, limits: { cpuMs: 50 } });
    await perform(runner, { body: "" });
    expect(started()).toBe(2);
  });

  test("are killed when one operation takes too long, however much time the run has left", async () => {
    const { runner } = observed({ processes: 1, stuckMs: 200 });
    const { outcome } = await perform(runner, stuck);
    expect(outcome).toMatchObject({
      reason: "timeout",
      error: { message: expect.stringContaining("stuck") },
    });
  });

  test("grow while runs wait for the host, and shrink when nothing does", async () => {
    const { runner, pids } = observed({ processes: 1, maxProcesses: 3, idleMs: 100 });
    await runner.warm();
    const release = Promise.withResolvers<void>();
    const runs = Array.from({ length: 4 }, () =>
      begin(runner, {
        body: "return http.get(1);",
        answer: () => release.promise.then(() => ({ ok: true, value: 1, now: 0 })),
      }),
    );
    await expect.poll(() => runs.filter((run) => run.calls.length > 0).length).toBe(3);
    expect(pids.size).toBe(3);
    release.resolve();
    for (const run of runs) expect((await run.told).outcome).toMatchObject({ result: 1 });
    await expect.poll(() => pids.size).toBe(1);
  });

  test("are one more than are busy, so that the next run need not wait for one", async () => {
    const { runner, pids } = observed({ processes: 1, maxProcesses: 2 });
    const release = Promise.withResolvers<void>();
    const run = begin(runner, {
      body: "return http.get(1);",
      answer: () => release.promise.then(() => ({ ok: true, value: 1, now: 0 })),
    });
    await expect.poll(() => pids.size).toBe(2);
    release.resolve();
    expect((await run.told).outcome).toMatchObject({ result: 1 });
  });

  test("are gone when the runner is closed, whatever they were doing", async () => {
    const { runner, pids } = observed({ processes: 2 });
    await runner.warm();
    const run = begin(runner, stuck);
    await expect.poll(() => run.lines.length).toBe(1);
    const before = [...pids];
    expect(before.length).toBeGreaterThanOrEqual(2);
    await runner.close();
    expect(before.filter(isAlive)).toEqual([]);
  });

  test("are gone soon after the node itself was killed without a word", async () => {
    const module = JSON.stringify(new URL("./runner-quickjs.ts", import.meta.url).href);
    const jobs = JSON.stringify(new URL("./testing/sandbox-job.ts", import.meta.url).href);
    const script = `
      const { createQuickJsRunner } = await import(${module});
      const { jobOf } = await import(${jobs});
      const say = (fields, message) => message.endsWith("started") && console.log(fields.pid);
      const runner = createQuickJsRunner({ logger: { debug: say, info() {}, warn() {}, error() {} } });
      await runner.warm();
      runner.start(jobOf(${JSON.stringify(stuck)}), { call: async () => {}, log: () => console.log("stuck") });`;
    const node = spawn(process.execPath, ["--input-type=module", "--eval", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const pids: number[] = [];
    for await (const line of createInterface({ input: node.stdout })) {
      if (line === "stuck") break;
      pids.push(Number(line));
    }
    expect(pids.length).toBeGreaterThanOrEqual(2);
    node.kill("SIGKILL");
    await expect.poll(() => pids.filter(isAlive)).toEqual([]);
  });

  test("that never start are given up on, and runs are told so", async () => {
    const entry = "file:///broken.mjs";
    const ended = Promise.withResolvers<string>();
    const notes: string[] = [];
    const pool = createProcessPool(
      {
        opening: moduleOpening({
          entry,
          builtins: [],
          aliases: {},
          sources: { [entry]: "throw new Error('broken bundle');" },
        }),
        processes: 1,
        maxProcesses: 1,
        idleMs: 1_000,
        graceMs: 100,
        stuckMs: 1_000,
      },
      {
        said: () => {},
        parked: () => {},
        ended: (_run, body) => ended.resolve(body),
        note: (_m, errors) => notes.push(errors),
        warm: () => {},
        process: () => {},
      },
    );
    pool.start({
      id: 1,
      limits: { cpuMs: 1, wallMs: 1, memoryBytes: 1, outputBytes: 1, hostCalls: 1, effects: 1 },
      resumed: undefined,
      job: "{}",
    });
    expect(JSON.parse(await ended.promise)).toMatchObject({ status: "failed", reason: "crashed" });
    expect(notes.join()).toContain("broken bundle");
    await pool.close();
  });
});

/** A runner whose processes can be watched; closed when the test is. */
function observed(options: QuickJsRunnerOptions) {
  const pids = new Set<number>();
  let count = 0;
  const debug = vi.fn((fields: { pid: number }, message: string) => {
    if (!message.endsWith("started")) return void pids.delete(fields.pid);
    pids.add(fields.pid);
    count += 1;
  });
  const logger = { ...silentLogger, debug } as unknown as Logger;
  const runner = createQuickJsRunner({ ...options, logger });
  onTestFinished(() => runner.close());
  return { runner, pids, started: () => count };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
