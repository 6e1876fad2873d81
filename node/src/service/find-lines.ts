/** Finds lines of a log, however long: portion by portion, so that nothing else in the house waits for it. */
import { setImmediate } from "node:timers/promises";
import { err, ok } from "@hob/shared/result";
import { lastLineNumber } from "../store/lines.ts";
import { findLines } from "../store/log-search.ts";
import type { Store } from "../store/store.ts";
import type { SlowHandler } from "./caller.ts";
import { refusalOfContents } from "./runs.ts";

/** Whole blocks; a few hundredths of a second of searching. */
const portionLines = 4_096;

export function findLinesHandler({ store }: { readonly store: Store }): SlowHandler<"runs.findLines"> {
  return async ({ runId, ...search }, caller) => {
    const numbers: number[] = [];
    let total = 0;
    for (let after = search.after; ; await setImmediate()) {
      // Asked before each portion: what was the caller's to see may have become private meanwhile.
      const refusal = refusalOfContents(store, caller, runId);
      if (refusal) return err(refusal);
      const upTo = (Math.floor(after / portionLines) + 1) * portionLines;
      const found = findLines(store, runId, { ...search, after, upTo, limit: search.limit - numbers.length });
      numbers.push(...found.numbers);
      total += found.total;
      if (upTo >= lastLineNumber(store, runId)) return ok({ numbers, total });
      after = upTo;
    }
  };
}
