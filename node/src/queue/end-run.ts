/** Ends a run from outside of its execution: one that still waits, or one whose execution died. */
import type { RunError } from "@hob/shared/contract/runs";
import type { RunMode, RunReason } from "@hob/shared/model/run";
import { appendState } from "../store/events.ts";
import { leaveEffectsUncertain } from "../store/effects.ts";
import { originOf, parentsOf } from "../store/run-family.ts";
import { endRun, wakeRun } from "../store/runs.ts";
import { transaction } from "../store/transaction.ts";
import { countEnd, type CountedEnd } from "./breaker.ts";
import { closeAsking } from "./close-asking.ts";
import type { QueueDeps } from "./enqueue.ts";
import { tellOfOutcome } from "./failed-runs.ts";
import { closeUnawaited } from "./secret-waits.ts";
import { settleUnclear } from "./unclear-effects.ts";

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
    const origin = originOf(store, run.runId);
    if (origin) endAround({ store, hub, clock }, { ...origin, status, reason });
    hub.publish({ kind: "EventsAppended", runId: run.runId });
    hub.publish({ kind: "RunSettled", runId: run.runId });
    return true;
  });
}

/**
 * All that hangs on a run that has ended with no further attempt to come: the run that waits for it, the breaker,
 * and what people are told. Belongs in the transaction that ends it, when its effects are settled.
 */
export function endAround(deps: QueueDeps, end: CountedEnd & { readonly mode: RunMode }): void {
  wakeParent(deps, end.runId);
  closeUnawaited(deps, end.automationId);
  if (end.mode !== "live") return;
  settleUnclear(deps, end);
  countEnd(deps, end);
  tellOfOutcome(deps, end);
}

/** The run that started this one may be waiting for its end. */
function wakeParent({ store, hub, clock }: QueueDeps, runId: number): void {
  const [parent] = parentsOf(store, runId);
  if (parent !== undefined && wakeRun(store, parent, "child", clock.now()))
    hub.publish({ kind: "RunWoken", runId: parent });
}
