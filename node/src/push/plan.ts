/**
 * From items to messages, a few at a time: each step is one transaction that queues what devices are to be sent and
 * marks the item, so that nothing is told twice or forgotten, wherever the house goes down.
 */
import type { Clock } from "@hob/shared/time";
import { isApplePush } from "../egress/push-hosts.ts";
import type { Hub } from "../hub.ts";
import type { Reach } from "../crash-point.ts";
import { findItem, resolveItem, type ItemRow } from "../store/inbox.ts";
import {
  addDelivery,
  devicesShowing,
  devicesToldOf,
  dropDeliveriesOfItem,
} from "../store/push-deliveries.ts";
import {
  dropSnooze,
  endedSnoozes,
  markCleared,
  markEscalated,
  markPushed,
  unclearedItems,
  unescalatedItems,
  unpushedItems,
  type Snooze,
} from "../store/push-items.ts";
import { findSubscription, forgetUnpairedSubscriptions } from "../store/push-subscriptions.ts";
import type { Store } from "../store/store.ts";
import { transaction } from "../store/transaction.ts";
import { firstToHear, listenersTo, type Listener } from "./audience.ts";

export interface PlanDeps {
  readonly store: Store;
  readonly hub: Hub;
  readonly clock: Clock;
  readonly reach?: Reach | undefined;
}

/** Items seen to before others may go on. */
const batch = 25;

/** Plans one portion of what is to be told or taken back now; false where nothing was left. */
export function planPushes(deps: PlanDeps): boolean {
  const { store, clock } = deps;
  return transaction(store, () => {
    const now = clock.now();
    const forgotten = forgetUnpairedSubscriptions(store);
    for (const deviceId of forgotten) resolveDead(deps, deviceId, now);
    // Settled ones first: what is over need not be told at all.
    const uncleared = unclearedItems(store, batch);
    for (const itemId of uncleared) takeBack(store, itemId, now);
    const unpushed = unpushedItems(store, now, batch);
    for (const itemId of unpushed) tellFirst(store, itemId, now);
    const unescalated = unescalatedItems(store, now, batch);
    for (const itemId of unescalated) tellFurther(deps, itemId, now);
    const ended = endedSnoozes(store, now, batch);
    for (const snooze of ended) tellAgain(deps, snooze, now);
    const planned = forgotten.length + uncleared.length + unpushed.length + unescalated.length + ended.length;
    if (planned > 0) deps.reach?.("push.planned");
    return planned > 0;
  });
}

/** What is shown of a settled item goes away, wherever that can be done without showing something else. */
export function takeBackFrom(store: Store, itemId: number, deviceId: number, now: number): void {
  const subscription = findSubscription(store, deviceId);
  if (subscription?.state === "live" && !isApplePush(subscription.endpoint))
    addDelivery(store, { deviceId, kind: "clear", itemId }, now);
}

/** That pushes to it come back is no news of a device that is gone. */
function resolveDead({ store, hub }: PlanDeps, deviceId: number, now: number): void {
  const itemId = resolveItem(store, null, "push_dead", null, now, String(deviceId));
  if (itemId !== undefined) hub.publish({ kind: "InboxChanged", itemId });
}

function takeBack(store: Store, itemId: number, now: number): void {
  dropDeliveriesOfItem(store, itemId, now);
  for (const deviceId of devicesShowing(store, itemId)) takeBackFrom(store, itemId, deviceId, now);
  markCleared(store, itemId, now);
}

function tellFirst(store: Store, itemId: number, now: number): void {
  const item = findItem(store, itemId);
  if (item) queue(store, item, firstToHear(store, item, listenersTo(store, item, now)), now);
  markPushed(store, itemId, now);
}

function tellFurther({ store, hub }: PlanDeps, itemId: number, now: number): void {
  const item = findItem(store, itemId);
  const told = devicesToldOf(store, itemId);
  const further = item
    ? listenersTo(store, item, now).filter(({ deviceId }) => !told.includes(deviceId))
    : [];
  if (item) queue(store, item, further, now);
  markEscalated(store, itemId, now);
  hub.publish({ kind: "InboxChanged", itemId });
}

/** What a member has put off comes back to their devices. */
function tellAgain({ store, hub }: PlanDeps, snooze: Snooze, now: number): void {
  dropSnooze(store, snooze);
  const item = findItem(store, snooze.itemId);
  if (item?.state !== "open") return;
  const theirs = listenersTo(store, item, now).filter(({ memberId }) => memberId === snooze.memberId);
  queue(store, item, theirs, now);
  hub.publish({ kind: "InboxChanged", itemId: item.itemId });
}

function queue(store: Store, { itemId }: ItemRow, listeners: readonly Listener[], now: number): void {
  for (const { deviceId } of listeners) addDelivery(store, { deviceId, kind: "item", itemId }, now);
}
