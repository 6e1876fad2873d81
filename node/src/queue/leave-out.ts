/** Times that have come and will not be kept, because their trigger is about to come due no more: each gets its row. */
import type { RunReason } from "@hob/shared/model/run";
import type { TriggerRow } from "../store/triggers.ts";
import { answersOf, dueTimes, hasRow } from "./due-times.ts";
import type { QueueDeps } from "./enqueue.ts";
import { skipRun } from "./skipped-run.ts";

/** Belongs in the transaction of what keeps them from being kept. */
export function leaveOutDue(deps: QueueDeps, trigger: TriggerRow, reason: RunReason): void {
  const due = dueTimes(deps.store, trigger, deps.clock.now());
  if (!due) return;
  const { triggerId } = trigger;
  for (const [index, at] of due.slots.entries()) {
    if (hasRow(deps.store, triggerId, at)) continue;
    skipRun(
      deps,
      trigger,
      answersOf(triggerId, at),
      reason,
      due.isCut && index === 0 ? due.first : undefined,
    );
  }
}
