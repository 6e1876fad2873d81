/** Commands about policy: which calls happen, which are asked about, which never happen, and why. */
import * as v from "valibot";
import { policyEffects, policyLayers } from "../model/policy.ts";
import { risks } from "../model/risk.ts";
import { command } from "./command.ts";
import { automationRef, count, json, listOf, pageLimit, pageOffset, rowId, time } from "./fields.ts";

/** "http" for all of a tool, "http.post" for one of its methods. */
const toolName = v.pipe(
  v.string("name a tool"),
  v.regex(
    /^[a-z][a-zA-Z0-9]{0,31}(?:\.[a-z][a-zA-Z0-9]{0,31})?$/,
    "name a tool or a method, for example http.post",
  ),
);

const recipient = v.pipe(
  v.string("name a recipient"),
  v.trim(),
  v.minLength(1, "name a recipient, for example shop.example"),
  v.maxLength(260, "recipients are shorter than that"),
);

const quota = v.pipe(
  v.number("give a number of calls"),
  v.integer("give a whole number"),
  v.minValue(1, "allow at least one"),
  v.maxValue(100_000, "allow at most 100,000"),
);

const ruleEntries = {
  /** Null: every tool. */
  tool: v.optional(v.nullable(toolName), null),
  /** Calls of at least this risk; null: of any. */
  fromRisk: v.optional(v.nullable(v.picklist(risks, `use one of ${risks.join(", ")}`)), null),
  /** Allow: calls that reach nobody but this recipient. Ask and deny: any that reach it. Null: whomever. */
  recipient: v.optional(v.nullable(recipient), null),
  effect: v.picklist(policyEffects, `use one of ${policyEffects.join(", ")}`),
  /** Of an allow: how many a day, in all and to each recipient. */
  perDay: v.optional(v.nullable(quota), null),
  perRecipientDay: v.optional(v.nullable(quota), null),
  /** What comes of more than that. */
  beyond: v.optional(v.picklist(["ask", "deny"], "use ask or deny"), "ask"),
  /** How long an answer is waited for; null: 24 hours. */
  askForMs: v.optional(
    v.nullable(
      v.pipe(
        v.number("give milliseconds"),
        v.integer("give whole milliseconds"),
        v.minValue(10_000, "wait for at least ten seconds"),
        v.maxValue(30 * 24 * 60 * 60_000, "wait for at most 30 days"),
      ),
    ),
    null,
  ),
  onExpiry: v.optional(v.picklist(["deny", "skip"], "use deny or skip"), "deny"),
  needs: v.optional(
    v.pipe(
      v.number("give a number of members"),
      v.integer("give a whole number"),
      v.minValue(1, "at least one has to agree"),
      v.maxValue(5, "at most five have to agree"),
    ),
    1,
  ),
  /** The member who asked for the run may not approve what it asks. */
  notByAsker: v.optional(v.boolean(), false),
  note: v.optional(
    v.pipe(v.string("give a text"), v.trim(), v.maxLength(200, "keep it to 200 characters")),
    "",
  ),
  expiresAt: v.optional(v.nullable(time), null),
};

export const policy = v.object({
  policyId: rowId,
  automationId: v.nullable(rowId),
  automationSlug: v.nullable(v.string()),
  automationName: v.nullable(v.string()),
  /** Its automation is private to another member: it is there and what it comes to, not whom it names. */
  isVeiled: v.boolean(),
  tool: v.nullable(v.string()),
  fromRisk: v.nullable(v.picklist(risks)),
  recipient: v.nullable(v.string()),
  effect: v.picklist(policyEffects),
  perDay: v.nullable(count),
  perRecipientDay: v.nullable(count),
  beyond: v.picklist(["ask", "deny"]),
  askForMs: v.nullable(count),
  onExpiry: v.picklist(["deny", "skip"]),
  needs: count,
  notByAsker: v.boolean(),
  note: v.string(),
  expiresAt: v.nullable(time),
  /** The item on which "always allow this" was said; null for rules that were written. */
  grantedOn: v.nullable(rowId),
  createdBy: v.string(),
  createdAt: time,
  removedAt: v.nullable(time),
  removedBy: v.nullable(v.string()),
});

export type Policy = v.InferOutput<typeof policy>;

/** One method of a tool with what it says of itself. */
export const policyTool = v.object({
  call: v.string(),
  summary: v.string(),
  kind: v.picklist(["read", "effect", "depends"]),
  risk: v.picklist(risks),
  builtIn: v.picklist(policyEffects),
});

export type PolicyTool = v.InferOutput<typeof policyTool>;

export const policyExplanation = v.object({
  effect: v.picklist(policyEffects),
  risk: v.picklist(risks),
  decidedBy: v.object({
    layer: v.picklist(policyLayers),
    policyId: v.nullable(rowId),
    limit: v.nullable(v.picklist(["max_risk", "per_day", "per_recipient_day"])),
  }),
  /** Every layer from the one that counts most, with the rule of it that matched; null where none did. */
  layers: v.array(
    v.object({
      layer: v.picklist(policyLayers),
      policyId: v.nullable(rowId),
      effect: v.nullable(v.picklist(policyEffects)),
    }),
  ),
  /** What a quota of the deciding rule has left of today; null without one. */
  usedToday: v.nullable(v.object({ used: count, of: count })),
  /** False where the manifest does not even list the tool: then nothing else matters. */
  isInManifest: v.boolean(),
});

export type PolicyExplanation = v.InferOutput<typeof policyExplanation>;

export const policyCommands = {
  /** Rules and grants in force, the household's first; with `removed`, those that no longer are as well. */
  "policies.list": command({
    effect: "read",
    least: "operator",
    input: v.strictObject({
      /** Of this automation alone. */
      automation: v.optional(automationRef),
      removed: v.optional(v.boolean(), false),
      limit: pageLimit,
      offset: pageOffset,
    }),
    output: v.object({
      ...listOf(policy).entries,
      /** What every tool says of itself, for whoever writes a rule. */
      tools: v.array(policyTool),
      /** The most risk that goes without asking: the household's, and the automation's own. */
      maxRisk: v.object({
        household: v.picklist(risks),
        automation: v.nullable(v.picklist(risks)),
      }),
    }),
    errors: ["automation_unknown", "automation_private"],
  }),
  /** Writes a rule: a new one, or in place of `policyId`, which is kept as removed. */
  "policies.set": command({
    effect: "write",
    least: "admin",
    input: v.strictObject({
      policyId: v.optional(rowId),
      /** Null: for the whole household. */
      automation: v.optional(v.nullable(automationRef), null),
      ...ruleEntries,
    }),
    output: policy,
    errors: ["automation_unknown", "automation_private", "policy_unknown", "tool_unknown"],
  }),
  "policies.remove": command({
    effect: "write",
    least: "admin",
    input: v.strictObject({ policyId: rowId }),
    output: policy,
    errors: ["policy_unknown", "automation_private"],
  }),
  /** The most risk that goes without asking, whatever a rule allows; of an automation, null follows the household. */
  "policies.limit": command({
    effect: "write",
    least: "admin",
    input: v.strictObject({
      automation: v.optional(v.nullable(automationRef), null),
      maxRisk: v.nullable(v.picklist(risks, `use one of ${risks.join(", ")}`)),
    }),
    output: v.object({ household: v.picklist(risks), automation: v.nullable(v.picklist(risks)) }),
    errors: ["automation_unknown", "automation_private"],
  }),
  /** What would become of a call now, and which rule says so. */
  "policies.explain": command({
    effect: "read",
    least: "operator",
    input: v.strictObject({
      automation: automationRef,
      call: toolName,
      /** As a script would give them; without them, what depends on them is taken at its worst. */
      args: v.optional(v.array(json)),
    }),
    output: policyExplanation,
    errors: ["automation_unknown", "automation_private", "tool_unknown"],
  }),
};
