/** Whether a call may happen: rules laid over each other in layers, resolved without asking anything else. */
import { askForMs } from "./inbox.ts";
import { isAtLeast, risks, type Risk } from "./risk.ts";

/** In order: each is stricter than the ones before it. */
export const policyEffects = ["allow", "ask", "deny"] as const;

export type PolicyEffect = (typeof policyEffects)[number];

/** From the one that counts most; `default` asks for effects and allows reads. */
export const policyLayers = ["automation", "household", "tool", "default"] as const;

export type PolicyLayer = (typeof policyLayers)[number];

/** How a person is asked. */
export interface AskTerms {
  readonly forMs: number;
  /** What comes of silence: the run ends, or goes on without the effect. */
  readonly onExpiry: "deny" | "skip";
  /** How many members have to agree. */
  readonly needs: number;
  /** Whoever asked for the run may not. */
  readonly notByAsker: boolean;
}

/** One call, as policy sees it. */
export interface PolicyCall {
  /** "http.post". */
  readonly call: string;
  readonly kind: "read" | "effect";
  readonly risk: Risk;
  readonly recipients: readonly string[];
  /** What the tool itself says; undefined where it says nothing. */
  readonly builtIn: PolicyEffect | undefined;
}

export interface PolicyDecision {
  readonly effect: PolicyEffect;
  readonly decidedBy: {
    readonly layer: PolicyLayer;
    /** Of a rule; null where no row decided. */
    readonly policyId: number | null;
    /** What turned an allow into less: the most risk that goes without asking, or a quota that is used up. */
    readonly limit: "max_risk" | "per_day" | "per_recipient_day" | null;
  };
  /** True where the rule that decided counts the calls it lets pass. */
  readonly isCounted: boolean;
  readonly ask: AskTerms;
}

/** One rule of the house, in force. */
export interface PolicyRule {
  readonly policyId: number;
  /** "http" or "http.post"; null: every tool. */
  readonly tool: string | null;
  /** Calls of at least this risk; null: of any. */
  readonly fromRisk: Risk | null;
  /** An allow is about calls that reach this recipient and nobody else, the others about any that reach it; null: whomever. */
  readonly recipient: string | null;
  readonly effect: PolicyEffect;
  /** Of an allow: how many a day, in all and to each recipient; null: any number. */
  readonly perDay: number | null;
  readonly perRecipientDay: number | null;
  /** What comes of more than that. */
  readonly beyond: "ask" | "deny";
  /** Null: as long as `askForMs` of model/inbox. */
  readonly askForMs: number | null;
  readonly onExpiry: "deny" | "skip";
  readonly needs: number;
  readonly notByAsker: boolean;
}

/** What a rule says beside its effect, where nothing more was said: it is about every call, and nothing is counted. */
export const plainTerms = {
  tool: null,
  fromRisk: null,
  recipient: null,
  perDay: null,
  perRecipientDay: null,
  beyond: "ask",
  askForMs: null,
  onExpiry: "deny",
  needs: 1,
  notByAsker: false,
} as const satisfies Omit<PolicyRule, "policyId" | "effect">;

export interface PolicyRules {
  readonly automation: readonly PolicyRule[];
  readonly household: readonly PolicyRule[];
}

/** How often calls that `rule` is about were begun today, in all or to one recipient. */
export type CallsToday = (rule: PolicyRule, recipient?: string) => number;

/**
 * What becomes of a call. The first layer that says something decides, so an automation's own rule may allow
 * what the household denies: both take an admin, and the narrower is the more deliberate. Limits come after:
 * they turn an allow into less and never the other way.
 */
export function resolvePolicy(
  call: PolicyCall,
  rules: PolicyRules,
  { maxRisk }: { readonly maxRisk: Risk },
  used: CallsToday,
): PolicyDecision {
  const { layer, rule, effect } = layersOf(call, rules).find(isSaying) ?? lastLayer(call);
  const decided = (end: PolicyEffect, limit: PolicyLimit | null): PolicyDecision => ({
    effect: end,
    decidedBy: { layer, policyId: rule?.policyId ?? null, limit },
    isCounted: effect === "allow" && rule !== undefined && hasQuota(rule),
    ask: askTerms(rule),
  });
  if (effect !== "allow" || call.kind === "read") return decided(effect, null);
  const quota = rule && usedUp(rule, call, used);
  if (quota && rule?.beyond === "deny") return decided("deny", quota);
  if (!isAtLeast(maxRisk, call.risk)) return decided("ask", "max_risk");
  return quota ? decided("ask", quota) : decided("allow", null);
}

export interface LayerWord {
  readonly layer: PolicyLayer;
  /** Of the two layers that have rules, where one is about the call. */
  readonly rule: PolicyRule | undefined;
  /** Undefined where the layer says nothing of the call. */
  readonly effect: PolicyEffect | undefined;
}

/** What each layer says of a call by itself, from the one that counts most. */
export function layersOf(call: PolicyCall, { automation, household }: PolicyRules): readonly LayerWord[] {
  const own = ruleAbout(call, automation);
  const ours = ruleAbout(call, household);
  return [
    { layer: "automation", rule: own, effect: own?.effect },
    { layer: "household", rule: ours, effect: ours?.effect },
    { layer: "tool", rule: undefined, effect: mayBe(call.builtIn, call) ? call.builtIn : undefined },
    lastLayer(call),
  ];
}

type PolicyLimit = NonNullable<PolicyDecision["decidedBy"]["limit"]>;

function isSaying(word: LayerWord): word is LayerWord & { readonly effect: PolicyEffect } {
  return word.effect !== undefined;
}

function lastLayer({ kind }: PolicyCall) {
  return { layer: "default", rule: undefined, effect: kind === "read" ? "allow" : "ask" } as const;
}

/** The narrowest rule about the call; of equally narrow ones the strictest, and of those the newest. */
function ruleAbout(call: PolicyCall, rules: readonly PolicyRule[]): PolicyRule | undefined {
  return rules.filter((rule) => isAbout(rule, call)).reduce<PolicyRule | undefined>(stronger, undefined);
}

function stronger(best: PolicyRule | undefined, rule: PolicyRule): PolicyRule {
  if (!best) return rule;
  const ranks = rankOf(rule);
  const difference = rankOf(best)
    .map((rank, i) => (ranks[i] ?? 0) - rank)
    .find((one) => one !== 0);
  return (difference ?? 0) > 0 ? rule : best;
}

function rankOf({ tool, recipient, fromRisk, effect, policyId }: PolicyRule): readonly number[] {
  const named = tool === null ? 0 : tool.includes(".") ? 2 : 1;
  const narrowed = fromRisk === null ? 0 : risks.indexOf(fromRisk);
  return [named, recipient === null ? 0 : 1, narrowed, policyEffects.indexOf(effect), policyId];
}

function isAbout({ tool, recipient, fromRisk, effect }: PolicyRule, call: PolicyCall): boolean {
  if (!mayBe(effect, call)) return false;
  if (tool !== null && tool !== call.call && tool !== toolOfCall(call.call)) return false;
  if (fromRisk !== null && !isAtLeast(call.risk, fromRisk)) return false;
  if (recipient === null) return true;
  // What is let through for one must reach nobody else; what is kept from one is kept from it in company, too.
  const isIt = (one: string) => one === recipient;
  if (effect === "allow") return call.recipients.length > 0 && call.recipients.every(isIt);
  return call.recipients.some(isIt);
}

/** Nobody is asked about a read: there would be nothing to decide on. */
function mayBe(effect: PolicyEffect | undefined, { kind }: PolicyCall): boolean {
  return kind === "effect" || effect !== "ask";
}

function toolOfCall(call: string): string {
  return call.slice(0, call.indexOf("."));
}

function hasQuota({ perDay, perRecipientDay }: PolicyRule): boolean {
  return perDay !== null || perRecipientDay !== null;
}

function usedUp(rule: PolicyRule, { recipients }: PolicyCall, used: CallsToday): PolicyLimit | undefined {
  const { perDay, perRecipientDay } = rule;
  if (perDay !== null && used(rule) >= perDay) return "per_day";
  const isFull = (recipient: string) => perRecipientDay !== null && used(rule, recipient) >= perRecipientDay;
  return recipients.some(isFull) ? "per_recipient_day" : undefined;
}

function askTerms(rule: PolicyRule | undefined): AskTerms {
  const { askForMs: forMs, onExpiry, needs, notByAsker } = rule ?? plainTerms;
  return { forMs: forMs ?? askForMs, onExpiry, needs, notByAsker };
}
