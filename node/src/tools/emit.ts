/** The `emit` tool: an automation tells the house that something happened, for whoever listens. */
import { eventName } from "@hob/shared/contract/events";
import type { Json } from "@hob/shared/json";
import * as v from "valibot";
import { eventBytesMax, mostEventDepth } from "../queue/accept-event.ts";
import type { TellingRun } from "../queue/event-sink.ts";
import type { Tool, ToolContext, ToolResult } from "./tool.ts";

/** Where events go: taken in the open transaction. */
export interface EventSink {
  /** How many events led to the run that wants to tell of one. */
  depthOf(runId: number): number;
  /** Undefined where there is no automation `to` that may hear of it. */
  accept(event: TellingRun): { readonly isNew: boolean; readonly deliveries: number } | undefined;
}

export function createEmitTool(sink: EventSink): Tool {
  return {
    name: "emit",
    version: 1,
    summary: "Tells other automations that something happened.",
    declarations: "",
    methods: {
      event: {
        kind: "effect",
        risk: "low",
        builtIn: "allow",
        isLocal: true,
        args: v.strictTuple([eventName, v.any(), emitOptions], "emit(name, data, { key, to })"),
        signature:
          "(name: string, data?: Json, options?: { readonly key?: string; readonly to?: string }): Promise<{ readonly isNew: boolean; readonly deliveries: number }>",
        summary:
          'Tells of an event such as "washing.done"; the same `key` under the same name is told once. `to` names the one automation it is for.',
        honoursKey: () => true,
        assumed: () => ({ isNew: true, deliveries: 0 }),
        run: ([name, data, options]: [string, Json, EmitOptions], context) =>
          emit(sink, name, data, options, context),
      },
    },
  };
}

interface EmitOptions {
  readonly key?: string | undefined;
  readonly to?: string | undefined;
}

const emitOptions = v.optional(
  v.strictObject({
    key: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(200))),
    to: v.optional(v.pipe(v.string(), v.maxLength(64))),
  }),
  {},
);

function emit(
  sink: EventSink,
  name: string,
  data: Json,
  { key, to }: EmitOptions,
  { automationId, automationSlug, runId, effectKey }: ToolContext,
): ToolResult {
  if (Buffer.byteLength(JSON.stringify(data)) > eventBytesMax)
    return failed("limits", "event_too_large", `An event says at most ${eventBytesMax / 1024} KiB.`);
  if (sink.depthOf(runId) >= mostEventDepth)
    return failed("limits", "too_deep", `Events lead to events at most ${mostEventDepth} deep.`);
  const taken = sink.accept({
    automationId,
    source: automationSlug,
    runId,
    name,
    data,
    dedupeKey: key ?? effectKey,
    to,
  });
  return taken
    ? { ok: true, value: { ...taken } }
    : failed("logic", "automation_unknown", `There is no automation ${JSON.stringify(to)} to tell.`);
}

function failed(kind: "limits" | "logic", code: string, message: string): ToolResult {
  return { ok: false, kind, code, message };
}
