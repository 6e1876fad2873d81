import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  plainTerms,
  layersOf,
  policyEffects,
  resolvePolicy,
  type CallsToday,
  type PolicyCall,
  type PolicyDecision,
  type PolicyEffect,
  type PolicyRule,
  type PolicyRules,
} from "./policy.ts";
import { risks, type Risk } from "./risk.ts";

const unused: CallsToday = () => 0;

describe("the layers", () => {
  // Columns: what the tool itself says, of an effect and of a read. "-" says nothing.
  const table = `
    automation household | -     allow ask   deny  | -     allow deny
    -          -         | ask   allow ask   deny  | allow allow deny
    -          allow     | allow allow allow allow | allow allow allow
    -          ask       | ask   ask   ask   ask   | allow allow deny
    -          deny      | deny  deny  deny  deny  | deny  deny  deny
    allow      -         | allow allow allow allow | allow allow allow
    allow      allow     | allow allow allow allow | allow allow allow
    allow      ask       | allow allow allow allow | allow allow allow
    allow      deny      | allow allow allow allow | allow allow allow
    ask        -         | ask   ask   ask   ask   | allow allow deny
    ask        allow     | ask   ask   ask   ask   | allow allow allow
    ask        ask       | ask   ask   ask   ask   | allow allow deny
    ask        deny      | ask   ask   ask   ask   | deny  deny  deny
    deny       -         | deny  deny  deny  deny  | deny  deny  deny
    deny       allow     | deny  deny  deny  deny  | deny  deny  deny
    deny       ask       | deny  deny  deny  deny  | deny  deny  deny
    deny       deny      | deny  deny  deny  deny  | deny  deny  deny`;
  const [heads = [], ...lines] = table
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/ +/));
  const builtIns = heads.slice(3).filter((word) => word !== "|");
  const rows = lines.flatMap(([automation, household, , ...cells]) =>
    cells
      .filter((word) => word !== "|")
      .map((expected, i) => ({
        automation,
        household,
        builtIn: builtIns[i],
        kind: i < 4 ? ("effect" as const) : ("read" as const),
        expected,
      })),
  );

  it("have a cell for every combination", () => {
    expect(rows).toHaveLength(16 * 7);
  });

  it.each(rows)(
    "automation $automation, household $household, tool $builtIn: of a call that is a $kind, $expected",
    ({ automation, household, builtIn, kind, expected }) => {
      const rules = { automation: saying(automation), household: saying(household) };
      const decision = resolvePolicy(
        call({ kind, builtIn: effectOf(builtIn) }),
        rules,
        { maxRisk: "high" },
        unused,
      );
      expect(decision.effect).toBe(expected);
      expect(decision.decidedBy.limit).toBeNull();
    },
  );

  it("ask nobody about a read, whatever its tool says", () => {
    expect(decide({ kind: "read", builtIn: "ask" }, {}).effect).toBe("allow");
  });

  it("each say what they would by themselves, from the one that counts most", () => {
    const own = rule({ policyId: 1, effect: "allow" });
    const house = rule({ policyId: 2, effect: "deny" });
    expect(layersOf(call({ builtIn: "ask" }), { automation: [own], household: [house] })).toEqual([
      { layer: "automation", rule: own, effect: "allow" },
      { layer: "household", rule: house, effect: "deny" },
      { layer: "tool", rule: undefined, effect: "ask" },
      { layer: "default", rule: undefined, effect: "ask" },
    ]);
  });
});

describe("within a layer", () => {
  it.each<[string, Partial<PolicyRule>, Partial<PolicyRule>]>([
    ["a method before its tool", { tool: "http.post" }, { tool: "http" }],
    ["a tool before any", { tool: "http" }, { tool: null }],
    ["a method to anyone before a tool to one", { tool: "http.post" }, { tool: "http", recipient: "a" }],
    ["a tool to anyone before any to one", { tool: "http" }, { recipient: "a" }],
    ["to one before to anyone", { recipient: "a" }, { fromRisk: "high" }],
    ["from a higher risk before from a lower", { fromRisk: "high" }, { fromRisk: "medium" }],
    ["from a risk before of any", { fromRisk: "medium" }, {}],
  ])("the narrower counts: %s", (_what, narrow, wide) => {
    for (const effect of policyEffects) {
      const rules = [
        rule({ policyId: 1, ...narrow, effect }),
        rule({ policyId: 2, ...wide, effect: "deny" }),
      ];
      for (const household of [rules, rules.toReversed()])
        expect(decide({ risk: "high", recipients: ["a"] }, { household })).toMatchObject({
          effect,
          decidedBy: { policyId: 1 },
        });
    }
  });

  it("the stricter counts of two that are equally narrow, and then the newer", () => {
    const household = [
      rule({ policyId: 1, effect: "ask" }),
      rule({ policyId: 3, effect: "ask" }),
      rule({ policyId: 2, effect: "ask" }),
      rule({ policyId: 4, effect: "allow" }),
    ];
    expect(decide({}, { household })).toMatchObject({ effect: "ask", decidedBy: { policyId: 3 } });
    expect(decide({}, { household: [...household, rule({ policyId: 0, effect: "deny" })] })).toMatchObject({
      effect: "deny",
      decidedBy: { policyId: 0 },
    });
  });
});

describe("a rule", () => {
  it.each([
    ["deny", ["ask", "deny", "deny", "deny", "ask"]],
    ["allow", ["ask", "allow", "allow", "ask", "ask"]],
  ] as const)("about a recipient: what it would %s in company", (effect, expected) => {
    const household = [rule({ recipient: "a", effect })];
    const ends = [[], ["a"], ["a", "a"], ["a", "b"], ["b"]].map(
      (recipients) => decide({ recipients }, { household }).effect,
    );
    expect(ends).toEqual(expected);
  });

  it("from a risk is about that one and worse", () => {
    const household = [rule({ fromRisk: "medium", effect: "deny" })];
    expect(risks.map((risk) => decide({ risk }, { household }).effect)).toEqual(["ask", "deny", "deny"]);
  });

  it("about a tool is not about another whose name begins alike", () => {
    const household = [rule({ tool: "http", effect: "deny" })];
    expect(decide({ call: "https.post" }, { household }).effect).toBe("ask");
    expect(decide({ call: "http.put" }, { household }).effect).toBe("deny");
  });

  it("says how it is asked; without one it is asked as usual", () => {
    const terms = { askForMs: 60_000, onExpiry: "skip", needs: 2, notByAsker: true } as const;
    expect(decide({}, { household: [rule({ effect: "ask", ...terms })] }).ask).toEqual({
      forMs: 60_000,
      onExpiry: "skip",
      needs: 2,
      notByAsker: true,
    });
    const usual = { forMs: 24 * 60 * 60_000, onExpiry: "deny", needs: 1, notByAsker: false };
    expect(decide({}, {}).ask).toEqual(usual);
    expect(decide({}, { household: [rule({ effect: "ask" })] }).ask).toEqual(usual);
  });
});

describe("the most risk that goes without asking", () => {
  it.each(["automation", "household", "tool"] as const)(
    "makes an allow of the %s for a riskier effect ask",
    (layer) => {
      for (const risk of risks) {
        for (const maxRisk of risks) {
          const allowing = layer === "tool" ? {} : { [layer]: [rule({ effect: "allow" })] };
          const builtIn = layer === "tool" ? "allow" : undefined;
          const isOver = risks.indexOf(risk) > risks.indexOf(maxRisk);
          expect(decide({ risk, builtIn }, allowing, maxRisk)).toMatchObject({
            effect: isOver ? "ask" : "allow",
            decidedBy: { layer, limit: isOver ? "max_risk" : null },
          });
        }
      }
    },
  );

  it("leaves reads alone, and never turns a no into a question", () => {
    expect(decide({ kind: "read", risk: "high" }, {}, "low").effect).toBe("allow");
    const household = [rule({ effect: "deny" })];
    expect(decide({ risk: "high" }, { household }, "low").effect).toBe("deny");
  });
});

describe("a quota", () => {
  const used =
    (all: number, perRecipient: { readonly [recipient: string]: number } = {}): CallsToday =>
    (_rule, recipient) =>
      recipient === undefined ? all : (perRecipient[recipient] ?? 0);

  it.each(["ask", "deny"] as const)("that is used up comes to %s, as its rule says", (beyond) => {
    const household = [rule({ effect: "allow", perDay: 3, beyond })];
    const ends = [2, 3, 4].map((all) => decide({}, { household }, "high", used(all)));
    expect(ends.map(({ effect, decidedBy }) => [effect, decidedBy.limit])).toEqual([
      ["allow", null],
      [beyond, "per_day"],
      [beyond, "per_day"],
    ]);
  });

  it("of a recipient is used up once one of the call's recipients has theirs", () => {
    const household = [rule({ effect: "allow", perRecipientDay: 2 })];
    const limits = [[], ["a"], ["b"], ["a", "b"]].map(
      (recipients) => decide({ recipients }, { household }, "high", used(9, { a: 1, b: 2 })).decidedBy.limit,
    );
    expect(limits).toEqual([null, null, "per_recipient_day", "per_recipient_day"]);
  });

  it("that denies is stricter than the question of the risk, and the other way it is asked once", () => {
    const deny = [rule({ effect: "allow", perDay: 1, beyond: "deny" })];
    expect(decide({ risk: "high" }, { household: deny }, "low", used(1))).toMatchObject({
      effect: "deny",
      decidedBy: { limit: "per_day" },
    });
    const ask = [rule({ effect: "allow", perDay: 1, beyond: "ask" })];
    expect(decide({ risk: "high" }, { household: ask }, "low", used(1))).toMatchObject({
      effect: "ask",
      decidedBy: { limit: "max_risk" },
    });
  });

  it("of an allow that another rule outweighs is not looked at", () => {
    const household = [
      rule({ policyId: 1, effect: "allow", perDay: 1, beyond: "deny" }),
      rule({ policyId: 2, tool: "http", effect: "allow" }),
    ];
    expect(decide({}, { household }, "high", used(5)).effect).toBe("allow");
  });
});

it("decides as a slow reading of the same rules does", () => {
  fc.assert(
    fc.property(anyCall, anyRules, fc.constantFrom(...risks), anyUse, (asked, rules, maxRisk, counts) => {
      const used: CallsToday = ({ policyId }, recipient) =>
        counts[(policyId + (recipient?.length ?? 0)) % counts.length] ?? 0;
      expect(resolvePolicy(asked, rules, { maxRisk }, used)).toEqual(
        decidedSlowly(asked, rules, maxRisk, used),
      );
    }),
    { numRuns: 2_000 },
  );
});

/** The rules as one long list of questions, asked one after another. */
function decidedSlowly(
  asked: PolicyCall,
  { automation, household }: PolicyRules,
  maxRisk: Risk,
  used: CallsToday,
): PolicyDecision {
  for (const [layer, rules] of [
    ["automation", automation],
    ["household", household],
  ] as const) {
    for (const tool of [asked.call, asked.call.split(".")[0] ?? "", null]) {
      for (const hasRecipient of [true, false]) {
        for (const fromRisks of [["high"], ["medium"], ["low", null]]) {
          for (const effect of ["deny", "ask", "allow"] as const) {
            const fitting = rules.filter(
              (one) =>
                one.tool === tool &&
                (one.recipient !== null) === hasRecipient &&
                fromRisks.includes(one.fromRisk) &&
                one.effect === effect &&
                fits(one, asked),
            );
            const newest = fitting.find((one) => fitting.every((other) => other.policyId <= one.policyId));
            if (newest) return limitedSlowly(asked, newest, layer, maxRisk, used);
          }
        }
      }
    }
  }
  const usual = { forMs: 86_400_000, onExpiry: "deny", needs: 1, notByAsker: false } as const;
  if (asked.builtIn !== undefined && !(asked.kind === "read" && asked.builtIn === "ask")) {
    const isOver = asked.builtIn === "allow" && asked.kind === "effect" && isWorse(asked.risk, maxRisk);
    return {
      effect: isOver ? "ask" : asked.builtIn,
      decidedBy: { layer: "tool", policyId: null, limit: isOver ? "max_risk" : null },
      isCounted: false,
      ask: usual,
    };
  }
  return {
    effect: asked.kind === "read" ? "allow" : "ask",
    decidedBy: { layer: "default", policyId: null, limit: null },
    isCounted: false,
    ask: usual,
  };
}

function fits(one: PolicyRule, { kind, risk, recipients }: PolicyCall): boolean {
  if (kind === "read" && one.effect === "ask") return false;
  if (one.fromRisk !== null && isWorse(one.fromRisk, risk)) return false;
  if (one.recipient === null) return true;
  const isReached = recipients.includes(one.recipient);
  return isReached && (one.effect !== "allow" || new Set(recipients).size === 1);
}

function isWorse(one: Risk, other: Risk): boolean {
  const harm = { low: 1, medium: 2, high: 3 };
  return harm[one] > harm[other];
}

function limitedSlowly(
  { kind, risk, recipients }: PolicyCall,
  decider: PolicyRule,
  layer: "automation" | "household",
  maxRisk: Risk,
  used: CallsToday,
): PolicyDecision {
  const { policyId, onExpiry, needs, notByAsker, perDay, perRecipientDay, beyond } = decider;
  const ask = { forMs: decider.askForMs ?? 86_400_000, onExpiry, needs, notByAsker };
  const ends: { readonly effect: PolicyEffect; readonly limit: PolicyDecision["decidedBy"]["limit"] }[] = [];
  if (decider.effect === "allow" && kind === "effect") {
    const isDayFull = perDay !== null && used(decider) >= perDay;
    const isOneFull =
      perRecipientDay !== null && recipients.some((one) => used(decider, one) >= perRecipientDay);
    if (isWorse(risk, maxRisk)) ends.push({ effect: "ask", limit: "max_risk" });
    if (isDayFull) ends.push({ effect: beyond, limit: "per_day" });
    if (isOneFull) ends.push({ effect: beyond, limit: "per_recipient_day" });
  }
  const end = ends.find(({ effect }) => effect === "deny") ??
    ends[0] ?? { effect: decider.effect, limit: null };
  const isCounted = decider.effect === "allow" && !(perDay === null && perRecipientDay === null);
  return { effect: end.effect, decidedBy: { layer, policyId, limit: end.limit }, isCounted, ask };
}

const recipientNames = ["a", "bb", "ccc"];

const anyCall: fc.Arbitrary<PolicyCall> = fc.record({
  call: fc.constantFrom("http.post", "http.get", "files.write"),
  kind: fc.constantFrom("read", "effect"),
  risk: fc.constantFrom(...risks),
  recipients: fc.array(fc.constantFrom(...recipientNames), { maxLength: 2 }),
  builtIn: fc.constantFrom(undefined, ...policyEffects),
});

const anyRuleOf = (policyId: number): fc.Arbitrary<PolicyRule> =>
  fc.record({
    policyId: fc.constant(policyId),
    tool: fc.constantFrom(null, "http", "http.post", "files", "files.write"),
    fromRisk: fc.constantFrom(null, ...risks),
    recipient: fc.constantFrom(null, ...recipientNames),
    effect: fc.constantFrom(...policyEffects),
    perDay: fc.constantFrom(null, 1, 2),
    perRecipientDay: fc.constantFrom(null, 1, 2),
    beyond: fc.constantFrom("ask", "deny"),
    askForMs: fc.constantFrom(null, 60_000),
    onExpiry: fc.constantFrom("deny", "skip"),
    needs: fc.constantFrom(1, 2),
    notByAsker: fc.boolean(),
  });

const anyRules: fc.Arbitrary<PolicyRules> = fc
  .tuple(fc.nat({ max: 4 }), fc.nat({ max: 4 }))
  .chain(([own, house]) =>
    fc.record({
      automation: shuffled(Array.from({ length: own }, (_, i) => i + 1)),
      household: shuffled(Array.from({ length: house }, (_, i) => own + i + 1)),
    }),
  );

function shuffled(ids: number[]): fc.Arbitrary<PolicyRule[]> {
  return fc
    .shuffledSubarray(ids, { minLength: ids.length })
    .chain((order) => fc.tuple(...order.map(anyRuleOf)));
}

const anyUse = fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 4 });

function call(more: Partial<PolicyCall>): PolicyCall {
  return { call: "http.post", kind: "effect", risk: "low", recipients: [], builtIn: undefined, ...more };
}

function rule(more: Partial<PolicyRule>): PolicyRule {
  return {
    ...plainTerms,
    policyId: 1,
    effect: "ask",
    ...more,
  };
}

function decide(
  about: Partial<PolicyCall>,
  rules: Partial<PolicyRules>,
  maxRisk: Risk = "high",
  used: CallsToday = unused,
): PolicyDecision {
  return resolvePolicy(call(about), { automation: [], household: [], ...rules }, { maxRisk }, used);
}

function effectOf(word: string | undefined): PolicyEffect | undefined {
  return policyEffects.find((effect) => effect === word);
}

function saying(word: string | undefined): readonly PolicyRule[] {
  const effect = effectOf(word);
  return effect ? [rule({ effect })] : [];
}
