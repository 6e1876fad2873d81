/** Follows one run over a link that may break: every line and event once, in order, to the end. */
import type { HobError } from "./contract/errors.ts";
import type { FollowItem, Run } from "./contract/runs.ts";
import { isTerminal } from "./model/run.ts";
import type { Link } from "./link.ts";
import { err, ok, type Result } from "./result.ts";

export interface Following {
  /** The run as it ended, or the error that no reconnecting will mend. */
  readonly done: Promise<Result<Run, HobError>>;
  cancel(): void;
}

/** Starts past the given numbers; after each loss it goes on past the last ones it has seen. */
export function followRun(
  link: Link,
  start: { readonly runId: number; readonly afterLine?: number; readonly afterEvent?: number },
  onItem: (item: FollowItem) => void,
): Following {
  const position = { runId: start.runId, afterLine: start.afterLine ?? 0, afterEvent: start.afterEvent ?? 0 };
  let latest: Run | undefined;
  let cancelStream = () => {};
  let isCancelled = false;

  return {
    done: follow(),
    cancel() {
      isCancelled = true;
      cancelStream();
    },
  };

  async function follow(): Promise<Result<Run, HobError>> {
    for (;;) {
      if (isCancelled) return err({ type: "closed" });
      const stream = link.stream("runs.follow", { ...position }, take);
      cancelStream = () => stream.cancel();
      const ended = await stream.done;
      if (ended.ok && latest && isTerminal(latest.status)) return ok(latest);
      if (!ended.ok && !isMendable(ended.error)) return ended;
    }
  }

  /** Positions move before the listener is told, so that a listener that throws cannot make a line come twice. */
  function take(item: FollowItem): void {
    if (item.kind === "run") latest = item.run;
    if (item.kind === "lines") {
      const fresh = item.lines.filter((line) => line.n > position.afterLine);
      position.afterLine = fresh.at(-1)?.n ?? position.afterLine;
      if (fresh.length > 0) onItem({ kind: "lines", lines: fresh });
      return;
    }
    if (item.kind === "events") {
      const fresh = item.events.filter((event) => event.seq > position.afterEvent);
      position.afterEvent = fresh.at(-1)?.seq ?? position.afterEvent;
      if (fresh.length > 0) onItem({ kind: "events", events: fresh });
      return;
    }
    onItem(item);
  }
}

/** What waiting and connecting again can mend; everything else would only fail again. */
function isMendable(error: HobError): boolean {
  switch (error.type) {
    case "session_broken":
      return error.cause !== "reset" && error.cause !== "malformed_item";
    case "house_silent":
    case "house_offline":
    case "relay_unreachable":
    case "relay_busy":
    case "relay_refused":
      return true;
    default:
      return false;
  }
}
