import { describe, expect, it } from "vitest";
import { plainTerms, type PolicyEffect } from "@hob/shared/model/policy";
import {
  addPolicy,
  removePolicy,
  setAutomationMaxRisk,
  setHouseholdMaxRisk,
  type NewPolicy,
} from "../store/policies.ts";
import type { Store } from "../store/store.ts";
import { addTestAutomation, addTestRun } from "../store/testing/test-runs.ts";
import { createTestStore } from "../store/testing/test-store.ts";
import { decideCall, explainCall, type CallToDecide } from "./resolve.ts";

/** In Berlin, where the houses of tests stand, 00:30 of a summer day. */
const at = Date.parse("2026-06-10T22:30:00Z");
const hour = 60 * 60_000;

describe("a decision", () => {
  it("goes by the automation's own rules and the household's, and by no other automation's", () => {
    using house = openHouse();
    const other = addTestAutomation(house.store, "other");
    addRule(house.store, { automationId: other, effect: "deny" });
    expect(house.decide().decidedBy).toEqual({ layer: "default", policyId: null, limit: null });
    const household = addRule(house.store, { effect: "deny" });
    expect(house.decide()).toMatchObject({
      effect: "deny",
      decidedBy: { layer: "household", policyId: household },
    });
    const own = addRule(house.store, { automationId: house.automationId, effect: "allow" });
    expect(house.decide()).toMatchObject({
      effect: "allow",
      decidedBy: { layer: "automation", policyId: own },
    });
  });

  it("leaves out a rule from the moment at which it expires, and one that was removed", () => {
    using house = openHouse();
    const policyId = addRule(house.store, { effect: "allow", expiresAt: at + 1 });
    expect(house.decide().effect).toBe("allow");
    expect(house.decide({ at: at + 1 }).effect).toBe("ask");
    removePolicy(house.store, policyId, "this terminal", at);
    expect(house.decide().effect).toBe("ask");
  });

  it("goes by the automation's most risk, and by the household's where it has none", () => {
    using house = openHouse();
    addRule(house.store, { effect: "allow" });
    setHouseholdMaxRisk(house.store, "low");
    expect(house.decide()).toMatchObject({ effect: "ask", decidedBy: { limit: "max_risk" } });
    setAutomationMaxRisk(house.store, house.automationId, "medium");
    expect(house.decide().effect).toBe("allow");
    expect(house.decide({ risk: "high" }).effect).toBe("ask");
    setAutomationMaxRisk(house.store, house.automationId, null);
    expect(house.decide().effect).toBe("ask");
  });
});

describe("a quota", () => {
  it("counts what was begun since midnight by the household's clock, whatever came of it", () => {
    using house = openHouse();
    addRule(house.store, { effect: "allow", perDay: 3 });
    const midnight = at - hour / 2;
    house.begin("failed", midnight);
    house.begin("applied", midnight - 1);
    house.begin("in_flight", at);
    expect(house.explain().usedToday).toEqual({ used: 2, of: 3 });
    expect(house.decide().effect).toBe("allow");
    house.begin("indeterminate", at);
    expect(house.decide()).toMatchObject({ effect: "ask", decidedBy: { limit: "per_day" } });
    expect(house.decide({ at: at + 24 * hour }).effect).toBe("allow");
  });

  it("of the day on which the clocks go back lasts for all of its 25 hours", () => {
    using house = openHouse();
    addRule(house.store, { effect: "allow", perDay: 1, beyond: "deny" });
    const midnight = Date.parse("2026-10-24T22:00:00Z");
    house.begin("applied", midnight);
    expect(house.decide({ at: midnight + 25 * hour - 1 }).effect).toBe("deny");
    expect(house.decide({ at: midnight + 25 * hour }).effect).toBe("allow");
  });

  it("does not count what was only planned or refused", () => {
    using house = openHouse();
    addRule(house.store, { effect: "allow", perDay: 1 });
    house.begin("planned", null);
    house.begin("denied", null);
    expect(house.decide().effect).toBe("allow");
  });

  it("does not count the call itself where it was begun before", () => {
    using house = openHouse();
    addRule(house.store, { effect: "allow", perDay: 1 });
    const effectId = house.begin("in_flight", at);
    expect(house.decide().effect).toBe("ask");
    expect(house.decide({ effectId }).effect).toBe("allow");
  });

  it("of a tool counts all of its methods, of a method that one alone, and of no tool everything", () => {
    using house = openHouse();
    house.begin("applied", at, { tool: "http.put" });
    house.begin("applied", at, { tool: "httpx.post" });
    const counted = [null, "http", "http.post", "http.put"].map((tool) => {
      const policyId = addRule(house.store, { tool, effect: "allow", perDay: 9 });
      const { usedToday } = house.explain({ call: "http.put" });
      removePolicy(house.store, policyId, "", at);
      return usedToday?.used;
    });
    // The rule about http.post is not about the call at all.
    expect(counted).toEqual([2, 1, undefined, 1]);
  });

  it("of the household counts every automation, and of an automation its own alone", () => {
    using house = openHouse();
    const other = addTestAutomation(house.store, "other");
    house.begin("applied", at, { automationId: other });
    const household = addRule(house.store, { effect: "allow", perDay: 1 });
    expect(house.decide().effect).toBe("ask");
    removePolicy(house.store, household, "", at);
    addRule(house.store, { automationId: house.automationId, effect: "allow", perDay: 1 });
    expect(house.decide().effect).toBe("allow");
  });

  it("per recipient counts for each of them, and a rule about one counts what reached that one", () => {
    using house = openHouse();
    house.begin("applied", at, { recipients: ["a.example"] });
    house.begin("applied", at, { recipients: ["b.example"] });
    const perRecipient = addRule(house.store, { effect: "allow", perRecipientDay: 1 });
    expect(house.decide({ recipients: ["a.example"] }).decidedBy.limit).toBe("per_recipient_day");
    expect(house.decide({ recipients: ["c.example"] }).effect).toBe("allow");
    removePolicy(house.store, perRecipient, "", at);
    addRule(house.store, { recipient: "a.example", effect: "allow", perDay: 2 });
    expect(house.decide({ recipients: ["a.example"] }).effect).toBe("allow");
    house.begin("applied", at, { recipients: ["a.example"] });
    expect(house.decide({ recipients: ["a.example"] }).decidedBy.limit).toBe("per_day");
  });
});

it("an explanation says what every layer says, and of two quotas the one nearer to its end", () => {
  using house = openHouse();
  const policyId = addRule(house.store, { effect: "allow", perDay: 5, perRecipientDay: 2 });
  house.begin("applied", at, { recipients: ["a.example"] });
  const { decision, layers, usedToday } = house.explain({ recipients: ["a.example"], builtIn: "ask" });
  expect(decision).toEqual(house.decide({ recipients: ["a.example"], builtIn: "ask" }));
  expect(layers.map(({ layer, rule, effect }) => [layer, rule?.policyId, effect])).toEqual([
    ["automation", undefined, undefined],
    ["household", policyId, "allow"],
    ["tool", undefined, "ask"],
    ["default", undefined, "ask"],
  ]);
  expect(usedToday).toEqual({ used: 1, of: 2 });
});

function openHouse() {
  const store = createTestStore();
  const automationId = addTestAutomation(store, "shop");
  const call = (more: Partial<CallToDecide> = {}): CallToDecide => ({
    automationId,
    call: "http.post",
    kind: "effect",
    risk: "medium",
    recipients: [],
    builtIn: undefined,
    at,
    ...more,
  });
  let keys = 0;
  return {
    store,
    automationId,
    decide: (more?: Partial<CallToDecide>) => decideCall(store, call(more)),
    explain: (more?: Partial<CallToDecide>) => explainCall(store, call(more)),
    /** An effect of a run of its own, as the ledger keeps it. Answers its id. */
    begin(
      state: string,
      begunAt: number | null,
      { tool = "http.post", recipients = [] as readonly string[], automationId: of = automationId } = {},
    ): number {
      const runId = addTestRun(store, { automationId: of });
      const { lastInsertRowid } = store.db
        .prepare(
          `insert into effect (root_run, key, run, call, step, tool, args, args_hash, honours_key, state, attempts,
             planned_at, recipients, begun_at)
           values (?, ?, ?, 1, '', ?, '[]', zeroblob(32), 0, ?, 1, 0, ?, ?)`,
        )
        .run(runId, String((keys += 1)), runId, tool, state, JSON.stringify(recipients), begunAt);
      return Number(lastInsertRowid);
    },
    [Symbol.dispose]: () => store[Symbol.dispose](),
  };
}

function addRule(store: Store, rule: Partial<NewPolicy> & { readonly effect: PolicyEffect }): number {
  return addPolicy(store, {
    ...plainTerms,
    automationId: null,
    grantedOn: null,
    note: "",
    createdBy: "this terminal",
    createdAt: 0,
    expiresAt: null,
    ...rule,
  });
}
