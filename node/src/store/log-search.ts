/** Finding lines of a log by text and level without loading the log: block by block, skipping what cannot match. */
import { plainText } from "@hob/shared/control-codes";
import type { LogLevel } from "@hob/shared/contract/runs";
import { codesBit, openBlock, type StoredLine } from "./log-blocks.ts";
import { blocksAfter, levelCode, rowsAfter, type StoredBlock } from "./lines.ts";
import type { Store } from "./store.ts";

export interface LineSearch {
  /** Letter case does not count, in any script, nor do codes that colour a line. Empty or left out, every text matches. */
  readonly text?: string | undefined;
  /** Any of these; left out, all. */
  readonly levels?: readonly LogLevel[] | undefined;
  /** Only lines with a greater number. */
  readonly after: number;
  /** Stops after about this much work, counted in characters looked at; left out, the log is searched to its end. */
  readonly effort?: number;
  /** The most numbers to answer. */
  readonly limit: number;
}

export interface FoundLines {
  /** Ascending. */
  readonly numbers: number[];
  /** Of all that match, also past `limit`. */
  readonly total: number;
  /** The last line looked at, where the effort ended before the log; the rest comes after it. */
  readonly stoppedAt?: number;
}

/** At most one block is in memory at a time. */
export function findLines(store: Store, runId: number, search: LineSearch): FoundLines {
  const text = caseless(search.text ?? "");
  const mask = (search.levels ?? everyLevel).reduce((bits, level) => bits | (1 << levelCode(level)), 0);
  const numbers: number[] = [];
  let total = 0;
  let effort = search.effort ?? Infinity;
  for (const block of blocksAfter(store, runId, search.after)) {
    const stoppedAt = searchBlock(block);
    if (effort <= 0) return { numbers, total, stoppedAt };
  }
  for (const line of rowsAfter(store, runId, search.after)) {
    searchLine(line);
    if (effort <= 0) return { numbers, total, stoppedAt: line.n };
  }
  return { numbers, total };

  /** Answers the last line looked at. */
  function searchBlock({ first, lines, levels, body }: StoredBlock): number {
    const last = first + lines - 1;
    effort -= lines;
    if ((levels & mask) === 0) return last;
    if (text === "" && (levels & ~mask & ~codesBit) === 0) {
      for (let n = Math.max(first, search.after + 1); n <= last; n++) take(n);
      return last;
    }
    const block = openBlock(first, body);
    if (block.content.length <= wholeLength) {
      effort -= block.content.length;
      const content = block.isAscii ? block.content.toUpperCase() : caseless(block.content);
      if (!content.includes(text) && (levels & codesBit) === 0) return last;
    }
    for (const line of block.lines()) {
      if (line.n <= search.after) continue;
      searchLine(line);
      if (effort <= 0) return line.n;
    }
    return last;
  }

  function searchLine({ n, level, text: within }: StoredLine): void {
    effort -= lineEffort + within.length;
    if ((mask & (1 << level)) === 0) return;
    if (text === "" || caseless(plainText(within)).includes(text)) take(n);
  }

  function take(n: number): void {
    total += 1;
    if (numbers.length < search.limit) numbers.push(n);
  }
}

/** Longer blocks are looked at line by line alone, so that the search can stop within them. */
const wholeLength = 256 * 1024;

/** What a line takes beside its characters. */
const lineEffort = 64;

const everyLevel: readonly LogLevel[] = ["debug", "info", "warn", "error"];

/**
 * Texts that differ only in case become equal: lower first, since some capitals are nobody's upper
 * case (İ, ẞ), then upper, since lower case depends on the place in the word (ς, σ). Both steps look at
 * one letter at a time but for that, so a part of a text stays a part of it. ASCII needs only the second.
 */
function caseless(text: string): string {
  return text.toLowerCase().toUpperCase();
}
