/** Follows what changes in the house for as long as the link lives: each change once, through any number of losses. */
import type { ChangesItem } from "./contract/changes.ts";
import { followStream } from "./follow-stream.ts";
import type { Link } from "./link.ts";

/**
 * The first item says where the house stands. After a loss, what changed meanwhile comes as one item,
 * or as a `reset` where the house cannot say; what was handed on before does not come again.
 */
export function followChanges(link: Link, onChanges: (item: ChangesItem) => void): { cancel(): void } {
  let position: { epoch?: string; rev: number } = { rev: 0 };
  let isCancelled = false;
  let cancelStream = () => {};
  let stopWaiting = () => {};

  void follow();
  return {
    cancel() {
      isCancelled = true;
      cancelStream();
      stopWaiting();
    },
  };

  async function follow(): Promise<void> {
    while (!isCancelled && link.state().kind !== "ended") {
      const stream = followStream(link, "changes.follow", {
        position: () => ({ ...position }),
        take,
        hasEnded: () => false,
      });
      cancelStream = stream.cancel;
      await stream.done;
      // A house that cannot do this now may be able to when it is met anew: mended, updated, or with another role.
      if (!isCancelled && link.state().kind !== "ended") await nextSession();
    }
  }

  /** The position moves before the listener is told, so that a listener that throws cannot make a change come twice. */
  function take(item: ChangesItem): void {
    const isKnown = item.epoch === position.epoch && item.rev <= position.rev;
    if (isKnown && !item.reset) return;
    position = { epoch: item.epoch, rev: item.rev };
    onChanges(item);
  }

  function nextSession(): Promise<void> {
    return new Promise((resolve) => {
      const stop = link.onState((state) => {
        if (state.kind === "live" || state.kind === "ended") stopWaiting();
      });
      stopWaiting = () => {
        stop();
        resolve();
      };
    });
  }
}
