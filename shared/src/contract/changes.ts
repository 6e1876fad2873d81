/** The one stream of what changed, so that a client refetches just that. */
import * as v from "valibot";
import { command } from "./command.ts";
import { count } from "./fields.ts";

export const changeTopics = ["home", "device", "member", "automation", "run", "inbox", "policy"] as const;

export type ChangeTopic = (typeof changeTopics)[number];

export const changesItem = v.object({
  /** Revisions count within one start of the node; another epoch is another count. */
  epoch: v.string(),
  /** Where the client stands after this item. */
  rev: count,
  /** True where the node cannot say what changed since: everything is to be read again. */
  reset: v.boolean(),
  /** Each entity at most once, in the order of its latest change. `id` 0 is the house itself. */
  changes: v.array(v.object({ topic: v.picklist(changeTopics), id: count })),
});

export type ChangesItem = v.InferOutput<typeof changesItem>;

export const changeCommands = {
  /**
   * Answers at once with where the node stands and what changed past `rev` (all of it `reset` where
   * that is unknown), then whenever something changes. Lines and events of runs are not changes:
   * `runs.follow` has them. What the caller may not see is left out.
   */
  "changes.follow": command({
    effect: "read",
    least: "viewer",
    input: v.strictObject({ epoch: v.optional(v.string()), rev: v.optional(count, 0) }),
    item: changesItem,
    output: v.null(),
    errors: [],
  }),
};
