/** Triggers: what makes automations run by themselves, each with the time it is due next. */
import type { SetTriggerKind, TriggerInput } from "@hob/shared/contract/triggers";
import type { JsonObject } from "@hob/shared/json";
import type { TriggerRules } from "@hob/shared/model/schedule";
import type { AutomationSummary } from "@hob/shared/contract/automations";
import { insertedId, query } from "./query.ts";
import type { Store } from "./store.ts";
import { mayKnow, viewerNames, type VisibleTo } from "./visibility.ts";

type AutomationState = AutomationSummary["state"];

export interface TriggerRow {
  readonly triggerId: number;
  readonly automationId: number;
  readonly automationSlug: string;
  readonly automationName: string;
  readonly automationState: AutomationState;
  readonly pauseReason: string | null;
  /** From when on a paused automation may try once; null unless its breaker is open. */
  readonly probeAt: number | null;
  readonly input: TriggerInput;
  readonly values: JsonObject;
  readonly timezone: string | null;
  readonly rules: TriggerRules;
  readonly enabled: boolean;
  readonly nextSlot: number | null;
  readonly nextDue: number | null;
  readonly skips: readonly number[];
  readonly cursor: string | null;
  readonly checkedAt: number | null;
  readonly problem: TriggerProblem | null;
  readonly createdBy: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** Why a trigger cannot see what it listens to: a word for programs, a sentence for people. */
export interface TriggerProblem {
  readonly type: string;
  readonly message: string;
}

interface Raw extends Omit<TriggerRow, "input" | "values" | "rules" | "enabled" | "skips" | "problem"> {
  readonly kind: SetTriggerKind;
  readonly input: string;
  readonly values: string;
  readonly rules: string;
  readonly enabled: 0 | 1;
  readonly skips: string;
  readonly problem: string | null;
}

const columns = `own.id as triggerId, own.automation as automationId, automation.slug as automationSlug,
  automation.name as automationName, automation.state as automationState, automation.pause_reason as pauseReason,
  automation.probe_at as probeAt, own.kind, own.input, own.run_values as "values", own.timezone, own.rules,
  own.enabled, own.next_slot as nextSlot, own.next_due as nextDue, own.skips, own.cursor,
  own.checked_at as checkedAt, own.problem, own.created_by as createdBy, own.created_at as createdAt,
  own.updated_at as updatedAt`;

const joined = `automation_trigger as own join automation on automation.id = own.automation`;

export interface NewTrigger {
  readonly automationId: number;
  readonly input: TriggerInput;
  readonly values: JsonObject;
  readonly timezone: string | null;
  readonly rules: TriggerRules;
  readonly enabled: boolean;
  readonly createdBy: string;
  readonly at: number;
}

/** Adds a trigger that is due at no time yet, and answers its id. */
export function addTrigger(store: Store, trigger: NewTrigger): number {
  const { kind, ...input } = trigger.input;
  return insertedId(
    query<[object]>(
      store,
      `insert into automation_trigger (automation, kind, input, run_values, timezone, rules, enabled, created_by,
         created_at, updated_at)
       values (@automationId, @kind, @input, @values, @timezone, @rules, @enabled, @createdBy, @at, @at)`,
    ).run({
      ...trigger,
      kind,
      input: JSON.stringify(input),
      values: JSON.stringify(trigger.values),
      rules: JSON.stringify(trigger.rules),
      enabled: trigger.enabled ? 1 : 0,
    }),
  );
}

/** Undefined where there is none, or it was removed. */
export function findTrigger(store: Store, triggerId: number): TriggerRow | undefined {
  const raw = query<[number], Raw>(
    store,
    `select ${columns} from ${joined} where own.id = ? and own.removed_at is null`,
  ).get(triggerId);
  return raw && rowOf(raw);
}

/** Of one automation, oldest first. */
export function triggersOf(store: Store, automationId: number): TriggerRow[] {
  return query<[number], Raw>(
    store,
    `select ${columns} from ${joined} where own.automation = ? and own.removed_at is null order by own.id`,
  )
    .all(automationId)
    .map(rowOf);
}

export interface TriggerFilter {
  readonly automationId?: number | undefined;
  readonly kind?: SetTriggerKind | undefined;
}

/** By automation's name, of automations that are not archived; `total` counts all that the viewer may know of. */
export function listTriggers(
  store: Store,
  { automationId = null, kind = null }: { readonly [K in keyof TriggerFilter]: TriggerFilter[K] | null },
  page: { readonly limit: number; readonly offset: number },
  to: VisibleTo,
): { readonly items: TriggerRow[]; readonly total: number } {
  const clause = `where own.removed_at is null and automation.state <> 'archived' and ${mayKnow}
    and (@automationId is null or own.automation = @automationId) and (@kind is null or own.kind = @kind)`;
  const names = { automationId, kind, ...viewerNames(to) };
  const items = query<[object], Raw>(
    store,
    `select ${columns} from ${joined} ${clause}
     order by automation.name collate nocase, own.id limit @limit offset @offset`,
  )
    .all({ ...names, ...page })
    .map(rowOf);
  const total =
    query<[object], { n: number }>(store, `select count(*) as n from ${joined} ${clause}`).get(names)?.n ?? 0;
  return { items, total };
}

/** Every enabled trigger of these kinds whose automation is not archived, oldest first. */
export function enabledTriggers(store: Store, kinds: readonly SetTriggerKind[]): TriggerRow[] {
  return query<[string], Raw>(
    store,
    `select ${columns} from ${joined} where own.kind in (select value from json_each(?)) and own.enabled = 1
       and own.removed_at is null and automation.state <> 'archived' order by own.id`,
  )
    .all(JSON.stringify(kinds))
    .map(rowOf);
}

/** Triggers whose time has come, the one due first in front; at most `limit`. */
export function dueTriggers(store: Store, now: number, limit: number): TriggerRow[] {
  return query<[number, number], Raw>(
    store,
    `select ${columns} from ${joined} where own.next_due <= ? order by own.next_due, own.id limit ?`,
  )
    .all(now, limit)
    .map(rowOf);
}

/** Triggers with a time to come, soonest first, of what the viewer may know of; at most `limit`. */
export function soonestTriggers(
  store: Store,
  { automationId, limit }: { readonly automationId: number | undefined; readonly limit: number },
  to: VisibleTo,
): TriggerRow[] {
  return query<[object], Raw>(
    store,
    `select ${columns} from ${joined} where own.next_due is not null and ${mayKnow}
       and (@automationId is null or own.automation = @automationId)
     order by own.next_due, own.id limit @limit`,
  )
    .all({ automationId: automationId ?? null, limit, ...viewerNames(to) })
    .map(rowOf);
}

/** When the next trigger after `after` is due; undefined where none is to come. */
export function nextTriggerAt(store: Store, after: number): number | undefined {
  return (
    query<[number], { at: number | null }>(
      store,
      "select min(next_due) as at from automation_trigger where next_due > ?",
    ).get(after)?.at ?? undefined
  );
}

/** Enabled triggers by the clock, of active automations, that have lost their next time; oldest first. */
export function unarmedTriggers(store: Store): TriggerRow[] {
  return query<[], Raw>(
    store,
    // Named, because SQLite would rather walk over all triggers of these kinds.
    `select ${columns} from automation_trigger as own indexed by trigger_unarmed
       join automation on automation.id = own.automation
     where own.kind in ('cron', 'interval', 'once') and own.enabled = 1 and own.removed_at is null
       and own.next_due is null and automation.state = 'active' order by own.id`,
  )
    .all()
    .map(rowOf);
}

/** When it is due next: the time by the clock, and when it is acted on. Null where nothing is to come. */
export interface NextTime {
  readonly slot: number;
  readonly due: number;
}

export function setNextTime(store: Store, triggerId: number, next: NextTime | null): void {
  query<[number | null, number | null, number]>(
    store,
    "update automation_trigger set next_slot = ?, next_due = ? where id = ?",
  ).run(next?.slot ?? null, next?.due ?? null, triggerId);
}

export function setSkips(store: Store, triggerId: number, skips: readonly number[]): void {
  query<[string, number]>(store, "update automation_trigger set skips = ? where id = ?").run(
    JSON.stringify(skips),
    triggerId,
  );
}

/** Turned off, it forgets its place: what comes meanwhile is not made up for, as with times by the clock. */
export function setTriggerEnabled(store: Store, triggerId: number, enabled: boolean, at: number): void {
  query<[object]>(
    store,
    `update automation_trigger set enabled = @enabled, updated_at = @at,
       cursor = case when @enabled then cursor end, problem = case when @enabled then problem end
     where id = @triggerId`,
  ).run({ enabled: enabled ? 1 : 0, at, triggerId });
}

export interface TriggerChange {
  readonly input: TriggerInput;
  readonly values: JsonObject;
  readonly timezone: string | null;
  readonly rules: TriggerRules;
}

/** Stores all of it anew; skips and what a source has seen stay only where it listens to the same as before. */
export function changeTrigger(
  store: Store,
  triggerId: number,
  change: TriggerChange,
  keepsPlace: boolean,
  at: number,
): void {
  const { kind: _kind, ...input } = change.input;
  query<[object]>(
    store,
    `update automation_trigger set input = @input, run_values = @values, timezone = @timezone, rules = @rules,
       updated_at = @at, skips = case when @keeps then skips else '[]' end,
       cursor = case when @keeps then cursor end, problem = case when @keeps then problem end
     where id = @triggerId`,
  ).run({
    triggerId,
    at,
    input: JSON.stringify(input),
    values: JSON.stringify(change.values),
    timezone: change.timezone,
    rules: JSON.stringify(change.rules),
    keeps: keepsPlace ? 1 : 0,
  });
}

/** Its runs keep naming it; it is never due again. */
export function removeTrigger(store: Store, triggerId: number, at: number): void {
  query<[number, number]>(
    store,
    `update automation_trigger set removed_at = ?, enabled = 0, next_slot = null, next_due = null where id = ?`,
  ).run(at, triggerId);
}

/** What a source has read up to, and that it could. */
export function setTriggerSeen(store: Store, triggerId: number, cursor: string | null, at: number): void {
  query<[string | null, number, number]>(
    store,
    "update automation_trigger set cursor = ?, checked_at = ?, problem = null where id = ?",
  ).run(cursor, at, triggerId);
}

/** That a source could not look, and why. */
export function setTriggerProblem(
  store: Store,
  triggerId: number,
  problem: TriggerProblem | null,
  at: number,
): void {
  query<[string | null, number, number]>(
    store,
    "update automation_trigger set problem = ?, checked_at = ? where id = ?",
  ).run(problem && JSON.stringify(problem), at, triggerId);
}

function rowOf({ kind, ...raw }: Raw): TriggerRow {
  return {
    ...raw,
    input: { kind, ...(JSON.parse(raw.input) as object) } as TriggerInput,
    values: JSON.parse(raw.values) as JsonObject,
    rules: JSON.parse(raw.rules) as TriggerRules,
    enabled: raw.enabled === 1,
    skips: JSON.parse(raw.skips) as number[],
    problem: raw.problem === null ? null : (JSON.parse(raw.problem) as TriggerProblem),
  };
}
