/**
 * The ledger of effects: one row for each change of the world, written before its first byte leaves. A
 * run and its retries share one ledger, in which a key stands for the same deed every time.
 */
import type { Effect } from "@hob/shared/contract/effects";
import type { ItemState } from "@hob/shared/model/inbox";
import type { RunError } from "@hob/shared/contract/runs";
import type { Json } from "@hob/shared/json";
import { stateAfter, type EffectChoice, type EffectState } from "@hob/shared/model/effect";
import { insertedId, query } from "./query.ts";
import type { Store } from "./store.ts";
import type { VisibleTo } from "./visibility.ts";

export interface EffectRow {
  readonly effectId: number;
  readonly rootRunId: number;
  readonly key: string;
  readonly runId: number;
  readonly call: number;
  readonly tool: string;
  readonly argsHash: Uint8Array;
  readonly state: EffectState;
  readonly attempts: number;
  /** What the script was answered, where it was applied. */
  readonly result: Json | undefined;
  readonly childRunId: number | null;
  readonly choice: EffectChoice | null;
  /** Null where nothing of it ever began. */
  readonly begunAt: number | null;
}

interface RawEffect extends Omit<EffectRow, "result"> {
  readonly result: string | null;
}

export interface NewEffect {
  readonly rootRunId: number;
  readonly key: string;
  readonly runId: number;
  readonly call: number;
  readonly step: string;
  readonly tool: string;
  /** As it is stored and shown. */
  readonly args: Json;
  readonly argsHash: Uint8Array;
  readonly honoursKey: boolean;
  /** Whom it reaches: what quotas count by. */
  readonly recipients: readonly string[];
  readonly state: EffectState;
  readonly at: number;
}

/** Undefined where the ledger of `rootRunId` has no such key. */
export function findEffect(store: Store, rootRunId: number, key: string): EffectRow | undefined {
  const raw = query<[number, string], RawEffect>(
    store,
    `select id as effectId, root_run as rootRunId, key, run as runId, call, tool, args_hash as argsHash, state,
       attempts, result, child_run as childRunId, choice, begun_at as begunAt
     from effect where root_run = ? and key = ?`,
  ).get(rootRunId, key);
  return raw && { ...raw, result: raw.result === null ? undefined : (JSON.parse(raw.result) as Json) };
}

/** Throws where the key is taken: look first, in the same transaction. Answers its id. */
export function addEffect(store: Store, effect: NewEffect): number {
  return insertedId(
    query<[object]>(
      store,
      `insert into effect (root_run, key, run, call, step, tool, args, args_hash, honours_key, state, attempts,
         recipients, planned_at, begun_at)
       values (@rootRunId, @key, @runId, @call, @step, @tool, @args, @argsHash, @honoursKey, @state,
         @attempts, @recipients, @at, @begunAt)`,
    ).run({
      ...effect,
      args: JSON.stringify(effect.args),
      honoursKey: effect.honoursKey ? 1 : 0,
      recipients: JSON.stringify(effect.recipients),
      attempts: effect.state === "in_flight" ? 1 : 0,
      begunAt: effect.state === "in_flight" ? effect.at : null,
    }),
  );
}

/** One more attempt, of this run's call; the same one again where the node died under it. */
export function beginEffect(store: Store, effectId: number, runId: number, call: number, at: number): void {
  query<[object]>(
    store,
    `update effect set attempts = attempts + (state <> 'in_flight'), state = 'in_flight', run = @runId, call = @call,
       error = null, settled_at = null, begun_at = coalesce(begun_at, @at) where id = @effectId`,
  ).run({ effectId, runId, call, at });
}

/** Counts among what was begun on the day of `at`, though it has yet to begin. */
export function reserveEffect(store: Store, effectId: number, at: number): void {
  query<[number, number]>(
    store,
    "update effect set begun_at = ? where id = ? and begun_at is null and state = 'planned'",
  ).run(at, effectId);
}

/** What was never begun may be asked for otherwise: with what, and by which call. */
export function replanEffect(
  store: Store,
  effectId: number,
  effect: Pick<NewEffect, "runId" | "call" | "args" | "argsHash" | "recipients">,
): void {
  query<[object]>(
    store,
    `update effect set state = 'planned', run = @runId, call = @call, args = @args, args_hash = @argsHash,
       recipients = @recipients, error = null, settled_at = null where id = @effectId and begun_at is null`,
  ).run({
    effectId,
    runId: effect.runId,
    call: effect.call,
    args: JSON.stringify(effect.args),
    argsHash: effect.argsHash,
    recipients: JSON.stringify(effect.recipients),
  });
}

export interface EffectEnd {
  readonly state: EffectState;
  /** What a later call with this key is answered; only where it was applied or skipped. */
  readonly result?: Json;
  readonly error?: RunError;
  readonly at: number;
}

export function settleEffect(store: Store, effectId: number, { state, result, error, at }: EffectEnd): void {
  query<[object]>(
    store,
    `update effect set state = @state, result = @result, error = @error, settled_at = @at where id = @effectId`,
  ).run({
    effectId,
    state,
    result: result === undefined ? null : JSON.stringify(result),
    error: error ? JSON.stringify(error) : null,
    at,
  });
}

/** Remembers which run an `invoke` has started. */
export function setEffectChild(store: Store, effectId: number, childRunId: number): void {
  query<[number, number]>(store, "update effect set child_run = ? where id = ?").run(childRunId, effectId);
}

/** What was under way when its run was stopped: nobody knows how it went. */
export function leaveEffectsUncertain(store: Store, runId: number, at: number): number {
  return query<[number, number]>(
    store,
    `update effect set state = 'uncertain', settled_at = ?
     where run = ? and state = 'in_flight' and child_run is null`,
  ).run(at, runId).changes;
}

const isUndecided = `(state = 'indeterminate' or state = 'uncertain' and honours_key = 0
  and exists (select 1 from run where run.id = effect.run and run.ended_at is not null))`;

/** What there is to decide in the ledger of `rootRunId`, oldest first. */
export function unclearEffects(store: Store, rootRunId: number): number[] {
  return query<[number], { effectId: number }>(
    store,
    `select id as effectId from effect where root_run = ? and ${isUndecided} order by id`,
  )
    .all(rootRunId)
    .map(({ effectId }) => effectId);
}

/**
 * A decision on an indeterminate effect, or on one that its run left uncertain when it ended; false where there is
 * nothing to decide any more.
 */
export function decideEffect(
  store: Store,
  effectId: number,
  choice: EffectChoice,
  by: string,
  at: number,
): boolean {
  const { changes } = query<[object]>(
    store,
    `update effect set state = @state, choice = @choice, decided_by = @by, decided_at = @at
     where id = @effectId and ${isUndecided}`,
  ).run({ effectId, state: stateAfter(choice), choice, by, at });
  return changes > 0;
}

/** Applied ones in the ledger of `rootRunId` that run `runId` has not come past, by key. */
export function effectsNotReached(store: Store, rootRunId: number, reached: ReadonlySet<string>): string[] {
  return query<[number], { key: string }>(
    store,
    "select key from effect where root_run = ? and state in ('applied', 'uncertain', 'indeterminate')",
  )
    .all(rootRunId)
    .map(({ key }) => key)
    .filter((key) => !reached.has(key));
}

export interface EffectFilter {
  /** The ledger of this run. */
  readonly rootRunId?: number | undefined;
  readonly state?: readonly EffectState[] | undefined;
}

interface RawShown extends Omit<Effect, "args" | "error" | "honoursKey" | "asked"> {
  readonly askedItem: number | null;
  readonly askedState: ItemState | null;
  readonly askedChoice: "approve" | "reject" | null;
  readonly askedBy: string | null;
  readonly args: string;
  readonly error: string | null;
  readonly honoursKey: 0 | 1;
}

const shown = `effect.id as effectId, effect.run as runId, automation.slug as automationSlug,
  automation.name as automationName, effect.call, effect.step, effect.tool, effect.args, effect.state,
  effect.honours_key as honoursKey, effect.attempts, effect.error, effect.child_run as childRunId,
  effect.planned_at as plannedAt, effect.settled_at as settledAt, effect.choice, effect.decided_by as decidedBy, item.id as askedItem,
  item.state as askedState, item.choice as askedChoice, item.resolved_by as askedBy`;

const joined = `effect join run on run.id = effect.run join automation on automation.id = run.automation
  left join inbox_item as item on item.id = (select max(id) from inbox_item where inbox_item.effect = effect.id)`;

/** One page of those whose automation's contents the viewer may read; `total` counts all of them. */
export function listEffects(
  store: Store,
  { rootRunId, state }: EffectFilter,
  page: { readonly limit: number; readonly offset: number },
  to: VisibleTo,
): { readonly items: Effect[]; readonly total: number } {
  const where = `where (@rootRunId is null or effect.root_run = @rootRunId)
    and (@state is null or effect.state in (select value from json_each(@state)))
    and (automation.owner_member is null or automation.owner_member = @memberId)`;
  const names = {
    rootRunId: rootRunId ?? null,
    state: state ? JSON.stringify(state) : null,
    memberId: to.memberId,
  };
  const order = rootRunId === undefined ? "effect.id desc" : "effect.id";
  const items = query<[object], RawShown>(
    store,
    `select ${shown} from ${joined} ${where} order by ${order} limit @limit offset @offset`,
  ).all({ ...names, ...page });
  const counted = query<[object], { total: number }>(
    store,
    `select count(*) as total from ${joined} ${where}`,
  ).get(names);
  return { items: items.map(effectOf), total: counted?.total ?? 0 };
}

export function readEffect(store: Store, effectId: number): Effect | undefined {
  const raw = query<[number], RawShown>(store, `select ${shown} from ${joined} where effect.id = ?`).get(
    effectId,
  );
  return raw && effectOf(raw);
}

/** The ledger it stands in. */
export function rootOfEffect(store: Store, effectId: number): number | undefined {
  return query<[number], { root: number }>(store, "select root_run as root from effect where id = ?").get(
    effectId,
  )?.root;
}

function effectOf({ askedItem, askedState, askedChoice, askedBy, ...raw }: RawShown): Effect {
  const isAsked = askedItem !== null && askedState !== null;
  return {
    ...raw,
    asked: isAsked ? { itemId: askedItem, state: askedState, choice: askedChoice, by: askedBy } : null,
    args: JSON.parse(raw.args) as Json,
    error: raw.error === null ? null : (JSON.parse(raw.error) as RunError),
    honoursKey: raw.honoursKey === 1,
  };
}
