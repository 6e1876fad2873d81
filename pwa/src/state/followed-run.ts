/**
 * What has been seen of a run: its lines and its calls in order, each once, whatever was sent twice.
 * Taking a batch costs as much as the batch, however long the run already is.
 */
import type { FollowItem, LogLine, Run, RunEvent } from "@hob/shared/contract/runs";
import type { JsonObject } from "@hob/shared/json";

export interface FollowedRun {
  readonly run?: Run;
  /** Dense from number 1. */
  readonly lines: readonly LogLine[];
  /** In the order they were made. */
  readonly calls: readonly Call[];
  /** The journal event up to which `calls` was read. */
  readonly lastEvent: number;
}

/** One call of a tool with its answer, as the journal tells it. */
export interface Call {
  readonly call: number | string;
  readonly tool: string;
  readonly args: unknown;
  readonly at: number;
  /** Undefined while it is under way. */
  readonly answer?: CallAnswer;
}

export type CallAnswer =
  | { readonly ok: true; readonly value: unknown; readonly ms: number | undefined }
  | { readonly ok: false; readonly code: string; readonly message: string; readonly ms: number | undefined };

export interface RunRecorder {
  /** Adds what the house sent. What is known already, or would leave a hole, is left out. */
  take(item: FollowItem): void;
  /** What was seen so far; the same lists again where nothing was added to them. */
  seen(): FollowedRun;
}

export const nothingSeen: FollowedRun = { lines: [], calls: [], lastEvent: 0 };

export function createRunRecorder(kept: FollowedRun = nothingSeen): RunRecorder {
  const lines = [...kept.lines];
  const calls = [...kept.calls];
  const placeByCall = new Map(calls.map(({ call }, place) => [call, place]));
  let { run, lastEvent } = kept;
  let shown = kept;
  let hasMoreLines = false;
  let hasOtherCalls = false;
  return { take, seen };

  function take(item: FollowItem): void {
    if (item.kind === "run") run = item.run;
    else if (item.kind === "lines") item.lines.forEach(addLine);
    else item.events.forEach(addEvent);
  }

  function addLine(line: LogLine): void {
    if (line.n !== (lines.at(-1)?.n ?? 0) + 1) return;
    lines.push(line);
    hasMoreLines = true;
  }

  function addEvent({ seq, kind, body, at }: RunEvent): void {
    if (seq !== lastEvent + 1) return;
    lastEvent = seq;
    const call = body["call"];
    if (typeof call !== "number" && typeof call !== "string") return;
    if (kind === "tool_call") {
      placeByCall.set(call, calls.length);
      calls.push({ call, tool: text(body["tool"]), args: body["args"], at });
    }
    const made = kind === "tool_result" ? calls[placeByCall.get(call) ?? -1] : undefined;
    if (made) calls[placeByCall.get(call) ?? -1] = { ...made, answer: answerOf(body) };
    hasOtherCalls = true;
  }

  function seen(): FollowedRun {
    shown = {
      ...(run && { run }),
      lines: hasMoreLines ? [...lines] : shown.lines,
      calls: hasOtherCalls ? [...calls] : shown.calls,
      lastEvent,
    };
    hasMoreLines = false;
    hasOtherCalls = false;
    return shown;
  }
}

/** The numbers to resume behind. */
export function seenUpTo(seen: FollowedRun): { afterLine: number; afterEvent: number } {
  return { afterLine: seen.lines.at(-1)?.n ?? 0, afterEvent: seen.lastEvent };
}

/** True when everything the ended run stored is here. */
export function isComplete(seen: FollowedRun): boolean {
  const { afterLine, afterEvent } = seenUpTo(seen);
  return seen.run?.endedAt != null && afterLine >= seen.run.lines && afterEvent >= seen.run.events;
}

function answerOf(body: JsonObject): CallAnswer {
  const ms = typeof body["ms"] === "number" ? body["ms"] : undefined;
  if (body["ok"] === true) return { ok: true, value: body["value"] ?? null, ms };
  const error = body["error"];
  const told =
    typeof error === "object" && error !== null && !Array.isArray(error) ? (error as JsonObject) : {};
  return { ok: false, code: text(told["code"]), message: text(told["message"]), ms };
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
