/** Items for people: what happened or has to be decided, repeats collapsed into the one that is open. */
import type { InboxCause, InboxItem } from "@hob/shared/contract/inbox";
import type { JsonObject } from "@hob/shared/json";
import { query } from "./query.ts";
import type { Store } from "./store.ts";
import { mayKnow, viewerNames, type VisibleTo } from "./visibility.ts";

export interface RaisedItem {
  readonly kind: InboxItem["kind"];
  readonly automationId: number | null;
  readonly cause: InboxCause;
  readonly body: JsonObject;
  readonly runId?: number;
  readonly at: number;
}

/** The body of the open item of this automation and cause; undefined where none is open. */
export function openItemBody(
  store: Store,
  automationId: number | null,
  cause: InboxCause,
): JsonObject | undefined {
  const found = query<[number, string], { body: string }>(
    store,
    "select body from inbox_item where coalesce(automation, 0) = ? and cause = ? and state = 'open'",
  ).get(automationId ?? 0, cause);
  return found && (JSON.parse(found.body) as JsonObject);
}

/** Opens an item, or counts once more on the one that is open for the same automation and cause. */
export function raiseItem(store: Store, item: RaisedItem): void {
  query<[object]>(
    store,
    `insert into inbox_item (kind, automation, cause, body, run, state, opened_at, updated_at)
     values (@kind, @automationId, @cause, @body, @runId, 'open', @at, @at)
     on conflict (coalesce(automation, 0), cause) where state = 'open'
     do update set times = times + 1, body = excluded.body, run = excluded.run, updated_at = excluded.updated_at`,
  ).run({ ...item, runId: item.runId ?? null, body: JSON.stringify(item.body) });
}

/** Closes what is open for this automation and cause; false where nothing was. `by` is null for Hob itself. */
export function resolveItem(
  store: Store,
  automationId: number | null,
  cause: InboxCause,
  by: string | null,
  at: number,
): boolean {
  return (
    query<[object]>(
      store,
      `update inbox_item set state = 'resolved', resolved_at = @at, resolved_by = @by
       where coalesce(automation, 0) = @automationId and cause = @cause and state = 'open'`,
    ).run({ automationId: automationId ?? 0, cause, by, at }).changes > 0
  );
}

interface Raw extends Omit<InboxItem, "body"> {
  readonly body: string;
}

const shown = `item.id as itemId, item.kind, item.automation as automationId, automation.slug as automationSlug,
  automation.name as automationName, item.cause, item.body, item.run as runId, item.times,
  item.opened_at as openedAt, item.updated_at as updatedAt`;

const joined = `inbox_item as item left join automation on automation.id = item.automation`;

/** Open ones, newest first; `total` counts all that the viewer may know of. */
export function openItems(
  store: Store,
  page: { readonly limit: number; readonly offset: number },
  to: VisibleTo,
): { readonly items: InboxItem[]; readonly total: number } {
  const clause = `where item.state = 'open' and (item.automation is null or ${mayKnow})`;
  const names = viewerNames(to);
  const items = query<[object], Raw>(
    store,
    `select ${shown} from ${joined} ${clause} order by item.updated_at desc, item.id desc limit @limit offset @offset`,
  )
    .all({ ...names, ...page })
    .map(({ body, ...item }) => ({ ...item, body: JSON.parse(body) as JsonObject }));
  const total =
    query<[object], { n: number }>(store, `select count(*) as n from ${joined} ${clause}`).get(names)?.n ?? 0;
  return { items, total };
}

/** Whose open item it is: undefined where there is none, null where it is the house's. */
export function openItemOwner(store: Store, itemId: number): { automationId: number | null } | undefined {
  return query<[number], { automationId: number | null }>(
    store,
    "select automation as automationId from inbox_item where id = ? and state = 'open'",
  ).get(itemId);
}

export function dismissItem(store: Store, itemId: number, by: string, at: number): void {
  query<[number, string, number]>(
    store,
    "update inbox_item set state = 'resolved', resolved_at = ?, resolved_by = ? where id = ? and state = 'open'",
  ).run(at, by, itemId);
}
