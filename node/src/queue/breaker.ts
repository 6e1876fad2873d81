/** Counts how an automation's runs end, and pauses what fails again and again (model/breaker says when). */
import { afterProbe, afterRun } from "@hob/shared/model/breaker";
import type { RunReason, RunStatus } from "@hob/shared/model/run";
import { appendAudit } from "../store/audit.ts";
import { findAutomation, pauseAutomation, setAutomationState, setFailures } from "../store/automations.ts";
import { raiseItem, resolveItem } from "../store/inbox.ts";
import { triggersOf } from "../store/triggers.ts";
import type { QueueDeps } from "./enqueue.ts";
import { leaveOutDue } from "./leave-out.ts";
import { armTrigger } from "./timetable.ts";

export interface CountedEnd {
  readonly runId: number;
  readonly automationId: number;
  readonly status: RunStatus;
  readonly reason: RunReason | null;
}

/** Belongs in the transaction that ends a live run with no further attempt to come. */
export function countEnd(deps: QueueDeps, end: CountedEnd): void {
  const { store } = deps;
  const { automationId } = end;
  const row = findAutomation(store, automationId);
  const isOpen = row?.state === "paused" && row.pauseReason === "breaker";
  // What a person paused or put away is not tried by itself, and counts from nothing once it is back.
  if (!row || (row.state !== "active" && !isOpen)) return;
  const { failures, probeAt } = afterRun(row, end, deps.clock.now());
  if (failures === row.failures && probeAt === row.probeAt) return;
  setFailures(store, automationId, failures, probeAt);
  if (probeAt !== null) keepOpen(deps, end, { failures, probeAt }, !isOpen);
  else if (isOpen) close(deps, automationId);
}

/** The one run that an open breaker lets through has begun: the next may only after as long again. */
export function countProbe(deps: QueueDeps, automationId: number): void {
  const row = findAutomation(deps.store, automationId);
  if (!row || row.state !== "paused" || row.pauseReason !== "breaker") return;
  const { probeAt } = afterProbe(row, deps.clock.now());
  setFailures(deps.store, automationId, row.failures, probeAt);
  armAll(deps, automationId);
}

/**
 * Gives every trigger of an automation its next time anew, counted from now. What has come and is not answered
 * stays due while the automation is active, and is left out with that reason while it is not.
 */
export function armAll(deps: QueueDeps, automationId: number, reason: RunReason = "not_runnable"): void {
  const { store, clock } = deps;
  const now = clock.now();
  for (const trigger of triggersOf(store, automationId)) {
    const isDue = trigger.nextDue !== null && trigger.nextDue <= now;
    if (isDue && trigger.automationState === "active") continue;
    if (isDue) leaveOutDue(deps, trigger, reason);
    armTrigger(store, trigger, now);
  }
}

/** Pauses the automation where that is new, and puts its times off to its next try. */
function keepOpen(
  deps: QueueDeps,
  { runId, automationId }: CountedEnd,
  { failures, probeAt }: { readonly failures: number; readonly probeAt: number },
  isNew: boolean,
): void {
  const { store, hub } = deps;
  const at = deps.clock.now();
  if (isNew) {
    pauseAutomation(store, automationId, { reason: "breaker", by: null, probeAt, at });
    appendAudit(store, at, {
      actor: "scheduler",
      action: "automation.paused",
      subject: `automation:${automationId}`,
      detail: { reason: "breaker", failures },
    });
  }
  armAll(deps, automationId);
  const itemId = raiseItem(store, { automationId, cause: "breaker", body: { failures, probeAt }, runId, at });
  hub.publish({ kind: "AutomationChanged", automationId });
  hub.publish({ kind: "InboxChanged", itemId });
}

function close(deps: QueueDeps, automationId: number): void {
  const { store, hub } = deps;
  const at = deps.clock.now();
  setAutomationState(store, automationId, "active", at);
  armAll(deps, automationId);
  const itemId = resolveItem(store, automationId, "breaker", null, at);
  if (itemId !== undefined) hub.publish({ kind: "InboxChanged", itemId });
  appendAudit(store, at, {
    actor: "scheduler",
    action: "automation.resumed",
    subject: `automation:${automationId}`,
    detail: { reason: "breaker" },
  });
  hub.publish({ kind: "AutomationChanged", automationId });
}
