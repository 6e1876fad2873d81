/** Commands about automations: what they are, what they may touch, and their stored values. */
import * as v from "valibot";
import { runReasons, runStatuses } from "../model/run.ts";
import { command } from "./command.ts";
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

export const automationState = v.picklist(["draft", "active", "paused", "archived"]);

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

export const automationCommands = {
  "automations.list": command({
    effect: "read",
    least: "viewer",
    input: v.strictObject({
      archived: v.optional(v.boolean(), false),
      limit: pageLimit,
      offset: pageOffset,
    }),
    output: listOf(automationSummary),
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
    errors: ["slug_taken", "source_invalid"],
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
    errors: ["automation_unknown", "automation_private"],
  }),
};
