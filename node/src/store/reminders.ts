/** Reminders: items that a person opens, each with a time of its own or none. */
import type { ItemBodies } from "@hob/shared/model/inbox";
import { insertedId, query } from "./query.ts";
import type { Store } from "./store.ts";

export interface NewReminder {
  readonly body: ItemBodies["to_do"];
  /** Null: everybody's. */
  readonly ownerMemberId: number | null;
  /** Null: there at once. */
  readonly dueAt: number | null;
  readonly at: number;
}

/** Opens one and answers its id; reminders never collapse. */
export function addReminder(store: Store, { body, ...reminder }: NewReminder): number {
  return insertedId(
    query<[object]>(
      store,
      `insert into inbox_item (kind, owner_member, cause, body, state, opened_at, updated_at, due_at)
       values ('reminder', @ownerMemberId, 'to_do', @body, 'open', @at, @at, @dueAt)`,
    ).run({ ...reminder, body: JSON.stringify(body) }),
  );
}

/** Says it anew. What was pushed of it is pushed again once it is due, where its time has changed. */
export function changeReminder(
  store: Store,
  itemId: number,
  { body, dueAt, at }: Pick<NewReminder, "body" | "dueAt" | "at">,
): void {
  query<[object]>(
    store,
    `update inbox_item set body = @body, updated_at = @at, due_at = @dueAt,
       pushed_at = case when due_at is @dueAt then pushed_at end
     where id = @itemId and cause = 'to_do' and state = 'open'`,
  ).run({ itemId, body: JSON.stringify(body), dueAt, at });
}
