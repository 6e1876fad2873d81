/** Makes a followed run whole for a terminal: the lines of a gap are read page by page and shown in their place. */
import type { Output } from "@hob/shared/contract/commands";
import type { HobError } from "@hob/shared/contract/errors";
import type { FollowItem } from "@hob/shared/contract/runs";
import { ok, type Result } from "@hob/shared/result";

export interface GapReader {
  take(item: FollowItem): void;
  /** Resolves once everything taken has been shown, or with the error that kept a gap from being read. */
  finish(): Promise<Result<null, HobError>>;
}

/**
 * `readPage` answers lines past a number. While a gap is read, further lines only make it longer: they
 * are on the house's disk, and nothing but states and journal events is held here.
 */
export function createGapReader(
  readPage: (after: number) => Promise<Result<Output<"runs.logs">, HobError>>,
  show: (item: FollowItem) => void,
): GapReader {
  const held: FollowItem[] = [];
  let reading: Promise<Result<null, HobError>> | undefined;
  let gapEnd = 0;
  return { take, finish: () => reading ?? Promise.resolve(ok(null)) };

  function take(item: FollowItem): void {
    const last = item.kind === "gap" ? item.to : item.kind === "lines" ? item.lines.at(-1)?.n : undefined;
    if (reading && last !== undefined) gapEnd = last;
    else if (reading) held.push(item);
    else if (item.kind === "gap") {
      gapEnd = item.to;
      reading = readGap(item.from - 1);
    } else show(item);
  }

  async function readGap(before: number): Promise<Result<null, HobError>> {
    let shown = before;
    while (shown < gapEnd) {
      const page = await readPage(shown);
      if (!page.ok) return page;
      const lines = page.value.items.filter(({ n }) => n <= gapEnd);
      const last = lines.at(-1);
      // What is no longer there was pruned.
      if (!last) break;
      show({ kind: "lines", lines });
      shown = last.n;
    }
    reading = undefined;
    for (const item of held.splice(0)) show(item);
    return ok(null);
  }
}
