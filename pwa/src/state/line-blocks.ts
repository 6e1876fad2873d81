/**
 * The part of a log that is held in memory: blocks of rows around what is on screen. A log of any
 * length costs the same; what lies far from the eye is dropped, and asked for again when it is scrolled to.
 */
import type { LogLine } from "@hob/shared/contract/runs";

export const blockRows = 200;
const mostBlocks = 20;
/** Rows beyond the screen that are wanted too, so that a slow scroll never meets a hole. */
const marginRows = 60;

export interface RowSpan {
  readonly from: number;
  readonly count: number;
}

export interface LineBlocks {
  /** Holds `line` as row `row` (from 0) as long as that is near what is looked at. */
  put(row: number, line: LogLine): void;
  at(row: number): LogLine | undefined;
  /** Says which rows are on screen, both included. */
  look(first: number, last: number): void;
  /**
   * The hole nearest to what is looked at, within one block, or undefined where nothing is missing
   * of a log of `rows` rows. Blocks for which `isBarren` is true are left out.
   */
  hole(rows: number, isBarren?: (block: number) => boolean): RowSpan | undefined;
  heldRows(): number;
}

export function createLineBlocks(): LineBlocks {
  const blocks = new Map<number, Map<number, LogLine>>();
  let firstSeen = 0;
  let lastSeen = 0;

  return {
    put(row, line) {
      const block = blockOf(row);
      const rows = blocks.get(block) ?? new Map<number, LogLine>();
      rows.set(row, line);
      if (blocks.has(block)) return;
      blocks.set(block, rows);
      if (blocks.size > mostBlocks) blocks.delete(farthest());
    },
    at: (row) => blocks.get(blockOf(row))?.get(row),
    look(first, last) {
      firstSeen = Math.max(0, first);
      lastSeen = Math.max(firstSeen, last);
    },
    hole(rows, isBarren = () => false) {
      const first = blockOf(Math.max(0, firstSeen - marginRows));
      const last = blockOf(Math.min(rows - 1, lastSeen + marginRows));
      const near = Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => first + at);
      near.sort((a, b) => distance(a) - distance(b));
      for (const block of near) {
        const span = isBarren(block) ? undefined : holeIn(block, rows);
        if (span) return span;
      }
      return undefined;
    },
    heldRows: () => [...blocks.values()].reduce((sum, rows) => sum + rows.size, 0),
  };

  function holeIn(block: number, rows: number): RowSpan | undefined {
    const end = Math.min(rows, (block + 1) * blockRows);
    const held = blocks.get(block);
    let from = block * blockRows;
    while (from < end && held?.has(from)) from += 1;
    let after = end;
    while (after > from && held?.has(after - 1)) after -= 1;
    return from < after ? { from, count: after - from } : undefined;
  }

  function farthest(): number {
    return [...blocks.keys()].reduce((far, block) => (distance(block) > distance(far) ? block : far));
  }

  function distance(block: number): number {
    return Math.abs((block + 0.5) * blockRows - (firstSeen + lastSeen + 1) / 2);
  }
}

export function blockOf(row: number): number {
  return Math.floor(row / blockRows);
}
