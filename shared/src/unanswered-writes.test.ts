import { expect, test } from "vitest";
import { createManualClock } from "./testing/manual-clock.ts";
import { createUnansweredWrites } from "./unanswered-writes.ts";

test("an unanswered write is known by its words, whatever the order of its fields, and taken over once", () => {
  const writes = createUnansweredWrites(createManualClock());
  writes.add("runs.start", { automation: "digest", input: { a: 1, b: [2] } }, "first");
  expect(writes.take("runs.start", { automation: "digest", input: { a: 1, b: [3] } })).toBeUndefined();
  expect(writes.take("runs.cancel", { automation: "digest", input: { a: 1, b: [2] } })).toBeUndefined();
  expect(writes.take("runs.start", { input: { b: [2], a: 1 }, automation: "digest" })).toBe("first");
  expect(writes.take("runs.start", { automation: "digest", input: { a: 1, b: [2] } })).toBeUndefined();
});

test("after ten minutes the same words are a new wish", () => {
  const clock = createManualClock();
  const writes = createUnansweredWrites(clock);
  writes.add("runs.start", {}, "first");
  clock.advance(10 * 60_000);
  expect(writes.take("runs.start", {})).toBeUndefined();
});

test("the oldest are forgotten before they fill memory", () => {
  const writes = createUnansweredWrites(createManualClock());
  for (let n = 0; n < 60; n++) writes.add("runs.start", { n }, `id ${n}`);
  expect(writes.take("runs.start", { n: 0 })).toBeUndefined();
  expect(writes.take("runs.start", { n: 59 })).toBe("id 59");
});
