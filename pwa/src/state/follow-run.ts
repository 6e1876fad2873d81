/** Follows one run live: through lost sessions, from the last line this device has, as fast as the screen can show. */
import type { HobError } from "@hob/shared/contract/errors";
import type { FollowItem, Run } from "@hob/shared/contract/runs";
import { followRun } from "@hob/shared/follow-run";
import { isTerminal } from "@hob/shared/model/run";
import { createEffect, createSignal, on, onCleanup, type Accessor } from "solid-js";
import { createRunRecorder, isComplete, nothingSeen, seenUpTo, type FollowedRun } from "./followed-run.ts";
import { houseLink } from "./house.ts";
import { keepAnswer, keptAnswer, queryClient } from "./queries.ts";

export interface FollowedRunReading {
  readonly seen: Accessor<FollowedRun>;
  /** Why following stopped for good; a lost connection is not among these. */
  readonly error: Accessor<HobError | undefined>;
}

/** More than this is not kept across restarts: the house has it. */
const mostKept = 2_000;

/** Follows `runId` for as long as the page shows it; the run itself is read with `runs.get`, which this keeps fresh. */
export function useFollowedRun(runId: Accessor<number>): FollowedRunReading {
  const [seen, setSeen] = createSignal<FollowedRun>(nothingSeen);
  const [error, setError] = createSignal<HobError>();

  createEffect(
    on(runId, (id) => {
      const kept = queryClient.getQueryData<FollowedRun>(["followed", id]) ?? nothingSeen;
      setError(undefined);
      setSeen(kept);
      if (isComplete(kept)) return;
      const following = follow(id, kept, setSeen, setError);
      onCleanup(() => following.stop());
    }),
  );
  return { seen, error };
}

function follow(
  runId: number,
  kept: FollowedRun,
  show: (seen: FollowedRun) => void,
  fail: (error: HobError) => void,
): { stop(): void } {
  const recorder = createRunRecorder(kept);
  let isStopped = false;
  let cancel = () => {};
  let frame = 0;
  let restUntil = 0;

  void keepFollowing();
  return {
    stop() {
      isStopped = true;
      cancelAnimationFrame(frame);
      cancel();
      keep();
    },
  };

  async function keepFollowing(): Promise<void> {
    const link = await houseLink();
    if (isStopped) return;
    const following = followRun(link, { runId, ...seenUpTo(kept) }, take);
    cancel = following.cancel;
    const end = await following.done;
    if (isStopped) return;
    show(recorder.seen());
    keep();
    if (!end.ok) fail(end.error);
  }

  function take(item: FollowItem): void {
    recorder.take(item);
    if (item.kind === "run") keepRun(item.run);
    frame ||= requestAnimationFrame(draw);
  }

  /** Drawing may take half of the time at most: a flood of lines must leave room for a finger on Stop. */
  function draw(): void {
    const now = performance.now();
    if (now < restUntil) {
      frame = requestAnimationFrame(draw);
      return;
    }
    frame = 0;
    show(recorder.seen());
    restUntil = performance.now() + (performance.now() - now);
  }

  function keep(): void {
    const seen = recorder.seen();
    const isSmall = seen.lines.length <= mostKept && seen.calls.length <= mostKept;
    if (isSmall) queryClient.setQueryData(["followed", runId], seen);
  }

  /** An end known from elsewhere, such as our own Stop, is not taken back by what was sent before it. */
  function keepRun(run: Run): void {
    const known = keptAnswer("runs.get", { runId });
    if (known && isTerminal(known.status) && !isTerminal(run.status)) return;
    keepAnswer("runs.get", { runId }, run);
  }
}
