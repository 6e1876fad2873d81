/** Decides one call by the rules of the house that are in force, and by what was done today. */
import {
  layersOf,
  resolvePolicy,
  type CallsToday,
  type LayerWord,
  type PolicyCall,
  type PolicyDecision,
  type PolicyRule,
} from "@hob/shared/model/policy";
import { firstMoment, spanAt } from "../schedule/zone-clock.ts";
import { readHousehold } from "../store/household.ts";
import { countBegun, readMaxRisk, rulesFor } from "../store/policies.ts";
import type { Store } from "../store/store.ts";

export interface CallToDecide extends PolicyCall {
  readonly automationId: number;
  readonly at: number;
  /** Its row in the ledger, where it was begun before: that does not count against itself. */
  readonly effectId?: number;
}

/**
 * Whether the manifest lists its tool at all, `decide` says first. Asked for every call, so that a rule counts
 * from the moment it is written. In the transaction that begins the effect, a quota is exceeded by nobody.
 */
export function decideCall(store: Store, call: CallToDecide): PolicyDecision {
  const { rules, limits, used } = inForce(store, call);
  return resolvePolicy(call, rules, limits, used);
}

export interface Explained {
  readonly decision: PolicyDecision;
  /** What each layer says by itself, from the one that counts most. */
  readonly layers: readonly LayerWord[];
  /** Of the deciding rule's quota; null without one. */
  readonly usedToday: { readonly used: number; readonly of: number } | null;
}

/** The same decision, with how it comes about. */
export function explainCall(store: Store, call: CallToDecide): Explained {
  const { rules, limits, used } = inForce(store, call);
  const decision = resolvePolicy(call, rules, limits, used);
  const layers = layersOf(call, rules);
  const rule = layers.find((word) => word.effect !== undefined)?.rule;
  return { decision, layers, usedToday: rule ? quotaOf(rule, call, used) : null };
}

function inForce(store: Store, { automationId, at, effectId }: CallToDecide) {
  const rules = rulesFor(store, automationId, at);
  const { household, automation } = readMaxRisk(store, automationId);
  const used: CallsToday = (rule, recipient) =>
    countBegun(store, {
      automationId: rules.automation.includes(rule) ? automationId : null,
      tool: rule.tool,
      recipient: recipient ?? rule.recipient,
      since: startOfDay(readHousehold(store).timezone, at),
      besides: effectId ?? null,
    });
  return { rules, limits: { maxRisk: automation ?? household }, used };
}

/** Of the two quotas, the one that is nearer to its end. */
function quotaOf(
  rule: PolicyRule,
  { recipients }: PolicyCall,
  used: CallsToday,
): { readonly used: number; readonly of: number } | null {
  const { perDay, perRecipientDay } = rule;
  const quotas = [
    ...(perDay === null ? [] : [{ used: used(rule), of: perDay }]),
    ...(perRecipientDay === null
      ? []
      : recipients.map((recipient) => ({ used: used(rule, recipient), of: perRecipientDay }))),
  ];
  return quotas.toSorted((a, b) => a.of - a.used - (b.of - b.used))[0] ?? null;
}

/** When the day began that the household's clock shows at `at`. */
function startOfDay(zone: string, at: number): number {
  const wall = at + spanAt(zone, at).offsetMs;
  return firstMoment(zone, Math.floor(wall / dayMs) * dayMs);
}

const dayMs = 24 * 60 * 60_000;
