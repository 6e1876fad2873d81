import type { FollowItem, LogLine } from "@hob/shared/contract/runs";
import { err, ok } from "@hob/shared/result";
import { expect, test } from "vitest";
import { createGapReader } from "./gap-reader.ts";

const line = (n: number): LogLine => ({ n, at: 0, level: "info", text: `line ${n}` });
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
const lines = (from: number, to: number): FollowItem => ({ kind: "lines", lines: range(from, to).map(line) });
const events = (seq: number): FollowItem => ({
  kind: "events",
  events: [{ seq, at: 0, kind: "progress", body: {} }],
});

/** Whatever is shown, as line numbers and kinds. */
function record() {
  const shown: (number | string)[] = [];
  const show = (item: FollowItem) =>
    shown.push(...(item.kind === "lines" ? item.lines.map(({ n }) => n) : [item.kind]));
  return { shown, show };
}

test("the lines of a gap are shown in their place, once, and everything behind them in its order", async () => {
  const { shown, show } = record();
  const asked: number[] = [];
  const reader = createGapReader((after) => {
    asked.push(after);
    // A page may well reach past the gap.
    const items = range(after + 1, Math.min(after + 4, 20)).map(line);
    return Promise.resolve(ok({ items, total: 20 }));
  }, show);
  for (const item of [lines(1, 2), { kind: "gap", from: 3, to: 9 } as const, events(1), lines(10, 12)])
    reader.take(item);
  reader.take({ kind: "gap", from: 13, to: 14 });
  expect(await reader.finish()).toEqual(ok(null));
  reader.take(lines(15, 16));
  reader.take(events(2));
  expect(shown).toEqual([...range(1, 14), "events", 15, 16, "events"]);
  expect(asked).toEqual([2, 6, 10]);
});

test("a gap whose lines are pruned by now is passed over", async () => {
  const { shown, show } = record();
  const reader = createGapReader(() => Promise.resolve(ok({ items: [], total: 0 })), show);
  reader.take({ kind: "gap", from: 1, to: 9 });
  await reader.finish();
  reader.take(lines(10, 11));
  expect(shown).toEqual([10, 11]);
});

test("a gap that cannot be read ends with the reason", async () => {
  const { shown, show } = record();
  const reader = createGapReader(() => Promise.resolve(err({ type: "run_unknown", runId: 1 })), show);
  reader.take({ kind: "gap", from: 1, to: 9 });
  expect(await reader.finish()).toEqual(err({ type: "run_unknown", runId: 1 }));
  expect(shown).toEqual([]);
});
