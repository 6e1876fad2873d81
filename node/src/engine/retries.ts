/** Failures that time may heal are tried again by themselves, a few times, each as a run of its own. */
import { randomBytes } from "node:crypto";
import { appendState } from "../store/events.ts";
import { originOf, placeOf } from "../store/run-family.ts";
import { addQueuedRun, type ClaimedRun } from "../store/runs.ts";
import { backoffMs } from "./backoff.ts";
import type { JournalDeps } from "./journal.ts";

/** Attempts in all, and the wait before the second, milliseconds; each further one waits four times as long. */
export const retryPolicies = {
  /** A network, a server, a lookup: half a minute, two, eight. */
  transient: { attempts: 4, firstMs: 30_000 },
  /** The sandbox process died under the script. */
  crashed: { attempts: 2, firstMs: 60_000 },
} as const;

/** Adds the next attempt, which waits for its time, and answers its id; undefined where there is none left. Belongs in the transaction that ends the run. */
export function addRetry(
  { store, hub, clock }: JournalDeps,
  run: ClaimedRun,
  failure: keyof typeof retryPolicies,
): number | undefined {
  const { attempts, firstMs } = retryPolicies[failure];
  const origin = originOf(store, run.runId);
  if (run.mode !== "live" || run.attempt >= attempts || !origin) return undefined;
  const at = clock.now();
  const wakeAt = at + backoffMs(run.attempt, run.seed, firstMs);
  const runId = addQueuedRun(store, {
    automationId: run.automationId,
    versionId: run.versionId,
    trigger: run.trigger,
    startedByDevice: origin.startedByDevice,
    startedBy: origin.startedBy,
    input: run.input,
    profile: run.profile,
    seed: randomBytes(32),
    queuedAt: at,
    ...placeOf(origin),
    ...(run.parentRunId !== null && { parentRunId: run.parentRunId }),
    retry: { of: run.runId, rootRunId: run.rootRunId, attempt: run.attempt + 1, notBefore: wakeAt },
  });
  appendState(store, { runId, queuedAt: at }, at, { status: "waiting", waitingFor: "backoff", wakeAt });
  hub.publish({ kind: "RunWoken", runId });
  return runId;
}
