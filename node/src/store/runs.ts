/** Runs: each a row that is queued, claimed under a lease, and ended once. */
import type { Fixture, RunError } from "@hob/shared/contract/runs";
import type { Json, JsonObject } from "@hob/shared/json";
import type { LimitProfile, RunUse } from "@hob/shared/model/limits";
import type { RunMode, RunReason, RunStatus, TriggerKind, WaitReason } from "@hob/shared/model/run";
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
  /** Left out, live. */
  readonly mode?: RunMode;
  /** The answers of a test run. */
  readonly fixtures?: readonly Fixture[] | undefined;
  readonly parentRunId?: number;
  readonly replayOf?: number;
  /** Another attempt: whose, and with which number. It shares the ledger of effects of `rootRunId`. */
  readonly retry?: {
    readonly of: number;
    readonly rootRunId: number;
    readonly attempt: number;
    /** Waits until then; left out, it is queued at once. */
    readonly notBefore?: number;
  };
  readonly answers?: AnsweredTrigger | undefined;
  readonly turn?: RunTurn | undefined;
}

/** What a run was made for, where a trigger made it. */
export interface AnsweredTrigger {
  readonly triggerId: number;
  /** Which of its times or events: there is never a second row for one. Null for another attempt at it. */
  readonly slot: string | null;
  /** The time by the clock. */
  readonly dueAt: number | null;
  readonly eventId: number | null;
}

/** When a queued run may begin. */
export interface RunTurn {
  /** -1, 0 or 1; of equals the one that was queued first. */
  readonly priority: number;
  readonly concurrencyKey: string | null;
  /** How many runs of its key may be under way when it begins; null: it waits for none, and counts for others. */
  readonly concurrencyMax: number | null;
  /** Skipped instead where it has not begun by then. */
  readonly expiresAt: number | null;
}

export const anyTurn: RunTurn = { priority: 0, concurrencyKey: null, concurrencyMax: null, expiresAt: null };
const nothingAnswered = { triggerId: null, slot: null, dueAt: null, eventId: null };

/** Adds a run at the end of the queue, or one that waits for its time, and answers its id. */
export function addQueuedRun(store: Store, run: NewRun): number {
  const { retry, mode = "live", fixtures, parentRunId = null, replayOf = null, answers, turn, ...own } = run;
  const wakeAt = retry?.notBefore ?? null;
  return insertedId(
    query<[object]>(
      store,
      `insert into run (automation, version, kind, mode, trigger_kind, status, started_by_device, started_by,
         input, profile, seed, queued_at, attempt, parent_run, retry_of, root_run, replay_of, fixtures,
         waiting_for, wake_at, trigger_id, slot, due_at, event, priority, concurrency_key, concurrency_max, expires_at)
       values (@automationId, @versionId, 'automation', @mode, @trigger, @status, @startedByDevice, @startedBy,
         @input, @profile, @seed, @queuedAt, @attempt, @parentRunId, @retryOf, @rootRunId, @replayOf, @fixtures,
         @waitingFor, @wakeAt, @triggerId, @slot, @dueAt, @eventId, @priority, @concurrencyKey, @concurrencyMax,
         @expiresAt)`,
    ).run({
      ...nothingAnswered,
      ...answers,
      ...anyTurn,
      ...turn,
      ...own,
      input: Object.keys(run.input).length === 0 ? null : JSON.stringify(run.input),
      mode,
      status: wakeAt === null ? "queued" : "waiting",
      attempt: retry?.attempt ?? 1,
      parentRunId,
      retryOf: retry?.of ?? null,
      rootRunId: retry?.rootRunId ?? null,
      replayOf,
      fixtures: fixtures === undefined ? null : JSON.stringify(fixtures),
      waitingFor: wakeAt === null ? null : "backoff",
      wakeAt,
    }),
  );
}

/** Runs of a key that have not ended, oldest first. */
export function openRunsOfKey(
  store: Store,
  key: string,
): { runId: number; queuedAt: number; status: RunStatus; startedAt: number | null }[] {
  return query<[string], { runId: number; queuedAt: number; status: RunStatus; startedAt: number | null }>(
    store,
    `select id as runId, queued_at as queuedAt, status, started_at as startedAt
     from run where concurrency_key = ? and ended_at is null order by id`,
  ).all(key);
}

/** Queued runs that could not begin in time, oldest first. */
export function expiredRuns(store: Store, now: number): { runId: number; queuedAt: number }[] {
  return query<[number], { runId: number; queuedAt: number }>(
    store,
    `select id as runId, queued_at as queuedAt from run
     where status = 'queued' and expires_at <= ? and started_at is null order by id`,
  ).all(now);
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
  /** When it first began: going on after a wait does not change it. */
  readonly startedAt: number;
  readonly attempt: number;
  /** Whose ledger of effects it shares; itself, unless it is a retry. */
  readonly rootRunId: number;
  /** The seed of that run: what effects have their keys from. */
  readonly rootSeed: Uint8Array;
  readonly parentRunId: number | null;
  readonly retryOf: number | null;
  readonly replayOf: number | null;
  readonly fixtures: readonly Fixture[];
  /** What a trigger made it for. */
  readonly triggerId: number | null;
  readonly dueAt: number | null;
  readonly eventId: number | null;
  /** Null until it first begins. */
  readonly runtime: string | null;
  readonly zone: string | null;
  readonly crashes: number;
  /** Of live execution so far. */
  readonly use: RunUse;
}

interface RawClaim extends Omit<ClaimedRun, "input" | "fixtures" | "use">, RunUse {
  readonly input: string | null;
  readonly fixtures: string | null;
}

/** What has begun keeps its place; what has not waits while its key is taken by as many as it allows. */
const hasTurn = `(run.concurrency_max is null or run.started_at is not null or run.concurrency_max > (
  select count(*) from run as other where other.concurrency_key = run.concurrency_key
    and other.ended_at is null and other.started_at is not null))`;

const isQueued = `status = 'queued' and (expires_at is null or expires_at > @now or started_at is not null) and ${hasTurn}`;

/**
 * Takes the waiting run whose time came first, or else the queued one whose turn it is, for `holder` until
 * `leaseUntil`; undefined where there is none or the whole house is paused. Call it in a transaction.
 */
export function claimNextRun(
  store: Store,
  holder: string,
  now: number,
  leaseUntil: number,
): ClaimedRun | undefined {
  const claimed = query<[object], { runId: number }>(
    store,
    `update run set status = 'running', started_at = coalesce(started_at, @now), lease_holder = @holder,
       lease_until = @leaseUntil, waiting_for = null, wake_at = null, waiting_on = null, waits = null
     where id = coalesce(
         (select id from run where status = 'waiting' and wake_at <= @now and ${hasTurn} order by wake_at limit 1),
         (select id from run where ${isQueued} order by priority desc, id limit 1))
       and not exists (select 1 from household where global_pause = 1)
     returning id as runId`,
  ).get({ holder, now, leaseUntil });
  if (!claimed) return undefined;
  const raw = query<[number], RawClaim>(
    store,
    `select run.id as runId, run.automation as automationId, automation.slug as automationSlug,
       automation.state as automationState, run.version as versionId, trigger_kind as "trigger", mode, input,
       profile, seed, queued_at as queuedAt, started_at as startedAt, attempt,
       coalesce(root_run, run.id) as rootRunId,
       (select seed from run as root where root.id = coalesce(run.root_run, run.id)) as rootSeed, parent_run as parentRunId, retry_of as retryOf,
       replay_of as replayOf, fixtures, trigger_id as triggerId, due_at as dueAt, event as eventId, runtime, zone, crashes, cpu_ms as cpuMs, wall_ms as wallMs,
       memory_bytes as memoryBytes, output_bytes as outputBytes, host_calls as hostCalls, effects
     from run join automation on automation.id = run.automation where run.id = ?`,
  ).get(claimed.runId);
  if (!raw) return undefined;
  const { cpuMs, wallMs, memoryBytes, outputBytes, hostCalls, effects, input, fixtures, ...run } = raw;
  return {
    ...run,
    input: input === null ? {} : (JSON.parse(input) as JsonObject),
    fixtures: fixtures === null ? [] : (JSON.parse(fixtures) as Fixture[]),
    use: { cpuMs, wallMs, memoryBytes, outputBytes, hostCalls, effects },
  };
}

/** Whether `claimNextRun` would find one; writes nothing. */
export function isAnythingClaimable(store: Store, now: number): boolean {
  return (
    query<[object], { one: 1 }>(
      store,
      `select 1 as one where not exists (select 1 from household where global_pause = 1) and (
         exists (select 1 from run where ${isQueued})
         or exists (select 1 from run where status = 'waiting' and wake_at <= @now and ${hasTurn}))`,
    ).get({ now }) !== undefined
  );
}

/** When the next waiting run that is due after `after` is; undefined where none waits for such a time. */
export function nextWakeAt(store: Store, after: number): number | undefined {
  return (
    query<[number], { wakeAt: number | null }>(
      store,
      "select min(wake_at) as wakeAt from run where status = 'waiting' and wake_at > ?",
    ).get(after)?.wakeAt ?? undefined
  );
}

/** Remembers what the run's journal is made with; what is there already stays. */
export function markBegun(store: Store, runId: number, runtime: string, zone: string): void {
  query<[string, string, number]>(
    store,
    "update run set runtime = coalesce(runtime, ?), zone = coalesce(zone, ?) where id = ?",
  ).run(runtime, zone, runId);
}

/** What one call waits for. */
export interface CallWait {
  readonly reason: WaitReason;
  /** Null where something else has to happen first. */
  readonly wakeAt: number | null;
  /** A secret's name, an effect's or a run's number. */
  readonly on: string | null;
}

/** What a run as a whole waits for: the most urgent of `all`, until the earliest of their times. */
export interface RunWait extends CallWait {
  readonly all: readonly CallWait[];
}

/** Puts a running run away until it is woken; false where it has ended meanwhile. Call it in a transaction. */
export function parkRun(store: Store, runId: number, { all, ...shown }: RunWait, use: RunUse): boolean {
  const { changes } = query<[object]>(
    store,
    `update run set status = 'waiting', waiting_for = @reason, wake_at = @wakeAt, waiting_on = @on, waits = @waits,
       lease_holder = null, lease_until = null, cpu_ms = @cpuMs, wall_ms = @wallMs, memory_bytes = @memoryBytes,
       output_bytes = @outputBytes, host_calls = @hostCalls, effects = @effects
     where id = @runId and status = 'running'`,
  ).run({ runId, ...shown, waits: JSON.stringify(all), ...wholeUse(use) });
  return changes > 0;
}

/** Puts a running run back into the queue, to be begun again where its journal ends; false where it has ended. `crashes` in a row so far. */
export function requeueRun(store: Store, runId: number, crashes: number): boolean {
  const { changes } = query<[number, number]>(
    store,
    `update run set status = 'queued', lease_holder = null, lease_until = null, crashes = ?
     where id = ? and status = 'running'`,
  ).run(crashes, runId);
  return changes > 0;
}

/** Lets a waiting run go on at `at`, where a call of it waits for `reason`; false where none does. */
export function wakeRun(store: Store, runId: number, reason: WaitReason, at: number): boolean {
  const { changes } = query<[object]>(
    store,
    `update run set wake_at = @at where id = @runId and status = 'waiting'
       and exists (select 1 from json_each(run.waits) as wait where wait.value ->> '$.reason' = @reason)`,
  ).run({ runId, reason, at });
  return changes > 0;
}

/** Lets every run go on of which a call waits for this secret; answers which. */
export function wakeRunsWaitingForSecret(store: Store, name: string, at: number): number[] {
  return query<[object], { runId: number }>(
    store,
    `update run set wake_at = @at where status = 'waiting' and exists (
       select 1 from json_each(run.waits) as wait
       where wait.value ->> '$.reason' = 'auth' and wait.value ->> '$.on' = @name)
     returning id as runId`,
  )
    .all({ name, at })
    .map(({ runId }) => runId);
}

/** How many runs of an automation have a call that waits for this secret. */
export function runsWaitingForSecret(store: Store, automationId: number, name: string): number {
  return (
    query<[object], { n: number }>(
      store,
      `select count(*) as n from run where status = 'waiting' and automation = @automationId and exists (
         select 1 from json_each(run.waits) as wait
         where wait.value ->> '$.reason' = 'auth' and wait.value ->> '$.on' = @name)`,
    ).get({ automationId, name })?.n ?? 0
  );
}

/** Lets every run look again of which a call waits for an event of this name; answers which. */
export function wakeRunsWaitingForEvent(store: Store, name: string, at: number): number[] {
  return query<[object], { runId: number }>(
    store,
    `update run set wake_at = @at where status = 'waiting' and exists (
       select 1 from json_each(run.waits) as wait
       where wait.value ->> '$.reason' = 'event' and wait.value ->> '$.on' = @name)
     returning id as runId`,
  )
    .all({ name, at })
    .map(({ runId }) => runId);
}

/** Runs that have not ended, oldest first. */
export function openRuns(store: Store): { runId: number; queuedAt: number; status: RunStatus }[] {
  return query<[], { runId: number; queuedAt: number; status: RunStatus }>(
    store,
    `select id as runId, queued_at as queuedAt, status from run
     where status in ('queued', 'running', 'waiting') order by id`,
  ).all();
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
): { runId: number; queuedAt: number; crashes: number }[] {
  return query<[string, number], { runId: number; queuedAt: number; crashes: number }>(
    store,
    `select id as runId, queued_at as queuedAt, crashes from run
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
       lease_holder = null, lease_until = null, waiting_for = null, wake_at = null, waiting_on = null,
       waits = null, cpu_ms = coalesce(@cpuMs, cpu_ms), wall_ms = coalesce(@wallMs, wall_ms),
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

/** Runs that share the ledger of `rootRunId` and wait for a decision in it. */
export function runsWaitingInLedger(store: Store, rootRunId: number): number[] {
  return query<[object], { runId: number }>(
    store,
    `select id as runId from run
     where (id = @rootRunId or root_run = @rootRunId) and status = 'waiting'`,
  )
    .all({ rootRunId })
    .map(({ runId }) => runId);
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

/** Runs of one automation that are queued or waiting, oldest first. */
export function queuedRunsOf(store: Store, automationId: number): { runId: number; queuedAt: number }[] {
  return query<[number], { runId: number; queuedAt: number }>(
    store,
    "select id as runId, queued_at as queuedAt from run where status in ('queued', 'waiting') and automation = ? order by id",
  ).all(automationId);
}
