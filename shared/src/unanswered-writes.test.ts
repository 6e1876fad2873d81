import { expect, test } from "vitest";
import { createManualClock } from "./testing/manual-clock.ts";
import { createUnansweredWrites } from "./unanswered-writes.ts";

function setUp() {
  const clock = createManualClock();
  const writes = createUnansweredWrites(clock);
  return {
    clock,
    writes,
    lose(method: string, input: unknown, requestId: string) {
      writes.sent(requestId);
      writes.lost(method, input, requestId);
    },
  };
}

test("an unanswered write is known by its words, whatever the order of its fields, until it is sent again", () => {
  const { writes, lose } = setUp();
  lose("runs.start", { automation: "digest", input: { a: 1, b: [2] } }, "first");
  expect(writes.idOf("runs.start", { automation: "digest", input: { a: 1, b: [3] } })).toBeUndefined();
  expect(writes.idOf("runs.cancel", { automation: "digest", input: { a: 1, b: [2] } })).toBeUndefined();
  expect(writes.idOf("runs.start", { input: { b: [2], a: 1 }, automation: "digest" })).toBe("first");
  writes.sent("first");
  expect(writes.idOf("runs.start", { automation: "digest", input: { a: 1, b: [2] } })).toBeUndefined();
});

test("after two minutes the same words are a new wish", () => {
  const { clock, writes, lose } = setUp();
  lose("runs.start", {}, "first");
  clock.advance(2 * 60_000 - 1);
  expect(writes.idOf("runs.start", {})).toBe("first");
  clock.advance(1);
  expect(writes.idOf("runs.start", {})).toBeUndefined();
});

test("another write makes the same words a new wish, whether it was sent after the loss or before", () => {
  const { writes, lose } = setUp();
  lose("automations.archive", { archived: true }, "first");
  writes.sent("restored");
  expect(writes.idOf("automations.archive", { archived: true })).toBeUndefined();
  writes.sent("first");
  writes.sent("restored");
  writes.lost("automations.archive", { archived: true }, "first");
  expect(writes.idOf("automations.archive", { archived: true })).toBeUndefined();
});
