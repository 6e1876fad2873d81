/** Follows one run live: through lost sessions, from the last line this device has, handed over once a frame. */
import type { HobError } from "@hob/shared/contract/errors";
import type { FollowItem } from "@hob/shared/contract/runs";
import { followRun } from "@hob/shared/follow-run";
import { createEffect, createSignal, on, onCleanup, type Accessor } from "solid-js";
import { isComplete, nothingSeen, seenUpTo, withItems, type FollowedRun } from "./followed-run.ts";
import { houseLink } from "./house.ts";
import { keepAnswer, queryClient } from "./queries.ts";

export interface Following {
  readonly seen: Accessor<FollowedRun>;
  /** Why following stopped for good; a lost connection is not among these. */
  readonly error: Accessor<HobError | undefined>;
}

/** More than this is not kept across restarts: the house has it. */
const keptLines = 2_000;

/** Follows `runId` for as long as the page shows it; the run itself is read with `runs.get`, which this keeps fresh. */
export function useFollowedRun(runId: Accessor<number>): Following {
  const [seen, setSeen] = createSignal<FollowedRun>(nothingSeen);
  const [error, setError] = createSignal<HobError>();

  createEffect(
    on(runId, (id) => {
      setError(undefined);
      setSeen(queryClient.getQueryData<FollowedRun>(["followed", id]) ?? nothingSeen);
      const following = follow(id, seen, setSeen, setError);
      onCleanup(() => following.stop());
    }),
  );
  return { seen, error };
}

function follow(
  runId: number,
  seen: Accessor<FollowedRun>,
  setSeen: (seen: FollowedRun) => void,
  setError: (error: HobError) => void,
): { stop(): void } {
  let isStopped = false;
  let cancel = () => {};
  const arrived: FollowItem[] = [];
  let frame = 0;

  if (!isComplete(seen())) void keepFollowing();
  return {
    stop() {
      isStopped = true;
      cancel();
      handOver();
    },
  };

  async function keepFollowing(): Promise<void> {
    const link = await houseLink();
    if (isStopped) return;
    const following = followRun(link, { runId, ...seenUpTo(seen()) }, take);
    cancel = following.cancel;
    const end = await following.done;
    handOver();
    if (!isStopped && !end.ok) setError(end.error);
  }

  /** Lines may come by the thousand a second; the screen changes sixty times. */
  function take(item: FollowItem): void {
    arrived.push(item);
    frame ||= requestAnimationFrame(handOver);
  }

  function handOver(): void {
    cancelAnimationFrame(frame);
    frame = 0;
    if (arrived.length === 0) return;
    const next = withItems(seen(), arrived.splice(0));
    setSeen(next);
    if (next.run) keepAnswer("runs.get", { runId }, next.run);
    if (next.lines.length <= keptLines) queryClient.setQueryData(["followed", runId], next);
  }
}
