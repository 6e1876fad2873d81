/** Commands about reminders: a person's own to-dos, in the inbox when their time has come. */
import * as v from "valibot";
import { command } from "./command.ts";
import { rowId, time } from "./fields.ts";
import { inboxItem } from "./inbox.ts";

const title = v.pipe(
  v.string("give a text"),
  v.trim(),
  v.minLength(1, "say what it is about"),
  v.maxLength(200, "keep it to 200 characters"),
);

const note = v.pipe(v.string("give a text"), v.trim(), v.maxLength(2_000, "keep it to 2,000 characters"));

export const reminderCommands = {
  /** The caller's own: nobody else sees it, unless it is the household's. Without a time it is there at once. */
  "reminders.add": command({
    effect: "write",
    least: "viewer",
    input: v.strictObject({
      title,
      note: v.optional(note, ""),
      at: v.optional(v.nullable(time), null),
      /** For everybody in the house. */
      isForAll: v.optional(v.boolean(), false),
    }),
    output: inboxItem,
    errors: [],
  }),
  "reminders.update": command({
    effect: "write",
    least: "viewer",
    input: v.strictObject({
      itemId: rowId,
      title: v.optional(title),
      note: v.optional(note),
      at: v.optional(v.nullable(time)),
    }),
    output: inboxItem,
    errors: ["item_unknown", "item_settled"],
  }),
  /** Makes an automation that says the same every day at that time, and puts the reminder away. Its times are changed like any other's. */
  "reminders.automate": command({
    effect: "write",
    least: "operator",
    input: v.strictObject({ itemId: rowId }),
    output: v.object({ automationId: rowId, automationSlug: v.string(), triggerId: rowId }),
    errors: ["item_unknown", "item_settled", "too_many_automations"],
  }),
};
