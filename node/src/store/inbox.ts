/** Items for people: opened, counted, and settled once. What lists show of them is in inbox-views. */
import { kindOfCause, type InboxCause, type ItemBodies, type ItemState } from "@hob/shared/model/inbox";
import type { JsonObject } from "@hob/shared/json";
import type { Risk } from "@hob/shared/model/risk";
import { insertedId, query } from "./query.ts";
import type { Store } from "./store.ts";

export interface RaisedItem<C extends InboxCause = InboxCause> {
  readonly automationId: number | null;
  readonly cause: C;
  /** Repeats of a cause under one key collapse; left out, there is one key for all of the automation's. */
  readonly key?: string;
  readonly body: ItemBodies[C];
  /** SHA-256 of what is shown, where it is decided and not just seen to. */
  readonly contentHash?: Uint8Array;
  readonly runId?: number;
  /** Whose alone it is; left out, it is as visible as its automation. */
  readonly ownerMemberId?: number;
  /** How often it is the case now; left out, it has happened once more. */
  readonly times?: number;
  readonly at: number;
}

/** Opens an item, or counts once more on the one that is open for the same automation, cause and key. Answers its id. */
export function raiseItem<C extends InboxCause>(store: Store, item: RaisedItem<C>): number {
  const raised = query<[object], { itemId: number }>(
    store,
    `insert into inbox_item (kind, automation, owner_member, cause, key, body, content_hash, run, times, state,
       opened_at, updated_at)
     values (@kind, @automationId, @ownerMemberId, @cause, @key, @body, @contentHash, @runId, coalesce(@times, 1), 'open',
       @at, @at)
     on conflict (coalesce(automation, 0), cause, key) where state = 'open'
     do update set times = coalesce(@times, times + 1), body = excluded.body, content_hash = excluded.content_hash,
       run = excluded.run, updated_at = excluded.updated_at
     returning id as itemId`,
  ).get({
    kind: kindOfCause[item.cause],
    automationId: item.automationId,
    ownerMemberId: item.ownerMemberId ?? null,
    cause: item.cause,
    key: item.key ?? "",
    body: JSON.stringify(item.body),
    contentHash: item.contentHash ?? null,
    runId: item.runId ?? null,
    times: item.times ?? null,
    at: item.at,
  });
  if (!raised) throw new Error("an item was neither opened nor counted");
  return raised.itemId;
}

export interface AskingItem<C extends InboxCause = InboxCause> {
  readonly automationId: number;
  readonly cause: C;
  readonly body: ItemBodies[C];
  readonly runId: number;
  /** Number of the call that waits. */
  readonly call: number;
  /** Of an approval: what it is about. */
  readonly effectId: number | null;
  /** SHA-256 of what is shown. */
  readonly contentHash: Uint8Array;
  readonly risk: Risk | null;
  readonly needs: number;
  readonly notByMember: number | null;
  readonly at: number;
  readonly expiresAt: number;
  readonly onExpiry: "deny" | "skip";
  readonly escalateAt: number;
}

/** Opens an item that waits for an answer: every one is its own. Answers its id. */
export function openAskingItem<C extends InboxCause>(store: Store, item: AskingItem<C>): number {
  return insertedId(
    query<[object]>(
      store,
      `insert into inbox_item (kind, automation, cause, body, run, call, effect, state, content_hash, risk, needs,
         not_by_member, opened_at, updated_at, expires_at, on_expiry, escalate_at)
       values (@kind, @automationId, @cause, @body, @runId, @call, @effectId, 'open', @contentHash, @risk, @needs,
         @notByMember, @at, @at, @expiresAt, @onExpiry, @escalateAt)`,
    ).run({ ...item, kind: kindOfCause[item.cause], body: JSON.stringify(item.body) }),
  );
}

/** Lets an item be pushed once more, where that was last done by `before`. */
export function pushAgain(store: Store, itemId: number, before: number): void {
  query<[number, number]>(
    store,
    "update inbox_item set pushed_at = null where id = ? and pushed_at <= ?",
  ).run(itemId, before);
}

/** The body of the open item of this automation, cause and key; undefined where none is open. */
export function openItemBody<C extends InboxCause>(
  store: Store,
  automationId: number | null,
  cause: C,
  key = "",
): ItemBodies[C] | undefined {
  const found = query<[number, string, string], { body: string }>(
    store,
    `select body from inbox_item
     where coalesce(automation, 0) = ? and cause = ? and key = ? and state = 'open'`,
  ).get(automationId ?? 0, cause, key);
  return found && (JSON.parse(found.body) as ItemBodies[C]);
}

/** Closes what is open for this automation, cause and key; answers its id, undefined where nothing was. `by` is null for Hob itself. */
export function resolveItem(
  store: Store,
  automationId: number | null,
  cause: InboxCause,
  by: string | null,
  at: number,
  key = "",
): number | undefined {
  return query<[object], { itemId: number }>(
    store,
    `update inbox_item set state = 'resolved', resolved_at = @at, updated_at = @at, resolved_by = @by
     where coalesce(automation, 0) = @automationId and cause = @cause and key = @key and state = 'open'
     returning id as itemId`,
  ).get({ automationId: automationId ?? 0, cause, key, by, at })?.itemId;
}

/** Closes what another item says by now; answers its id, undefined where nothing was open. */
export function supersedeItem(
  store: Store,
  automationId: number,
  cause: InboxCause,
  at: number,
): number | undefined {
  return query<[object], { itemId: number }>(
    store,
    `update inbox_item set state = 'superseded', resolved_at = @at, updated_at = @at
     where automation = @automationId and cause = @cause and state = 'open' returning id as itemId`,
  ).get({ automationId, cause, at })?.itemId;
}

/** Closes what is open for this cause and key of whichever automation; answers which. */
export function resolveItemsUnder(
  store: Store,
  cause: InboxCause,
  key: string,
  by: string | null,
  at: number,
): number[] {
  return query<[object], { itemId: number }>(
    store,
    `update inbox_item set state = 'resolved', resolved_at = @at, updated_at = @at, resolved_by = @by
     where cause = @cause and key = @key and state = 'open' returning id as itemId`,
  )
    .all({ cause, key, by, at })
    .map(({ itemId }) => itemId);
}

/** Closes all that is open of an automation but what a call waits for: that ends with its run. Answers which. */
export function resolveItemsOf(store: Store, automationId: number, by: string, at: number): number[] {
  return query<[object], { itemId: number }>(
    store,
    `update inbox_item set state = 'resolved', resolved_at = @at, updated_at = @at, resolved_by = @by
     where automation = @automationId and call is null and state = 'open' returning id as itemId`,
  )
    .all({ automationId, by, at })
    .map(({ itemId }) => itemId);
}

/** How many items of this automation and cause are open. */
export function openItemCount(store: Store, automationId: number, cause: InboxCause): number {
  return (
    query<[number, string], { n: number }>(
      store,
      "select count(*) as n from inbox_item where automation = ? and cause = ? and state = 'open'",
    ).get(automationId, cause)?.n ?? 0
  );
}

/** The keys under which items of this automation and cause are open. */
export function openKeys(store: Store, automationId: number, cause: InboxCause): string[] {
  return query<[number, string], { key: string }>(
    store,
    `select key from inbox_item where automation = ? and cause = ? and state = 'open' and key is not null`,
  )
    .all(automationId, cause)
    .map(({ key }) => key);
}

/** Opens again what a person put away; false where it was not, or the same is open by now under another number. */
export function reopenItem(store: Store, itemId: number): boolean {
  const { changes } = query<[object]>(
    store,
    `update or ignore inbox_item set state = 'open', resolved_at = null, resolved_by = null, choice = null,
       audit = null, cleared_at = null
     where id = @itemId and state = 'resolved' and choice in ('dismiss', 'done')`,
  ).run({ itemId });
  return changes > 0;
}

export interface ItemEnd {
  readonly state: Exclude<ItemState, "open">;
  readonly at: number;
  /** Null where it settled itself. */
  readonly by?: string | null;
  readonly choice?: "approve" | "reject" | "answer" | "dismiss" | "done" | null;
  readonly answer?: JsonObject | string | null;
  readonly reason?: string | null;
  /** Number of the audit entry that tells of it. */
  readonly auditSeq?: number | null;
}

/** Settles an open item, once: false where somebody was faster. What is put away keeps its place, to stand there again. */
export function settleItem(store: Store, itemId: number, end: ItemEnd): boolean {
  const { changes } = query<[object]>(
    store,
    `update inbox_item set state = @state, resolved_at = @at, resolved_by = @by, choice = @choice,
       updated_at = iif(@choice in ('dismiss', 'done'), updated_at, @at),
       answer = @answer, reason = @reason, audit = @auditSeq
     where id = @itemId and state = 'open'`,
  ).run({
    itemId,
    state: end.state,
    at: end.at,
    by: end.by ?? null,
    choice: end.choice ?? null,
    answer: end.answer === undefined || end.answer === null ? null : JSON.stringify(end.answer),
    reason: end.reason ?? null,
    auditSeq: end.auditSeq ?? null,
  });
  return changes > 0;
}

export interface ItemRow {
  readonly itemId: number;
  readonly automationId: number | null;
  readonly ownerMemberId: number | null;
  readonly cause: InboxCause;
  readonly body: ItemBodies[InboxCause];
  readonly runId: number | null;
  readonly call: number | null;
  readonly state: ItemState;
  readonly contentHash: Uint8Array | null;
  readonly risk: Risk | null;
  readonly needs: number;
  readonly notByMember: number | null;
  readonly openedAt: number;
  readonly expiresAt: number | null;
  readonly onExpiry: "deny" | "skip" | null;
  readonly dueAt: number | null;
  readonly resolvedAt: number | null;
  readonly resolvedBy: string | null;
  readonly choice: "approve" | "reject" | "answer" | "dismiss" | "done" | null;
  readonly answer: unknown;
  readonly reason: string | null;
}

interface Raw extends Omit<ItemRow, "body" | "answer"> {
  readonly body: string;
  readonly answer: string | null;
}

const columns = `id as itemId, automation as automationId, owner_member as ownerMemberId, cause, body, run as runId,
  call, state, content_hash as contentHash, risk, needs, not_by_member as notByMember, opened_at as openedAt,
  expires_at as expiresAt, on_expiry as onExpiry, due_at as dueAt, resolved_at as resolvedAt,
  resolved_by as resolvedBy, choice, answer, reason`;

export function findItem(store: Store, itemId: number): ItemRow | undefined {
  const raw = query<[number], Raw>(store, `select ${columns} from inbox_item where id = ?`).get(itemId);
  return raw && itemOf(raw);
}

/** The latest item that a call of a run has opened; undefined where it opened none. */
export function itemOfCall(store: Store, runId: number, call: number): ItemRow | undefined {
  const raw = query<[number, number], Raw>(
    store,
    `select ${columns} from inbox_item where run = ? and call = ? order by id desc limit 1`,
  ).get(runId, call);
  return raw && itemOf(raw);
}

/** The latest item about an effect; undefined where nobody was ever asked about it. */
export function itemOfEffect(store: Store, effectId: number): ItemRow | undefined {
  const raw = query<[number], Raw>(
    store,
    `select ${columns} from inbox_item where effect = ? order by id desc limit 1`,
  ).get(effectId);
  return raw && itemOf(raw);
}

/** What a run still asks when it ends has no one to answer to: answers which items are closed so. */
export function supersedeItemsOfRun(store: Store, runId: number, at: number): number[] {
  return query<[object], { itemId: number }>(
    store,
    `update inbox_item set state = 'superseded', resolved_at = @at, updated_at = @at
     where run = @runId and call is not null and state = 'open' returning id as itemId`,
  )
    .all({ runId, at })
    .map(({ itemId }) => itemId);
}

/** Open items whose time is over, the longest overdue first. */
export function overdueItems(store: Store, now: number, limit: number): ItemRow[] {
  return query<[number, number], Raw>(
    store,
    `select ${columns} from inbox_item
     where state = 'open' and expires_at is not null and expires_at <= ? order by expires_at limit ?`,
  )
    .all(now, limit)
    .map(itemOf);
}

/** When the next open item expires; undefined where none does. */
export function nextExpiryAt(store: Store): number | undefined {
  return (
    query<[], { at: number | null }>(
      store,
      "select min(expires_at) as at from inbox_item where state = 'open' and expires_at is not null",
    ).get()?.at ?? undefined
  );
}

function itemOf({ body, answer, ...raw }: Raw): ItemRow {
  return {
    ...raw,
    body: JSON.parse(body) as ItemBodies[InboxCause],
    answer: answer === null ? null : (JSON.parse(answer) as unknown),
  };
}
