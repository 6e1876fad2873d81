import { describe, expect, it } from "vitest";
import type { RunEvent } from "@hob/shared/contract/runs";
import type { JsonObject } from "@hob/shared/json";
import { createStepRecorder, retryOutlook, stepRows } from "./run-steps.ts";

let seq = 0;
const step = (at: number, body: JsonObject): RunEvent => ({ seq: (seq += 1), at, kind: "step", body });

function recorded(...events: readonly RunEvent[]) {
  const recorder = createStepRecorder();
  events.forEach((event) => recorder.take(event));
  return recorder.steps();
}

const begun = (at: number, call: number, path: string) => step(at, { call, path, is: "begun" });
const failed = (at: number, call: number, path: string, message: string) =>
  step(at, { call, path, is: "failed", error: { type: "error", message } });
const done = (at: number, call: number, path: string) => step(at, { call, path, is: "done" });

describe("the timeline of a run", () => {
  it("has each step once, with when it began and ended", () => {
    const steps = recorded(begun(10, 1, "fetch"), done(250, 3, "fetch"), begun(260, 4, "send"));
    expect(steps).toEqual([
      { path: "fetch", is: "done", begunAt: 10, endedAt: 250 },
      { path: "send", is: "begun", begunAt: 260 },
    ]);
  });

  it("puts a step under the one it was begun in, also where several go on at once", () => {
    const steps = recorded(
      begun(1, 1, "a"),
      begun(2, 2, "b"),
      begun(3, 3, "a/one"),
      begun(4, 4, "b/one"),
      begun(5, 5, "a/one/deep"),
      begun(6, 6, "a/two"),
    );
    expect(stepRows(steps, "running").map(({ name, depth }) => `${depth} ${name}`)).toEqual([
      "0 a",
      "1 one",
      "2 deep",
      "1 two",
      "0 b",
      "1 one",
    ]);
  });

  it("names the branch of what goes on at once, where no step is around it", () => {
    const steps = recorded(
      begun(1, 1, "anna/mail"),
      begun(2, 2, "anna/mail/first"),
      begun(3, 3, "jonas/mail"),
    );
    expect(stepRows(steps, "running").map(({ name, depth }) => `${depth} ${name}`)).toEqual([
      "0 anna/mail",
      "1 first",
      "0 jonas/mail",
    ]);
  });

  it("counts tries of a step as one step, whose time goes on", () => {
    const again = step(30, { call: 5, path: "send", is: "begun", attempt: 2 });
    const steps = recorded(
      begun(10, 1, "send"),
      begun(12, 2, "send/mail"),
      failed(19, 3, "send/mail", "busy"),
      failed(20, 4, "send", "busy"),
      again,
      begun(32, 6, "send/mail"),
      done(39, 7, "send/mail"),
      done(40, 8, "send"),
    );
    expect(steps).toEqual([
      { path: "send", is: "done", begunAt: 10, endedAt: 40, attempt: 2 },
      { path: "send/mail", is: "done", begunAt: 12, endedAt: 39 },
    ]);
  });

  it("knows what was answered from the attempt before", () => {
    const [kept] = recorded(step(5, { call: 1, path: "fetch", is: "kept", from: 11, value: [1] }));
    expect(kept).toEqual({ path: "fetch", is: "kept", begunAt: 5, endedAt: 5 });
  });

  it("goes on from what was kept on the device", () => {
    const recorder = createStepRecorder(recorded(begun(1, 1, "a"), begun(2, 2, "a/b")));
    recorder.take(done(3, 2, "a/b"));
    expect(recorder.steps().map(({ is }) => is)).toEqual(["begun", "done"]);
  });

  it("lets an open step stand as its run does", () => {
    const steps = recorded(begun(1, 1, "a"));
    expect(stepRows(steps, "running")[0]?.state).toBe("running");
    expect(stepRows(steps, "waiting")[0]?.state).toBe("waiting");
    expect(stepRows(steps, "canceled")[0]?.state).toBe("stopped");
  });

  it("says an error once, where it happened", () => {
    const steps = recorded(
      begun(1, 1, "a"),
      begun(2, 2, "a/b"),
      failed(9, 2, "a/b", "no route"),
      failed(9, 1, "a", "no route"),
      begun(3, 3, "c"),
      begun(4, 4, "c/d"),
      failed(9, 4, "c/d", "no route"),
      failed(9, 3, "c", "gave up"),
    );
    expect(stepRows(steps, "failed").map(({ error }) => error)).toEqual([
      undefined,
      "no route",
      "gave up",
      "no route",
    ]);
  });

  it("takes nothing that tells of no step", () => {
    const recorder = createStepRecorder();
    const odd: readonly JsonObject[] = [
      {},
      { is: "done" },
      { path: 7, is: "begun" },
      { path: "a", is: "odd" },
    ];
    expect(odd.map((body) => recorder.take(step(1, body)))).toEqual([false, false, false, false]);
    expect(recorder.take({ seq: 1, at: 1, kind: "state", body: { call: 1, path: "a", is: "done" } })).toBe(
      false,
    );
    expect(recorder.steps()).toEqual([]);
  });
});

describe("what a retry goes on from", () => {
  it("is the innermost step that failed; what is finished is kept", () => {
    const steps = recorded(
      step(1, { call: 1, path: "fetch", is: "kept", attempt: 1 }),
      begun(2, 2, "send"),
      begun(3, 3, "send/first"),
      done(4, 3, "send/first"),
      begun(5, 4, "send/second"),
      step(6, { call: 4, path: "send/second", is: "failed", error: "no" }),
      step(7, { call: 2, path: "send", is: "failed", error: "no" }),
    );
    const { from, kept } = retryOutlook(stepRows(steps, "failed"));
    expect(from?.path).toBe("send/second");
    expect(kept.map(({ path }) => path)).toEqual(["fetch", "send/first"]);
  });

  it("counts what stands in a finished step with that step", () => {
    const steps = recorded(begun(1, 1, "a"), begun(2, 2, "a/b"), done(3, 2, "a/b"), done(4, 1, "a"));
    const { from, kept } = retryOutlook(stepRows(steps, "canceled"));
    expect(from).toBeUndefined();
    expect(kept.map(({ path }) => path)).toEqual(["a"]);
  });

  it("is the step that was cut short, where none failed", () => {
    const steps = recorded(begun(1, 1, "a"), done(2, 1, "a"), begun(3, 2, "b"));
    expect(retryOutlook(stepRows(steps, "canceled")).from?.path).toBe("b");
  });
});
