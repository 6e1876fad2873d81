import type { LogLine } from "@hob/shared/contract/runs";
import { expect, test } from "vitest";
import { blockOf, blockRows, createLineBlocks } from "./line-blocks.ts";

test("a log of 100,000 lines is never held whole, and what is on screen always is", () => {
  const blocks = createLineBlocks();
  blocks.look(50_000, 50_040);
  for (let row = 0; row < 100_000; row += 1) blocks.put(row, line(row + 1));
  expect(blocks.heldRows()).toBeLessThanOrEqual(20 * blockRows);
  expect(blocks.at(50_000)?.text).toBe("line 50001");
  expect(blocks.at(50_040)?.text).toBe("line 50041");
  expect(blocks.at(0)).toBeUndefined();
  expect(blocks.at(99_999)).toBeUndefined();
});

test("lines that arrive at the end do not drop what somebody reads further up", () => {
  const blocks = createLineBlocks();
  for (let row = 0; row < 400; row += 1) blocks.put(row, line(row + 1));
  blocks.look(10, 50);
  for (let row = 400; row < 40_000; row += 1) blocks.put(row, line(row + 1));
  expect(blocks.at(10)?.n).toBe(11);
  expect(blocks.hole(40_000)).toBeUndefined();
});

test("a hole is asked for within one block, the nearest first, and not past the end of the log", () => {
  const blocks = createLineBlocks();
  blocks.look(150, 210);
  expect(blocks.hole(1_000)).toEqual({ from: 0, count: 200 });
  for (let row = 0; row < 200; row += 1) blocks.put(row, line(row + 1));
  expect(blocks.hole(1_000)).toEqual({ from: 200, count: 200 });
  expect(blocks.hole(230)).toEqual({ from: 200, count: 30 });
  expect(blocks.hole(1_000, (block) => block === 1)).toBeUndefined();
  expect(blocks.hole(0)).toBeUndefined();
});

test("a block that came in part is asked for from where it ends to where it begins again", () => {
  const blocks = createLineBlocks();
  blocks.look(0, 20);
  for (const row of [0, 1, 2, 150, 199]) blocks.put(row, line(row + 1));
  expect(blocks.hole(5_000)).toEqual({ from: 3, count: 196 });
  expect(blockOf(199)).toBe(0);
  expect(blockOf(200)).toBe(1);
});

function line(n: number): LogLine {
  return { n, at: n, level: "info", text: `line ${n}` };
}
