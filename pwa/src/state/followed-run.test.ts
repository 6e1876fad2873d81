import { describe, expect, it } from "vitest";
import type { LogLine, Run, RunEvent } from "@hob/shared/contract/runs";
import { createRunRecorder, followBehind, isComplete } from "./followed-run.ts";

const line = (n: number): LogLine => ({ n, at: n, level: "info", text: `line ${n}` });
const event = (seq: number, kind: RunEvent["kind"], body: RunEvent["body"] = {}): RunEvent => ({
  seq,
  at: seq,
  kind,
  body,
});
const run = (over: Partial<Run>): Run => ({ runId: 1, lines: 0, events: 0, endedAt: null, ...over }) as Run;

describe("a followed run", () => {
  it("goes on from what was kept", () => {
    const before = createRunRecorder();
    before.take({ kind: "events", events: [event(1, "tool_call", { call: 7, tool: "kv.get", args: [] })] });
    const kept = before.seen();
    const after = createRunRecorder(kept);
    after.take({ kind: "events", events: [event(1, "tool_call", { call: 7, tool: "kv.get", args: [] })] });
    after.take({ kind: "events", events: [event(2, "tool_result", { call: 7, ok: true, value: 1, ms: 2 })] });
    expect(after.seen().calls).toMatchObject([{ call: 7, answer: { ok: true, value: 1, ms: 2 } }]);
    expect(kept.calls[0]?.answer, "what was handed out does not change").toBeUndefined();
  });

  it("tells of steps, of the step a call was made in, of sleeps and of what a dry run would do", () => {
    const recorder = createRunRecorder();
    const flow = [
      event(1, "step", { call: 1, path: "send", is: "begun" }),
      event(2, "tool_call", { call: 2, tool: "http.post", args: [], step: "send" }),
      event(3, "tool_result", { call: 2, ok: true, value: null, ms: 0, wouldDo: true }),
      event(4, "tool_call", { call: 3, tool: "flow.sleep", args: [1_000], until: 5_000 }),
    ];
    recorder.take({ kind: "events", events: flow });
    const { calls, steps } = recorder.seen();
    expect(steps).toMatchObject([{ path: "send", is: "begun" }]);
    expect(calls).toMatchObject([
      { call: 2, step: "send", answer: { wouldDo: true } },
      { call: 3, until: 5_000 },
    ]);
    const resumed = createRunRecorder(recorder.seen());
    resumed.take({ kind: "events", events: [event(5, "step", { call: 1, path: "send", is: "done" })] });
    expect(resumed.seen().steps).toMatchObject([{ path: "send", is: "done" }]);
    expect(resumed.seen().calls).toBe(recorder.seen().calls);
  });

  it("takes the newest run", () => {
    const recorder = createRunRecorder();
    recorder.take({ kind: "run", run: run({ status: "queued" }) });
    recorder.take({ kind: "run", run: run({ status: "running" }) });
    expect(recorder.seen().run?.status).toBe("running");
  });

  it("hands back the same lists when nothing is new, so that nothing is drawn again", () => {
    const recorder = createRunRecorder();
    recorder.take({ kind: "events", events: [event(1, "tool_call", { call: 1, tool: "kv.get", args: [] })] });
    const first = recorder.seen();
    recorder.take({ kind: "lines", lines: [line(1)] });
    const second = recorder.seen();
    expect(second.calls).toBe(first.calls);
  });

  it("is complete once it has ended and all its events are here, whatever part of its log is", () => {
    const recorder = createRunRecorder();
    recorder.take({ kind: "run", run: run({}) });
    expect(isComplete(recorder.seen())).toBe(false);
    recorder.take({ kind: "run", run: run({ lines: 100_000, events: 1, endedAt: 9 }) });
    expect(isComplete(recorder.seen())).toBe(false);
    recorder.take({ kind: "events", events: [event(1, "state")] });
    expect(isComplete(recorder.seen())).toBe(true);
  });
});

describe("where a log is followed from", () => {
  it("is where the kept lines end, so that none of them comes again", () => {
    expect(followBehind([line(1), line(2)], 2)).toBe(2);
    expect(followBehind([line(1), line(2)], 100)).toBe(2);
  });

  it("is near the end of a long log, which is never sent whole", () => {
    expect(followBehind([], 100_000)).toBe(99_600);
    expect(followBehind([line(1), line(2)], 100_000)).toBe(99_600);
  });

  it("is the beginning of a short one", () => {
    expect(followBehind([], 7)).toBe(0);
  });
});

describe("the journal of calls", () => {
  it("pairs each call with its answer in the order the calls were made", () => {
    const recorder = createRunRecorder();
    const events = [
      event(1, "tool_call", { call: 1, tool: "feed.read", args: { address: "a" } }),
      event(2, "tool_call", { call: 2, tool: "kv.get", args: { key: "k" } }),
      event(3, "tool_result", { call: 2, ok: true, value: null, ms: 1 }),
      event(4, "tool_result", { call: 1, ok: false, error: { code: "http_status", message: "404" }, ms: 20 }),
    ];
    recorder.take({ kind: "events", events });
    const failed = { ok: false, code: "http_status", message: "404", ms: 20 };
    expect(recorder.seen().calls).toEqual([
      { call: 1, tool: "feed.read", args: { address: "a" }, at: 1, answer: failed },
      { call: 2, tool: "kv.get", args: { key: "k" }, at: 2, answer: { ok: true, value: null, ms: 1 } },
    ]);
  });

  it("shows a call without an answer as under way", () => {
    const recorder = createRunRecorder();
    recorder.take({
      kind: "events",
      events: [event(1, "tool_call", { call: 1, tool: "feed.read", args: null })],
    });
    expect(recorder.seen().calls[0]?.answer).toBeUndefined();
  });

  it("leaves out events that are no calls", () => {
    const recorder = createRunRecorder();
    const events = [event(1, "state", { status: "running" }), event(2, "tool_result", { call: 9, ok: true })];
    recorder.take({ kind: "events", events });
    expect(recorder.seen().calls).toEqual([]);
    expect(recorder.seen().lastEvent).toBe(2);
  });
});
