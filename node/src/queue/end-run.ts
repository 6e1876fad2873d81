/** Ends a run from outside of its execution: one that still waits, or one whose execution died. */
import type { RunError } from "@hob/shared/contract/runs";
import type { RunReason } from "@hob/shared/model/run";
import { appendState } from "../store/events.ts";
import { leaveEffectsUncertain } from "../store/effects.ts";
import { originOf, parentsOf } from "../store/run-family.ts";
import { endRun, wakeRun } from "../store/runs.ts";
import { transaction } from "../store/transaction.ts";
import { countEnd, type CountedEnd } from "./breaker.ts";
import { closeAsking } from "./close-asking.ts";
import type { QueueDeps } from "./enqueue.ts";

export interface OutsideEnd {
  readonly status: "failed" | "canceled" | "skipped";
  readonly reason: RunReason;
  readonly error: RunError | null;
  /** Who asked for it; absent where nobody did. */
  readonly by?: string;
}

/** Row, journal and fact in one transaction; false, and nothing done, where the run had ended. */
export function endFromOutside(
  { store, hub, clock }: QueueDeps,
  run: { readonly runId: number; readonly queuedAt: number },
  { status, reason, error, by }: OutsideEnd,
): boolean {
  return transaction(store, () => {
    const at = clock.now();
    if (!endRun(store, run.runId, { status, reason, error, result: null, at })) return false;
    appendState(store, run, at, { status, reason, by });
    leaveEffectsUncertain(store, run.runId, at);
    closeAsking({ store, hub }, run.runId, at);
    countEndOf({ store, hub, clock }, run.runId, { status, reason });
    wakeParent({ store, hub, clock }, run.runId);
    hub.publish({ kind: "EventsAppended", runId: run.runId });
    hub.publish({ kind: "RunSettled", runId: run.runId });
    return true;
  });
}

/** What ends a live run counts for its automation's breaker. */
function countEndOf(deps: QueueDeps, runId: number, end: Pick<CountedEnd, "status" | "reason">): void {
  const run = originOf(deps.store, runId);
  if (run?.mode === "live") countEnd(deps, { runId, automationId: run.automationId, ...end });
}

/** The run that started this one may be waiting for its end. Belongs in the transaction that ends it. */
export function wakeParent({ store, hub, clock }: QueueDeps, runId: number): void {
  const [parent] = parentsOf(store, runId);
  if (parent !== undefined && wakeRun(store, parent, "child", clock.now()))
    hub.publish({ kind: "RunWoken", runId: parent });
}
