/** How runs belong together: attempts at the same thing, what a run has started, and what another is made from. */
import type { RunError } from "@hob/shared/contract/runs";
import type { Json, JsonObject } from "@hob/shared/json";
import type { LimitProfile } from "@hob/shared/model/limits";
import type { RunMode, RunStatus, TriggerKind } from "@hob/shared/model/run";
import { query } from "./query.ts";
import type { NewRun } from "./runs.ts";
import type { Store } from "./store.ts";

/** What another run is made from: all of it but its course. */
export interface RunOrigin {
  readonly runId: number;
  readonly automationId: number;
  readonly versionId: number;
  readonly trigger: TriggerKind;
  readonly mode: RunMode;
  readonly input: JsonObject;
  readonly profile: LimitProfile;
  readonly seed: Uint8Array;
  readonly attempt: number;
  readonly rootRunId: number;
  readonly parentRunId: number | null;
  readonly status: RunStatus;
  readonly startedAt: number | null;
  readonly runtime: string | null;
  readonly zone: string | null;
  readonly startedByDevice: number | null;
  readonly startedBy: string | null;
  readonly triggerId: number | null;
  readonly dueAt: number | null;
  readonly eventId: number | null;
  readonly priority: number;
  readonly concurrencyKey: string | null;
  readonly concurrencyMax: number | null;
}

export function originOf(store: Store, runId: number): RunOrigin | undefined {
  const raw = query<[number], Omit<RunOrigin, "input"> & { input: string | null }>(
    store,
    `select id as runId, runtime, zone, automation as automationId, version as versionId,
       trigger_kind as "trigger", mode, input, profile, seed,
       attempt, coalesce(root_run, id) as rootRunId, parent_run as parentRunId, status, started_at as startedAt,
       started_by_device as startedByDevice, started_by as startedBy, trigger_id as triggerId, due_at as dueAt,
       event as eventId, priority, concurrency_key as concurrencyKey, concurrency_max as concurrencyMax
     from run where id = ?`,
  ).get(runId);
  return raw && { ...raw, input: raw.input === null ? {} : (JSON.parse(raw.input) as JsonObject) };
}

/** What another attempt has in common with it: the same time or event, and the same place in the queue. */
export function placeOf(origin: RunOrigin): Pick<NewRun, "answers" | "turn"> {
  const { triggerId, dueAt, eventId, priority, concurrencyKey, concurrencyMax } = origin;
  return {
    ...(triggerId !== null && { answers: { triggerId, dueAt, eventId, slot: null } }),
    turn: { priority, concurrencyKey, concurrencyMax, expiresAt: null },
  };
}

/** How a run stands, for the run that started it. */
export interface RunOutcome {
  readonly runId: number;
  readonly automationSlug: string;
  readonly status: RunStatus;
  readonly result: Json;
  readonly error: RunError | null;
}

export function runOutcome(store: Store, runId: number): RunOutcome | undefined {
  const raw = query<
    [number],
    Omit<RunOutcome, "result" | "error"> & { result: string | null; error: string | null }
  >(
    store,
    `select run.id as runId, automation.slug as automationSlug, status, result, error
     from run join automation on automation.id = run.automation where run.id = ?`,
  ).get(runId);
  return (
    raw && {
      ...raw,
      result: raw.result === null ? null : (JSON.parse(raw.result) as Json),
      error: raw.error === null ? null : (JSON.parse(raw.error) as RunError),
    }
  );
}

/** Whose ledger of effects the run shares; itself, unless it is a retry. */
export function rootOfRun(store: Store, runId: number): number {
  return (
    query<[number], { root: number }>(
      store,
      "select coalesce(root_run, id) as root from run where id = ?",
    ).get(runId)?.root ?? runId
  );
}

/** The run itself, or the newest attempt that was made in its place. */
export function lastAttemptOf(store: Store, runId: number): number {
  return (
    query<[number], { last: number | null }>(
      store,
      `with recursive attempts (id) as (
         select ? union select run.id from run join attempts on run.retry_of = attempts.id
       ) select max(id) as last from attempts`,
    ).get(runId)?.last ?? runId
  );
}

/** The newest attempt after this one; undefined where there is none. */
export function retryOf(store: Store, runId: number): number | undefined {
  return (
    query<[number], { runId: number | null }>(
      store,
      "select max(id) as runId from run where retry_of = ?",
    ).get(runId)?.runId ?? undefined
  );
}

/** The runs above this one, nearest first; damaged data may hold a circle, so 32 at most. */
export function parentsOf(store: Store, runId: number): number[] {
  return query<[number], { id: number }>(
    store,
    `with recursive chain (id, parent, depth) as (
       select id, parent_run, 0 from run where id = ?
       union all
       select run.id, run.parent_run, depth + 1 from run join chain on run.id = chain.parent where depth < 32
     ) select id from chain where depth > 0 order by depth`,
  )
    .all(runId)
    .map(({ id }) => id);
}

/** Runs below this one that have not ended, deepest last; damaged data may hold a circle, so 32 deep at most. */
export function openDescendants(
  store: Store,
  runId: number,
): { runId: number; queuedAt: number; status: RunStatus }[] {
  return query<[number], { runId: number; queuedAt: number; status: RunStatus }>(
    store,
    `with recursive tree (id, depth) as (
       select ?, 0 union select run.id, depth + 1 from run join tree on run.parent_run = tree.id where depth < 32
     )
     select id as runId, queued_at as queuedAt, status from run
     where id in (select id from tree where depth > 0) and ended_at is null order by id`,
  ).all(runId);
}
