import type { Policy } from "@hob/shared/contract/policies";
import { describe, expect, it } from "vitest";
import { draftOf, readRule, type RuleDraft } from "./rule-form.ts";

const now = new Date(2026, 2, 3, 14, 30).getTime();

const kept: Policy = {
  policyId: 4,
  automationId: 2,
  automationSlug: "shop",
  automationName: "Shop",
  isVeiled: false,
  tool: "http.post",
  fromRisk: "medium",
  recipient: "shop.example",
  effect: "allow",
  perDay: 3,
  perRecipientDay: 1,
  beyond: "deny",
  askForMs: 2 * 60 * 60_000,
  onExpiry: "skip",
  needs: 2,
  notByAsker: true,
  note: "orders",
  expiresAt: new Date(2026, 4, 1, 23, 59, 59).getTime(),
  grantedOn: null,
  createdBy: "Phone",
  createdAt: 0,
  removedAt: null,
  removedBy: null,
};

describe("the form of a rule", () => {
  it("sends a rule back as it was, where nothing was changed", () => {
    const { automationSlug, automationId, automationName, isVeiled, policyId, ...rest } = kept;
    const { grantedOn, createdBy, createdAt, removedAt, removedBy, ...terms } = rest;
    expect(readRule(draftOf(kept), now)).toEqual({
      rule: { ...terms, automation: automationSlug },
      problems: {},
    });
    expect([automationId, automationName, isVeiled, policyId, grantedOn, createdBy]).not.toContain(undefined);
    expect([createdAt, removedAt, removedBy]).not.toContain(undefined);
  });

  it("begins with one that asks about everything in the house, for a day", () => {
    expect(readRule(draftOf(undefined), now)).toEqual({
      rule: {
        automation: null,
        tool: null,
        fromRisk: null,
        recipient: null,
        effect: "ask",
        perDay: null,
        perRecipientDay: null,
        beyond: "ask",
        askForMs: null,
        onExpiry: "deny",
        needs: 1,
        notByAsker: false,
        note: "",
        expiresAt: null,
      },
      problems: {},
    });
    expect(draftOf(undefined, "shop").automation).toBe("shop");
  });

  it("leaves out how many are allowed where nothing is", () => {
    const { rule, problems } = readRule({ ...draftOf(kept), effect: "deny", perDay: "x" }, now);
    expect([rule.perDay, rule.perRecipientDay, problems]).toEqual([null, null, {}]);
  });

  it.each<[Partial<RuleDraft>, object]>([
    [{ effect: "allow", perDay: "0" }, { perDay: "not_a_number" }],
    [{ effect: "allow", perRecipientDay: "two" }, { perRecipientDay: "not_a_number" }],
    [{ effect: "allow", perDay: "100001" }, { perDay: "too_many" }],
    [{ needs: "6" }, { needs: "too_many" }],
    [{ askFor: { amount: "", unit: "hours" } }, { askFor: "not_a_span" }],
    [{ askFor: { amount: "30", unit: "seconds" } }, { askFor: "not_a_span" }],
    [{ until: "2026-03-02" }, { until: "is_past" }],
    [{ until: "2026-03-03" }, {}],
    [{ effect: "deny", needs: "six", askFor: { amount: "", unit: "hours" } }, {}],
  ])("says of %j what is wrong: %j", (typed, problems) => {
    expect(readRule({ ...draftOf(undefined), ...typed }, now).problems).toEqual(problems);
  });
});
