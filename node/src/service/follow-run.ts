/**
 * A run as it happens: lines and events are read from the store, page by page, as fast as the reader
 * pulls them. The hub only rings; what a slow reader has not asked for stays on the disk, and where
 * that is a lot, the reader is told what was left out and goes on with the newest.
 */
import { isTerminal } from "@hob/shared/model/run";
import { err, ok } from "@hob/shared/result";
import type { Hub } from "../hub.ts";
import { eventsAfter } from "../store/events.ts";
import { lastLineNumber, linesAfter } from "../store/lines.ts";
import { readRun } from "../store/run-views.ts";
import type { Store } from "../store/store.ts";
import { visibleTo } from "../store/visibility.ts";
import type { StreamHandler } from "./caller.ts";
import { refusalOfContents } from "./runs.ts";

const pageRows = 100;
const pageBytes = 64 * 1024;

/** A reader that is further behind than this, from the start or since, is not sent all of it. */
export const mostLinesBehind = 5_000;
/** What a reader gets of the newest lines behind a gap: some screens full. */
export const linesBehindGap = 500;

/** A page holds at most 100 rows or 64 KiB of text, or one row where that alone is larger. */
export function followHandler({
  store,
  hub,
}: {
  readonly store: Store;
  readonly hub: Hub;
}): StreamHandler<"runs.follow"> {
  return async function* follow({ runId, afterLine, afterEvent }, caller, signal) {
    using bell = listenFor(hub, runId, signal);
    let lastLine = afterLine;
    let lastSeq = afterEvent;
    let shownStatus: string | undefined;
    while (!signal.aborted) {
      bell.reset();
      const refusal = refusalOfContents(store, caller, runId);
      const run = refusal ? undefined : readRun(store, runId, visibleTo(caller));
      if (!run) return err(refusal ?? { type: "run_unknown", runId });
      // The end is shown behind everything that led to it.
      const hasEnded = isTerminal(run.status);
      if (shownStatus === undefined || (!hasEnded && run.status !== shownStatus)) {
        shownStatus = run.status;
        yield { kind: "run", run };
      }
      for (;;) {
        if (signal.aborted) return ok(null);
        // Before each read anew: a reader may hold an item for long, and the run become private meanwhile.
        const refusalOfLines = refusalOfContents(store, caller, runId);
        if (refusalOfLines) return err(refusalOfLines);
        const newest = lastLineNumber(store, runId);
        if (newest - lastLine > mostLinesBehind) {
          const gap = { from: lastLine + 1, to: newest - linesBehindGap };
          yield { kind: "gap", ...gap };
          lastLine = gap.to;
          continue;
        }
        const lines = linesAfter(store, runId, lastLine, pageRows, pageBytes);
        if (lines.length > 0) yield { kind: "lines", lines };
        const refusalOfEvents = refusalOfContents(store, caller, runId);
        if (refusalOfEvents) return err(refusalOfEvents);
        const events = eventsAfter(store, runId, lastSeq, pageRows, pageBytes);
        if (events.length > 0) yield { kind: "events", events };
        if (lines.length === 0 && events.length === 0) break;
        lastLine = lines.at(-1)?.n ?? lastLine;
        lastSeq = events.at(-1)?.seq ?? lastSeq;
      }
      if (hasEnded) {
        // Also where it was shown first: a reader may take the last item for the outcome.
        yield { kind: "run", run };
        return ok(null);
      }
      await bell.rung();
    }
    return ok(null);
  };
}

interface Bell extends Disposable {
  /** Forgets what has rung so far. Read the store after this and nothing is missed. */
  reset(): void;
  /** Resolves once it has rung since the last reset, or the reader went away. */
  rung(): Promise<void>;
}

function listenFor(hub: Hub, runId: number, signal: AbortSignal): Bell {
  let hasRung = false;
  let wake = () => {};
  const ring = () => {
    hasRung = true;
    wake();
  };
  const subscription = hub.subscribe((fact) => {
    if ("runId" in fact && fact.runId === runId) ring();
  });
  signal.addEventListener("abort", ring);
  return {
    reset: () => (hasRung = false),
    rung: () => (hasRung || signal.aborted ? Promise.resolve() : new Promise((resolve) => (wake = resolve))),
    [Symbol.dispose]() {
      subscription[Symbol.dispose]();
      signal.removeEventListener("abort", ring);
    },
  };
}
