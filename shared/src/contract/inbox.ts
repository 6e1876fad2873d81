/** Commands about what people should know or do. */
import * as v from "valibot";
import { command } from "./command.ts";
import { count, jsonObject, listOf, pageLimit, pageOffset, rowId, time } from "./fields.ts";

export const inboxKinds = [
  "approval",
  "auth",
  "permission",
  "precondition",
  "indeterminate",
  "repair",
  "budget",
  "misfire",
  "question",
  "reminder",
  "notice",
] as const;

/**
 * Why an item is there. `misfire`: due times passed while nothing could run. `breaker`: an automation failed
 * again and again and was paused. `parked`: an event's run failed for good. `repaired`: a trigger had lost its
 * next time. `queue_full`: times that are due wait for the queue.
 */
export const inboxCauses = ["misfire", "breaker", "parked", "repaired", "queue_full"] as const;

export type InboxCause = (typeof inboxCauses)[number];

export const inboxItem = v.object({
  itemId: rowId,
  kind: v.picklist(inboxKinds),
  automationId: v.nullable(rowId),
  automationSlug: v.nullable(v.string()),
  automationName: v.nullable(v.string()),
  cause: v.picklist(inboxCauses),
  /**
   * The figures of its sentence. misfire: { missed, from, to, caughtUp } · breaker: { failures, probeAt } ·
   * parked: { source, name, deliveryId } · repaired: { triggerId } · queue_full: { queued }.
   */
  body: jsonObject,
  runId: v.nullable(rowId),
  /** How often it happened since the item was opened. */
  times: count,
  openedAt: time,
  updatedAt: time,
});

export type InboxItem = v.InferOutput<typeof inboxItem>;

export const inboxCommands = {
  /** Open items, newest first. */
  "inbox.list": command({
    effect: "read",
    least: "viewer",
    input: v.strictObject({ limit: pageLimit, offset: pageOffset }),
    output: listOf(inboxItem),
    errors: [],
  }),
  /** Puts an item away; what happens again opens another. */
  "inbox.dismiss": command({
    effect: "write",
    least: "operator",
    input: v.strictObject({ itemId: rowId }),
    output: v.null(),
    errors: ["item_unknown"],
  }),
};
