/** Commands about runs: starting, watching, reading back and ending them. */
import * as v from "valibot";
import { runKinds, runModes, runReasons, runStatuses, triggerKinds } from "../model/run.ts";
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

/** What a script or tool said when it failed: `type` for programs, `message` for people. */
export const runError = v.object({
  type: v.string(),
  message: v.string(),
  line: v.optional(count),
  column: v.optional(count),
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
  attempt: count,
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
   * state: { status, reason? } · tool_call: { call, tool, args, hash } ·
   * tool_result: { call, ok, value?, error?: { code, reason?, message }, ms };
   * a call that was not granted has code "denied" and reason "policy".
   */
  body: jsonObject,
});

export type RunEvent = v.InferOutput<typeof runEvent>;

export const followItem = v.variant("kind", [
  v.object({ kind: v.literal("run"), run }),
  v.object({ kind: v.literal("lines"), lines: v.array(logLine) }),
  v.object({ kind: v.literal("events"), events: v.array(runEvent) }),
]);

export type FollowItem = v.InferOutput<typeof followItem>;

const after = v.optional(count, 0);

export const runCommands = {
  "runs.start": command({
    effect: "write",
    least: "operator",
    input: v.strictObject({
      automation: automationRef,
      /** Laid over the automation's stored values, then checked against its params schema. */
      input: v.optional(jsonObject, {}),
    }),
    output: run,
    errors: ["automation_unknown", "automation_archived", "queue_full"],
  }),
  "runs.list": command({
    effect: "read",
    least: "viewer",
    input: v.strictObject({
      automation: v.optional(automationRef),
      status: v.optional(v.picklist(runStatuses)),
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
    errors: ["run_unknown"],
  }),
  /** Log lines with a number greater than `after`. */
  "runs.logs": command({
    effect: "read",
    least: "operator",
    input: v.strictObject({ runId: rowId, after, limit: pageLimit }),
    output: listOf(logLine),
    errors: ["run_unknown"],
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
    errors: ["run_unknown"],
  }),
  "runs.cancel": command({
    effect: "write",
    least: "operator",
    input: v.strictObject({ runId: rowId }),
    output: run,
    errors: ["run_unknown", "run_already_ended"],
  }),
};
