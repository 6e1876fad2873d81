/** A rule that somebody writes, or says as "always allow this", with the audit entry that says so. */
import type { JsonObject } from "@hob/shared/json";
import { addPolicy, findPolicy, type NewPolicy, type PolicyRow } from "../store/policies.ts";
import type { Caller } from "./caller.ts";
import { audit, type ServiceDeps } from "./deps.ts";

export type PolicyToAdd = Omit<NewPolicy, "createdBy" | "createdAt">;

/** Belongs in a transaction; whether the caller may, and whether it means something, was asked before. */
export function addPolicyWithTrail(
  deps: Pick<ServiceDeps, "store" | "clock" | "hub">,
  policy: PolicyToAdd,
  caller: Caller,
  replaced?: number,
): PolicyRow {
  const { store, clock, hub } = deps;
  const policyId = addPolicy(store, { ...policy, createdBy: caller.name, createdAt: clock.now() });
  audit(deps, caller, {
    action: policy.grantedOn === null ? "policy.set" : "policy.granted",
    subject: `policy:${policyId}`,
    detail: { ...auditedPolicy(policy), ...(replaced !== undefined && { replaces: replaced }) },
  });
  hub.publish({ kind: "PolicyChanged" });
  const row = findPolicy(store, policyId);
  if (!row) throw new Error(`policy ${policyId} vanished within its own transaction`);
  return row;
}

/** What it says, without what it leaves open. */
function auditedPolicy({ automationId, grantedOn, note: _note, ...terms }: PolicyToAdd): JsonObject {
  const said = Object.entries({ automation: automationId, item: grantedOn, ...terms });
  return Object.fromEntries(said.filter(([, value]) => value !== null && value !== false));
}
