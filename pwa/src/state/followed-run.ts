/** What has been seen of a run, as pure data: lines and events in order, each once, whatever was sent twice. */
import type { FollowItem, LogLine, Run, RunEvent } from "@hob/shared/contract/runs";
import type { JsonObject } from "@hob/shared/json";

export interface FollowedRun {
  readonly run?: Run;
  /** Dense from number 1. */
  readonly lines: readonly LogLine[];
  /** Dense from number 1. */
  readonly events: readonly RunEvent[];
}

export const nothingSeen: FollowedRun = { lines: [], events: [] };

/** Adds one frame's worth of items. What is known already, or would leave a hole, is left out. */
export function withItems(seen: FollowedRun, items: readonly FollowItem[]): FollowedRun {
  const lines: LogLine[] = [];
  const events: RunEvent[] = [];
  let run = seen.run;
  for (const item of items) {
    if (item.kind === "run") run = item.run;
    else if (item.kind === "lines") lines.push(...item.lines);
    else events.push(...item.events);
  }
  return {
    ...(run && { run }),
    lines: continued(seen.lines, lines, (line) => line.n),
    events: continued(seen.events, events, (event) => event.seq),
  };
}

/** The numbers to resume behind. */
export function seenUpTo(seen: FollowedRun): { afterLine: number; afterEvent: number } {
  return { afterLine: seen.lines.at(-1)?.n ?? 0, afterEvent: seen.events.at(-1)?.seq ?? 0 };
}

/** True when everything the ended run stored is here. */
export function isComplete(seen: FollowedRun): boolean {
  const { afterLine, afterEvent } = seenUpTo(seen);
  return seen.run?.endedAt != null && afterLine >= seen.run.lines && afterEvent >= seen.run.events;
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

/** Pairs each tool_call with its tool_result, in the order the calls were made. */
export function callsIn(events: readonly RunEvent[]): readonly Call[] {
  const calls = new Map<number | string, Call>();
  for (const { kind, body, at } of events) {
    const id = body["call"];
    if (typeof id !== "number" && typeof id !== "string") continue;
    if (kind === "tool_call") calls.set(id, { call: id, tool: text(body["tool"]), args: body["args"], at });
    if (kind === "tool_result") {
      const made = calls.get(id);
      if (made) calls.set(id, { ...made, answer: answerOf(body) });
    }
  }
  return [...calls.values()];
}

function continued<T>(seen: readonly T[], more: readonly T[], numberOf: (item: T) => number): readonly T[] {
  let last = seen.length === 0 ? 0 : numberOf(seen.at(-1) as T);
  const fresh = more.filter((item) => {
    if (numberOf(item) !== last + 1) return false;
    last += 1;
    return true;
  });
  return fresh.length === 0 ? seen : [...seen, ...fresh];
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
