/** Rules of policy: written, listed and removed by people, and explained. */
import type { Policy, PolicyTool } from "@hob/shared/contract/policies";
import { httpMethods } from "@hob/shared/model/manifest";
import { err, ok } from "@hob/shared/result";
import * as v from "valibot";
import { grantsOf } from "../engine/grants.ts";
import { explainCall, type CallToDecide } from "../policy/resolve.ts";
import type { AutomationRow } from "../store/automations.ts";
import {
  findPolicy,
  listPolicies,
  readMaxRisk,
  removePolicy,
  setAutomationMaxRisk,
  setHouseholdMaxRisk,
  type ListedPolicy,
} from "../store/policies.ts";
import { transaction } from "../store/transaction.ts";
import { visibleTo } from "../store/visibility.ts";
import { callBuiltIn, callKind, callRisk, type ToolMethod } from "../tools/tool.ts";
import { addPolicyWithTrail } from "./add-policy.ts";
import { activeVersion } from "./automation-views.ts";
import type { Caller, Handler } from "./caller.ts";
import { audit, type ServiceDeps } from "./deps.ts";
import { findPolicyProblem } from "./policy-check.ts";
import { findFor, sees } from "./visibility.ts";

export interface PolicyHandlers {
  readonly "policies.list": Handler<"policies.list">;
  readonly "policies.set": Handler<"policies.set">;
  readonly "policies.remove": Handler<"policies.remove">;
  readonly "policies.limit": Handler<"policies.limit">;
  readonly "policies.explain": Handler<"policies.explain">;
}

type InputOf<M extends keyof PolicyHandlers> = Parameters<PolicyHandlers[M]>[0];
type AnswerOf<M extends keyof PolicyHandlers> = ReturnType<PolicyHandlers[M]>;

export function policyHandlers(
  deps: Pick<ServiceDeps, "store" | "hub" | "clock" | "registry">,
): PolicyHandlers {
  const { store, hub, clock, registry } = deps;
  return {
    "policies.list": list,
    "policies.set": (input, caller) => transaction(store, () => set(input, caller)),
    "policies.remove": (input, caller) => transaction(store, () => remove(input, caller)),
    "policies.limit": (input, caller) => transaction(store, () => limit(input, caller)),
    "policies.explain": explain,
  };

  function list(input: InputOf<"policies.list">, caller: Caller): AnswerOf<"policies.list"> {
    const { automation, removed, limit: most, offset } = input;
    const of = automation === undefined ? ok(undefined) : openTo(automation, caller);
    if (!of.ok) return of;
    const automationId = of.value?.automationId;
    const { items, total } = listPolicies(
      store,
      { automationId, isAll: removed, at: clock.now() },
      { limit: most, offset },
      visibleTo(caller),
    );
    return ok({
      items: items.map(policyAsSeen),
      total,
      tools: registry.tools.flatMap(({ name, methods }) =>
        Object.entries(methods).map(([method, described]) => toolView(`${name}.${method}`, described)),
      ),
      maxRisk: readMaxRisk(store, automationId ?? null),
    });
  }

  /** In place of another, the other is kept as removed: what was in force when stays to be read. */
  function set(input: InputOf<"policies.set">, caller: Caller): AnswerOf<"policies.set"> {
    const { policyId: replaced, automation, ...given } = input;
    const of = automation === null ? ok(undefined) : openTo(automation, caller);
    if (!of.ok) return of;
    const before = replaced === undefined ? ok(undefined) : inForce(replaced, caller);
    if (!before.ok) return before;
    const rule = { ...given, recipient: given.recipient?.toLowerCase() ?? null };
    const problem = findPolicyProblem(rule, registry, clock.now());
    if (problem) return err(problem);
    if (replaced !== undefined) removePolicy(store, replaced, caller.name, clock.now());
    const automationId = of.value?.automationId ?? null;
    const row = addPolicyWithTrail(deps, { ...rule, automationId, grantedOn: null }, caller, replaced);
    return ok(policyAsSeen({ ...row, isVeiled: false }));
  }

  function remove({ policyId }: InputOf<"policies.remove">, caller: Caller): AnswerOf<"policies.remove"> {
    const before = inForce(policyId, caller);
    if (!before.ok) return before;
    const removedAt = clock.now();
    removePolicy(store, policyId, caller.name, removedAt);
    audit(deps, caller, {
      action: "policy.removed",
      subject: `policy:${policyId}`,
      detail: { automation: before.value.automationId, tool: before.value.tool, effect: before.value.effect },
    });
    hub.publish({ kind: "PolicyChanged" });
    return ok(policyAsSeen({ ...before.value, removedAt, removedBy: caller.name }));
  }

  function limit(input: InputOf<"policies.limit">, caller: Caller): AnswerOf<"policies.limit"> {
    const { automation, maxRisk } = input;
    const of = automation === null ? ok(undefined) : openTo(automation, caller);
    if (!of.ok) return of;
    const automationId = of.value?.automationId ?? null;
    const before = readMaxRisk(store, automationId);
    const from = automationId === null ? before.household : before.automation;
    if (from === maxRisk) return ok(before);
    if (automationId !== null) setAutomationMaxRisk(store, automationId, maxRisk);
    else if (maxRisk === null) return err(householdFollowsNobody);
    else setHouseholdMaxRisk(store, maxRisk);
    audit(deps, caller, {
      action: "policy.limited",
      subject: automationId === null ? "home" : `automation:${automationId}`,
      detail: { from, to: maxRisk },
    });
    hub.publish({ kind: "PolicyChanged" });
    return ok(readMaxRisk(store, automationId));
  }

  function explain(input: InputOf<"policies.explain">, caller: Caller): AnswerOf<"policies.explain"> {
    const of = openTo(input.automation, caller);
    if (!of.ok) return of;
    const method = registry.find(input.call);
    if (!method) return err({ type: "tool_unknown", tool: input.call });
    const args = input.args && v.safeParse(method.args, input.args);
    if (args && !args.success) return err(wrongArguments(args.issues[0].message));
    const call = callOf(of.value, input.call, method, args?.output);
    const { decision, layers, usedToday } = explainCall(store, call);
    return ok({
      effect: decision.effect,
      risk: call.risk,
      decidedBy: decision.decidedBy,
      layers: layers.map(({ layer, rule, effect }) => ({
        layer,
        policyId: rule?.policyId ?? null,
        effect: effect ?? null,
      })),
      usedToday,
      isInManifest: method.opensNothing === true || isOpened(of.value, input.call),
    });
  }

  /** Without arguments, what depends on them is taken at its worst. */
  function callOf(row: AutomationRow, call: string, method: ToolMethod, args: unknown): CallToDecide {
    return {
      automationId: row.automationId,
      call,
      kind: args === undefined && typeof method.kind === "function" ? "effect" : callKind(method, args),
      risk: callRisk(method, args),
      builtIn: callBuiltIn(method, args),
      recipients: args === undefined ? [] : (method.recipients?.(args) ?? []),
      at: clock.now(),
    };
  }

  /** Whether the manifest lists the tool; of the web, whether any host of it, or of a grant, opens the method. */
  function isOpened(row: AutomationRow, call: string): boolean {
    const [tool = "", method = ""] = call.split(".");
    const { tools, http } = grantsOf(store, row.automationId, activeVersion(store, row).manifest);
    const verb = httpMethods.find((name) => name === method.toUpperCase());
    if (!tools.includes(tool)) return false;
    return tool !== "http" || verb === undefined || http.some(({ methods }) => methods.includes(verb));
  }

  /** An automation whose rules the caller may read and write. */
  function openTo(automation: number | string, caller: Caller) {
    const row = findFor(store, caller, automation);
    if (!row) return err({ type: "automation_unknown", automation: String(automation) } as const);
    return sees(store, caller, row.automationId) === "veiled"
      ? err({ type: "automation_private", automation: row.slug } as const)
      : ok(row);
  }

  /** A rule that was not removed, of the household or of an automation that is open to the caller. */
  function inForce(policyId: number, caller: Caller) {
    const row = findPolicy(store, policyId);
    const sight = row?.automationId == null ? "all" : sees(store, caller, row.automationId);
    if (!row || row.removedAt !== null || sight === "nothing")
      return err({ type: "policy_unknown", policyId } as const);
    return sight === "veiled"
      ? err({ type: "automation_private", automation: row.automationSlug ?? "" } as const)
      : ok({ ...row, isVeiled: false });
  }
}

/** As an admin sees a rule of somebody's private automation: what it comes to, not whom it names. */
function policyAsSeen(row: ListedPolicy): Policy {
  return row.isVeiled ? { ...row, recipient: null, note: "" } : row;
}

function toolView(call: string, method: ToolMethod): PolicyTool {
  const { kind, summary } = method;
  return {
    call,
    summary,
    kind: typeof kind === "function" ? "depends" : kind,
    risk: callRisk(method),
    builtIn: callBuiltIn(method) ?? (kind === "read" ? "allow" : "ask"),
  };
}

function wrongArguments(problem: string) {
  return {
    type: "input_invalid",
    field: "args",
    problem: `are not what the call takes: ${problem}`,
    fix: "give them as a script would, or leave them out",
  } as const;
}

const householdFollowsNobody = {
  type: "input_invalid",
  field: "maxRisk",
  problem: "is missing",
  fix: "give the household one of low, medium, high",
} as const;
