/** The runs of the house made of memory: a few with every kind of end, and 400 older ones to page through. */
import type { Input } from "@hob/shared/contract/commands";
import type { HomeStatus } from "@hob/shared/contract/home";
import type { Run } from "@hob/shared/contract/runs";
import { journalRuns } from "./fake-journal.ts";
import { succeeded, watchdog } from "./made-run.ts";
import { minute, scene, start } from "./scene.ts";

const failed: Run = {
  ...succeeded,
  ...watchdog,
  runId: 11,
  status: "failed",
  reason: "tool_error",
  queuedAt: start - 58 * minute - 2_040,
  startedAt: start - 58 * minute - 2_030,
  endedAt: start - 58 * minute,
  startedBy: "Kitchen tablet",
  error: { type: "http_status", message: "the feed answered 404", line: 12 },
  result: null,
};

const running: Run = {
  ...succeeded,
  runId: 13,
  automationId: 3,
  automationSlug: "photo-drop",
  automationName: "Photo drop",
  status: "running",
  queuedAt: start - 14_000,
  startedAt: start - 13_900,
  endedAt: null,
  result: null,
  lines: 420,
};

const canceled: Run = {
  ...succeeded,
  runId: 10,
  status: "canceled",
  reason: "killed",
  result: null,
  queuedAt: start - 29 * 60 * minute - 65_010,
  endedAt: start - 29 * 60 * minute,
  startedAt: start - 29 * 60 * minute - 65_000,
};

const denied: Run = {
  ...succeeded,
  runId: 9,
  status: "failed",
  reason: "denied",
  result: null,
  error: { type: "denied", message: "feed.read may not open news.example.com: no grant names it" },
  queuedAt: start - 50 * 60 * minute - 220,
  startedAt: start - 50 * 60 * minute - 210,
  endedAt: start - 50 * 60 * minute,
};

const queued: Run = {
  ...succeeded,
  runId: 14,
  status: "queued",
  queuedAt: start - 3_000,
  startedAt: null,
  endedAt: null,
  result: null,
  lines: 0,
  events: 0,
};

/** Private to Jonas: it is seen to have run, and no more. */
const veiled: Run = {
  ...succeeded,
  runId: 8,
  automationId: 5,
  automationSlug: "private-5",
  automationName: "Private automation of Jonas",
  isVeiled: true,
  startedBy: "Jonas",
  queuedAt: start - 51 * 60 * minute,
  startedAt: start - 51 * 60 * minute,
  endedAt: start - 51 * 60 * minute + 900,
  input: {},
  result: null,
};

/** 100,000 lines, ended. */
const long: Run = { ...succeeded, runId: 20, startedAt: start - 12 * minute, lines: 100_000, events: 0 };
/** 100,000 lines, and more as one looks. */
const longRunning: Run = { ...running, runId: 21, lines: 100_000, events: 0 };
/** Colours and controls of terminals. */
const coloured: Run = { ...succeeded, runId: 22, lines: 8, events: 0 };

const old: Run[] = Array.from({ length: 404 }, (_, at) => {
  const queuedAt = start - (60 + at * 2) * 60 * minute;
  const isFailed = at % 10 === 3;
  return {
    ...succeeded,
    ...(at % 3 === 1 && watchdog),
    runId: 1_404 - at,
    mode: at % 50 === 7 ? "dry_run" : "live",
    trigger: at % 4 === 0 ? "cron" : "manual",
    parentRunId: at % 20 === 5 ? 12 : null,
    startedBy: at % 4 === 0 ? "the scheduler" : "Anna’s iPhone",
    status: isFailed ? "failed" : "succeeded",
    reason: isFailed ? "tool_error" : null,
    error: isFailed ? { type: "http_status", message: "the site answered 503" } : null,
    queuedAt,
    startedAt: queuedAt + 20,
    endedAt: queuedAt + 20 + ((at * 37) % 5_000),
  };
});

/** Times of the morning digest that nothing ran for, each for a reason of its own. */
const skipped: Run[] = (
  [
    [50, "asked", 26],
    [51, "misfire", 50],
    [52, "overlap", 74],
    [53, "expired", 98],
    [54, "misfire", 122],
  ] as const
).map(([runId, reason, hours]) => ({
  ...succeeded,
  runId,
  trigger: "cron",
  triggerId: 1,
  startedBy: "the scheduler",
  status: "skipped",
  reason,
  dueAt: start - hours * 60 * minute,
  missedFrom: runId === 54 ? start - (hours + 12) * 60 * minute : null,
  queuedAt: start - hours * 60 * minute,
  startedAt: null,
  endedAt: start - hours * 60 * minute,
  result: null,
  lines: 0,
  events: 0,
}));

/** Waits for something that another one tells of. */
const listening: Run = {
  ...succeeded,
  runId: 55,
  trigger: "cron",
  triggerId: 1,
  dueAt: start - 30 * minute,
  status: "waiting",
  waitingFor: "event",
  waitingOn: "washing.done",
  wakeAt: null,
  endedAt: null,
  result: null,
};

const usual: Run[] = [queued, running, succeeded, failed, canceled, denied, veiled, ...old];
const listed: Run[] = scene === "schedule" ? [...usual, ...skipped, listening] : usual;
/** There for whoever opens them, in lists only where the scene is theirs, or where they are asked for as children. */
const apart: Run[] = [long, longRunning, coloured, ...journalRuns];

/** The run as it is by now. */
export function fakeRun(runId: number): Run | undefined {
  return [...listed, ...apart].find((each) => each.runId === runId);
}

export function listRuns(input: Input<"runs.list">): { items: Run[]; total: number } {
  if (scene === "empty") return { items: [], total: 0 };
  const { offset = 0, limit = 50 } = input;
  const known = scene === "journal" || input.parentRunId !== undefined ? [...listed, ...apart] : listed;
  const found = known.filter((run) => isAskedFor(run, input)).toSorted(orders[input.sort ?? "newest"]);
  const items = found.slice(offset, offset + limit).map((run) => ({ ...run, waitingOn: null }));
  return { items, total: found.length };
}

export function openCounts(): HomeStatus["runs"] {
  const known = listRuns({ status: ["queued", "running", "waiting"], limit: 500 }).items;
  const count = (status: Run["status"]) => known.filter((run) => run.status === status).length;
  return { queued: count("queued"), running: count("running"), waiting: count("waiting") };
}

export function cancelRun(runId: number): Run | undefined {
  return changeRun(runId, { status: "canceled", reason: "killed", endedAt: Date.now(), waitingFor: null });
}

/** Ends all of these states that a list would show; answers how many. */
export function cancelAll(status: readonly Run["status"][]): number {
  const open = listRuns({ status: [...status], limit: 500 }).items;
  for (const { runId } of open) cancelRun(runId);
  return open.length;
}

export function retryRun(run: Run): Run {
  const attempt: Run = {
    ...run,
    runId: 45,
    status: "queued",
    reason: null,
    error: null,
    result: null,
    attempt: run.attempt + 1,
    retryOf: run.runId,
    queuedAt: Date.now(),
    startedAt: null,
    endedAt: null,
    lines: 0,
    events: 0,
  };
  apart.push(attempt);
  changeRun(run.runId, { retriedBy: attempt.runId });
  return attempt;
}

export function changeRun(runId: number, change: Partial<Run>): Run | undefined {
  for (const list of [listed, apart]) {
    const at = list.findIndex((each) => each.runId === runId);
    const run = list[at];
    if (run) return (list[at] = { ...run, ...change });
  }
  return undefined;
}

function isAskedFor(run: Run, input: Input<"runs.list">): boolean {
  const devices: Record<number, string> = { 1: "Anna’s iPhone", 2: "Kitchen tablet" };
  if (input.automation !== undefined && ![run.automationId, run.automationSlug].includes(input.automation))
    return false;
  if (input.status && !input.status.includes(run.status)) return false;
  if (input.mode ? !input.mode.includes(run.mode) : run.mode === "dry_run") return false;
  if (input.trigger && !input.trigger.includes(run.trigger)) return false;
  if (input.reason && (run.reason === null || !input.reason.includes(run.reason))) return false;
  if (input.triggerId !== undefined && run.triggerId !== input.triggerId) return false;
  if (input.deviceId !== undefined && run.startedBy !== devices[input.deviceId]) return false;
  if (input.memberId !== undefined && run.startedBy !== devices[input.memberId]) return false;
  if (input.since !== undefined && run.queuedAt < input.since) return false;
  if (input.until !== undefined && run.queuedAt >= input.until) return false;
  if (input.parentRunId !== undefined && run.parentRunId !== input.parentRunId) return false;
  return !input.isTopLevel || run.parentRunId === null;
}

const ranMs = (run: Run) => (run.endedAt ?? Date.now()) - (run.startedAt ?? run.queuedAt);

const orders = {
  newest: (a: Run, b: Run) => b.queuedAt - a.queuedAt,
  oldest: (a: Run, b: Run) => a.queuedAt - b.queuedAt,
  longest: (a: Run, b: Run) => ranMs(b) - ranMs(a),
  costliest: (a: Run, b: Run) => b.costMicros - a.costMicros,
};
