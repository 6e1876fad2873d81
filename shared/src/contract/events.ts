/** Commands about events: handed in, on their way to triggers, and what becomes of those that could not be dealt with. */
import * as v from "valibot";
import { command } from "./command.ts";
import { automationRef, count, json, listOf, pageLimit, pageOffset, rowId, time } from "./fields.ts";

/** An event's name, as scripts emit it: "washing.done". */
export const eventName = v.pipe(
  v.string("give a name such as washing.done"),
  v.regex(
    /^[a-z0-9][a-z0-9._-]{0,79}$/,
    "use up to 80 lowercase letters, digits, dots, hyphens and underscores",
  ),
);

export const deliveryStates = ["pending", "running", "done", "parked", "dropped"] as const;

/** One event on its way to one trigger. */
export const delivery = v.object({
  deliveryId: rowId,
  eventId: rowId,
  triggerId: rowId,
  automationId: rowId,
  automationSlug: v.string(),
  automationName: v.string(),
  source: v.string(),
  name: v.string(),
  at: time,
  state: v.picklist(deliveryStates),
  runId: v.nullable(rowId),
  /** What the run was given. */
  data: json,
});

export type Delivery = v.InferOutput<typeof delivery>;

export const eventCommands = {
  /** Hands in an event; the same key of the same caller under the same name is taken once. */
  "events.emit": command({
    effect: "write",
    least: "operator",
    input: v.strictObject({
      name: eventName,
      data: v.optional(json),
      key: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(200))),
      target: v.optional(automationRef),
    }),
    output: v.object({ eventId: rowId, isNew: v.boolean(), deliveries: count }),
    errors: ["automation_unknown"],
  }),
  /** Events on their way to triggers, newest first. */
  "events.list": command({
    effect: "read",
    least: "operator",
    input: v.strictObject({
      automation: v.optional(automationRef),
      triggerId: v.optional(rowId),
      state: v.optional(v.picklist(deliveryStates)),
      limit: pageLimit,
      offset: pageOffset,
    }),
    output: listOf(delivery),
    errors: ["automation_unknown"],
  }),
  /** Tries a parked event once more, as another attempt of its run; what was done is not done again. */
  "events.redeliver": command({
    effect: "write",
    least: "operator",
    input: v.strictObject({ deliveryId: rowId }),
    output: delivery,
    errors: ["delivery_unknown", "automation_private", "delivery_not_parked", "queue_full"],
  }),
  /** Lets a parked event go. */
  "events.drop": command({
    effect: "write",
    least: "operator",
    input: v.strictObject({ deliveryId: rowId }),
    output: delivery,
    errors: ["delivery_unknown", "automation_private", "delivery_not_parked"],
  }),
};
