/** Who wants to see which item later: each member for themselves, and the terminal as one of them. */
import { query } from "./query.ts";
import type { Store } from "./store.ts";

/** Null is the terminal. An earlier time of theirs is replaced. */
export function snoozeItem(store: Store, itemId: number, memberId: number | null, until: number): void {
  query<[number, number, number]>(
    store,
    `insert into inbox_snooze (item, member, until) values (?, ?, ?)
     on conflict (item, member) do update set until = excluded.until`,
  ).run(itemId, memberId ?? 0, until);
}

/** False where they had not put it off. */
export function wakeItem(store: Store, itemId: number, memberId: number | null): boolean {
  return (
    query<[number, number]>(store, "delete from inbox_snooze where item = ? and member = ?").run(
      itemId,
      memberId ?? 0,
    ).changes > 0
  );
}

/** For everybody. */
export function wakeItemForAll(store: Store, itemId: number): void {
  query<[number]>(store, "delete from inbox_snooze where item = ?").run(itemId);
}

/** Forgets what is over by `now`; answers which items it was about. */
export function endSnoozes(store: Store, now: number): number[] {
  return query<[number], { itemId: number }>(
    store,
    "delete from inbox_snooze where until <= ? returning item as itemId",
  )
    .all(now)
    .map(({ itemId }) => itemId);
}

/** When the next one is over; undefined where none is left. */
export function nextSnoozeEnd(store: Store): number | undefined {
  return (
    query<[], { at: number | null }>(store, "select min(until) as at from inbox_snooze").get()?.at ??
    undefined
  );
}
