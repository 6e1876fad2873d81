/** Commands about the audit: who did what to which, in a chain that shows when it was tampered with. */
import * as v from "valibot";
import { command } from "./command.ts";
import { count, jsonObject, time } from "./fields.ts";

export const auditEntry = v.object({
  /** Dense, from 1. */
  seq: count,
  at: time,
  /** "device:3", "terminal", "run:12", "scheduler", "system". */
  actor: v.string(),
  /** The actor for people, where it has a name: a device's and its member's. */
  actorName: v.nullable(v.string()),
  /** Area and verb: "item.approved", "run.canceled". */
  action: v.string(),
  /** What it was done to, in the form of `actor`; "" where there is nothing to name. */
  subject: v.string(),
  subjectName: v.nullable(v.string()),
  detail: jsonObject,
  /** Hex of SHA-256 over the entry before and this one. */
  hash: v.string(),
});

export type AuditEntry = v.InferOutput<typeof auditEntry>;

const filterEntries = {
  /** Area ("item") or area and verb ("item.approved"). */
  action: v.optional(
    v.pipe(v.string("name an action"), v.regex(/^[a-z]+(?:\.[a-z_]+)?$/, "for example item.approved")),
  ),
  /** "device:3", or all of a kind: "device". */
  actor: v.optional(v.pipe(v.string("name an actor"), v.regex(/^[a-z]+(?::\d+)?$/, "for example device:3"))),
  subject: v.optional(
    v.pipe(v.string("name a subject"), v.regex(/^[a-z]+(?::[a-z0-9_-]+)?$/, "for example automation:2")),
  ),
  since: v.optional(time),
  until: v.optional(time),
};

export const auditCommands = {
  /** Newest first; older than `before` where it is given, so that a page stays what it is while entries are added. */
  "audit.list": command({
    effect: "read",
    least: "admin",
    input: v.strictObject({
      ...filterEntries,
      before: v.optional(count),
      limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(500)), 50),
    }),
    output: v.object({ items: v.array(auditEntry), hasMore: v.boolean() }),
    errors: [],
  }),
  /** Reads the whole chain. */
  "audit.verify": command({
    effect: "read",
    least: "admin",
    input: v.strictObject({}),
    output: v.object({
      /** Those that follow from one another. */
      entries: count,
      /** Number of the first entry that does not follow from the one before it; null where all do. */
      brokenAt: v.nullable(count),
      /** Hash of the last of them: whoever wrote it down earlier sees whether the end was cut off since. */
      head: v.string(),
      checkedAt: time,
    }),
    errors: [],
  }),
  /** Entries in order, a line of JSON each, a portion of lines an item. */
  "audit.export": command({
    effect: "read",
    least: "admin",
    input: v.strictObject(filterEntries),
    item: v.object({ text: v.string(), lastSeq: count }),
    output: v.object({ entries: count }),
    errors: [],
  }),
};
