/** Which items devices have yet to hear of, or no longer need to: kept with the items, so that no restart forgets it. */
import { query } from "./query.ts";
import type { Store } from "./store.ts";

/** Open ones whose time has come and that no push was made of, oldest first. */
export function unpushedItems(store: Store, now: number, limit: number): number[] {
  return ids(
    query<[number, number], Id>(
      store,
      `select id as itemId from inbox_item
       where state = 'open' and pushed_at is null and (due_at is null or due_at <= ?) order by id limit ?`,
    ).all(now, limit),
  );
}

export function markPushed(store: Store, itemId: number, at: number): void {
  query<[number, number]>(store, "update inbox_item set pushed_at = ? where id = ?").run(at, itemId);
}

/** Open ones that nobody has answered for so long that further devices are to hear of them. */
export function unescalatedItems(store: Store, now: number, limit: number): number[] {
  return ids(
    query<[number, number], Id>(
      store,
      `select id as itemId from inbox_item
       where state = 'open' and escalate_at is not null and escalated_at is null and escalate_at <= ?
       order by escalate_at limit ?`,
    ).all(now, limit),
  );
}

export function markEscalated(store: Store, itemId: number, at: number): void {
  query<[number, number]>(store, "update inbox_item set escalated_at = ? where id = ?").run(at, itemId);
}

/** Settled ones that may still be shown somewhere, also where they were to be pushed once more. */
export function unclearedItems(store: Store, limit: number): number[] {
  return ids(
    query<[number], Id>(
      store,
      `select id as itemId from inbox_item
       where state <> 'open' and cleared_at is null order by id limit ?`,
    ).all(limit),
  );
}

export function markCleared(store: Store, itemId: number, at: number): void {
  query<[number, number]>(store, "update inbox_item set cleared_at = ? where id = ?").run(at, itemId);
}

export interface Snooze {
  readonly itemId: number;
  readonly memberId: number;
}

/** Whose time is over: what was put off comes back. */
export function endedSnoozes(store: Store, now: number, limit: number): Snooze[] {
  return query<[number, number], Snooze>(
    store,
    "select item as itemId, member as memberId from inbox_snooze where until <= ? order by until limit ?",
  ).all(now, limit);
}

export function dropSnooze(store: Store, { itemId, memberId }: Snooze): void {
  query<[number, number]>(store, "delete from inbox_snooze where item = ? and member = ?").run(
    itemId,
    memberId,
  );
}

/** Members who want to see the item later. */
export function snoozersOf(store: Store, itemId: number, now: number): number[] {
  return query<[number, number], { memberId: number }>(
    store,
    "select member as memberId from inbox_snooze where item = ? and until > ?",
  )
    .all(itemId, now)
    .map(({ memberId }) => memberId);
}

/** When an item next comes due, is told to further devices, or comes back from being put off. */
export function nextPushMoment(store: Store, now: number): number | undefined {
  const { dueAt, escalateAt, until } = query<
    [object],
    { dueAt: number | null; escalateAt: number | null; until: number | null }
  >(
    store,
    `select
       (select min(due_at) from inbox_item where state = 'open' and pushed_at is null and due_at > @now) as dueAt,
       (select min(escalate_at) from inbox_item
        where state = 'open' and escalate_at is not null and escalated_at is null and escalate_at > @now) as escalateAt,
       (select min(until) from inbox_snooze where until > @now) as until`,
  ).get({ now }) ?? { dueAt: null, escalateAt: null, until: null };
  const moments = [dueAt, escalateAt, until].filter((at) => at !== null);
  return moments.length === 0 ? undefined : Math.min(...moments);
}

export interface ItemOrigin {
  readonly automationName: string | null;
  /** The member whose device asked for its run; null where a person did not. */
  readonly askerId: number | null;
}

/** Where an item comes from; a child and a retry come from whoever asked for the first run. */
export function originOfItem(store: Store, itemId: number): ItemOrigin {
  const origin = query<[number], ItemOrigin>(
    store,
    `select automation.name as automationName, device.member as askerId
     from inbox_item
     left join automation on automation.id = inbox_item.automation
     left join run on run.id = inbox_item.run
     left join run root on root.id = coalesce(run.root_run, run.id)
     left join device on device.id = coalesce(run.started_by_device, root.started_by_device)
     where inbox_item.id = ?`,
  ).get(itemId);
  return origin ?? { automationName: null, askerId: null };
}

interface Id {
  readonly itemId: number;
}

function ids(rows: readonly Id[]): number[] {
  return rows.map(({ itemId }) => itemId);
}
