/** Which runs the Runs page shows, as its address says it: a choice can be shared, and taken back with *back*. */
import type { Input } from "@hob/shared/contract/commands";
import { runSorts, type RunSort } from "@hob/shared/contract/runs";
import {
  isTerminal,
  runModes,
  runReasons,
  runStatuses,
  triggerKinds,
  type RunMode,
  type RunReason,
  type RunStatus,
  type TriggerKind,
} from "@hob/shared/model/run";

export interface RunsFilter {
  /** The automation's slug. */
  readonly automation?: string | undefined;
  /** Empty: all, here and below. */
  readonly status: readonly RunStatus[];
  /** Empty: all but dry runs. */
  readonly mode: readonly RunMode[];
  readonly trigger: readonly TriggerKind[];
  /** Why they ended as they did. */
  readonly reason: readonly RunReason[];
  /** Of one time at which an automation runs by itself. */
  readonly triggerId?: number | undefined;
  readonly memberId?: number | undefined;
  readonly deviceId?: number | undefined;
  /** Whole days of this device's calendar, "2026-03-01", both included. */
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  readonly isTopLevel: boolean;
  readonly sort: RunSort;
}

export const everyRun: RunsFilter = {
  status: [],
  mode: [],
  trigger: [],
  reason: [],
  isTopLevel: false,
  sort: "newest",
};

type Search = Readonly<Record<string, string | readonly string[] | undefined>>;

/** What an address says; a part that says nothing sensible is as good as left out. */
export function parseRunsFilter(search: Search): RunsFilter {
  const text = (name: string) => [search[name] ?? ""].flat()[0] ?? "";
  const words = (name: string) => text(name).split(",");
  const automation = text("automation");
  return {
    ...(/^[a-z0-9][a-z0-9-]{0,63}$/.test(automation) && { automation }),
    status: runStatuses.filter((status) => words("status").includes(status)),
    mode: runModes.filter((mode) => words("mode").includes(mode)),
    trigger: triggerKinds.filter((trigger) => words("trigger").includes(trigger)),
    reason: runReasons.filter((reason) => words("reason").includes(reason)),
    ...(isRowId(text("when")) && { triggerId: Number(text("when")) }),
    ...(isRowId(text("member")) && { memberId: Number(text("member")) }),
    ...(isRowId(text("device")) && { deviceId: Number(text("device")) }),
    ...(dayStart(text("since")) !== undefined && { since: text("since") }),
    ...(dayStart(text("until")) !== undefined && { until: text("until") }),
    isTopLevel: text("top") === "yes",
    sort: runSorts.find((sort) => sort === text("sort")) ?? everyRun.sort,
  };
}

/** The address's part behind the path: "" or "?status=failed&since=2026-03-01". */
export function runsFilterSearch(filter: RunsFilter): string {
  const parts: readonly (readonly [string, string | number | undefined])[] = [
    ["automation", filter.automation],
    ["status", filter.status.join(",")],
    ["mode", filter.mode.join(",")],
    ["trigger", filter.trigger.join(",")],
    ["reason", filter.reason.join(",")],
    ["when", filter.triggerId],
    ["member", filter.memberId],
    ["device", filter.deviceId],
    ["since", filter.since],
    ["until", filter.until],
    ["top", filter.isTopLevel ? "yes" : undefined],
    ["sort", filter.sort === everyRun.sort ? undefined : filter.sort],
  ];
  const said = parts.flatMap(([name, value]) =>
    value === undefined || value === ""
      ? []
      : [`${name}=${encodeURIComponent(value).replaceAll("%2C", ",")}`],
  );
  return said.length === 0 ? "" : `?${said.join("&")}`;
}

/**
 * What to ask the house for: runs that are still under way, or those that have ended. Undefined where
 * the filter leaves none of that kind.
 */
export function runsInput(filter: RunsFilter, kind: "now" | "ended"): Input<"runs.list"> | undefined {
  const wanted = filter.status.length === 0 ? runStatuses : filter.status;
  const status = wanted.filter((each) => isTerminal(each) === (kind === "ended"));
  // What is still under way has no reason yet.
  if (status.length === 0 || (kind === "now" && filter.reason.length > 0)) return undefined;
  const { automation, memberId, deviceId, triggerId } = filter;
  const since = dayStart(filter.since ?? "");
  const until = dayStart(filter.until ?? "", 1);
  return {
    status,
    ...(automation !== undefined && { automation }),
    ...(filter.mode.length > 0 && { mode: [...filter.mode] }),
    ...(filter.trigger.length > 0 && { trigger: [...filter.trigger] }),
    ...(filter.reason.length > 0 && { reason: [...filter.reason] }),
    ...(triggerId !== undefined && { triggerId }),
    ...(memberId !== undefined && { memberId }),
    ...(deviceId !== undefined && { deviceId }),
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
    ...(filter.isTopLevel && { isTopLevel: true }),
    sort: filter.sort,
  };
}

/** Midnight at which the day begins here, or `later` days on; undefined where there is no such day. */
function dayStart(day: string, later = 0): number | undefined {
  const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
  if (!found) return undefined;
  const [year, month, date] = found.slice(1).map(Number) as [number, number, number];
  const start = new Date(year, month - 1, date);
  if (start.getMonth() !== month - 1 || start.getDate() !== date) return undefined;
  return new Date(year, month - 1, date + later).getTime();
}

function isRowId(text: string): boolean {
  return /^[1-9]\d{0,14}$/.test(text);
}
