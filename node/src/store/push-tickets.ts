/** Tickets: each lets one device decide one item, as it was shown, once, without opening the app. */
import { query } from "./query.ts";
import type { Store } from "./store.ts";

export interface TicketRow {
  /** 16 bytes. */
  readonly ticketId: Uint8Array;
  readonly deviceId: number;
  readonly itemId: number;
  readonly contentHash: Uint8Array;
  /** The key that seals the decision, sealed by the vault. */
  readonly sealedKey: Uint8Array;
  readonly expiresAt: number;
  readonly usedAt: number | null;
}

export function addTicket(store: Store, ticket: Omit<TicketRow, "usedAt">): void {
  query<[object]>(
    store,
    `insert into push_ticket (id, device, item, content_hash, sealed_key, expires_at)
     values (@ticketId, @deviceId, @itemId, @contentHash, @sealedKey, @expiresAt)`,
  ).run(ticket);
}

export function findTicket(store: Store, ticketId: Uint8Array): TicketRow | undefined {
  return query<[Uint8Array], TicketRow>(
    store,
    `select id as ticketId, device as deviceId, item as itemId, content_hash as contentHash,
       sealed_key as sealedKey, expires_at as expiresAt, used_at as usedAt
     from push_ticket where id = ?`,
  ).get(ticketId);
}

/** Uses it up: true once. */
export function useTicket(store: Store, ticketId: Uint8Array, at: number): boolean {
  return (
    query<[number, Uint8Array]>(
      store,
      "update push_ticket set used_at = ? where id = ? and used_at is null",
    ).run(at, ticketId).changes === 1
  );
}

/** Whether the device has said something on the item. */
export function hasDecided(
  store: Store,
  { deviceId, itemId }: Pick<TicketRow, "deviceId" | "itemId">,
): boolean {
  return (
    query<[number, number], { one: 1 }>(
      store,
      "select 1 as one from decision where item = ? and device = ?",
    ).get(itemId, deviceId) !== undefined
  );
}

export function pruneTickets(store: Store, expiredBefore: number): void {
  query<[number]>(store, "delete from push_ticket where expires_at < ?").run(expiredBefore);
}
