/** Runs as the contract shows them: read-only, joined with what a person wants to see beside them. */
import type { AutomationSummary } from "@hob/shared/contract/automations";
import type { Run, RunError, RunSummary } from "@hob/shared/contract/runs";
import type { Trigger } from "@hob/shared/contract/triggers";
import type { Json, JsonObject } from "@hob/shared/json";
import { limitsFor, type LimitProfile, type RunLimits } from "@hob/shared/model/limits";
import { lastEventSeq } from "./events.ts";
import { lastLineNumber } from "./lines.ts";
import { query } from "./query.ts";
import { findRuns, type RunFilter, type RunPage } from "./run-list.ts";
import type { Store } from "./store.ts";
import { mayKnow, veiled, viewerNames, type VisibleTo } from "./visibility.ts";

interface RawSummary extends Omit<RunSummary, "error" | "isVeiled"> {
  readonly error: string | null;
  readonly isVeiled: 0 | 1;
}

interface RawRun extends RawSummary {
  readonly input: string | null;
  readonly result: string | null;
  readonly profile: LimitProfile;
  readonly asked: string;
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly memoryBytes: number;
  readonly outputBytes: number;
  readonly hostCalls: number;
  readonly effects: number;
  readonly waitingOn: string | null;
  readonly retriedBy: number | null;
}

const summaryColumns = `run.id as runId, run.automation as automationId, automation.slug as automationSlug,
  automation.name as automationName, version.number as version, run.kind, run.mode, run.trigger_kind as "trigger",
  run.status, run.reason, run.attempt, coalesce(device.name, run.started_by, 'the house') as startedBy,
  run.queued_at as queuedAt, run.started_at as startedAt, run.ended_at as endedAt, run.error,
  run.waiting_for as waitingFor, case when run.status = 'waiting' then run.wake_at end as wakeAt,
  run.retry_of as retryOf, run.replay_of as replayOf, run.cost_micros as costMicros, run.parent_run as parentRunId,
  run.trigger_id as triggerId, run.due_at as dueAt, run.missed_from as missedFrom,
  ${veiled} as isVeiled`;

const joined = `run join automation on automation.id = run.automation join version on version.id = run.version
  left join device on device.id = run.started_by_device`;

/** What the terminal of the house is shown. */
const household: VisibleTo = { memberId: null, isAdmin: true };

/** With its contents, also where `isVeiled` says that the viewer may not see them; undefined where they may not know of it. */
export function readRun(store: Store, runId: number, to: VisibleTo = household): Run | undefined {
  const raw = query<[object], RawRun>(
    store,
    `select ${summaryColumns}, run.input, run.result, run.profile, version.limits as asked, run.cpu_ms as cpuMs,
       run.wall_ms as wallMs, run.memory_bytes as memoryBytes, run.output_bytes as outputBytes,
       run.host_calls as hostCalls, run.effects, run.waiting_on as waitingOn,
       (select max(id) from run as later where later.retry_of = run.id) as retriedBy
     from ${joined} where run.id = @runId and ${mayKnow}`,
  ).get({ runId, ...viewerNames(to) });
  if (!raw) return undefined;
  const {
    input,
    result,
    profile,
    asked,
    cpuMs,
    wallMs,
    memoryBytes,
    outputBytes,
    hostCalls,
    effects,
    waitingOn,
    retriedBy,
    ...summary
  } = raw;
  return {
    ...summaryOf(summary),
    input: input === null ? {} : (JSON.parse(input) as JsonObject),
    result: result === null ? null : (JSON.parse(result) as Json),
    use: { cpuMs, wallMs, memoryBytes, outputBytes, hostCalls, effects },
    limits: limitsFor(profile, JSON.parse(asked) as Partial<RunLimits>),
    lines: lastLineNumber(store, runId),
    events: lastEventSeq(store, runId),
    waitingOn,
    retriedBy,
    children: childCount(store, runId),
    total: totalOf(store, runId),
  };
}

function childCount(store: Store, runId: number): number {
  return (
    query<[number], { children: number }>(
      store,
      "select count(*) as children from run where parent_run = ?",
    ).get(runId)?.children ?? 0
  );
}

/** What a run and all below it came to. Damaged data may hold a circle: it is walked once, 32 deep at most. */
function totalOf(store: Store, runId: number): Run["total"] {
  const total = query<[number], Run["total"]>(
    store,
    `with recursive tree (id, depth) as (
       select ?, 0 union select run.id, depth + 1 from run join tree on run.parent_run = tree.id where depth < 32
     )
     select count(*) as runs, sum(cost_micros) as costMicros, sum(cpu_ms) as cpuMs, sum(host_calls) as hostCalls,
       sum(effects) as effects, sum(tokens_in) as tokensIn, sum(tokens_out) as tokensOut,
       sum(tokens_thinking) as tokensThinking, sum(llm_calls) as llmCalls
     from run where id in (select id from tree)`,
  ).get(runId);
  if (!total) throw new Error(`run ${runId} vanished while it was read`);
  return total;
}

/** One page of those that match; `total` counts all of them. */
export function listRuns(
  store: Store,
  filter: RunFilter,
  page: RunPage,
  to: VisibleTo,
): { readonly items: RunSummary[]; readonly total: number } {
  const { runIds, total } = findRuns(store, filter, page, to);
  const items = query<[object], RawSummary>(
    store,
    `select ${summaryColumns} from json_each(@runIds) as listed cross join ${joined}
     where run.id = listed.value order by listed.key`,
  ).all({ runIds: JSON.stringify(runIds), ...viewerNames(to) });
  return { items: items.map(summaryOf), total };
}

/** How the automation's newest run is, in the form of the automation's summary. */
export function lastRunOf(store: Store, automationId: number): AutomationSummary["lastRun"] {
  const row = query<
    [number],
    Omit<NonNullable<AutomationSummary["lastRun"]>, "durationMs"> & { startedAt: number | null }
  >(
    store,
    `select id as runId, status, reason, queued_at as queuedAt, started_at as startedAt, ended_at as endedAt
     from run where automation = ? order by id desc limit 1`,
  ).get(automationId);
  if (!row) return null;
  const { startedAt, ...last } = row;
  const isTimed = startedAt !== null && last.endedAt !== null;
  return { ...last, durationMs: isTimed ? Math.max(0, (last.endedAt ?? 0) - startedAt) : null };
}

/** The newest run or skipped time of a trigger. */
export function lastRunOfTrigger(store: Store, triggerId: number): Trigger["lastRun"] {
  return (
    query<[number], NonNullable<Trigger["lastRun"]>>(
      store,
      `select id as runId, status, reason, due_at as dueAt, queued_at as queuedAt
       from run where trigger_id = ? order by id desc limit 1`,
    ).get(triggerId) ?? null
  );
}

function summaryOf(raw: RawSummary): RunSummary {
  const { error, isVeiled, ...rest } = raw;
  return {
    ...rest,
    isVeiled: isVeiled === 1,
    error: error === null ? null : (JSON.parse(error) as RunError),
  };
}
