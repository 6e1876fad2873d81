/** Commands about runs: starting, watching, reading back and ending them. */
import * as v from "valibot";
import { runKinds, runModes, runReasons, runStatuses, triggerKinds, waitReasons } from "../model/run.ts";
import { command } from "./command.ts";
import {
  automationRef,
  count,
  json,
  jsonObject,
  listOf,
  pageLimit,
  pageOffset,
  rowId,
  time,
} from "./fields.ts";

export const runUse = v.object({
  cpuMs: count,
  wallMs: count,
  memoryBytes: count,
  outputBytes: count,
  hostCalls: count,
  effects: count,
});

const madeCall = v.object({ call: count, tool: v.string(), args: json });

/** What a script or tool said when it failed: `type` for programs, `message` for people. */
export const runError = v.object({
  type: v.string(),
  message: v.string(),
  line: v.optional(count),
  column: v.optional(count),
  /** Of a replay that took another turn: what the journal has, and what the script asked for instead. */
  calls: v.optional(v.object({ recorded: v.nullable(madeCall), made: v.nullable(madeCall) })),
});

export type RunError = v.InferOutput<typeof runError>;

const summaryEntries = {
  runId: rowId,
  automationId: rowId,
  automationSlug: v.string(),
  automationName: v.string(),
  /** Number of the version that ran. */
  version: count,
  kind: v.picklist(runKinds),
  mode: v.picklist(runModes),
  trigger: v.picklist(triggerKinds),
  status: v.picklist(runStatuses),
  reason: v.nullable(v.picklist(runReasons)),
  /** Null unless it waits. */
  waitingFor: v.nullable(v.picklist(waitReasons)),
  /** When a waiting run goes on by itself. */
  wakeAt: v.nullable(time),
  /** From 1; a retry has one more than the run it is a retry of. */
  attempt: count,
  retryOf: v.nullable(rowId),
  /** The run whose journal answered this one. */
  replayOf: v.nullable(rowId),
  /** Millionths of the household's currency. */
  costMicros: count,
  /** The trigger that it answers; null for what somebody started. */
  triggerId: v.nullable(rowId),
  /** The time by the clock that it answers; null where none does. */
  dueAt: v.nullable(time),
  /** Of a skipped run that stands for many missed times up to `dueAt`: the first of them. */
  missedFrom: v.nullable(time),
  /** The run that started this one, or null for one that stands by itself. */
  parentRunId: v.nullable(rowId),
  /** True where the reader sees it without its contents: its automation is private to another member. */
  isVeiled: v.boolean(),
  /** Who started it, in words for people: a device's name, "this terminal", "scheduler". */
  startedBy: v.string(),
  queuedAt: time,
  startedAt: v.nullable(time),
  endedAt: v.nullable(time),
  error: v.nullable(runError),
};

export const runSummary = v.object(summaryEntries);

export type RunSummary = v.InferOutput<typeof runSummary>;

export const run = v.object({
  ...summaryEntries,
  input: jsonObject,
  result: v.nullable(json),
  use: runUse,
  limits: runUse,
  /** Lines and journal events stored so far. */
  lines: count,
  events: count,
  /** What it waits for in a word for people: the name of a secret, the number of an effect. */
  waitingOn: v.nullable(v.string()),
  /** Runs that this one started itself. */
  children: count,
  /** The newest retry of this run, where there is one. */
  retriedBy: v.nullable(rowId),
  /** This run and all that it started, together. */
  total: v.object({
    runs: count,
    costMicros: count,
    cpuMs: count,
    hostCalls: count,
    effects: count,
    tokensIn: count,
    tokensOut: count,
    tokensThinking: count,
    llmCalls: count,
  }),
});

export type Run = v.InferOutput<typeof run>;

export const logLevels = ["debug", "info", "warn", "error"] as const;

export const logLine = v.object({
  /** Dense number within the run, from 1. */
  n: count,
  at: time,
  level: v.picklist(logLevels),
  text: v.string(),
  data: v.optional(json),
});

export type LogLine = v.InferOutput<typeof logLine>;
export type LogLevel = (typeof logLevels)[number];

export const runEventKinds = ["state", "step", "tool_call", "tool_result", "progress", "cost"] as const;

export const runEvent = v.object({
  /** Dense number within the run, from 1. */
  seq: count,
  at: time,
  kind: v.picklist(runEventKinds),
  /**
   * state: { status, reason?, by?, waitingFor?, wakeAt?, on? } · tool_call: { call, tool, args, hash, step? } ·
   * tool_result: { call, ok, value?, error?: { code, reason?, message }, ms, effect? };
   * step: { call, path, is: "begun" | "done" | "failed" | "kept", attempt?, error? }, where a kept one was
   * answered from the attempt that did it;
   * a call that was not granted has code "denied" and reason "policy".
   */
  body: jsonObject,
});

export type RunEvent = v.InferOutput<typeof runEvent>;

export const followItem = v.variant("kind", [
  v.object({ kind: v.literal("run"), run }),
  v.object({ kind: v.literal("lines"), lines: v.array(logLine) }),
  v.object({ kind: v.literal("events"), events: v.array(runEvent) }),
  /** Lines `from` to `to`, both included, were not sent: the reader was too slow. `runs.logs` has them. */
  v.object({ kind: v.literal("gap"), from: count, to: count }),
]);

export type FollowItem = v.InferOutput<typeof followItem>;

const after = v.optional(count, 0);

/** One answer of a test run: to `tool` ("http.get"), and only with these arguments where they are given. */
export const fixture = v.strictObject({
  tool: v.string("name a call, for example http.get"),
  args: v.optional(v.array(json, "give the arguments as a list")),
  value: v.optional(json),
  error: v.optional(v.strictObject({ code: v.string(), message: v.optional(v.string(), "") })),
});

export type Fixture = v.InferOutput<typeof fixture>;

export const runSorts = ["newest", "oldest", "longest", "costliest"] as const;

export type RunSort = (typeof runSorts)[number];

export const runCommands = {
  "runs.start": command({
    effect: "write",
    least: "operator",
    input: v.strictObject({
      automation: automationRef,
      /** Laid over the automation's stored values, then checked against its params schema. */
      input: v.optional(jsonObject, {}),
      /** Left out, manual. Programs say `api`: their runs are told that nobody watches. */
      trigger: v.optional(v.picklist(["manual", "api"], "use manual or api")),
      /** Left out, live. `dry_run` reads for real and shows effects as what it would do; `test` is answered by `fixtures`. */
      mode: v.optional(v.picklist(["live", "dry_run", "test"], "use live, dry_run or test")),
      /** Answers for a test run, each given to the first call of its tool (and arguments) that has none yet. */
      fixtures: v.optional(v.array(fixture, "give a list of fixtures")),
    }),
    output: run,
    errors: ["automation_unknown", "automation_archived", "automation_private", "queue_full"],
  }),
  "runs.list": command({
    effect: "read",
    least: "viewer",
    input: v.strictObject({
      automation: v.optional(automationRef),
      /** Any of these; left out, all. */
      status: v.optional(v.array(v.picklist(runStatuses))),
      /** Left out, every mode but dry runs: those are shown to whoever asks. */
      mode: v.optional(v.array(v.picklist(runModes))),
      trigger: v.optional(v.array(v.picklist(triggerKinds))),
      reason: v.optional(v.array(v.picklist(runReasons))),
      triggerId: v.optional(rowId),
      /** Started from a device of this member. */
      memberId: v.optional(rowId),
      deviceId: v.optional(rowId),
      /** Queued at or after, milliseconds since 1970. */
      since: v.optional(time),
      /** Queued before. */
      until: v.optional(time),
      /** Leaves out runs that other runs started. */
      isTopLevel: v.optional(v.boolean(), false),
      /** Only those that this run started. */
      parentRunId: v.optional(rowId),
      sort: v.optional(v.picklist(runSorts, `use one of ${runSorts.join(", ")}`), "newest"),
      limit: pageLimit,
      offset: pageOffset,
    }),
    output: listOf(runSummary),
    errors: ["automation_unknown"],
  }),
  "runs.get": command({
    effect: "read",
    least: "viewer",
    input: v.strictObject({ runId: rowId }),
    output: run,
    errors: ["run_unknown"],
  }),
  /** Journal events with a seq greater than `after`. */
  "runs.events": command({
    effect: "read",
    least: "operator",
    input: v.strictObject({ runId: rowId, after, limit: pageLimit }),
    output: listOf(runEvent),
    errors: ["run_unknown", "run_private"],
  }),
  /**
   * Log lines with a number greater than `after`, or just those of the given numbers. `total` is how
   * many lines the run has. An answer may hold fewer lines than were asked for: ask on past the last.
   */
  "runs.logs": command({
    effect: "read",
    least: "operator",
    input: v.strictObject({
      runId: rowId,
      after,
      numbers: v.optional(v.pipe(v.array(count), v.maxLength(500, "ask for at most 500 lines"))),
      limit: pageLimit,
    }),
    output: listOf(logLine),
    errors: ["run_unknown", "run_private"],
  }),
  /**
   * Numbers of the lines past `after` that hold `text` (letter case does not count) and have one of
   * `levels`, ascending, at most 10,000. `total` counts all of them.
   */
  "runs.findLines": command({
    effect: "read",
    least: "operator",
    input: v.strictObject({
      runId: rowId,
      text: v.optional(v.pipe(v.string("give a text"), v.maxLength(200, "keep it to 200 characters"))),
      levels: v.optional(v.array(v.picklist(logLevels))),
      after,
      limit: v.optional(v.pipe(count, v.maxValue(10_000, "ask for at most 10,000 numbers")), 10_000),
    }),
    output: v.object({ numbers: v.array(count), total: count }),
    errors: ["run_unknown", "run_private"],
  }),
  /**
   * The run, then every line and event past the given numbers as they become durable; ends when the
   * run has. A client that was cut off calls it again with the last numbers it has.
   */
  "runs.follow": command({
    effect: "read",
    least: "operator",
    input: v.strictObject({ runId: rowId, afterLine: after, afterEvent: after }),
    item: followItem,
    output: v.null(),
    errors: ["run_unknown", "run_private"],
  }),
  /**
   * Begins an ended run again as a new attempt: finished steps are answered from the one before, and
   * effects that were applied are not done again.
   */
  "runs.retry": command({
    effect: "write",
    least: "operator",
    input: v.strictObject({ runId: rowId }),
    output: run,
    errors: [
      "run_unknown",
      "run_private",
      "run_not_ended",
      "run_retried",
      "run_not_live",
      "automation_archived",
      "queue_full",
    ],
  }),
  /** Runs the script once more on what the journal has: nothing is read, nothing is done, nothing is sent. */
  "runs.replay": command({
    effect: "write",
    least: "operator",
    input: v.strictObject({ runId: rowId }),
    output: run,
    errors: ["run_unknown", "run_private", "run_not_ended", "queue_full"],
  }),
  /** Ends everything that is queued, running or waiting, of what the caller may know of. */
  "runs.cancelAll": command({
    effect: "write",
    least: "operator",
    input: v.strictObject({}),
    output: v.object({ canceled: count }),
    errors: [],
  }),
  "runs.cancel": command({
    effect: "write",
    least: "operator",
    input: v.strictObject({ runId: rowId }),
    output: run,
    errors: ["run_unknown", "run_already_ended"],
  }),
};
