/**
 * What has been seen of a run: how it is, its calls and steps in order, each once, whatever was sent twice.
 * Taking a batch costs as much as the batch, however long the run already is.
 */
import type { FollowItem, LogLine, Run, RunEvent } from "@hob/shared/contract/runs";
import type { JsonObject } from "@hob/shared/json";
import { createStepRecorder, type Step } from "./run-steps.ts";

export interface FollowedRun {
  readonly run?: Run;
  /** In the order they were made. */
  readonly calls: readonly Call[];
  /** In the order they were begun. */
  readonly steps: readonly Step[];
  /** The journal event up to which `calls` and `steps` were read. */
  readonly lastEvent: number;
  /** The log's last lines, put aside for when the house is away; without a hole. */
  readonly tail: readonly LogLine[];
}

/** One call of a tool with its answer, as the journal tells it. */
export interface Call {
  readonly call: number | string;
  readonly tool: string;
  readonly args: unknown;
  readonly at: number;
  /** Path of the step it was made in; left out where it was in none. */
  readonly step?: string;
  /** When a sleep ends, milliseconds since 1970. */
  readonly until?: number;
  /** Undefined while it is under way. */
  readonly answer?: CallAnswer;
}

export type CallAnswer =
  | {
      readonly ok: true;
      readonly value: unknown;
      readonly ms: number | undefined;
      /** An effect of a dry run: it was not done. */
      readonly wouldDo?: true;
      /** And somebody would be asked first. */
      readonly wouldAsk?: true;
    }
  | { readonly ok: false; readonly code: string; readonly message: string; readonly ms: number | undefined };

export interface RunRecorder {
  /** Adds what the house sent. What is known already, or would leave a hole, is left out. */
  take(item: FollowItem): void;
  /** What was seen so far; the same lists again where nothing was added to them. */
  seen(): FollowedRun;
}

export const nothingSeen: FollowedRun = { calls: [], steps: [], lastEvent: 0, tail: [] };

export function createRunRecorder(kept: FollowedRun = nothingSeen): RunRecorder {
  const calls = [...kept.calls];
  const placeByCall = new Map(calls.map(({ call }, place) => [call, place]));
  const stepRecorder = createStepRecorder(kept.steps);
  let { run, lastEvent } = kept;
  let shown = kept;
  let hasOtherCalls = false;
  let hasOtherSteps = false;
  return { take, seen };

  function take(item: FollowItem): void {
    if (item.kind === "run") run = item.run;
    if (item.kind === "events") item.events.forEach(addEvent);
  }

  function addEvent(event: RunEvent): void {
    const { seq, kind, body, at } = event;
    if (seq !== lastEvent + 1) return;
    lastEvent = seq;
    if (kind === "step") hasOtherSteps = stepRecorder.take(event) || hasOtherSteps;
    const call = body["call"];
    if (kind === "step" || (typeof call !== "number" && typeof call !== "string")) return;
    if (kind === "tool_call") {
      placeByCall.set(call, calls.length);
      calls.push({ call, tool: text(body["tool"]), args: body["args"], at, ...placeIn(body) });
    }
    const made = kind === "tool_result" ? calls[placeByCall.get(call) ?? -1] : undefined;
    if (made) calls[placeByCall.get(call) ?? -1] = { ...made, answer: answerOf(body) };
    hasOtherCalls = true;
  }

  function seen(): FollowedRun {
    shown = {
      ...shown,
      ...(run && { run }),
      calls: hasOtherCalls ? [...calls] : shown.calls,
      steps: hasOtherSteps ? stepRecorder.steps() : shown.steps,
      lastEvent,
    };
    hasOtherCalls = false;
    hasOtherSteps = false;
    return shown;
  }
}

/** True when every call of the ended run is here; its lines are read as they are looked at. */
export function isComplete(seen: FollowedRun): boolean {
  return seen.run?.endedAt != null && seen.lastEvent >= seen.run.events;
}

/**
 * The line behind which to follow a log of `lines` lines: where the kept tail ends, if that is near the
 * log's own end. Of a long log nobody needs more than its end to begin with.
 */
export function followBehind(tail: readonly LogLine[], lines: number): number {
  return Math.max(tail.at(-1)?.n ?? 0, lines - mostFollowedLines, 0);
}

const mostFollowedLines = 400;

function placeIn(body: JsonObject): Pick<Call, "step" | "until"> {
  const { step, until } = body;
  return {
    ...(typeof step === "string" && step !== "" && { step }),
    ...(typeof until === "number" && { until }),
  };
}

function answerOf(body: JsonObject): CallAnswer {
  const ms = typeof body["ms"] === "number" ? body["ms"] : undefined;
  if (body["ok"] === true) {
    const wouldDo = body["wouldDo"] === true && { wouldDo: true as const };
    const wouldAsk = body["wouldAsk"] === true && { wouldAsk: true as const };
    return { ok: true, value: body["value"] ?? null, ms, ...wouldDo, ...wouldAsk };
  }
  const error = body["error"];
  const told =
    typeof error === "object" && error !== null && !Array.isArray(error) ? (error as JsonObject) : {};
  return { ok: false, code: text(told["code"]), message: text(told["message"]), ms };
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
