/** Follows one run live: through lost sessions, from the last line this device has, as fast as the screen can show. */
import type { HobError } from "@hob/shared/contract/errors";
import type { FollowItem, LogLine, Run } from "@hob/shared/contract/runs";
import { followRun } from "@hob/shared/follow-run";
import { isTerminal } from "@hob/shared/model/run";
import { createEffect, createMemo, createSignal, on, onCleanup, type Accessor } from "solid-js";
import {
  createRunRecorder,
  followBehind,
  isComplete,
  nothingSeen,
  type FollowedRun,
} from "./followed-run.ts";
import { houseLink } from "./house.ts";
import { isGone, keepAnswer, keptAnswer, queryClient, type Reading } from "./queries.ts";
import { createRunLog, type RunLog } from "./run-log.ts";

export interface FollowedRunReading {
  readonly seen: Accessor<FollowedRun>;
  readonly log: RunLog;
  /** Why following stopped for good; a lost connection is not among these. */
  readonly error: Accessor<HobError | undefined>;
}

/** More than this is not kept across restarts: the house has it. */
const mostKeptLines = 600;
const mostKeptCalls = 2_000;
/** An answer of this age or younger says well enough how long the log is. */
const freshMs = 2_000;

/** Follows `runId` for as long as the page shows it. `run` reads the run itself, and is kept fresh by this. */
export function useFollowedRun(runId: number, run: Reading<Run>): FollowedRunReading {
  const kept = queryClient.getQueryData<FollowedRun>(["followed", runId]) ?? nothingSeen;
  const recorder = createRunRecorder(kept);
  const [seen, setSeen] = createSignal(kept);
  const [error, setError] = createSignal<HobError>();
  const openedAt = Date.now();

  // Where to follow from depends on how long the log is by now, so an old answer has to wait for a new one.
  const isKnown = createMemo(() => {
    const read = run.value();
    if (!read || read.isVeiled) return false;
    return isTerminal(read.status) || (run.readAt() ?? 0) > openedAt - freshMs;
  });
  const log = createRunLog(runId, isKnown, keep);
  log.take(kept.tail);

  createEffect(
    on(isKnown, () => {
      const read = run.value();
      if (!isKnown() || !read) return;
      const behind = followBehind(kept.tail, read.lines);
      log.grow(read.lines);
      if (isComplete(kept)) return;
      const following = follow(behind);
      onCleanup(() => following.stop());
    }),
  );
  onCleanup(keep);
  return { seen, log, error };

  function follow(afterLine: number): { stop(): void } {
    let waiting: LogLine[] = [];
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
      },
    };

    async function keepFollowing(): Promise<void> {
      const link = await houseLink();
      if (isStopped) return;
      const start = { runId, afterLine, afterEvent: kept.lastEvent };
      const following = followRun(link, start, take);
      cancel = following.cancel;
      const end = await following.done;
      if (isStopped) return;
      show();
      keep();
      if (!end.ok) setError(end.error);
      if (!end.ok && isGone(end.error)) run.again();
    }

    function take(item: FollowItem): void {
      recorder.take(item);
      if (item.kind === "run") keepRun(item.run);
      if (item.kind === "lines") waiting.push(...item.lines);
      if (item.kind === "gap") log.grow(item.to);
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
      show();
      restUntil = performance.now() + (performance.now() - now);
    }

    function show(): void {
      const lines = waiting;
      waiting = [];
      if (lines.length > 0) log.take(lines);
      setSeen(recorder.seen());
    }
  }

  function keep(): void {
    // Private by now, or no longer there: what was seen of it is not kept either.
    if (isGone(run.error())) return queryClient.removeQueries({ queryKey: ["followed", runId] });
    const seen = recorder.seen();
    const isMuch = seen.calls.length + seen.steps.length > mostKeptCalls;
    queryClient.setQueryData<FollowedRun>(["followed", runId], {
      ...seen,
      ...(isMuch && { calls: [], steps: [], lastEvent: 0 }),
      tail: log.tail(mostKeptLines),
    });
  }

  /** An end known from elsewhere, such as our own Stop, is not taken back by what was sent before it. */
  function keepRun(told: Run): void {
    log.grow(told.lines);
    const known = keptAnswer("runs.get", { runId });
    if (known && isTerminal(known.status) && !isTerminal(told.status)) return;
    keepAnswer("runs.get", { runId }, told);
  }
}
