/** Follows one run over a link that may break: every line and event once, in order, to the end. */
import type { HobError } from "./contract/errors.ts";
import type { FollowItem, Run } from "./contract/runs.ts";
import { followStream } from "./follow-stream.ts";
import { isTerminal } from "./model/run.ts";
import type { Link } from "./link.ts";
import { err, ok, type Result } from "./result.ts";

export interface Following {
  /** The run as it ended, or the error that no reconnecting will mend. */
  readonly done: Promise<Result<Run, HobError>>;
  cancel(): void;
}

/**
 * Starts past the given numbers; after each loss it goes on past the last ones it has seen. A gap
 * counts as seen: its lines are for the listener to read with `runs.logs`, and do not come again.
 */
export function followRun(
  link: Link,
  start: { readonly runId: number; readonly afterLine?: number; readonly afterEvent?: number },
  onItem: (item: FollowItem) => void,
): Following {
  const position = { runId: start.runId, afterLine: start.afterLine ?? 0, afterEvent: start.afterEvent ?? 0 };
  let latest: Run | undefined;
  const stream = followStream(link, "runs.follow", {
    position: () => ({ ...position }),
    take,
    hasEnded: () => latest !== undefined && isTerminal(latest.status),
  });
  return { done: stream.done.then(outcome), cancel: stream.cancel };

  function outcome(ended: Result<null, HobError>): Result<Run, HobError> {
    if (!ended.ok) return ended;
    return latest ? ok(latest) : err({ type: "closed" });
  }

  /** Positions move before the listener is told, so that a listener that throws cannot make a line come twice. */
  function take(item: FollowItem): void {
    switch (item.kind) {
      case "run":
        latest = item.run;
        return onItem(item);
      case "lines": {
        const fresh = item.lines.filter((line) => line.n > position.afterLine);
        position.afterLine = fresh.at(-1)?.n ?? position.afterLine;
        if (fresh.length > 0) onItem({ kind: "lines", lines: fresh });
        return;
      }
      case "events": {
        const fresh = item.events.filter((event) => event.seq > position.afterEvent);
        position.afterEvent = fresh.at(-1)?.seq ?? position.afterEvent;
        if (fresh.length > 0) onItem({ kind: "events", events: fresh });
        return;
      }
      case "gap": {
        const from = Math.max(item.from, position.afterLine + 1);
        position.afterLine = Math.max(item.to, position.afterLine);
        if (from <= item.to) onItem({ kind: "gap", from, to: item.to });
      }
    }
  }
}
