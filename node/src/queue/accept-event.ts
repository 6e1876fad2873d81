/** Takes an event in: kept once, and put on its way to every trigger that listens, in one transaction. */
import type { Json } from "@hob/shared/json";
import { addDelivery, addEvent, listeners } from "../store/deliveries.ts";
import { wakeRunsWaitingForEvent } from "../store/runs.ts";
import { transaction } from "../store/transaction.ts";
import { findTrigger } from "../store/triggers.ts";
import type { QueueDeps } from "./enqueue.ts";

/** What an event may say at most, UTF-8 bytes of its JSON. */
export const eventBytesMax = 256 * 1024;

/** An event that leads to an event that leads to an event ends here. */
export const mostEventDepth = 8;

export interface ArrivedEvent {
  /** Who tells: an automation's slug, "webhook:3", "feed:4", "file:5", "device:1", "terminal". */
  readonly source: string;
  readonly name: string;
  /** The same key from the same source under the same name is the same event. */
  readonly dedupeKey: string;
  readonly data: Json;
  /** Only for this automation. */
  readonly targetAutomationId?: number | undefined;
  /** From what this trigger looks at: for it alone. */
  readonly triggerId?: number | undefined;
  readonly runId?: number | undefined;
  readonly depth?: number | undefined;
  /** The member whom the automation that tells belongs to: only automations of the same one hear it. */
  readonly ownerMemberId?: number | null | undefined;
}

export interface AcceptedEvent {
  readonly eventId: number;
  /** False where it had come before; nothing is done twice. */
  readonly isNew: boolean;
  /** How many triggers it is on its way to. */
  readonly deliveries: number;
}

export function acceptEvent({ store, hub, clock }: QueueDeps, arrived: ArrivedEvent): AcceptedEvent {
  return transaction(store, () => {
    const { source, name, dedupeKey, data } = arrived;
    const targetAutomationId = targetOf();
    const { ownerMemberId = null } = arrived;
    const { eventId, isNew } = addEvent(store, {
      source,
      name,
      dedupeKey,
      targetAutomationId,
      body: data,
      at: clock.now(),
      runId: arrived.runId ?? null,
      depth: arrived.depth ?? 0,
      ownerMemberId,
    });
    if (!isNew) return { eventId, isNew, deliveries: 0 };
    const triggerIds = triggerIdsFor(targetAutomationId);
    for (const triggerId of triggerIds) addDelivery(store, eventId, triggerId, source);
    for (const runId of wakeRunsWaitingForEvent(store, name, clock.now()))
      hub.publish({ kind: "RunWoken", runId });
    hub.publish({ kind: "EventArrived", eventId });
    return { eventId, isNew, deliveries: triggerIds.length };

    function targetOf(): number | null {
      if (arrived.triggerId === undefined) return arrived.targetAutomationId ?? null;
      return findTrigger(store, arrived.triggerId)?.automationId ?? null;
    }

    function triggerIdsFor(target: number | null): number[] {
      if (arrived.triggerId !== undefined) return [arrived.triggerId];
      return listeners(store, { source, name, targetAutomationId: target, ownerMemberId });
    }
  });
}
