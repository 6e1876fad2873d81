/** Events, and each one's way to the triggers that listen: taken once, in the order of their source. */
import type { Delivery } from "@hob/shared/contract/events";
import type { Json } from "@hob/shared/json";
import { insertedId, query } from "./query.ts";
import type { Store } from "./store.ts";
import { mayKnow, viewerNames, type VisibleTo } from "./visibility.ts";

export interface NewEvent {
  readonly source: string;
  readonly name: string;
  readonly dedupeKey: string;
  readonly targetAutomationId: number | null;
  readonly body: Json;
  readonly at: number;
  /** The run that told of it. */
  readonly runId: number | null;
  readonly depth: number;
  /** Whom it is private to; null: it is the household's. */
  readonly ownerMemberId: number | null;
}

/** Keeps an event and answers its id; where the same one is known, that id and `isNew` false. */
export function addEvent(
  store: Store,
  event: NewEvent,
): { readonly eventId: number; readonly isNew: boolean } {
  const added = query<[object], { eventId: number }>(
    store,
    `insert into event (source, name, dedupe_key, target, body, at, run, depth, owner_member)
     values (@source, @name, @dedupeKey, @targetAutomationId, @body, @at, @runId, @depth, @ownerMemberId)
     on conflict (source, name, dedupe_key) do nothing returning id as eventId`,
  ).get({ ...event, body: JSON.stringify(event.body) });
  if (added) return { eventId: added.eventId, isNew: true };
  const known = query<[string, string, string], { eventId: number }>(
    store,
    "select id as eventId from event where source = ? and name = ? and dedupe_key = ?",
  ).get(event.source, event.name, event.dedupeKey);
  if (!known) throw new Error("an event was neither added nor found");
  return { eventId: known.eventId, isNew: false };
}

export interface EventRow {
  readonly eventId: number;
  readonly source: string;
  readonly name: string;
  readonly at: number;
  readonly data: Json;
  readonly depth: number;
}

export function findEvent(store: Store, eventId: number): EventRow | undefined {
  const raw = query<[number], Omit<EventRow, "data"> & { body: string }>(
    store,
    "select id as eventId, source, name, at, body, depth from event where id = ?",
  ).get(eventId);
  if (!raw) return undefined;
  const { body, ...row } = raw;
  return { ...row, data: JSON.parse(body) as Json };
}

/** The number of the newest event there is; 0 before the first. */
export function lastEventId(store: Store): number {
  return query<[], { last: number | null }>(store, "select max(id) as last from event").get()?.last ?? 0;
}

/** How many events led to this run; 0 for one that no event began. */
export function eventDepthOfRun(store: Store, runId: number): number {
  return (
    query<[number], { depth: number }>(
      store,
      "select event.depth + 1 as depth from run join event on event.id = run.event where run.id = ?",
    ).get(runId)?.depth ?? 0
  );
}

/** Enabled triggers that listen to this name from this source, where it is meant for them, oldest first. */
export function listeners(
  store: Store,
  event: Pick<NewEvent, "source" | "name" | "targetAutomationId" | "ownerMemberId">,
): number[] {
  return query<[object], { triggerId: number }>(
    store,
    `select own.id as triggerId
     from automation_trigger as own join automation on automation.id = own.automation
     where own.kind = 'event' and own.enabled = 1 and own.removed_at is null and automation.state <> 'archived'
       and own.input ->> '$.name' = @name
       and (own.input ->> '$.source' is null or own.input ->> '$.source' = @source)
       and (@targetAutomationId is null or own.automation = @targetAutomationId)
       and (@ownerMemberId is null or automation.owner_member = @ownerMemberId)
     order by own.id`,
  )
    .all({
      source: event.source,
      name: event.name,
      targetAutomationId: event.targetAutomationId,
      ownerMemberId: event.ownerMemberId,
    })
    .map(({ triggerId }) => triggerId);
}

export function addDelivery(store: Store, eventId: number, triggerId: number, source: string): number {
  return insertedId(
    query<[number, number, string]>(
      store,
      "insert into delivery (event, trigger_id, source, state) values (?, ?, ?, 'pending')",
    ).run(eventId, triggerId, source),
  );
}

export interface OpenDelivery {
  readonly deliveryId: number;
  readonly eventId: number;
  readonly triggerId: number;
  readonly runId: number | null;
}

/** Whether an event waits for how this run, or the attempt it was made after, ends. */
export function isForDelivery(store: Store, runId: number): boolean {
  return (
    query<[number], { one: 1 }>(
      store,
      `with recursive attempts (id) as (
         select ? union select run.retry_of from run join attempts on run.id = attempts.id
         where run.retry_of is not null
       ) select 1 as one from delivery indexed by delivery_open
       where state in ('pending', 'running') and state = 'running' and run in (select id from attempts)`,
    ).get(runId) !== undefined
  );
}

/** Named, because SQLite would rather walk over all that have ever been delivered, in their order. */
const openDelivery = "delivery indexed by delivery_open where state in ('pending', 'running')";

/** For each trigger and source the oldest delivery that is open, where it has not begun; oldest first, after `after`. */
export function deliverable(store: Store, after: number, limit: number): OpenDelivery[] {
  return query<[object], OpenDelivery>(
    store,
    `select delivery.id as deliveryId, delivery.event as eventId, delivery.trigger_id as triggerId,
       delivery.run as runId
     from (select trigger_id, source, min(event) as first from ${openDelivery}
       group by trigger_id, source) as head
     join delivery on delivery.trigger_id = head.trigger_id and delivery.event = head.first
     where delivery.state = 'pending' and delivery.id > @after order by delivery.id limit @limit`,
  ).all({ after, limit });
}

/** Deliveries whose run has begun and is not known to have ended, oldest first. */
export function runningDeliveries(store: Store): (OpenDelivery & { readonly runId: number })[] {
  return query<[], OpenDelivery & { runId: number }>(
    store,
    `select id as deliveryId, event as eventId, trigger_id as triggerId, run as runId
     from ${openDelivery} and state = 'running' and run is not null order by id`,
  ).all();
}

export function setDeliveryRunning(store: Store, deliveryId: number, runId: number): void {
  query<[number, number]>(
    store,
    "update delivery set state = 'running', run = ?, settled_at = null where id = ?",
  ).run(runId, deliveryId);
}

export function settleDelivery(
  store: Store,
  deliveryId: number,
  state: Extract<Delivery["state"], "done" | "parked" | "dropped">,
  at: number,
): void {
  query<[string, number, number]>(store, "update delivery set state = ?, settled_at = ? where id = ?").run(
    state,
    at,
    deliveryId,
  );
}

/** Lets go of what has not begun, where a trigger stops listening. */
export function dropPending(store: Store, triggerId: number, at: number): void {
  query<[number, number]>(
    store,
    "update delivery set state = 'dropped', settled_at = ? where trigger_id = ? and state = 'pending'",
  ).run(at, triggerId);
}

/** How many events of a trigger have not been answered yet. */
export function waitingDeliveries(store: Store, triggerId: number): number {
  return (
    query<[number], { n: number }>(
      store,
      "select count(*) as n from delivery where state in ('pending', 'running') and trigger_id = ?",
    ).get(triggerId)?.n ?? 0
  );
}

export function parkedCount(store: Store, triggerId: number): number {
  return (
    query<[number], { n: number }>(
      store,
      "select count(*) as n from delivery where state = 'parked' and trigger_id = ?",
    ).get(triggerId)?.n ?? 0
  );
}

const shown = `delivery.id as deliveryId, delivery.event as eventId, delivery.trigger_id as triggerId,
  own.automation as automationId, automation.slug as automationSlug, automation.name as automationName,
  event.source, event.name, event.at, delivery.state, delivery.run as runId, event.body as data`;

const joined = `delivery join event on event.id = delivery.event
  join automation_trigger as own on own.id = delivery.trigger_id
  join automation on automation.id = own.automation`;

type RawDelivery = Omit<Delivery, "data"> & { readonly data: string };

export interface DeliveryFilter {
  readonly automationId?: number | undefined;
  readonly triggerId?: number | undefined;
  readonly state?: Delivery["state"] | undefined;
}

/** Newest first; `total` counts all that match and that the viewer may know of. */
export function listDeliveries(
  store: Store,
  filter: DeliveryFilter,
  page: { readonly limit: number; readonly offset: number },
  to: VisibleTo,
): { readonly items: Delivery[]; readonly total: number } {
  const clause = `where ${mayKnow} and (@automationId is null or own.automation = @automationId)
    and (@triggerId is null or delivery.trigger_id = @triggerId) and (@state is null or delivery.state = @state)`;
  const { automationId = null, triggerId = null, state = null } = filter;
  const names = { automationId, triggerId, state, ...viewerNames(to) };
  const items = query<[object], RawDelivery>(
    store,
    `select ${shown} from ${joined} ${clause} order by delivery.id desc limit @limit offset @offset`,
  )
    .all({ ...names, ...page })
    .map(deliveryOf);
  const total =
    query<[object], { n: number }>(store, `select count(*) as n from ${joined} ${clause}`).get(names)?.n ?? 0;
  return { items, total };
}

export function readDelivery(store: Store, deliveryId: number): Delivery | undefined {
  const raw = query<[number], RawDelivery>(store, `select ${shown} from ${joined} where delivery.id = ?`).get(
    deliveryId,
  );
  return raw && deliveryOf(raw);
}

/** Which events a run waits for, and whose it is. */
export interface AwaitedEvent {
  readonly name: string;
  /** Null: from anybody. */
  readonly source: string | null;
  /** Past the event of this number. */
  readonly after: number;
  readonly automationId: number;
}

/** The first one that came, of those its automation may hear; undefined while there is none. */
export function eventAfter(
  store: Store,
  { name, source, after, automationId }: AwaitedEvent,
): EventRow | undefined {
  const found = query<[object], { eventId: number }>(
    store,
    `select id as eventId from event where name = @name and id > @after
       and (target is null or target = @automationId) and (@source is null or source = @source)
       and (owner_member is null or owner_member = (select owner_member from automation where id = @automationId))
     order by id limit 1`,
  ).get({ name, source, after, automationId });
  return found && findEvent(store, found.eventId);
}

/** Whether an event of this name has come past that number, from whomever. */
export function hasCome(store: Store, name: string, after: number): boolean {
  return (
    query<[string, number], { one: 1 }>(
      store,
      "select 1 as one from event where name = ? and id > ? limit 1",
    ).get(name, after) !== undefined
  );
}

function deliveryOf(raw: RawDelivery): Delivery {
  return { ...raw, data: JSON.parse(raw.data) as Json };
}
