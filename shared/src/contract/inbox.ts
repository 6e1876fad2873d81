/** Commands about what people should know or do. */
import * as v from "valibot";
import { effectStates } from "../model/effect.ts";
import { inboxCauses, inboxKinds, inboxViews, itemStates } from "../model/inbox.ts";
import { risks } from "../model/risk.ts";
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

/** Hex of SHA-256: what a decision is bound to. */
export const contentHash = v.pipe(
  v.string("give the item's contentHash"),
  v.regex(/^[0-9a-f]{64}$/, "give the item's contentHash: 64 hex characters"),
);

export const itemDecision = v.object({
  choice: v.picklist(["approve", "reject", "answer"]),
  by: v.string(),
  at: time,
  reason: v.nullable(v.string()),
  /** To a question: one of its choices, or an object with its fields. Null of a yes or no, and where the item is veiled. */
  answer: v.nullable(json),
  via: v.picklist(["app", "notification", "terminal"]),
  /** Number of its audit entry. */
  auditSeq: count,
});

export const inboxItem = v.object({
  itemId: rowId,
  kind: v.picklist(inboxKinds),
  automationId: v.nullable(rowId),
  automationSlug: v.nullable(v.string()),
  automationName: v.nullable(v.string()),
  cause: v.picklist(inboxCauses),
  /** The figures of its sentence: `ItemBodies` in model/inbox says which, by cause. Lists leave arguments and texts out. */
  body: jsonObject,
  /** True where the reader sees that it is there and not what it says: it is private to another member. */
  isVeiled: v.boolean(),
  runId: v.nullable(rowId),
  /** How often it happened since the item was opened. */
  times: count,
  state: v.picklist(itemStates),
  risk: v.nullable(v.picklist(risks)),
  /** Of what is shown; null where nothing is decided on it. */
  contentHash: v.nullable(contentHash),
  /** What silence comes to, and when; null where it may wait for ever. */
  expiresAt: v.nullable(time),
  onExpiry: v.nullable(v.picklist(["deny", "skip"])),
  /** Further devices were told, because nobody had answered. */
  escalatedAt: v.nullable(time),
  /** Of a reminder: its time. */
  dueAt: v.nullable(time),
  /** The reader wants to see it again then. */
  snoozedUntil: v.nullable(time),
  openedAt: time,
  updatedAt: time,
  resolvedAt: v.nullable(time),
  /** Null while it is open, and where it resolved itself. */
  resolvedBy: v.nullable(v.string()),
  /** What was said on it, oldest first: several where several have to agree. */
  decisions: v.array(itemDecision),
  /** How many have to agree. */
  needs: count,
  /** Of an approval: how far its effect is by now. */
  effectState: v.nullable(v.picklist(effectStates)),
  /** Whether the reader may decide on it now, and why not. */
  mayDecide: v.boolean(),
  whyNot: v.nullable(v.picklist(["role", "risk", "private", "own_request", "voted", "over"])),
  /** It is open and asks for something that is not the reader's to do, or that they have done. */
  isForOthers: v.boolean(),
});

export type InboxItem = v.InferOutput<typeof inboxItem>;

export const inboxCounts = v.object({
  needsYou: count,
  failed: count,
  told: count,
  others: count,
  snoozed: count,
});

export type InboxCounts = v.InferOutput<typeof inboxCounts>;

const itemIds = v.pipe(
  v.array(rowId, "give a list of item numbers"),
  v.minLength(1, "name at least one item"),
  v.maxLength(200, "name at most 200 items at once"),
);

const reason = v.optional(
  v.pipe(v.string("give a text"), v.trim(), v.maxLength(500, "keep it to 500 characters")),
);

const itemErrors = [
  "item_unknown",
  "item_settled",
  "item_expired",
  "item_changed",
  "may_not_decide",
] as const;

const decided = v.object({
  item: inboxItem,
  /** Number of the audit entry of this decision. */
  auditSeq: count,
});

export const inboxCommands = {
  /** Needs you, failed and told: what waits longest for you first expires first, then newest first. Done: newest first. */
  "inbox.list": command({
    effect: "read",
    least: "viewer",
    input: v.strictObject({
      view: v.optional(v.picklist(inboxViews, `use one of ${inboxViews.join(", ")}`), "open"),
      automation: v.optional(automationRef),
      /** Part of what it says, or of its automation's name; letter case does not count. */
      text: v.optional(v.pipe(v.string("give a text"), v.maxLength(100, "keep it to 100 characters"))),
      limit: pageLimit,
      offset: pageOffset,
    }),
    output: v.object({ ...listOf(inboxItem).entries, counts: inboxCounts }),
    errors: ["automation_unknown"],
  }),
  /** One item in full, in any state. */
  "inbox.get": command({
    effect: "read",
    least: "viewer",
    input: v.strictObject({ itemId: rowId }),
    output: inboxItem,
    errors: ["item_unknown"],
  }),
  /** Says yes or no to an approval or a permission, as it was shown. The first that counts is the one. */
  "inbox.decide": command({
    effect: "write",
    least: "approver",
    input: v.strictObject({
      itemId: rowId,
      choice: v.picklist(["approve", "reject"], "use approve or reject"),
      contentHash,
      reason,
      /** Approves what comes like it, too, for so many days: takes an admin. */
      alwaysForDays: v.optional(
        v.pipe(
          v.number("give a number of days"),
          v.integer("give whole days"),
          v.minValue(1, "give at least one day"),
          v.maxValue(366, "give at most 366 days"),
        ),
      ),
    }),
    output: decided,
    errors: itemErrors,
  }),
  /** Answers a question: one of its choices, or an object with its fields. Of an unclear effect: one of the four choices. */
  "inbox.answer": command({
    effect: "write",
    least: "approver",
    input: v.strictObject({ itemId: rowId, contentHash, answer: json }),
    output: decided,
    errors: itemErrors,
  }),
  /** Hides items from the caller's own list until then; others still see them, and they still expire. */
  "inbox.snooze": command({
    effect: "write",
    least: "viewer",
    input: v.strictObject({ itemIds, until: time }),
    output: v.null(),
    errors: ["item_unknown"],
  }),
  /** Puts items away: what was failed or told, and what a person has seen to. What happens again opens another. */
  "inbox.dismiss": command({
    effect: "write",
    least: "viewer",
    input: v.strictObject({ itemIds }),
    output: v.null(),
    errors: ["item_unknown", "item_not_dismissible"],
  }),
  /** Takes back that items were snoozed or put away: they stand where they stood. */
  "inbox.restore": command({
    effect: "write",
    least: "viewer",
    input: v.strictObject({ itemIds }),
    output: v.null(),
    errors: ["item_unknown"],
  }),
};
