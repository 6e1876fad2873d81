/** Runs whose execution died with its process: found at boot and by every sweep, and ended in words. */
import { orphanedRuns } from "../store/runs.ts";
import { endFromOutside } from "./end-run.ts";
import type { QueueDeps } from "./enqueue.ts";

/**
 * Ends as `failed(crashed)` what another boot left running, and what `holder` itself let lapse without
 * still executing it. The lock of the home makes the first safe: no other boot can be alive.
 */
export function endOrphans(
  deps: QueueDeps,
  holder: string,
  isExecuting: (runId: number) => boolean = () => false,
): number {
  const orphans = orphanedRuns(deps.store, holder, deps.clock.now()).filter(
    ({ runId }) => !isExecuting(runId),
  );
  for (const run of orphans) {
    endFromOutside(deps, run, {
      status: "failed",
      reason: "crashed",
      error: { type: "crashed", message: "The house stopped while this run was going on." },
    });
  }
  return orphans.length;
}
