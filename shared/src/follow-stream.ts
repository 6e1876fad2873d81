/** Keeps one stream going over a link that may break: after each loss it is opened again from where its reader stands. */
import type { Input, Item, StreamMethod } from "./contract/commands.ts";
import type { HobError } from "./contract/errors.ts";
import type { Link } from "./link.ts";
import { err, ok, type Result } from "./result.ts";

/** A house that ends a stream so often before its time is not asked again. */
const mostEarlyEnds = 3;

export interface FollowedStream {
  /** Ok once `hasEnded` says so, else the error that no connecting again will mend. */
  readonly done: Promise<Result<null, HobError>>;
  cancel(): void;
}

/** `position` is asked at every opening; what the reader has seen by then is not to be sent again. */
export function followStream<M extends StreamMethod>(
  link: Link,
  method: M,
  reader: {
    position(): Input<M>;
    take(item: Item<M>): void;
    /** Asked when the house has ended the stream: false opens it again. */
    hasEnded(): boolean;
  },
): FollowedStream {
  let cancelStream = () => {};
  let isCancelled = false;
  return {
    done: follow(),
    cancel() {
      isCancelled = true;
      cancelStream();
    },
  };

  async function follow(): Promise<Result<null, HobError>> {
    for (let earlyEnds = 0; earlyEnds < mostEarlyEnds;) {
      if (isCancelled) return err({ type: "closed" });
      const stream = link.stream(method, reader.position(), reader.take);
      cancelStream = () => stream.cancel();
      const ended = await stream.done;
      if (ended.ok && reader.hasEnded()) return ok(null);
      if (ended.ok) earlyEnds++;
      else if (!isMendable(ended.error)) return ended;
    }
    return err({ type: "session_broken", cause: "ended_early" });
  }
}

/** What both ends would only say again, and at once. */
const verdicts: ReadonlySet<string> = new Set(["reset", "malformed_item", "malformed_answer"]);

/** What waiting and connecting again can mend; everything else would only fail again. */
export function isMendable(error: HobError): boolean {
  switch (error.type) {
    case "session_broken":
      return !verdicts.has(error.cause);
    case "house_silent":
    case "house_offline":
    case "relay_unreachable":
    case "relay_busy":
    case "relay_refused":
    // Whoever is in between can pretend these two; the house may well be met at the next try.
    case "relay_is_another":
    case "house_is_another":
      return true;
    default:
      return false;
  }
}
