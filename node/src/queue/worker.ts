/** The worker: takes queued runs in order, a few at a time, keeps their leases, and ends what is cancelled. */
import type { Reach } from "../crash-point.ts";
import type { Hub } from "../hub.ts";
import type { Logger } from "../logger.ts";
import { appendState } from "../store/events.ts";
import type { GroupCommit } from "../store/group-commit.ts";
import {
  claimNextRun,
  isAnythingClaimable,
  nextWakeAt,
  renewLeases,
  type ClaimedRun,
} from "../store/runs.ts";
import type { QueueDeps } from "./enqueue.ts";
import { requeueOrphans } from "./orphans.ts";

/** A holder that has not renewed for this long is dead. */
export const leaseMs = 30_000;
export const renewMs = 10_000;

export interface WorkerDeps extends QueueDeps {
  readonly commits: GroupCommit;
  readonly logger: Logger;
  /** Names this boot of the node: never used by another. */
  readonly holder: string;
  readonly concurrency: number;
  readonly reach?: Reach | undefined;
  /**
   * Executes one claimed run until it has durably ended, waits, or is put back. `stop` aborts with who asked for
   * the run's end, `{ by }`, or with "house_stops".
   */
  execute(run: ClaimedRun, stop: AbortSignal): Promise<void>;
}

export interface Worker extends AsyncDisposable {
  /** Runs being executed now. */
  executing(): number;
}

/**
 * Puts back what earlier boots left running, then works until disposed. It wakes on facts of the hub and when
 * the next waiting run is due; the sweep every 10 seconds is the backstop. Disposing puts what is running back
 * into the queue, and waits for that.
 */
export function startWorker(deps: WorkerDeps): Worker {
  const { store, clock, hub, holder } = deps;
  const executing = new Map<number, { readonly abort: AbortController; readonly done: Promise<void> }>();
  let isClosed = false;
  let claiming: Promise<void> | undefined;
  let isWokenAgain = false;

  requeueOrphans(deps, holder);
  const subscription = hub.subscribe((fact) => {
    if (wakingFacts.has(fact.kind)) claim();
    if (fact.kind === "RunCancelAsked")
      executing.get(fact.runId)?.abort.abort({ by: fact.by, reason: fact.reason });
  });
  let alarm: Disposable | undefined;
  let timer = clock.timer(renewMs, sweep);
  claim();

  return {
    executing: () => executing.size,
    async [Symbol.asyncDispose]() {
      isClosed = true;
      subscription[Symbol.dispose]();
      timer[Symbol.dispose]();
      alarm?.[Symbol.dispose]();
      await claiming;
      for (const { abort } of executing.values()) abort.abort("house_stops");
      await Promise.all([...executing.values()].map(({ done }) => done));
    },
  };

  /** Fills the free places. One claiming at a time: woken meanwhile, it looks again when done. */
  function claim(): void {
    isWokenAgain = true;
    if (claiming || isClosed) return;
    claiming = claimWhileWoken().finally(() => {
      claiming = undefined;
      if (isWokenAgain) claim();
    });
  }

  async function claimWhileWoken(): Promise<void> {
    while (isWokenAgain && !isClosed) {
      isWokenAgain = false;
      const free = deps.concurrency - executing.size;
      if (free <= 0) return;
      try {
        const lookedAt = clock.now();
        // A look costs nothing; a commit for nothing would take others' waiting writes along, too early.
        if (!isAnythingClaimable(store, lookedAt)) {
          setAlarm(lookedAt);
          continue;
        }
        const claimed = await deps.commits.write(() => claimUpTo(free));
        if (claimed.length > 0) deps.reach?.("queue.claimed");
        for (const run of claimed) start(run);
        setAlarm(lookedAt);
      } catch (cause) {
        deps.logger.error({ err: cause }, "no run could be claimed; the next sweep tries again");
      }
    }
  }

  function claimUpTo(free: number): ClaimedRun[] {
    const claimed: ClaimedRun[] = [];
    while (claimed.length < free) {
      const now = clock.now();
      const run = claimNextRun(store, holder, now, now + leaseMs);
      if (!run) break;
      appendState(store, run, now, { status: "running" });
      publishStart(hub, run.runId);
      claimed.push(run);
    }
    return claimed;
  }

  /** One timer for the run that is due next; what is due further away than a timer reaches is seen by the sweep. */
  function setAlarm(lookedAt: number): void {
    alarm?.[Symbol.dispose]();
    alarm = undefined;
    const now = clock.now();
    // What was due at the last look and was not claimed waits for a place, or for the house to be resumed. What has come since does not.
    const wakeAt = isClosed ? undefined : nextWakeAt(store, Math.min(lookedAt, now));
    const inMs = (wakeAt ?? Infinity) - now;
    if (inMs <= renewMs) alarm = clock.timer(Math.max(0, inMs), claim);
  }

  function start(run: ClaimedRun): void {
    const abort = new AbortController();
    const done = deps
      .execute(run, abort.signal)
      .catch((cause: unknown) => {
        // The row is still running; once its lease has lapsed, a sweep ends it as crashed.
        deps.logger.error({ err: cause, runId: run.runId }, "a run could not be brought to its end");
      })
      .finally(() => {
        executing.delete(run.runId);
        claim();
      });
    executing.set(run.runId, { abort, done });
  }

  function sweep(): void {
    timer = clock.timer(renewMs, sweep);
    try {
      if (executing.size > 0) renewLeases(store, holder, [...executing.keys()], clock.now() + leaseMs);
      requeueOrphans(deps, holder, (runId) => executing.has(runId));
    } catch (cause) {
      deps.logger.error({ err: cause }, "the sweep of the queue failed; the next one tries again");
    }
    claim();
  }
}

/** What may have made a run ready to be claimed. */
const wakingFacts: ReadonlySet<string> = new Set(["RunQueued", "RunWoken", "RunSettled", "HomeChanged"]);

function publishStart(hub: Hub, runId: number): void {
  hub.publish({ kind: "EventsAppended", runId });
  hub.publish({ kind: "RunChanged", runId });
}
