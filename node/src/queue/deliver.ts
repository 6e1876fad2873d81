/**
 * Brings events to their triggers: one run for each, the next of a source only after the one before it has
 * ended for good. What fails for good is parked and shown, and the next goes on.
 */
import { isTerminal } from "@hob/shared/model/run";
import { isWithin } from "../schedule/slots.ts";
import { appendAudit } from "../store/audit.ts";
import {
  deliverable,
  findEvent,
  readDelivery,
  runningDeliveries,
  setDeliveryRunning,
  settleDelivery,
  type OpenDelivery,
} from "../store/deliveries.ts";
import { readHousehold } from "../store/household.ts";
import { raiseItem } from "../store/inbox.ts";
import { lastAttemptOf, runOutcome } from "../store/run-family.ts";
import { runOfSlot } from "../store/run-slots.ts";
import { isStorageFull } from "../store/store.ts";
import { transaction } from "../store/transaction.ts";
import { findTrigger, type TriggerRow } from "../store/triggers.ts";
import { countProbe } from "./breaker.ts";
import type { QueueDeps } from "./enqueue.ts";
import type { FireDeps } from "./fire.ts";
import { zoneOf } from "./timetable.ts";
import { triggerRuns } from "./trigger-run.ts";

/** Looked at in one go: a queue that is full ends the look early. */
const batch = 200;

/** Settles what has ended and begins what may; answers how many it began. Each delivery is a transaction of its own, and one that fails unexpectedly is told and stays. */
export function deliverEvents(deps: FireDeps, onFailure: (cause: unknown) => void): number {
  for (const delivery of runningDeliveries(deps.store)) settleEnded(deps, delivery);
  if (readHousehold(deps.store).globalPause) return 0;
  let begun = 0;
  let after = 0;
  for (;;) {
    const ready = deliverable(deps.store, after, batch);
    for (const delivery of ready) {
      after = delivery.deliveryId;
      const became = beginOrTell(delivery);
      if (became === "full") return begun;
      if (became === "begun") begun += 1;
    }
    if (ready.length < batch) return begun;
  }

  /** One that cannot begin keeps none of the others from it. */
  function beginOrTell(delivery: OpenDelivery): ReturnType<typeof begin> {
    try {
      return transaction(deps.store, () => begin(deps, delivery));
    } catch (cause) {
      if (isStorageFull(cause)) throw cause;
      onFailure(cause);
      return "held";
    }
  }
}

function settleEnded(
  deps: QueueDeps,
  { deliveryId, runId }: OpenDelivery & { readonly runId: number },
): void {
  const { store, hub } = deps;
  const outcome = runOutcome(store, lastAttemptOf(store, runId));
  if (!outcome || !isTerminal(outcome.status)) return;
  transaction(store, () => {
    const delivery = readDelivery(store, deliveryId);
    if (!delivery) return;
    const at = deps.clock.now();
    const isParked = outcome.status === "failed" || outcome.status === "canceled";
    const state = isParked ? "parked" : outcome.status === "skipped" ? "dropped" : "done";
    settleDelivery(store, deliveryId, state, at);
    if (isParked) tellOfParked(deps, delivery, outcome.runId, at);
    const { triggerId, automationId } = delivery;
    hub.publish({ kind: "DeliveryChanged", triggerId, automationId });
  });
}

function tellOfParked(
  { store, hub }: QueueDeps,
  { automationId, source, name, deliveryId }: NonNullable<ReturnType<typeof readDelivery>>,
  runId: number,
  at: number,
): void {
  const body = { source, name, deliveryId };
  const itemId = raiseItem(store, { automationId, cause: "parked", body, runId, at });
  appendAudit(store, at, {
    actor: "scheduler",
    action: "event.parked",
    subject: `run:${runId}`,
    detail: { source, name, delivery: deliveryId },
  });
  hub.publish({ kind: "InboxChanged", itemId });
}

function begin(deps: FireDeps, { deliveryId, eventId, triggerId }: OpenDelivery): "begun" | "held" | "full" {
  const { store, hub, clock } = deps;
  const trigger = findTrigger(store, triggerId);
  if (!trigger || !trigger.enabled || trigger.automationState === "archived") {
    settleDelivery(store, deliveryId, "dropped", clock.now());
    return "held";
  }
  if (!mayBegin(deps, trigger)) return "held";
  const known = runOfSlot(store, triggerId, slotOf(eventId));
  const answered =
    known === undefined
      ? triggerRuns(deps, trigger).start({ triggerId, slot: slotOf(eventId), dueAt: null, eventId })
      : { runId: known, isSkipped: false };
  if (answered === "full") return "full";
  setDeliveryRunning(store, deliveryId, answered.runId);
  if (answered.isSkipped) settleDelivery(store, deliveryId, "dropped", clock.now());
  else countProbe(deps, trigger.automationId);
  tellOfEvent(deps, trigger, eventId, answered.runId);
  hub.publish({ kind: "DeliveryChanged", triggerId, automationId: trigger.automationId });
  deps.reach?.("event.delivered");
  return "begun";
}

/** A paused automation's events wait; so do those that come outside of its hours. */
function mayBegin({ store, clock }: QueueDeps, trigger: TriggerRow): boolean {
  const { automationState, pauseReason, probeAt, rules } = trigger;
  const now = clock.now();
  const isProbe = pauseReason === "breaker" && probeAt !== null && probeAt <= now;
  if (automationState !== "active" && !(automationState === "paused" && isProbe)) return false;
  return rules.activeHours === null || isWithin(rules.activeHours, zoneOf(store, trigger), now);
}

function tellOfEvent({ store, clock }: QueueDeps, trigger: TriggerRow, eventId: number, runId: number): void {
  const event = findEvent(store, eventId);
  appendAudit(store, clock.now(), {
    actor: "scheduler",
    action: "event.delivered",
    subject: `run:${runId}`,
    detail: { trigger: trigger.triggerId, source: event?.source ?? "", name: event?.name ?? "" },
  });
}

function slotOf(eventId: number): string {
  return `event:${eventId}`;
}
