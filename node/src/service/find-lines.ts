/** Finds lines of a log, however long: portion by portion, so that nothing else in the house waits for it. */
import { setImmediate } from "node:timers/promises";
import { err, ok } from "@hob/shared/result";
import { findLines } from "../store/log-search.ts";
import type { Store } from "../store/store.ts";
import type { SlowHandler } from "./caller.ts";
import { refusalOfContents } from "./runs.ts";

/** In characters: about a hundredth of a second of searching, whatever the lines are like. */
const portionEffort = 512 * 1024;

export function findLinesHandler({ store }: { readonly store: Store }): SlowHandler<"runs.findLines"> {
  return async ({ runId, ...search }, caller) => {
    const numbers: number[] = [];
    let total = 0;
    for (let after = search.after; ; await setImmediate()) {
      // Asked before each portion: what was the caller's to see may have become private meanwhile.
      const refusal = refusalOfContents(store, caller, runId);
      if (refusal) return err(refusal);
      const limit = search.limit - numbers.length;
      const found = findLines(store, runId, { ...search, after, limit, effort: portionEffort });
      numbers.push(...found.numbers);
      total += found.total;
      if (found.stoppedAt === undefined) return ok({ numbers, total });
      after = found.stoppedAt;
    }
  };
}
