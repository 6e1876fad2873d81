/** Who wants to see which item later: each member for themselves, and the terminal as one of them. */
import { query } from "./query.ts";
import type { Store } from "./store.ts";

/** Null is the terminal. An earlier time of theirs is replaced. Whoever tells of its end removes it. */
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

/** Open items that are there again since after `after` and by `now`: reminders, and what somebody had put off. */
export function itemsWokenBetween(store: Store, after: number, now: number): number[] {
  return query<[object], { itemId: number }>(
    store,
    `select id as itemId from inbox_item where state = 'open' and (due_at > @after and due_at <= @now
       or id in (select item from inbox_snooze where until > @after and until <= @now)) order by id`,
  )
    .all({ after, now })
    .map(({ itemId }) => itemId);
}

/** When the next item is there again after `after`; undefined where none is to come. */
export function nextWakeOfItem(store: Store, after: number): number | undefined {
  return (
    query<[object], { at: number | null }>(
      store,
      `select min(at) as at from (
         select min(due_at) as at from inbox_item where state = 'open' and due_at > @after
         union all select min(until) from inbox_snooze where until > @after)`,
    ).get({ after })?.at ?? undefined
  );
}
