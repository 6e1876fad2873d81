/** Runs: each a row that is queued, claimed under a lease, and ended once. */
import type { RunError } from "@hob/shared/contract/runs";
import type { Json, JsonObject } from "@hob/shared/json";
import type { LimitProfile, RunUse } from "@hob/shared/model/limits";
import type { RunMode, RunReason, RunStatus, TriggerKind } from "@hob/shared/model/run";
import { sealRest } from "./lines.ts";
import { insertedId, query } from "./query.ts";
import type { Store } from "./store.ts";
import { mayKnow, viewerNames, type VisibleTo } from "./visibility.ts";

export interface NewRun {
  readonly automationId: number;
  readonly versionId: number;
  readonly trigger: TriggerKind;
  /** Null where it was no device; then `startedBy` has words for it. */
  readonly startedByDevice: number | null;
  readonly startedBy: string | null;
  readonly input: JsonObject;
  readonly profile: LimitProfile;
  /** 32 random bytes. */
  readonly seed: Uint8Array;
  readonly queuedAt: number;
}

/** Adds a live run at the end of the queue and answers its id. */
export function addQueuedRun(store: Store, run: NewRun): number {
  return insertedId(
    query<[object]>(
      store,
      `insert into run (automation, version, kind, mode, trigger_kind, status, started_by_device, started_by,
         input, profile, seed, queued_at)
       values (@automationId, @versionId, 'automation', 'live', @trigger, 'queued', @startedByDevice, @startedBy,
         @input, @profile, @seed, @queuedAt)`,
    ).run({ ...run, input: Object.keys(run.input).length === 0 ? null : JSON.stringify(run.input) }),
  );
}

/** What the engine needs of a claimed run. */
export interface ClaimedRun {
  readonly runId: number;
  readonly automationId: number;
  readonly automationSlug: string;
  readonly automationState: string;
  readonly versionId: number;
  readonly trigger: TriggerKind;
  readonly mode: RunMode;
  readonly input: JsonObject;
  readonly profile: LimitProfile;
  readonly seed: Uint8Array;
  readonly queuedAt: number;
  readonly startedAt: number;
}

interface RawClaim extends Omit<ClaimedRun, "input"> {
  readonly input: string | null;
}

/**
 * Takes the run that has waited longest, for `holder` until `leaseUntil`; undefined where none waits
 * or the whole house is paused. Call it in a transaction.
 */
export function claimNextRun(
  store: Store,
  holder: string,
  now: number,
  leaseUntil: number,
): ClaimedRun | undefined {
  const claimed = query<[object], { runId: number }>(
    store,
    `update run set status = 'running', started_at = @now, lease_holder = @holder, lease_until = @leaseUntil
     where id = (select id from run where status = 'queued' order by id limit 1)
       and not exists (select 1 from household where global_pause = 1)
     returning id as runId`,
  ).get({ holder, now, leaseUntil });
  if (!claimed) return undefined;
  const raw = query<[number], RawClaim>(
    store,
    `select run.id as runId, run.automation as automationId, automation.slug as automationSlug,
       automation.state as automationState, run.version as versionId, trigger_kind as "trigger", mode, input,
       profile, seed, queued_at as queuedAt, started_at as startedAt
     from run join automation on automation.id = run.automation where run.id = ?`,
  ).get(claimed.runId);
  return raw && { ...raw, input: raw.input === null ? {} : (JSON.parse(raw.input) as JsonObject) };
}

/** Moves the end of the lease of each of these runs, where this holder still has it. */
export function renewLeases(
  store: Store,
  holder: string,
  runIds: readonly number[],
  leaseUntil: number,
): void {
  query<[number, string, string]>(
    store,
    `update run set lease_until = ?
     where id in (select value from json_each(?)) and status = 'running' and lease_holder = ?`,
  ).run(leaseUntil, JSON.stringify(runIds), holder);
}

/** Running rows whose holder is another boot of the node, or let its lease lapse before `now`. */
export function orphanedRuns(
  store: Store,
  holder: string,
  now: number,
): { runId: number; queuedAt: number }[] {
  return query<[string, number], { runId: number; queuedAt: number }>(
    store,
    `select id as runId, queued_at as queuedAt from run
     where status = 'running' and (lease_holder <> ? or lease_until < ?) order by id`,
  ).all(holder, now);
}

export interface RunEnd {
  readonly status: Extract<RunStatus, "succeeded" | "failed" | "canceled" | "skipped">;
  readonly reason: RunReason | null;
  readonly error: RunError | null;
  readonly result: Json | null;
  readonly at: number;
  /** Left as it is where nothing was measured. */
  readonly use?: RunUse;
}

/** Ends a run for good and seals its log; false where it had ended already. Call it in a transaction. */
export function endRun(store: Store, runId: number, end: RunEnd): boolean {
  const { changes } = query<[object]>(
    store,
    `update run set status = @status, reason = @reason, error = @error, result = @result, ended_at = @at,
       lease_holder = null, lease_until = null,
       cpu_ms = coalesce(@cpuMs, cpu_ms), wall_ms = coalesce(@wallMs, wall_ms),
       memory_bytes = coalesce(@memoryBytes, memory_bytes), output_bytes = coalesce(@outputBytes, output_bytes),
       host_calls = coalesce(@hostCalls, host_calls), effects = coalesce(@effects, effects)
     where id = @runId and ended_at is null`,
  ).run({
    runId,
    status: end.status,
    reason: end.reason,
    error: end.error && JSON.stringify(end.error),
    result: end.result === null ? null : JSON.stringify(end.result),
    at: end.at,
    ...wholeUse(end.use),
  });
  if (changes === 0) return false;
  sealRest(store, runId);
  return true;
}

/** Columns are integers, and a processor's time rarely is one. */
function wholeUse(use: RunUse | undefined): { readonly [K in keyof RunUse]: number | null } {
  const whole = (value: number | undefined) => (value === undefined ? null : Math.round(value));
  return {
    cpuMs: whole(use?.cpuMs),
    wallMs: whole(use?.wallMs),
    memoryBytes: whole(use?.memoryBytes),
    outputBytes: whole(use?.outputBytes),
    hostCalls: whole(use?.hostCalls),
    effects: whole(use?.effects),
  };
}

/** What decides whether a run may be ended, and how. */
export function runState(
  store: Store,
  runId: number,
): { readonly runId: number; readonly status: RunStatus; readonly queuedAt: number } | undefined {
  return query<[number], { runId: number; status: RunStatus; queuedAt: number }>(
    store,
    "select id as runId, status, queued_at as queuedAt from run where id = ?",
  ).get(runId);
}

/** Whose run it is; undefined where there is none. */
export function automationIdOfRun(store: Store, runId: number): number | undefined {
  return query<[number], { automationId: number }>(
    store,
    "select automation as automationId from run where id = ?",
  ).get(runId)?.automationId;
}

/** How many runs have each of the states that are not yet ends, of those the viewer may know of. */
export function openRunCounts(
  store: Store,
  visibleTo: VisibleTo,
): { queued: number; running: number; waiting: number } {
  const counts = { queued: 0, running: 0, waiting: 0 };
  const rows = query<[object], { status: keyof typeof counts; n: number }>(
    store,
    `select run.status, count(*) as n from run join automation on automation.id = run.automation
     where run.status in ('queued', 'running', 'waiting') and ${mayKnow} group by run.status`,
  ).all(viewerNames(visibleTo));
  for (const { status, n } of rows) counts[status] = n;
  return counts;
}

/** How many runs wait for their turn, whoever may know of them. */
export function queuedRunCount(store: Store): number {
  return (
    query<[], { n: number }>(store, "select count(*) as n from run where status = 'queued'").get()?.n ?? 0
  );
}

/** Runs of one automation that are being executed, oldest first. */
export function runningRunsOf(store: Store, automationId: number): number[] {
  return query<[number], { runId: number }>(
    store,
    "select id as runId from run where status = 'running' and automation = ? order by id",
  )
    .all(automationId)
    .map(({ runId }) => runId);
}

/** Queued runs of one automation, oldest first. */
export function queuedRunsOf(store: Store, automationId: number): { runId: number; queuedAt: number }[] {
  return query<[number], { runId: number; queuedAt: number }>(
    store,
    "select id as runId, queued_at as queuedAt from run where status = 'queued' and automation = ? order by id",
  ).all(automationId);
}
