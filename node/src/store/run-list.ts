/** Which runs a list shows, in which order, and how many there are: over any number of runs, by indexes. */
import type { RunSort } from "@hob/shared/contract/runs";
import type { RunMode, RunReason, RunStatus, TriggerKind } from "@hob/shared/model/run";
import { query } from "./query.ts";
import type { Store } from "./store.ts";
import { mayKnow, viewerNames, type VisibleTo } from "./visibility.ts";

/** What is left out does not filter. */
export interface RunFilter {
  readonly automationId?: number | undefined;
  readonly status?: readonly RunStatus[] | undefined;
  readonly mode?: readonly RunMode[] | undefined;
  readonly trigger?: readonly TriggerKind[] | undefined;
  readonly reason?: readonly RunReason[] | undefined;
  readonly triggerId?: number | undefined;
  /** Whose device started it. */
  readonly memberId?: number | undefined;
  readonly deviceId?: number | undefined;
  /** Queued at or after. */
  readonly since?: number | undefined;
  /** Queued before. */
  readonly until?: number | undefined;
  readonly isTopLevel?: boolean | undefined;
  /** Only those that this run started. */
  readonly parentRunId?: number | undefined;
}

export interface RunPage {
  readonly sort: RunSort;
  readonly limit: number;
  readonly offset: number;
}

/** Of equals the newest comes first; what has not ended has no duration yet and stands behind what has. */
const orders: { readonly [S in RunSort]: string } = {
  newest: "run.id desc",
  oldest: "run.id",
  longest: "(run.ended_at - run.started_at) desc, run.id desc",
  costliest: "run.cost_micros desc, run.id desc",
};

/** Ids of one page; `total` counts all that match and that the viewer may know of. */
export function findRuns(
  store: Store,
  filter: RunFilter,
  { sort, limit, offset }: RunPage,
  to: VisibleTo,
): { readonly runIds: number[]; readonly total: number } {
  const { where, names } = conditionsOf(store, filter, to);
  // Compiled each time: there are thousands of combinations, and a caller must not make us keep them all.
  const runIds = store.db
    .prepare<[object], { runId: number }>(
      `select run.id as runId from run ${where} order by ${orders[sort]} limit @limit offset @offset`,
    )
    .all({ ...names, limit, offset })
    .map(({ runId }) => runId);
  const counted = store.db
    .prepare<[object], { total: number }>(`select count(*) as total from run ${where}`)
    .get(names);
  return { runIds, total: counted?.total ?? 0 };
}

/** One text for each combination, so that each has its index. */
function conditionsOf(
  store: Store,
  filter: RunFilter,
  to: VisibleTo,
): { readonly where: string; readonly names: object } {
  const { automationId, status, mode, trigger, memberId, deviceId, since, until, parentRunId } = filter;
  const names: { [name: string]: number | string | null } = {};
  const conditions: string[] = [];
  const add = (condition: string, more: typeof names = {}) => {
    conditions.push(condition);
    Object.assign(names, more);
  };

  if (automationId !== undefined) add("run.automation = @automationId", { automationId });
  if (status) add(oneOf("run.status", "status", status.length), { status: bound(status) });
  if (mode) add(oneOf("run.mode", "mode", mode.length), { mode: bound(mode) });
  if (trigger) add(oneOf("run.trigger_kind", "trigger", trigger.length), { trigger: bound(trigger) });
  if (filter.reason)
    add(oneOf("run.reason", "reason", filter.reason.length), { reason: bound(filter.reason) });
  if (filter.triggerId !== undefined) add("run.trigger_id = @triggerId", { triggerId: filter.triggerId });
  if (deviceId !== undefined) add("run.started_by_device = @deviceId", { deviceId });
  if (memberId !== undefined)
    add("run.started_by_device in (select id from device where member = @memberId)", { memberId });
  if (since !== undefined) add("run.queued_at >= @since", { since });
  if (until !== undefined) add("run.queued_at < @until", { until });
  if (parentRunId !== undefined) add("run.parent_run = @parentRunId", { parentRunId });
  if (filter.isTopLevel) add("run.parent_run is null");
  if (!to.isAdmin && isAnythingPrivate(store))
    add(`run.automation not in (select id from automation where not ${mayKnow})`, viewerNames(to));
  return { where: conditions.length === 0 ? "" : `where ${conditions.join(" and ")}`, names };
}

/** A single value keeps the order of an index on it; several are looked up one after the other. */
function oneOf(column: string, name: string, values: number): string {
  return values === 1 ? `${column} = @${name}` : `${column} in (select value from json_each(@${name}))`;
}

function bound(values: readonly string[]): string {
  return values.length === 1 && values[0] !== undefined ? values[0] : JSON.stringify(values);
}

function isAnythingPrivate(store: Store): boolean {
  return (
    query<[], { one: 1 }>(
      store,
      "select 1 as one from automation where owner_member is not null limit 1",
    ).get() !== undefined
  );
}
