/** Rules of the made-up house: written, removed and explained, by the same resolver as a real one's. */
import type { HobError } from "@hob/shared/contract/errors";
import type { Policy, PolicyTool } from "@hob/shared/contract/policies";
import { layersOf, plainTerms, resolvePolicy, type PolicyCall } from "@hob/shared/model/policy";
import type { Risk } from "@hob/shared/model/risk";
import { err, ok, type Result } from "@hob/shared/result";
import { automationNamed } from "./fake-automations.ts";
import { changed } from "./fake-changes.ts";
import { ownDevice } from "./fake-household.ts";
import { minute, scene, start } from "./scene.ts";

const day = 24 * 60 * minute;

const tools: PolicyTool[] = [
  tool("http.get", "read", "low", "allow"),
  tool("http.post", "effect", "medium", "allow"),
  tool("http.delete", "effect", "high", "ask"),
  tool("feed.read", "read", "low", "allow"),
  tool("files.write", "effect", "medium", "allow"),
  tool("kv.get", "read", "low", "allow"),
  tool("kv.set", "effect", "low", "allow"),
  tool("table.remove", "depends", "high", "ask"),
];

function tool(
  call: string,
  kind: PolicyTool["kind"],
  risk: Risk,
  builtIn: PolicyTool["builtIn"],
): PolicyTool {
  return { call, summary: call, kind, risk, builtIn };
}

let policies: Policy[] =
  scene === "empty"
    ? []
    : [
        rule(1, { tool: "http.delete", effect: "ask", note: "Nobody deletes orders by accident" }),
        rule(2, {
          automationId: 1,
          automationSlug: "feed-digest",
          automationName: "Feed digest",
          tool: "http.post",
          recipient: "orders.a-shop-with-a-long-name.example.com",
          effect: "allow",
          perDay: 3,
          grantedOn: 7,
          expiresAt: start + 30 * day,
          createdBy: "this terminal",
        }),
        rule(3, {
          automationId: 5,
          automationSlug: "private-5",
          automationName: "Private automation of Jonas",
          isVeiled: true,
          tool: "files",
          effect: "deny",
        }),
      ];

let maxRisk: Risk = "high";
const ownMaxRisk = new Map<string, Risk | null>();

function rule(policyId: number, rest: Partial<Policy> & Pick<Policy, "effect">): Policy {
  return {
    policyId,
    automationId: null,
    automationSlug: null,
    automationName: null,
    isVeiled: false,
    ...plainTerms,
    note: "",
    expiresAt: null,
    grantedOn: null,
    createdBy: "Anna’s iPhone",
    createdAt: start - 2 * day,
    removedAt: null,
    removedBy: null,
    ...rest,
  };
}

/** Undefined where the command is not about rules. */
export function answerRules(
  method: string,
  input: Record<string, unknown>,
): Result<unknown, HobError> | undefined {
  const slug = input["automation"] as string | null | undefined;
  switch (method) {
    case "policies.list":
      return ok(listed(slug ?? undefined));
    case "policies.explain":
      return explained(String(slug), String(input["call"]));
    case "policies.set":
      return asAdmin(() => written(input));
    case "policies.remove":
      return asAdmin(() => {
        const found = policies.find(({ policyId }) => policyId === input["policyId"]);
        policies = policies.filter((each) => each !== found);
        changed("policy", 0);
        return found ? ok(found) : err({ type: "policy_unknown", policyId: Number(input["policyId"]) });
      });
    case "policies.limit":
      return asAdmin(() => {
        if (slug == null) maxRisk = input["maxRisk"] as Risk;
        else ownMaxRisk.set(slug, input["maxRisk"] as Risk | null);
        changed("policy", 0);
        return ok({ household: maxRisk, automation: ownOf(slug) });
      });
    default:
      return undefined;
  }
}

function listed(slug: string | undefined) {
  const items = slug === undefined ? policies : policies.filter((each) => each.automationSlug === slug);
  return { items, total: items.length, tools, maxRisk: { household: maxRisk, automation: ownOf(slug) } };
}

function ownOf(slug: string | null | undefined): Risk | null {
  return slug == null ? null : (ownMaxRisk.get(slug) ?? null);
}

function written(input: Record<string, unknown>): Result<unknown, HobError> {
  const { policyId, automation, ...terms } = input as Partial<Policy> & {
    readonly automation?: string | null;
  };
  if (terms.recipient === "kitchen")
    return err({
      type: "input_invalid",
      field: "recipient",
      problem: "is never reached by kv",
      fix: "leave it out, or name another tool",
    });
  if (terms.effect === "ask" && tools.some(({ call, kind }) => call === terms.tool && kind === "read"))
    return err({
      type: "input_invalid",
      field: "effect",
      problem: `asks about ${terms.tool}, which changes nothing`,
      fix: "use allow or deny",
    });
  // As a house answers whose tools changed while the form was open.
  if (terms.tool === "table.remove") return err({ type: "tool_unknown", tool: terms.tool });
  const named = automation == null ? undefined : automationNamed(automation);
  const next = rule(policies.reduce((most, each) => Math.max(most, each.policyId), 9) + 1, {
    ...(terms as Pick<Policy, "effect">),
    createdAt: Date.now(),
    ...(named && {
      automationId: named.automationId,
      automationSlug: named.slug,
      automationName: named.name,
    }),
  });
  policies = [...policies.filter((each) => each.policyId !== policyId), next];
  changed("policy", 0);
  return ok(next);
}

function explained(slug: string, call: string): Result<unknown, HobError> {
  const found = tools.find((each) => each.call === call);
  if (!found) return err({ type: "tool_unknown", tool: call });
  const { risk, builtIn } = found;
  const asked: PolicyCall = {
    call,
    kind: found.kind === "read" ? "read" : "effect",
    risk,
    recipients: [],
    builtIn,
  };
  const rules = {
    automation: policies.filter((each) => each.automationSlug === slug),
    household: policies.filter((each) => each.automationId === null),
  };
  const decision = resolvePolicy(asked, rules, { maxRisk: ownOf(slug) ?? maxRisk }, () => 0);
  return ok({
    effect: decision.effect,
    risk,
    decidedBy: decision.decidedBy,
    layers: layersOf(asked, rules).map(({ layer, rule: said, effect }) => ({
      layer,
      policyId: said?.policyId ?? null,
      effect: effect ?? null,
    })),
    usedToday: null,
    isInManifest: true,
  });
}

function asAdmin(act: () => Result<unknown, HobError>): Result<unknown, HobError> {
  const has = ownDevice()?.mayActAs ?? "viewer";
  return has === "admin" ? act() : err({ type: "role_too_low", needs: "admin", has });
}
