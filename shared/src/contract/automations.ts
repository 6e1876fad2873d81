/** Commands about automations: what they are, what they may touch, and their stored values. */
import * as v from "valibot";
import { runReasons, runStatuses } from "../model/run.ts";
import { command } from "./command.ts";
import { triggerInput } from "./triggers.ts";
import {
  automationRef,
  count,
  grantBody,
  jsonObject,
  listOf,
  manifest,
  name,
  pageLimit,
  pageOffset,
  rowId,
  slug,
  source,
  time,
} from "./fields.ts";

const description = v.pipe(v.string("give a text"), v.maxLength(2000, "keep it to 2,000 characters"));
const tags = v.pipe(v.array(slug, "give a list of tags"), v.maxLength(20, "use up to 20 tags"));

/** Lowers the profile's limits for this version; what is wider than the profile is cut to it. */
export const limits = v.strictObject({
  cpuMs: v.optional(count),
  wallMs: v.optional(count),
  memoryBytes: v.optional(count),
  outputBytes: v.optional(count),
  hostCalls: v.optional(count),
  effects: v.optional(count),
});

export const grant = v.object({
  grantId: rowId,
  body: grantBody,
  grantedBy: v.string(),
  grantedAt: time,
});

export type Grant = v.InferOutput<typeof grant>;

export const automationStates = ["draft", "active", "paused", "archived"] as const;

export const automationState = v.picklist(automationStates);

export const pauseReasons = ["user", "breaker", "budget", "needs_action", "global"] as const;

/** Of a paused automation: why and since when, and what happens next. */
export const automationPause = v.object({
  reason: v.picklist(pauseReasons),
  at: time,
  /** Who paused it; null where Hob did. */
  by: v.nullable(v.string()),
  /** Failures in a row, where that is why. */
  failures: count,
  /** From when on one run is tried by itself. */
  probeAt: v.nullable(time),
});

export type AutomationPause = v.InferOutput<typeof automationPause>;

const summaryEntries = {
  automationId: rowId,
  slug: v.string(),
  name: v.string(),
  description: v.string(),
  tags: v.array(v.string()),
  /** `system`: changed by intent only. `owner`: taken over, its source can be edited. */
  ownership: v.picklist(["system", "owner"]),
  /** Whose it is, where it is private: everybody else finds nothing, and an admin no more than that it is there. */
  owner: v.nullable(v.object({ memberId: rowId, name: v.string() })),
  /** True where the reader sees it without its contents: they are private to another member, and empty here. */
  isVeiled: v.boolean(),
  state: automationState,
  /** Null unless it is paused. */
  pause: v.nullable(automationPause),
  /** Its triggers, at most five of them, oldest first; `triggers` counts all. */
  schedule: v.array(
    v.object({ triggerId: rowId, input: triggerInput, zone: v.string(), enabled: v.boolean() }),
  ),
  triggers: count,
  /** The next time by the clock of any of its triggers; null while nothing is to come. */
  nextAt: v.nullable(time),
  /** Number of the active version. */
  version: count,
  lastRun: v.nullable(
    v.object({
      runId: rowId,
      status: v.picklist(runStatuses),
      reason: v.nullable(v.picklist(runReasons)),
      queuedAt: time,
      endedAt: v.nullable(time),
      durationMs: v.nullable(count),
    }),
  ),
  updatedAt: time,
};

export const automationSummary = v.object(summaryEntries);

export type AutomationSummary = v.InferOutput<typeof automationSummary>;

export const automation = v.object({
  ...summaryEntries,
  intent: v.string(),
  source: v.string(),
  manifest,
  /** JSON Schema (2020-12) of the run's input. A property with `"x-opens"` names what the run will open: see model/manifest. */
  paramsSchema: jsonObject,
  limits,
  /** Stored input; what a run is given is laid over it. */
  values: jsonObject,
  grants: v.array(grant),
  createdAt: time,
});

export type Automation = v.InferOutput<typeof automation>;

export const automationFilters = ["all", "active", "paused", "failing", "scheduled", "unscheduled"] as const;

export type AutomationFilter = (typeof automationFilters)[number];

export const automationCommands = {
  /** By name. `tags` are all that the caller's automations have, for a filter. */
  "automations.list": command({
    effect: "read",
    least: "viewer",
    input: v.strictObject({
      archived: v.optional(v.boolean(), false),
      /** Part of its name, short name, description or tags; letter case does not count. */
      text: v.optional(v.pipe(v.string("give a text"), v.maxLength(100, "keep it to 100 characters"))),
      /** All of these tags. */
      tags: v.optional(v.array(slug)),
      /** `failing`: its last run failed. `unscheduled`: no trigger is enabled. */
      show: v.optional(v.picklist(automationFilters, `use one of ${automationFilters.join(", ")}`)),
      limit: pageLimit,
      offset: pageOffset,
    }),
    output: v.object({ ...listOf(automationSummary).entries, tags: v.array(v.string()) }),
    errors: [],
  }),
  "automations.get": command({
    effect: "read",
    least: "viewer",
    input: v.strictObject({ automation: automationRef }),
    output: automation,
    errors: ["automation_unknown"],
  }),
  /** Creates an active automation with its first version published. Grants in the manifest are exact. */
  "automations.create": command({
    effect: "write",
    least: "admin",
    input: v.strictObject({
      name,
      slug: v.optional(slug),
      description: v.optional(description, ""),
      tags: v.optional(tags, []),
      intent: v.optional(description, ""),
      source,
      manifest,
      paramsSchema: v.optional(jsonObject, { type: "object", properties: {} }),
      limits: v.optional(limits, {}),
      values: v.optional(jsonObject, {}),
      /** Private to the member who makes it. The terminal has no member and cannot. */
      isPrivate: v.optional(v.boolean(), false),
    }),
    output: automation,
    errors: ["slug_taken", "source_invalid", "too_many_automations"],
  }),
  /** Changes what is given. A new source, manifest, schema or limits publishes a new version. */
  "automations.update": command({
    effect: "write",
    least: "admin",
    input: v.strictObject({
      automation: automationRef,
      name: v.optional(name),
      description: v.optional(description),
      tags: v.optional(tags),
      intent: v.optional(description),
      source: v.optional(source),
      manifest: v.optional(manifest),
      paramsSchema: v.optional(jsonObject),
      limits: v.optional(limits),
      values: v.optional(jsonObject),
      /** False gives it to the household; true makes it private to the caller's member. */
      isPrivate: v.optional(v.boolean()),
      grant: v.optional(v.array(grantBody)),
      revokeGrants: v.optional(v.array(rowId)),
    }),
    output: automation,
    errors: [
      "automation_unknown",
      "automation_archived",
      "automation_is_system",
      "automation_private",
      "source_invalid",
    ],
  }),
  "automations.archive": command({
    effect: "write",
    least: "admin",
    input: v.strictObject({ automation: automationRef, archived: v.optional(v.boolean(), true) }),
    output: automation,
    errors: ["automation_unknown", "automation_private", "too_many_automations"],
  }),
  /** Nothing of it runs by itself until it is resumed; what is under way goes on. */
  "automations.pause": command({
    effect: "write",
    least: "operator",
    input: v.strictObject({ automation: automationRef }),
    output: automation,
    errors: ["automation_unknown", "automation_archived"],
  }),
  /** Its times are counted anew from now; those in between are not made up for. */
  "automations.resume": command({
    effect: "write",
    least: "operator",
    input: v.strictObject({ automation: automationRef }),
    output: automation,
    errors: ["automation_unknown", "automation_archived"],
  }),
  /** A copy under another name, with the same version, values and grants, and its triggers disabled. */
  "automations.duplicate": command({
    effect: "write",
    least: "admin",
    input: v.strictObject({ automation: automationRef, name: v.optional(name) }),
    output: automation,
    errors: ["automation_unknown", "automation_private", "too_many_automations"],
  }),
};
