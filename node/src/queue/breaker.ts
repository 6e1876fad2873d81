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
  if (!row) return;
  const now = deps.clock.now();
  const before = { failures: row.failures, probeAt: row.probeAt };
  const after = afterRun(before, end, now);
  if (after === before || (after.failures === before.failures && after.probeAt === before.probeAt)) return;
  setFailures(store, automationId, after.failures, row.state === "paused" ? after.probeAt : null);
  const isOpenAlready = row.state === "paused" && row.pauseReason === "breaker";
  if (after.probeAt !== null && (row.state === "active" || isOpenAlready))
    open(deps, end, { ...after, probeAt: after.probeAt });
  else if (after.probeAt === null && isOpenAlready) close(deps, automationId);
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

function open(
  deps: QueueDeps,
  { runId, automationId }: CountedEnd,
  { failures, probeAt }: { readonly failures: number; readonly probeAt: number },
): void {
  const { store, hub } = deps;
  const at = deps.clock.now();
  const isFirst = findAutomation(store, automationId)?.state === "active";
  pauseAutomation(store, automationId, { reason: "breaker", by: null, probeAt, at });
  armAll(deps, automationId);
  raiseItem(store, {
    kind: "notice",
    automationId,
    cause: "breaker",
    body: { failures, probeAt },
    runId,
    at,
  });
  if (isFirst)
    appendAudit(store, at, {
      actor: "scheduler",
      action: "automation.paused",
      subject: `automation:${automationId}`,
      detail: { reason: "breaker", failures },
    });
  hub.publish({ kind: "AutomationChanged", automationId });
  hub.publish({ kind: "InboxChanged" });
}

function close(deps: QueueDeps, automationId: number): void {
  const { store, hub } = deps;
  const at = deps.clock.now();
  setAutomationState(store, automationId, "active", at);
  armAll(deps, automationId);
  resolveItem(store, automationId, "breaker", null, at);
  appendAudit(store, at, {
    actor: "scheduler",
    action: "automation.resumed",
    subject: `automation:${automationId}`,
    detail: { reason: "breaker" },
  });
  hub.publish({ kind: "AutomationChanged", automationId });
  hub.publish({ kind: "InboxChanged" });
}
