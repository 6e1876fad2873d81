import { describe, expect, it } from "vitest";
import type { LogLine, Run, RunEvent } from "@hob/shared/contract/runs";
import { callsIn, isComplete, nothingSeen, seenUpTo, withItems } from "./followed-run.ts";

const line = (n: number): LogLine => ({ n, at: n, level: "info", text: `line ${n}` });
const event = (seq: number, kind: RunEvent["kind"], body: RunEvent["body"] = {}): RunEvent => ({
  seq,
  at: seq,
  kind,
  body,
});
const run = (over: Partial<Run>): Run => ({ runId: 1, lines: 0, events: 0, endedAt: null, ...over }) as Run;

describe("a followed run", () => {
  it("keeps lines in order and each once, whatever is sent again after a reconnect", () => {
    const first = withItems(nothingSeen, [{ kind: "lines", lines: [line(1), line(2)] }]);
    const again = withItems(first, [{ kind: "lines", lines: [line(2), line(3)] }]);
    expect(again.lines.map(({ n }) => n)).toEqual([1, 2, 3]);
  });

  it("never shows a hole as if nothing were missing", () => {
    const seen = withItems(nothingSeen, [{ kind: "lines", lines: [line(1), line(3)] }]);
    expect(seen.lines.map(({ n }) => n)).toEqual([1]);
    expect(seenUpTo(seen)).toEqual({ afterLine: 1, afterEvent: 0 });
  });

  it("takes the newest run of a frame", () => {
    const seen = withItems(nothingSeen, [
      { kind: "run", run: run({ status: "queued" }) },
      { kind: "run", run: run({ status: "running" }) },
    ]);
    expect(seen.run?.status).toBe("running");
  });

  it("hands back the same lists when nothing is new, so that nothing is drawn again", () => {
    const seen = withItems(nothingSeen, [{ kind: "lines", lines: [line(1)] }]);
    const same = withItems(seen, [{ kind: "lines", lines: [line(1)] }]);
    expect(same.lines).toBe(seen.lines);
    expect(same.events).toBe(seen.events);
  });

  it("is complete once it has ended and all its lines and events are here", () => {
    const ended = run({ lines: 1, events: 1, endedAt: 9 });
    const partly = withItems(nothingSeen, [
      { kind: "run", run: ended },
      { kind: "lines", lines: [line(1)] },
    ]);
    expect(isComplete(partly)).toBe(false);
    expect(isComplete(withItems(partly, [{ kind: "events", events: [event(1, "state")] }]))).toBe(true);
    expect(isComplete(withItems(nothingSeen, [{ kind: "run", run: run({}) }]))).toBe(false);
  });
});

describe("the journal of calls", () => {
  it("pairs each call with its answer in the order the calls were made", () => {
    const calls = callsIn([
      event(1, "tool_call", { call: 1, tool: "feed.read", args: { address: "a" } }),
      event(2, "tool_call", { call: 2, tool: "kv.get", args: { key: "k" } }),
      event(3, "tool_result", { call: 2, ok: true, value: null, ms: 1 }),
      event(4, "tool_result", { call: 1, ok: false, error: { code: "http_status", message: "404" }, ms: 20 }),
    ]);
    expect(calls).toEqual([
      {
        call: 1,
        tool: "feed.read",
        args: { address: "a" },
        at: 1,
        answer: { ok: false, code: "http_status", message: "404", ms: 20 },
      },
      { call: 2, tool: "kv.get", args: { key: "k" }, at: 2, answer: { ok: true, value: null, ms: 1 } },
    ]);
  });

  it("shows a call without an answer as under way", () => {
    expect(
      callsIn([event(1, "tool_call", { call: 1, tool: "feed.read", args: null })])[0]?.answer,
    ).toBeUndefined();
  });

  it("leaves out events that are no calls", () => {
    expect(
      callsIn([event(1, "state", { status: "running" }), event(2, "tool_result", { call: 9, ok: true })]),
    ).toEqual([]);
  });
});
