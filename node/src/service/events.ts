/** Events: handed in, looked through, and decided where their run failed for good. */
import { randomUUID } from "node:crypto";
import { err, ok, type Result } from "@hob/shared/result";
import type { CommandError } from "@hob/shared/contract/errors";
import type { Delivery } from "@hob/shared/contract/events";
import { acceptEvent, eventBytesMax } from "../queue/accept-event.ts";
import { enqueue } from "../queue/enqueue.ts";
import { listDeliveries, readDelivery, setDeliveryRunning, settleDelivery } from "../store/deliveries.ts";
import { resolveItem } from "../store/inbox.ts";
import { lastAttemptOf, originOf, placeOf } from "../store/run-family.ts";
import { transaction } from "../store/transaction.ts";
import { visibleTo } from "../store/visibility.ts";
import { actorOf, type Caller, type Handler } from "./caller.ts";
import { audit, type ServiceDeps } from "./deps.ts";
import { findFor, sees } from "./visibility.ts";

type Method = "events.emit" | "events.list" | "events.redeliver" | "events.drop";

export type EventHandlers = { readonly [M in Method]: Handler<M> };

type InputOf<M extends Method> = Parameters<EventHandlers[M]>[0];
type AnswerOf<M extends Method> = ReturnType<EventHandlers[M]>;

export function eventHandlers(deps: ServiceDeps): EventHandlers {
  const { store, hub, clock } = deps;
  return {
    "events.emit": (input, caller) => transaction(store, () => emit(input, caller)),
    "events.list": list,
    "events.redeliver": ({ deliveryId }, caller) => transaction(store, () => redeliver(deliveryId, caller)),
    "events.drop": ({ deliveryId }, caller) => transaction(store, () => drop(deliveryId, caller)),
  };

  function emit(input: InputOf<"events.emit">, caller: Caller): AnswerOf<"events.emit"> {
    const { name, data = null, key, target } = input;
    const automation = target === undefined ? undefined : findFor(store, caller, target);
    if (target !== undefined && !automation)
      return err({ type: "automation_unknown", automation: String(target) });
    if (Buffer.byteLength(JSON.stringify(data)) > eventBytesMax) return err(tooLarge);
    const accepted = acceptEvent(deps, {
      source: actorOf(caller),
      name,
      dedupeKey: key ?? randomUUID(),
      data,
      targetAutomationId: automation?.automationId,
    });
    audit(deps, caller, {
      action: "event.emitted",
      subject: `event:${accepted.eventId}`,
      detail: { name, isNew: accepted.isNew },
    });
    return ok({ ...accepted });
  }

  function list(input: InputOf<"events.list">, caller: Caller): AnswerOf<"events.list"> {
    const { automation, triggerId, state, limit, offset } = input;
    const row = automation === undefined ? undefined : findFor(store, caller, automation);
    if (automation !== undefined && !row)
      return err({ type: "automation_unknown", automation: String(automation) });
    const filter = { automationId: row?.automationId, triggerId, state };
    const { items, total } = listDeliveries(store, filter, { limit, offset }, visibleTo(caller));
    return ok({ items: items.map((item) => asSeen(item, caller)), total });
  }

  /** Another attempt shares the ledger of effects: what was done is not done again. */
  function redeliver(deliveryId: number, caller: Caller): AnswerOf<"events.redeliver"> {
    const found = parked(deliveryId, caller);
    if (!found.ok) return found;
    const { runId } = found.value;
    const last = runId === null ? undefined : originOf(store, lastAttemptOf(store, runId));
    if (!last) throw new Error(`delivery ${deliveryId} is parked without a run`);
    const queued = enqueue(deps, {
      automationId: last.automationId,
      versionId: last.versionId,
      trigger: last.trigger,
      input: last.input,
      profile: last.profile,
      startedByDevice: caller.deviceId,
      startedBy: caller.deviceId === null ? caller.name : null,
      ...placeOf(last),
      retry: { of: last.runId, rootRunId: last.rootRunId, attempt: last.attempt + 1 },
    });
    if (!queued.ok) return queued;
    setDeliveryRunning(store, deliveryId, queued.value);
    return ok(settled(found.value, "event.redelivered", caller));
  }

  function drop(deliveryId: number, caller: Caller): AnswerOf<"events.drop"> {
    const found = parked(deliveryId, caller);
    if (!found.ok) return found;
    settleDelivery(store, deliveryId, "dropped", clock.now());
    return ok(settled(found.value, "event.dropped", caller));
  }

  function parked(
    deliveryId: number,
    caller: Caller,
  ): Result<
    Delivery,
    Extract<
      CommandError,
      { readonly type: "delivery_unknown" | "automation_private" | "delivery_not_parked" }
    >
  > {
    const delivery = readDelivery(store, deliveryId);
    const sight = delivery ? sees(store, caller, delivery.automationId) : "nothing";
    if (!delivery || sight === "nothing") return err({ type: "delivery_unknown", deliveryId });
    if (sight === "veiled") return err({ type: "automation_private", automation: delivery.automationSlug });
    if (delivery.state !== "parked")
      return err({ type: "delivery_not_parked", deliveryId, state: delivery.state });
    return ok(delivery);
  }

  function settled(before: Delivery, action: string, caller: Caller): Delivery {
    const { deliveryId, triggerId, automationId, name, source } = before;
    audit(deps, caller, { action, subject: `delivery:${deliveryId}`, detail: { name, source } });
    const isAnyLeft = listDeliveries(store, { automationId, state: "parked" }, onlyOne, everything).total > 0;
    const itemId = isAnyLeft
      ? undefined
      : resolveItem(store, automationId, "parked", caller.name, clock.now());
    if (itemId !== undefined) hub.publish({ kind: "InboxChanged", itemId });
    hub.publish({ kind: "DeliveryChanged", triggerId, automationId });
    const after = readDelivery(store, deliveryId);
    if (!after) throw new Error(`delivery ${deliveryId} vanished within its own transaction`);
    return after;
  }

  function asSeen(delivery: Delivery, caller: Caller): Delivery {
    const isVeiled = sees(store, caller, delivery.automationId) !== "all";
    return isVeiled ? { ...delivery, name: "", source: "", data: null } : delivery;
  }
}

const onlyOne = { limit: 1, offset: 0 };
const everything = { memberId: null, isAdmin: true };

const tooLarge = {
  type: "input_invalid",
  field: "data",
  problem: "is larger than an event may be",
  fix: `keep it under ${eventBytesMax / 1024} KiB`,
} as const;
