/** The way into the queue: one row, its first journal entry and the fact that wakes a worker, all or none. */
import { randomBytes } from "node:crypto";
import { err, ok, type Result } from "@hob/shared/result";
import type { Clock } from "@hob/shared/time";
import type { Hub } from "../hub.ts";
import { appendState } from "../store/events.ts";
import { addQueuedRun, queuedRunCount, type NewRun } from "../store/runs.ts";
import type { Store } from "../store/store.ts";
import { transaction } from "../store/transaction.ts";

/** A queue this long is a fault somewhere, and refusing is kinder than a week of catching up. */
export const queuedRunsMax = 1_000;

export type RunRequest = Omit<NewRun, "seed" | "queuedAt">;

export interface QueueDeps {
  readonly store: Store;
  readonly hub: Hub;
  readonly clock: Clock;
}

/** Answers the new run's id, or how many wait already. */
export function enqueue(
  { store, hub, clock }: QueueDeps,
  request: RunRequest,
): Result<number, { readonly type: "queue_full"; readonly queued: number }> {
  return transaction(store, () => {
    const queued = queuedRunCount(store);
    if (queued >= queuedRunsMax) return err({ type: "queue_full", queued });
    const queuedAt = clock.now();
    const runId = addQueuedRun(store, { ...request, seed: randomBytes(32), queuedAt });
    appendState(store, { runId, queuedAt }, queuedAt, { status: "queued" });
    hub.publish({ kind: "RunQueued", runId });
    return ok(runId);
  });
}
