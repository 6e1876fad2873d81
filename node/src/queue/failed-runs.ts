/** An automation whose runs fail, or get no answer in time, as one item that says how often and why: there until one succeeds. */
import { findAutomation } from "../store/automations.ts";
import { isForDelivery } from "../store/deliveries.ts";
import { raiseItem, resolveItem, supersedeItem } from "../store/inbox.ts";
import { runOutcome } from "../store/run-family.ts";
import type { CountedEnd } from "./breaker.ts";
import type { QueueDeps } from "./enqueue.ts";

/**
 * Belongs in the transaction that ends a live run with no further attempt to come, once the breaker has counted it:
 * that an automation was paused for its failures says more than another failure, and so does an event that is parked.
 */
export function tellOfOutcome(deps: QueueDeps, { runId, automationId, status, reason }: CountedEnd): void {
  const { store, hub, clock } = deps;
  const row = findAutomation(store, automationId);
  const isBroken = row?.state === "paused" && row.pauseReason === "breaker";
  if (status === "succeeded" || isBroken) {
    const at = clock.now();
    const itemId = isBroken
      ? supersedeItem(store, automationId, "run_failed", at)
      : resolveItem(store, automationId, "run_failed", null, at);
    if (itemId !== undefined) hub.publish({ kind: "InboxChanged", itemId });
    return;
  }
  const isUnanswered = status === "canceled" && reason === "expired";
  if ((status !== "failed" && !isUnanswered) || row?.state === "archived" || isForDelivery(store, runId))
    return;
  const error = runOutcome(store, runId)?.error;
  const itemId = raiseItem(store, {
    automationId,
    cause: "run_failed",
    body: { type: error?.type ?? "failed", message: error?.message ?? "" },
    runId,
    at: clock.now(),
  });
  hub.publish({ kind: "InboxChanged", itemId });
}
