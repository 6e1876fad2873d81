/** Commands about effects: what runs did to the world, and what a person says of those nobody can be sure of. */
import * as v from "valibot";
import { effectChoices, effectStates } from "../model/effect.ts";
import { itemStates } from "../model/inbox.ts";
import { command } from "./command.ts";
import { count, json, listOf, pageLimit, pageOffset, rowId, time } from "./fields.ts";
import { runError } from "./runs.ts";

export const effect = v.object({
  effectId: rowId,
  /** The run that did it, or tried last. */
  runId: rowId,
  automationSlug: v.string(),
  automationName: v.string(),
  /** Number of the call within that run. */
  call: count,
  /** "" outside of steps, else names joined by "/". */
  step: v.string(),
  tool: v.string(),
  /** As they were asked for; large ones as `{ cut: true, bytes }`. */
  args: json,
  state: v.picklist(effectStates),
  /** Whether doing it again under its key does it only once. */
  honoursKey: v.boolean(),
  attempts: count,
  error: v.nullable(runError),
  /** The run it started, where that was the effect. */
  childRunId: v.nullable(rowId),
  plannedAt: time,
  settledAt: v.nullable(time),
  choice: v.nullable(v.picklist(effectChoices)),
  decidedBy: v.nullable(v.string()),
  /** What was asked of people before it, the last time; null where nobody was. */
  asked: v.nullable(
    v.object({
      itemId: rowId,
      state: v.picklist(itemStates),
      choice: v.nullable(v.picklist(["approve", "reject"])),
      by: v.nullable(v.string()),
    }),
  ),
});

export type Effect = v.InferOutput<typeof effect>;

export const effectCommands = {
  /** Newest last within a run; without one, newest first. */
  "effects.list": command({
    effect: "read",
    least: "operator",
    input: v.strictObject({
      /** This run's, and those of attempts before it whose effects it shares. */
      runId: v.optional(rowId),
      /** Any of these; left out, all. */
      state: v.optional(v.array(v.picklist(effectStates))),
      limit: pageLimit,
      offset: pageOffset,
    }),
    output: listOf(effect),
    errors: ["run_unknown", "run_private"],
  }),
  /** Says what is to be made of an indeterminate effect; its run goes on. The first decision counts. */
  "effects.resolve": command({
    effect: "write",
    least: "operator",
    input: v.strictObject({
      effectId: rowId,
      choice: v.picklist(effectChoices, `use one of ${effectChoices.join(", ")}`),
    }),
    output: effect,
    errors: ["effect_unknown", "run_private", "effect_settled"],
  }),
};
