/** What every Runner promises. Each implementation's test calls this with a way to make one. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Json } from "@hob/shared/json";
import type { HostCall, HostReply, Runner } from "../runner.ts";
import { begin, echo, generousLimits, jobOf, perform, startedAtMs, type Order } from "./sandbox-job.ts";

/**
 * A script may pass its limit by 250 ms; how well that is kept is a figure of the benchmark, because a
 * machine busy with other tests adds its own. What this catches is a script that is not ended at all.
 */
const lateMs = 2_500;

async function resultOf(runner: Runner, order: Order): Promise<Json> {
  const { outcome } = await perform(runner, order);
  if (outcome.status !== "succeeded") throw new Error(`${outcome.reason}: ${outcome.error.message}`);
  return outcome.result;
}

export function describeRunner(name: string, create: () => Runner): void {
  describe(name, () => {
    let runner: Runner;
    beforeAll(async () => {
      runner = create();
      await perform(runner, { body: "return 1;" });
    });
    afterAll(() => runner.close());

    describe("a script", () => {
      test("gets its input and run, calls tools, logs and returns", async () => {
        const told = await perform(runner, {
          body: "log('start', { n: 1 }); const a = await http.get({ q: [1, 'é'] }); log.warn(a.q[1]); return { a, input, run };",
          input: { word: "ü" },
        });
        const result = {
          a: { q: [1, "é"] },
          input: { word: "ü" },
          run: {
            runId: 1,
            trigger: "manual",
            mode: "live",
            unattended: false,
            zone: "UTC",
            dueAt: null,
            event: null,
          },
        };
        expect(told.outcome).toMatchObject({
          status: "succeeded",
          result,
          use: { hostCalls: 1, effects: 0 },
        });
        expect(told.calls).toEqual([{ call: 1, tool: "http.get", args: [{ q: [1, "é"] }], step: "" }]);
        expect(told.lines).toEqual([
          { level: "info", text: "start", data: { n: 1 } },
          { level: "warn", text: "é" },
        ]);
      });

      test("may be a plain async function, and may await at the top level", async () => {
        const plain = "export default async function main({ input }) { return input.n + 1; }";
        expect(await resultOf(runner, { program: plain, input: { n: 1 } })).toBe(2);
        const waiting = "const base = await Promise.resolve(40); export default async () => base + 2;";
        expect(await resultOf(runner, { program: waiting })).toBe(42);
      });

      test("that returns nothing has null as its result", async () => {
        expect(await resultOf(runner, { body: "" })).toBe(null);
      });

      test("makes calls side by side, and their answers may come in any order", async () => {
        const order: string[] = [];
        const release = Promise.withResolvers<void>();
        const result = await resultOf(runner, {
          body: "return Promise.all(['slow', 'fast'].map(async (name) => { const a = await http.get(name); log(a); return a; }));",
          async answer(call) {
            if (call.args[0] === "slow") await release.promise;
            else release.resolve();
            order.push(JSON.stringify(call.args[0]));
            return echo(call);
          },
        });
        expect(result).toEqual(["slow", "fast"]);
        expect(order).toEqual(['"fast"', '"slow"']);
      });

      test("may make many calls at once; each is answered", async () => {
        const body =
          "const all = await Promise.all(Array.from({ length: 150 }, (_, i) => http.get(i))); return all.length + all[149];";
        expect(await resultOf(runner, { body })).toBe(299);
      });

      test("sees a tool's refusal as an Error with a code and no host stack", async () => {
        const body =
          "try { await http.fail(); } catch (e) { return [e instanceof Error, e.code, e.message, e.name, e.stack.includes('node:')]; }";
        expect(await resultOf(runner, { body })).toEqual([
          true,
          "refused",
          "This tool only refuses.",
          "ToolError",
          false,
        ]);
      });

      test("that lets a refusal pass fails with its code, at its own line", async () => {
        const { outcome } = await perform(runner, {
          program: "export default automation(async ({ http }) => {\n  await 1;\n  await http.fail();\n});",
        });
        expect(outcome).toMatchObject({
          status: "failed",
          reason: "script_error",
          error: { type: "refused", message: "This tool only refuses.", line: 3 },
        });
      });

      test("that fails tells where, in the user's own lines", async () => {
        const { outcome } = await perform(runner, {
          program:
            "\nexport default automation(async () => {\n  const nothing = null;\n  return nothing.size;\n});",
        });
        expect(outcome).toMatchObject({ reason: "script_error", error: { type: "TypeError", line: 4 } });
        const syntax = await perform(runner, { program: "export default 1;\n\nlet a = ;\n" });
        expect(syntax.outcome).toMatchObject({ error: { type: "SyntaxError", line: 3, column: 9 } });
      });

      test("writes to the console as to its log", async () => {
        const { lines } = await perform(runner, {
          body: "console.log('a', 1, { b: 2 }); console.error(new TypeError('no')); log.debug(7, () => 1);",
        });
        expect(lines).toEqual([
          { level: "info", text: 'a 1 {"b":2}' },
          { level: "error", text: "TypeError: no" },
          { level: "debug", text: "7", data: expect.stringContaining("=> 1") },
        ]);
      });

      test("may use what JavaScript has: dates, patterns, maps, typed arrays, generators, big numbers", async () => {
        const body = `
          const words = new Map([...'a b a'.matchAll(/\\w/g)].map(([w], i) => [w, i]));
          function* three() { yield* [1, 2, 3]; }
          return [[...words], new Date(0).toISOString(), [...three()].reduce((a, b) => a + b), String(2n ** 64n),
            new Uint8Array([1, 2]).length, structured({ a: [1] }), [3, 1, 2].toSorted(), 'ß'.normalize('NFD')];
          function structured(value) { return JSON.parse(JSON.stringify(value)); }`;
        const expected = [
          [
            ["a", 2],
            ["b", 1],
          ],
          "1970-01-01T00:00:00.000Z",
          6,
          "18446744073709551616",
          2,
          { a: [1] },
          [1, 2, 3],
          "ß",
        ];
        expect(await resultOf(runner, { body })).toEqual(expected);
      });

      test("may work through a good deal of data", async () => {
        const body = `
          const rows = Array.from({ length: 20000 }, (_, i) => ({ id: i, name: 'row ' + i, tags: ['a', 'b'] }));
          const text = JSON.stringify(rows);
          return JSON.parse(text).filter((row) => row.id % 2 === 0).map((row) => row.name.toUpperCase()).length;`;
        expect(await resultOf(runner, { body })).toBe(10_000);
      });
    });

    describe("the world of a script", () => {
      const world =
        "const now = [Date.now(), new Date().getTime(), Math.random(), Math.random(), crypto.randomUUID(), [...crypto.getRandomValues(new Uint8Array(4))]]; await http.get(1); return [...now, Date.now(), Math.random()];";

      test("is the same for the same seed, and another for another", async () => {
        const first = await resultOf(runner, { body: world });
        expect(await resultOf(runner, { body: world })).toEqual(first);
        const other = await resultOf(runner, { body: world, seed: "f".repeat(32) + "0".repeat(32) });
        expect((other as Json[]).slice(2, 6)).not.toEqual((first as Json[]).slice(2, 6));
      });

      test("stands still between calls, and each answer sets its clock", async () => {
        const body = `
          const times = [Date.now()];
          for (let i = 0; i < 1e5; i += 1) Math.sqrt(i);
          times.push(+new Date());
          await http.get(1);
          times.push(Date.now());
          await http.fail().catch(() => {});
          times.push(new Date().getTime());
          return times;`;
        const expected = [startedAtMs, startedAtMs, startedAtMs + 1_000, startedAtMs + 2_000];
        expect(await resultOf(runner, { body })).toEqual(expected);
      });

      test("has no time zone but UTC", async () => {
        expect(
          await resultOf(runner, {
            body: "return [new Date(2026, 6, 1).toISOString(), new Date().getTimezoneOffset()];",
          }),
        ).toEqual(["2026-07-01T00:00:00.000Z", 0]);
      });

      test("draws even numbers from 0 to 1, and proper UUIDs", async () => {
        const body = `
          const drawn = Array.from({ length: 5000 }, () => Math.random());
          const sum = drawn.reduce((a, b) => a + b);
          return [drawn.every((n) => n >= 0 && n < 1), new Set(drawn).size, Math.round(sum / 500), crypto.randomUUID()];`;
        const uuid = expect.stringMatching(
          /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
        );
        expect(await resultOf(runner, { body })).toEqual([true, 5000, 5, uuid]);
      });

      test("holds nothing but the language, the tools and the log", async () => {
        const body =
          "return ['process', 'require', 'WebAssembly', 'Atomics', 'SharedArrayBuffer', 'setTimeout', 'setInterval', 'fetch', 'Worker', 'performance', 'navigator', 'std', 'os', 'Buffer', 'gc', 'print', 'queueMicrotask', 'structuredClone'].filter((name) => name in globalThis);";
        expect(await resultOf(runner, { body })).toEqual([]);
      });

      test("is gone when the run ends", async () => {
        await resultOf(runner, {
          body: "globalThis.left = 1; Object.prototype.left = 2; Array.prototype.map = null; return 1;",
        });
        const body = "return [typeof left, typeof ({}).left, typeof [].map];";
        for (let n = 0; n < 4; n += 1)
          expect(await resultOf(runner, { body })).toEqual(["undefined", "undefined", "function"]);
      });
    });

    describe("a run that goes on", () => {
      const burn = "for (let i = 0, n = 0; i < 2e7; i += 1) n += i % 7;";
      const body = `${burn} await http.get(1); return 1;`;

      test("is not charged for what it only repeats", async () => {
        const paid = await perform(runner, { body, resumed: { replies: 0, cpuMs: 0, wallMs: 0 } });
        const repeated = await perform(runner, { body, resumed: { replies: 1, cpuMs: 0, wallMs: 0 } });
        expect(repeated.outcome.use.cpuMs).toBeLessThan(paid.outcome.use.cpuMs / 2);
      });

      test("is charged on top of what it had used before, and ends where that is all", async () => {
        const before = { replies: 0, cpuMs: 3_000, wallMs: 4_000 };
        const { outcome } = await perform(runner, { body: "return await http.get(1);", resumed: before });
        expect(outcome.status).toBe("succeeded");
        expect(outcome.use.cpuMs).toBeGreaterThanOrEqual(3_000);
        expect(outcome.use.wallMs).toBeGreaterThanOrEqual(4_000);
        const spent = await perform(runner, { body: "for (;;);", resumed: before, limits: { cpuMs: 3_001 } });
        expect(spent.outcome).toMatchObject({ status: "failed", reason: "timeout" });
      });

      test("is put away while it waits, if its host says so, and its process is free for the next", async () => {
        const calls: number[] = [];
        const suspended = runner.start(jobOf({ body: "await http.get(1); await http.get(2);" }), {
          call({ call }) {
            calls.push(call);
            return call === 1
              ? Promise.resolve({ ok: true, value: null, now: startedAtMs })
              : new Promise(() => {});
          },
          log: () => {},
          parked: () => calls.length === 2,
        });
        expect(await suspended.outcome).toMatchObject({ status: "suspended", use: { hostCalls: 2 } });
        expect((await perform(runner, { body: "return 3;" })).outcome).toMatchObject({ result: 3 });
      });
    });

    test("what was answered and let go does not count as the script's memory", async () => {
      const big = "x".repeat(2 ** 20);
      const { outcome } = await perform(runner, {
        body: "let n = 0; for (let i = 0; i < 100; i += 1) n += (await http.get('big')).length; return n;",
        limits: { memoryBytes: 64 * 1024 * 1024 },
        answer: () => ({ ok: true, value: big, now: startedAtMs }),
      });
      expect(outcome).toMatchObject({ status: "succeeded", result: 100 * 2 ** 20 });
    });

    describe("limits", () => {
      test("cut the log with one last line that says so, and end the run", async () => {
        const outputBytes = 8_000;
        const { outcome, lines } = await perform(runner, {
          body: "for (let i = 0; i < 500; i += 1) log('x'.repeat(100), { i }); return 'done';",
          limits: { outputBytes },
        });
        expect(outcome).toMatchObject({ status: "failed", reason: "limits", error: { type: "outputBytes" } });
        expect(outcome.use.outputBytes).toBeLessThanOrEqual(outputBytes);
        const bytes = lines.reduce(
          (sum, line) => sum + line.text.length + JSON.stringify(line.data ?? "").length,
          0,
        );
        expect(bytes).toBeLessThan(outputBytes + 100);
        expect(lines.length).toBeGreaterThan(50);
        expect(lines.at(-1)).toMatchObject({ level: "warn", text: expect.stringContaining("ends here") });
        expect(lines.filter((line) => line.level === "warn")).toHaveLength(1);
      });

      test("shorten a line that is too long, and leave out data that is", async () => {
        const { lines } = await perform(runner, {
          body: "log('y'.repeat(1e6)); log('big', 'z'.repeat(1e6));",
          limits: { outputBytes: 2 * 1024 * 1024 },
        });
        expect(lines.map((line) => line.text.length)).toEqual([
          64 * 1024 + 1,
          "big (its data is too long to keep)".length,
        ]);
      });

      test("count waiting for the host as time, not as processor time", async () => {
        const release = Promise.withResolvers<void>();
        const run = begin(runner, {
          body: "await http.get(1); return 1;",
          limits: { wallMs: 400 },
          async answer(call) {
            await release.promise;
            return echo(call);
          },
        });
        const { outcome } = await run.told;
        release.resolve();
        expect(outcome).toMatchObject({ status: "failed", reason: "timeout", error: { type: "timeout" } });
        expect(outcome.use.wallMs).toBeGreaterThanOrEqual(400);
        expect(outcome.use.cpuMs).toBeLessThan(outcome.use.wallMs);
      });

      test("say what was used", async () => {
        const { outcome } = await perform(runner, {
          body: "const kept = []; for (let i = 0; i < 30; i += 1) kept.push(new Uint8Array(1e6).fill(1)); await http.get(1); log('abc'); return 'de';",
        });
        expect(outcome).toMatchObject({
          status: "succeeded",
          use: { hostCalls: 1, effects: 0, outputBytes: 8 },
        });
        expect(outcome.use.memoryBytes).toBeGreaterThan(30_000_000);
        expect(outcome.use.memoryBytes).toBeLessThanOrEqual(generousLimits.memoryBytes);
        expect(outcome.use.cpuMs).toBeLessThanOrEqual(outcome.use.wallMs);
      });
    });

    describe("the host", () => {
      test("may answer too much or break; the script gets an error it can catch", async () => {
        const body = "try { await http.get(1); } catch (e) { return e.code; }";
        const large = (call: HostCall): HostReply => ({
          ok: true,
          value: "x".repeat(5_000_000),
          now: call.call,
        });
        expect(await resultOf(runner, { body, answer: large })).toBe("too_large");
        const broken = () => Promise.reject(new Error("a secret of the host"));
        expect(await resultOf(runner, { body, answer: broken })).toBe("internal");
      });

      test("hears the first line before the run ends", async () => {
        const release = Promise.withResolvers<void>();
        const run = begin(runner, {
          body: "log('early'); await http.get(1); return 1;",
          limits: { wallMs: 20_000 },
          async answer(call) {
            await release.promise;
            return echo(call);
          },
        });
        await expect.poll(() => run.lines.length).toBe(1);
        release.resolve();
        expect((await run.told).outcome.status).toBe("succeeded");
      });
    });

    describe("canceling", () => {
      const canceled = { status: "canceled", reason: "killed" };

      test("ends a run that waits for the host", async () => {
        const run = begin(runner, { body: "await http.get(1);", answer: () => new Promise(() => {}) });
        await expect.poll(() => run.calls.length).toBe(1);
        run.cancel();
        expect((await run.told).outcome).toMatchObject(canceled);
      });

      test("ends a run that is stuck in native code", async () => {
        const run = begin(runner, {
          body: "log('on'); [].indexOf.call({ length: 2 ** 53 - 1 }, 1);",
          limits: { cpuMs: 60_000, wallMs: 60_000 },
        });
        await expect.poll(() => run.lines.length).toBe(1);
        const canceledAt = performance.now();
        run.cancel();
        expect((await run.told).outcome).toMatchObject(canceled);
        expect(performance.now() - canceledAt).toBeLessThan(lateMs);
      });

      test("at once, or after the end, does no harm", async () => {
        const run = begin(runner, { body: "for (;;);" });
        run.cancel();
        run.cancel();
        expect((await run.told).outcome).toMatchObject(canceled);
        run.cancel();
        expect(await resultOf(runner, { body: "return 1;" })).toBe(1);
      });
    });

    test("more runs than processes all end, each with its own result", async () => {
      const results = await Promise.all(
        Array.from({ length: 24 }, (_, n) =>
          resultOf(runner, { body: "return (await http.get(input.n)) * 2;", input: { n } }),
        ),
      );
      expect(results).toEqual(Array.from({ length: 24 }, (_, n) => n * 2));
    });

    test("closing ends every run, and nothing starts afterwards", async () => {
      const closing = create();
      const runs = Array.from({ length: 12 }, () =>
        begin(closing, { body: "log('on'); for (;;);", limits: { cpuMs: 60_000, wallMs: 60_000 } }),
      );
      await expect.poll(() => runs.some((run) => run.lines.length > 0)).toBe(true);
      await closing.close();
      const outcomes = await Promise.all(runs.map((run) => run.told));
      for (const told of outcomes)
        expect(told.outcome).toMatchObject({ status: "canceled", reason: "killed" });
      expect((await perform(closing, { body: "return 1;" })).outcome).toMatchObject({
        status: "canceled",
        reason: "killed",
      });
      await closing.close();
    });
  });
}
