import { describe, expect, test } from "vitest";
import { callIn, linesIn, outcomeIn } from "./process-answers.ts";
import { jobOf } from "./testing/sandbox-job.ts";

const job = jobOf({ body: "", limits: { hostCalls: 3 } });
const use = { cpuMs: 1, wallMs: 2, memoryBytes: 3, outputBytes: 4, hostCalls: 5, effects: 0 };

describe("a process that has been taken over", () => {
  test.for([
    ["a tool that was not offered", { call: 1, tool: "kv.set", args: [] }],
    ["a method that was not offered", { call: 1, tool: "http.put", args: [] }],
    ["what every object has", { call: 1, tool: "constructor.get", args: [] }],
    ["what every list has", { call: 1, tool: "http.map", args: [] }],
    ["a call out of order", { call: 2, tool: "http.get", args: [] }],
    ["arguments that are no list", { call: 1, tool: "http.get", args: { 0: 1 } }],
    ["no object", [1]],
    ["null", null],
  ])("cannot call %s", ([, body]) => {
    expect(callIn(JSON.stringify(body), 1, job)).toBe(null);
  });

  test("cannot call more often than its limit", () => {
    expect(callIn(JSON.stringify({ call: 3, tool: "http.get", args: [1], step: "a" }), 3, job)).toEqual({
      call: 3,
      tool: "http.get",
      args: [1],
      step: "a",
    });
    expect(callIn(JSON.stringify({ call: 4, tool: "http.get", args: [1], step: "" }), 4, job)).toBe(null);
  });

  test("cannot log what is no line", () => {
    expect(linesIn(JSON.stringify([{ level: "info", text: "é", extra: 1 }]))).toEqual({
      lines: [{ level: "info", text: "é" }],
      bytes: 2,
    });
    for (const body of [
      "[{}]",
      "{}",
      "nonsense",
      '[{"level":"fatal","text":"x"}]',
      '[{"level":"info","text":{}}]',
      "[null]",
    ]) {
      expect(linesIn(body)).toBe(null);
    }
  });

  test.for([
    "",
    "null",
    "[]",
    "{}",
    JSON.stringify({ status: "succeeded", result: "{", use }),
    JSON.stringify({ status: "succeeded", result: { a: 1 }, use }),
    JSON.stringify({ status: "running", result: "1", use }),
    JSON.stringify({ status: "failed", reason: "bored", error: { type: "a", message: "b" }, use }),
    JSON.stringify({ status: "failed", reason: "timeout", use }),
  ])("cannot end as %s", (body) => {
    expect(outcomeIn(body)).toMatchObject({ status: "failed", reason: "crashed" });
  });

  test("ends with texts of bounded length and counts that are counts", () => {
    const error = { type: "x".repeat(1e6), message: "y".repeat(1e6), line: -1, column: {} };
    const outcome = outcomeIn(
      JSON.stringify({
        status: "failed",
        reason: "script_error",
        error,
        use: { ...use, cpuMs: "much", wallMs: -1, effects: 9 },
      }),
    );
    if (outcome.status === "succeeded") throw new Error("succeeded");
    expect(outcome.error.type).toHaveLength(200);
    expect(outcome.error.message).toHaveLength(4_000);
    expect(outcome.error).not.toHaveProperty("line");
    expect(outcome.use).toEqual({ ...use, cpuMs: 0, wallMs: 0, effects: 0 });
  });
});
