/** Runs whose execution died with its process: found at boot and by every sweep, and begun again where their journal ends. */
import { appendState, hasWorkedSinceCrash } from "../store/events.ts";
import { orphanedRuns, requeueRun } from "../store/runs.ts";
import { transaction } from "../store/transaction.ts";
import { endFromOutside } from "./end-run.ts";
import type { QueueDeps } from "./enqueue.ts";

/** A run that the node has died under this often, each time without coming any further, may be what kills it. */
export const mostCrashes = 25;

/**
 * Puts back into the queue what another boot left running, and what `holder` itself let lapse without still
 * executing it. The lock of the home makes the first safe: no other boot can be alive.
 */
export function requeueOrphans(
  deps: QueueDeps,
  holder: string,
  isExecuting: (runId: number) => boolean = () => false,
): number {
  const { store, hub, clock } = deps;
  const orphans = orphanedRuns(store, holder, clock.now()).filter(({ runId }) => !isExecuting(runId));
  for (const run of orphans) {
    const hasProgressed = hasWorkedSinceCrash(store, run.runId);
    if (!hasProgressed && run.crashes + 1 >= mostCrashes) {
      endFromOutside(deps, run, {
        status: "failed",
        reason: "crashed",
        error: { type: "crashed", message: "The house stopped again and again while this run was going on." },
      });
      continue;
    }
    transaction(store, () => {
      if (!requeueRun(store, run.runId, hasProgressed ? 1 : run.crashes + 1)) return;
      appendState(store, run, clock.now(), { status: "queued", reason: "crashed" });
      hub.publish({ kind: "EventsAppended", runId: run.runId });
      hub.publish({ kind: "RunQueued", runId: run.runId });
    });
  }
  return orphans.length;
}
