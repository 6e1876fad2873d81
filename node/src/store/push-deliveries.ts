/** Messages to devices, each kept until a push service took it or it was given up. What it says is composed when it is sent. */
import { query } from "./query.ts";
import type { Store } from "./store.ts";

/** `clear`: the item is done with, and what was shown of it goes away. */
export type DeliveryKind = "item" | "clear" | "test";

export interface PushDeliveryRow {
  readonly deliveryId: number;
  readonly deviceId: number;
  readonly kind: DeliveryKind;
  readonly itemId: number | null;
  readonly attempts: number;
  readonly createdAt: number;
}

/** Queues one for now; false where the device is about to get the same anyway. */
export function addDelivery(
  store: Store,
  delivery: Pick<PushDeliveryRow, "deviceId" | "kind" | "itemId">,
  at: number,
): boolean {
  return (
    query<[object]>(
      store,
      `insert into push_delivery (device, kind, item, state, next_at, created_at)
       values (@deviceId, @kind, @itemId, 'pending', @at, @at)
       on conflict (device, kind, coalesce(item, 0)) where state = 'pending' do nothing`,
    ).run({ ...delivery, at }).changes > 0
  );
}

/** The oldest of each device: what one is sent keeps its order. */
export function dueDeliveries(store: Store, now: number): PushDeliveryRow[] {
  return query<[number], PushDeliveryRow>(
    store,
    `select id as deliveryId, device as deviceId, kind, item as itemId, attempts, created_at as createdAt
     from push_delivery
     where id in (select min(id) from push_delivery where state = 'pending' and next_at <= ? group by device)
     order by id`,
  ).all(now);
}

/** When the next one that is not due yet will be. */
export function nextDeliveryAt(store: Store, now: number): number | undefined {
  return (
    query<[number], { at: number | null }>(
      store,
      "select min(next_at) as at from push_delivery where state = 'pending' and next_at > ?",
    ).get(now)?.at ?? undefined
  );
}

/** Ends a pending one, once: false where that was done before. */
export function settleDelivery(
  store: Store,
  deliveryId: number,
  end: {
    readonly state: "sent" | "gone" | "failed" | "dropped";
    readonly problem?: string;
    readonly at: number;
  },
): boolean {
  return (
    query<[object]>(
      store,
      `update push_delivery set state = @state, problem = @problem, settled_at = @at
       where id = @deliveryId and state = 'pending'`,
    ).run({ deliveryId, problem: null, ...end }).changes > 0
  );
}

/** Tries it again later, counting this attempt. */
export function retryDelivery(store: Store, deliveryId: number, nextAt: number, problem: string): void {
  query<[number, string, number]>(
    store,
    `update push_delivery set attempts = attempts + 1, next_at = ?, problem = ? where id = ? and state = 'pending'`,
  ).run(nextAt, problem, deliveryId);
}

/** Holds it until then; nothing was tried. */
export function holdDelivery(store: Store, deliveryId: number, until: number): void {
  query<[number, number]>(
    store,
    "update push_delivery set next_at = ? where id = ? and state = 'pending'",
  ).run(until, deliveryId);
}

/** What waits untried is looked at again now: the reason may be gone. */
export function releaseDeliveries(store: Store, now: number): void {
  query<[number, number]>(
    store,
    "update push_delivery set next_at = ? where state = 'pending' and attempts = 0 and next_at > ?",
  ).run(now, now);
}

/** What an item would still have said. */
export function dropDeliveriesOfItem(store: Store, itemId: number, at: number): void {
  query<[number, number]>(
    store,
    `update push_delivery set state = 'dropped', settled_at = ?
     where state = 'pending' and kind = 'item' and item = ?`,
  ).run(at, itemId);
}

/** Devices that an item was, or is about to be, shown on. */
export function devicesToldOf(store: Store, itemId: number): number[] {
  return query<[number], { deviceId: number }>(
    store,
    `select distinct device as deviceId from push_delivery
     where item = ? and kind = 'item' and state in ('pending', 'sent')`,
  )
    .all(itemId)
    .map(({ deviceId }) => deviceId);
}

/** Devices that show an item and did not decide on it from there: the notification whose button was tapped is gone. */
export function devicesShowing(store: Store, itemId: number): number[] {
  return query<[object], { deviceId: number }>(
    store,
    `select distinct device as deviceId from push_delivery
     where item = @itemId and kind = 'item' and state = 'sent' and not exists (
       select 1 from decision
       where decision.item = @itemId and decision.device = push_delivery.device and via = 'notification')`,
  )
    .all({ itemId })
    .map(({ deviceId }) => deviceId);
}

/** Forgets what was settled before. */
export function pruneDeliveries(store: Store, before: number): void {
  query<[number]>(store, "delete from push_delivery where state <> 'pending' and settled_at < ?").run(before);
}
