/** Finding lines of a log by text and level without loading the log: block by block, skipping what cannot match. */
import { hasControlCodes, plainText } from "@hob/shared/control-codes";
import type { LogLevel } from "@hob/shared/contract/runs";
import { openBlock, type StoredLine } from "./log-blocks.ts";
import { blocksAfter, levelCode, rowsAfter, type StoredBlock } from "./lines.ts";
import type { Store } from "./store.ts";

export interface LineSearch {
  /** Letter case does not count, in any script, nor do codes that colour a line. Empty or left out, every text matches. */
  readonly text?: string | undefined;
  /** Any of these; left out, all. */
  readonly levels?: readonly LogLevel[] | undefined;
  /** Only lines with a greater number. */
  readonly after: number;
  /** Only lines up to this number: whoever searches a long log does it in portions. */
  readonly upTo?: number;
  /** The most numbers to answer. */
  readonly limit: number;
}

export interface FoundLines {
  /** Ascending. */
  readonly numbers: number[];
  /** Of all that match, also past `limit`. */
  readonly total: number;
}

/** At most one block is in memory at a time. */
export function findLines(store: Store, runId: number, search: LineSearch): FoundLines {
  const text = caseless(search.text ?? "");
  const mask = (search.levels ?? everyLevel).reduce((bits, level) => bits | (1 << levelCode(level)), 0);
  const numbers: number[] = [];
  let total = 0;
  const { upTo = Infinity } = search;
  for (const block of blocksAfter(store, runId, search.after)) {
    if (block.first > upTo) break;
    if ((block.levels & mask) === 0) continue;
    if (text === "" && (block.levels & ~mask) === 0) takeAll(block);
    else searchIn(block);
  }
  for (const line of rowsAfter(store, runId, search.after)) {
    if (line.n > upTo) break;
    if (matches(line)) take(line.n);
  }
  return { numbers, total };

  function takeAll({ first, lines }: StoredBlock): void {
    const end = Math.min(first + lines - 1, upTo);
    for (let n = Math.max(first, search.after + 1); n <= end; n++) take(n);
  }

  function searchIn({ first, body }: StoredBlock): void {
    const block = openBlock(first, body);
    const content = block.isAscii ? block.content.toUpperCase() : caseless(block.content);
    // Codes may stand in the middle of what is searched for.
    if (!content.includes(text) && !hasControlCodes(content)) return;
    for (const line of block.lines()) {
      if (line.n > search.after && line.n <= upTo && matches(line)) take(line.n);
    }
  }

  function matches({ level, text: within }: StoredLine): boolean {
    return (mask & (1 << level)) !== 0 && (text === "" || caseless(plainText(within)).includes(text));
  }

  function take(n: number): void {
    total += 1;
    if (numbers.length < search.limit) numbers.push(n);
  }
}

const everyLevel: readonly LogLevel[] = ["debug", "info", "warn", "error"];

/**
 * Texts that differ only in case become equal: lower first, since some capitals are nobody's upper
 * case (İ, ẞ), then upper, since lower case depends on the place in the word (ς, σ). Both steps look at
 * one letter at a time but for that, so a part of a text stays a part of it. ASCII needs only the second.
 */
function caseless(text: string): string {
  return text.toLowerCase().toUpperCase();
}
