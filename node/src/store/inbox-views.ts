/** Items as lists and pages show them to one reader, and how many there are of each. */
import type { InboxCounts, InboxItem } from "@hob/shared/contract/inbox";
import {
  actorRole,
  causesOf,
  type InboxCause,
  type ItemState,
  type InboxView,
} from "@hob/shared/model/inbox";
import type { EffectState } from "@hob/shared/model/effect";
import type { JsonObject } from "@hob/shared/json";
import { risks, type Risk } from "@hob/shared/model/risk";
import { roles, type Role } from "@hob/shared/model/role";
import { query } from "./query.ts";
import type { Store } from "./store.ts";
import { mayKnow, veiled, viewerNames, type VisibleTo } from "./visibility.ts";

/** Who reads: what they may know of, and what they may do something about. */
export interface ItemReader extends VisibleTo {
  readonly role: Role;
  /** The riskiest call that is theirs to approve; null where none is. */
  readonly ceiling: Risk | null;
}

/** What the reader may know, as it is stored: also of what is private to another member, for whoever shows it. */
export interface ShownItem {
  readonly itemId: number;
  readonly kind: InboxItem["kind"];
  readonly automationId: number | null;
  readonly automationSlug: string | null;
  readonly automationName: string | null;
  readonly ownerMemberId: number | null;
  readonly cause: InboxCause;
  readonly body: JsonObject;
  /** Private to another member. */
  readonly isVeiled: boolean;
  readonly runId: number | null;
  readonly times: number;
  readonly state: ItemState;
  readonly contentHash: Uint8Array | null;
  readonly risk: Risk | null;
  readonly needs: number;
  readonly notByMember: number | null;
  readonly openedAt: number;
  readonly updatedAt: number;
  readonly dueAt: number | null;
  /** Until when the reader has put it off. */
  readonly snoozedUntil: number | null;
  readonly expiresAt: number | null;
  readonly onExpiry: "deny" | "skip" | null;
  readonly escalatedAt: number | null;
  readonly resolvedAt: number | null;
  readonly resolvedBy: string | null;
  /** Of the effect it is about. */
  readonly effectState: EffectState | null;
  /** Open, and not the reader's to do something about. */
  readonly isForOthers: boolean;
}

interface Raw extends Omit<ShownItem, "body" | "isVeiled" | "isForOthers"> {
  readonly body: string;
  readonly isVeiled: 0 | 1;
  readonly isForOthers: 0 | 1;
}

export interface ItemFilter {
  readonly view: InboxView;
  readonly automationId?: number | undefined;
  /** Part of what it says, or of its automation's name; letter case does not count. */
  readonly text?: string | undefined;
}

/** One page; `total` counts all that match. What is private to others is not searched by its contents. */
export function listItems(
  store: Store,
  { view, automationId, text }: ItemFilter,
  page: { readonly limit: number; readonly offset: number },
  reader: ItemReader,
  now: number,
): { readonly items: ShownItem[]; readonly total: number } {
  const wanted = text?.trim().toLowerCase() ?? "";
  const where = `where ${viewClauses[view]} and ${mayKnowItem}
    and (@automationId is null or item.automation = @automationId)
    ${wanted === "" ? "" : `and ${says}`}`;
  const names = {
    ...readerNames(reader, now),
    automationId: automationId ?? null,
    ...(wanted !== "" && { text: wanted, pattern: likeInJson(wanted) }),
  };
  // Which they are, first: what a page leaves behind it need not be read for that.
  const items = query<[object], Raw>(
    store,
    `select ${columns} from ${joined} where item.id in (
       select item.id from ${snoozed} ${where} order by ${orders[view]} limit @limit offset @offset)
     order by ${orders[view]}`,
  ).all({ ...names, ...page });
  const counted = query<[object], { total: number }>(
    store,
    `select count(*) as total from inbox_item as item ${where}`,
  ).get(names);
  return { items: items.map(itemOf), total: counted?.total ?? 0 };
}

/** In any state; undefined where there is none that the reader may know of. */
export function readItem(
  store: Store,
  itemId: number,
  reader: ItemReader,
  now: number,
): ShownItem | undefined {
  const raw = query<[object], Raw>(
    store,
    `select ${columns} from ${joined} where item.id = @itemId and ${mayKnowItem}`,
  ).get({ itemId, ...readerNames(reader, now) });
  return raw && itemOf(raw);
}

/** What is open for the reader now, by what it asks of them. */
export function countItems(store: Store, reader: ItemReader, now: number): InboxCounts {
  const counted = query<[object], InboxCounts>(
    store,
    `select count(*) filter (where not asleep and cause in ${causes("needs_you")} and not others) as needsYou,
       count(*) filter (where not asleep and others) as others,
       count(*) filter (where not asleep and cause in ${causes("failed")}) as failed,
       count(*) filter (where not asleep and cause in ${causes("told")}) as told,
       count(*) filter (where asleep) as snoozed
     from (select cause, ${isAsleep} as asleep, ${isForOthers} as others from inbox_item as item
       where item.state = 'open' and ${mayKnowItem})`,
  ).get(readerNames(reader, now));
  if (!counted) throw new Error("items were not counted");
  return counted;
}

const snoozed = `inbox_item as item left join inbox_snooze on inbox_snooze.item = item.id
  and inbox_snooze.member = @memberKey and inbox_snooze.until > @now`;

const joined = `${snoozed} left join automation on automation.id = item.automation`;

const causeRank = caseOf(
  "item.cause",
  causesOf("needs_you").map((cause) => [cause, roles.indexOf(actorRole(cause))]),
);

const riskRank = caseOf(
  "item.risk",
  risks.map((risk, rank) => [risk, rank]),
);

/** What asks for something, but not of the reader: the same as `judgeDecider` says of what is decided. */
const isForOthers = `(item.cause in ${causes("needs_you")} and not (
  (${causeRank} <= @roleRank or item.cause = 'push_dead'
    and (select member from device where device.id = item.body ->> '$.deviceId') is @viewerMember)
  and coalesce(${riskRank}, -1) <= @riskRank
  and (item.not_by_member is null or item.not_by_member is not @viewerMember)
  and not exists (select 1 from decision where decision.item = item.id and decision.member is @viewerMember)
  and (item.automation is null or item.automation not in (select id from automation where ${veiled}))))`;

const columns = `item.id as itemId, item.kind, item.automation as automationId, automation.slug as automationSlug,
  automation.name as automationName, item.owner_member as ownerMemberId, item.cause, item.body,
  item.automation is not null and ${veiled} as isVeiled, item.run as runId, item.times, item.state,
  item.content_hash as contentHash, item.risk, item.needs, item.not_by_member as notByMember,
  item.opened_at as openedAt, item.updated_at as updatedAt, item.due_at as dueAt,
  inbox_snooze.until as snoozedUntil, item.expires_at as expiresAt, item.on_expiry as onExpiry,
  item.escalated_at as escalatedAt, item.resolved_at as resolvedAt, item.resolved_by as resolvedBy,
  (select state from effect where effect.id = item.body ->> '$.effectId') as effectState,
  item.state = 'open' and ${isForOthers} as isForOthers`;

/** Asked once a statement and not once an item: few automations are private, and items are many. */
const mayKnowItem = `(item.owner_member is null or item.owner_member is @viewerMember)
  and (item.automation is null or item.automation not in (select id from automation where not ${mayKnow}))`;

/** Put off by the reader, or a reminder whose time has not come. */
const isAsleep = `(coalesce(item.due_at > @now, 0) or exists (select 1 from inbox_snooze
  where inbox_snooze.item = item.id and inbox_snooze.member = @memberKey and inbox_snooze.until > @now))`;

const viewClauses: { readonly [V in InboxView]: string } = {
  needs_you: `item.state = 'open' and item.cause in ${causes("needs_you")} and not ${isForOthers} and not ${isAsleep}`,
  others: `item.state = 'open' and ${isForOthers} and not ${isAsleep}`,
  failed: `item.state = 'open' and item.cause in ${causes("failed")} and not ${isAsleep}`,
  told: `item.state = 'open' and item.cause in ${causes("told")} and not ${isAsleep}`,
  snoozed: `item.state = 'open' and ${isAsleep}`,
  done: "item.state <> 'open'",
  open: "item.state = 'open'",
};

const soonestOver = "item.expires_at is null, item.expires_at, item.updated_at desc, item.id desc";

const orders: { readonly [V in InboxView]: string } = {
  needs_you: soonestOver,
  failed: soonestOver,
  told: soonestOver,
  others: soonestOver,
  snoozed: "coalesce(inbox_snooze.until, item.due_at), item.id",
  done: "item.resolved_at desc, item.id desc",
  open: soonestOver,
};

/** Bodies by a pattern first, which is quick and finds a little too much: few are left whose texts are looked at. */
const says = `(item.automation in (select id from automation where instr(folded(name), @text) > 0)
  or item.body like @pattern escape '\\' and (item.automation is null
      or item.automation not in (select id from automation where ${veiled}))
    and exists (select 1 from json_tree(item.body) where type = 'text' and instr(folded(atom), @text) > 0))`;

/** Finds a text in JSON wherever it is: `like` folds no letters but ASCII's, so that it is given no others. */
function likeInJson(text: string): string {
  const inJson = JSON.stringify(text).slice(1, -1);
  return `%${inJson.replace(/[%_\\]/g, "\\$&").replace(/[^ -~]+/g, "%")}%`;
}

function caseOf(column: string, ranks: readonly (readonly [string, number])[]): string {
  return `case ${column} ${ranks.map(([value, rank]) => `when '${value}' then ${rank}`).join(" ")} end`;
}

function causes(group: Parameters<typeof causesOf>[0]): string {
  return `(${causesOf(group)
    .map((cause) => `'${cause}'`)
    .join(", ")})`;
}

function readerNames(reader: ItemReader, now: number): object {
  const { memberId, role, ceiling } = reader;
  return {
    ...viewerNames(reader),
    memberKey: memberId ?? 0,
    roleRank: roles.indexOf(role),
    riskRank: ceiling === null ? -1 : risks.indexOf(ceiling),
    now,
  };
}

function itemOf(raw: Raw): ShownItem {
  return {
    ...raw,
    body: JSON.parse(raw.body) as JsonObject,
    isVeiled: raw.isVeiled === 1,
    isForOthers: raw.isForOthers === 1,
  };
}
