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
const done = (at: number, call: number, path: string) => step(at, { call, path, is: "done" });

describe("the timeline of a run", () => {
  it("has each step once, with when it began and ended", () => {
    const steps = recorded(begun(10, 1, "fetch"), done(250, 1, "fetch"), begun(260, 4, "send"));
    expect(steps).toEqual([
      { call: 1, path: "fetch", is: "done", begunAt: 10, endedAt: 250 },
      { call: 4, path: "send", is: "begun", begunAt: 260 },
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

  it("keeps a name with a stroke whole where no step is around it", () => {
    const steps = recorded(begun(1, 1, "2026/03"), begun(2, 2, "2026/03/mail"));
    expect(stepRows(steps, "running").map(({ name, depth }) => `${depth} ${name}`)).toEqual([
      "0 2026/03",
      "1 mail",
    ]);
  });

  it("tells steps of one name apart by their calls", () => {
    const steps = recorded(
      begun(1, 1, "page"),
      done(2, 1, "page"),
      begun(3, 5, "page"),
      step(4, { call: 5, path: "page", is: "failed", error: { code: "http_status", message: "404" } }),
    );
    expect(steps.map(({ is, error }) => error ?? is)).toEqual(["done", "404"]);
  });

  it("counts tries of a step as one step, whose time goes on", () => {
    const failed = step(20, { call: 3, path: "send", is: "failed", error: "busy" });
    const again = (call: number) => step(30, { call, path: "send", is: "begun", attempt: 2 });
    for (const call of [3, 9]) {
      const steps = recorded(begun(10, 3, "send"), failed, again(call), done(40, call, "send"));
      expect(steps).toHaveLength(1);
      expect(steps[0]).toMatchObject({ is: "done", begunAt: 10, endedAt: 40, attempt: 2 });
      expect(steps[0]?.error).toBeUndefined();
    }
  });

  it("knows what was answered from the attempt before", () => {
    const [kept] = recorded(step(5, { call: 1, path: "fetch", is: "kept", attempt: 1 }));
    expect(kept).toEqual({ call: 1, path: "fetch", is: "kept", begunAt: 5, endedAt: 5, attempt: 1 });
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
    const failed = (call: number, path: string, error: string) =>
      step(9, { call, path, is: "failed", error });
    const steps = recorded(
      begun(1, 1, "a"),
      begun(2, 2, "a/b"),
      failed(2, "a/b", "no route"),
      failed(1, "a", "no route"),
      begun(3, 3, "c"),
      begun(4, 4, "c/d"),
      failed(4, "c/d", "no route"),
      failed(3, "c", "gave up"),
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
    const odd: readonly JsonObject[] = [{}, { call: 1 }, { call: 1, path: 7, is: "begun" }, { path: "a" }];
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
