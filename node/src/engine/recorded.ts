/**
 * What the journal of a run has already: the calls its script made, and the answers it was given, in the
 * order in which it was given them. A script that is begun again on these takes the same turns.
 */
import type { Json, JsonObject } from "@hob/shared/json";
import type { ToolFailure } from "../tools/tool.ts";
import { eventBody, everyEvent, readPayload } from "../store/events.ts";
import type { Store } from "../store/store.ts";

export interface RecordedCall {
  readonly call: number;
  readonly tool: string;
  /** SHA-256 of the canonical arguments, hex. */
  readonly hash: string;
  readonly at: number;
  /** When a sleep is over. */
  readonly until: number | undefined;
  /** Past which event it listens. */
  readonly after: number | undefined;
  /** As stored: large ones are `{ cut: true, bytes }`. */
  shownArgs(): Json;
}

export type RecordedAnswer =
  | { readonly ok: true; readonly value: Json; readonly at: number }
  | {
      readonly ok: false;
      readonly kind: ToolFailure;
      readonly code: string;
      readonly message: string;
      readonly at: number;
    };

export interface Recorded {
  /** By number of the call. */
  readonly calls: ReadonlyMap<number, RecordedCall>;
  /** Calls in the order in which they were answered. */
  readonly answered: readonly number[];
  answerTo(call: number): RecordedAnswer;
}

/** The numbers only; answers are read one by one as they are needed. */
export function readRecorded(store: Store, runId: number): Recorded {
  const calls = new Map<number, RecordedCall>();
  const answers = new Map<number, number>();
  for (const { seq, at, kind, body, hash } of everyEvent(store, runId, [
    "tool_call",
    "tool_result",
    "step",
  ])) {
    const call = Number(body["call"]);
    if (kind !== "tool_result") {
      const tool = kind === "step" ? stepTool(body) : textIn(body["tool"]);
      const until = typeof body["until"] === "number" ? body["until"] : undefined;
      const after = typeof body["after"] === "number" ? body["after"] : undefined;
      const shownArgs = () => eventBody(store, runId, seq)?.body["args"] ?? null;
      calls.set(call, { call, tool, hash: hash?.toString("hex") ?? "", at, until, after, shownArgs });
    }
    if (kind !== "tool_call") answers.set(call, seq);
  }
  return {
    calls,
    answered: [...answers.keys()],
    answerTo(call) {
      const seq = answers.get(call);
      const event = seq === undefined ? undefined : eventBody(store, runId, seq);
      if (seq === undefined || !event) throw new Error(`run ${runId} has no answer to call ${call}`);
      return answerIn(event.body, event.at, () => readPayload(store, runId, seq));
    },
  };
}

/** A step that an earlier attempt finished. */
export interface FinishedStep {
  /** The attempt that did it, where it was itself kept from one. */
  readonly attempt: number | undefined;
  value(): Json;
}

/** By path. */
export function finishedSteps(store: Store, runId: number): ReadonlyMap<string, FinishedStep> {
  const finished = new Map<string, FinishedStep>();
  for (const { seq, body } of everyEvent(store, runId, ["step"])) {
    const path = textIn(body["path"]);
    if (body["is"] === "done" || body["is"] === "kept") {
      // Too large to be remembered: done again.
      if (body["value"] === undefined && body["cut"] === undefined) continue;
      finished.set(path, {
        attempt: body["is"] === "kept" && typeof body["attempt"] === "number" ? body["attempt"] : undefined,
        value: () => (body["cut"] ? (readPayload(store, runId, seq) ?? null) : (body["value"] ?? null)),
      });
    }
  }
  return finished;
}

/** "" for what is no text. */
export function textIn(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

function stepTool(body: JsonObject): string {
  return body["is"] === "begun" || body["is"] === "kept" ? "flow.begin" : "flow.end";
}

function answerIn(body: JsonObject, at: number, payload: () => Json | undefined): RecordedAnswer {
  if (body["is"] !== undefined) return { ok: true, value: stepAnswer(body, payload), at };
  if (body["ok"] === true) return { ok: true, value: wholeValue(body["value"] ?? null, payload), at };
  const error = (body["error"] ?? {}) as JsonObject;
  return {
    ok: false,
    kind: (error["kind"] as ToolFailure | undefined) ?? "unknown",
    code: textIn(error["code"]),
    message: textIn(error["message"]),
    at,
  };
}

function stepAnswer(body: JsonObject, payload: () => Json | undefined): Json {
  if (body["is"] !== "kept") return null;
  return { kept: true, value: body["cut"] ? (payload() ?? null) : (body["value"] ?? null) };
}

function wholeValue(value: Json, payload: () => Json | undefined): Json {
  const isCut = typeof value === "object" && value !== null && !Array.isArray(value) && "cut" in value;
  return isCut ? (payload() ?? value) : value;
}
