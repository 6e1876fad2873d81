/** Whether a rule means something: one that could never count is refused, by its field. */
import type { CommandError, CommonError } from "@hob/shared/contract/errors";
import type { ToolRegistry } from "../tools/registry.ts";
import type { ToolMethod } from "../tools/tool.ts";
import type { PolicyToAdd } from "./add-policy.ts";

export type PolicyProblem = Extract<
  CommonError | CommandError,
  { readonly type: "input_invalid" | "tool_unknown" }
>;

export function findPolicyProblem(
  rule: Omit<PolicyToAdd, "automationId" | "grantedOn">,
  registry: ToolRegistry,
  at: number,
): PolicyProblem | undefined {
  const { tool, recipient, effect, expiresAt } = rule;
  const methods = methodsOf(tool, registry);
  if (tool !== null && methods.length === 0) return { type: "tool_unknown", tool };
  if (effect === "ask" && methods.every(({ kind }) => kind === "read"))
    return invalid("effect", `asks about ${tool}, which changes nothing`, "use allow or deny");
  if (recipient !== null && methods.every((method) => method.recipients === undefined))
    return invalid("recipient", `is never reached by ${tool}`, "leave it out, or name another tool");
  if (expiresAt !== null && expiresAt <= at)
    return invalid("expiresAt", "is past", "give a time to come, or null for a rule that stays");
  return findQuotaProblem(rule);
}

function findQuotaProblem({
  effect,
  fromRisk,
  perDay,
  perRecipientDay,
}: Parameters<typeof findPolicyProblem>[0]): PolicyProblem | undefined {
  const field = perDay === null ? "perRecipientDay" : "perDay";
  if (perDay === null && perRecipientDay === null) return undefined;
  if (effect !== "allow")
    return invalid(field, "is how many calls an allow allows", "leave it out, or use allow");
  // The ledger keeps whom a call reached, not how risky it was by the rules of its day.
  if (fromRisk !== null)
    return invalid(field, "counts calls of any risk", "leave fromRisk out, or the number");
  return undefined;
}

function methodsOf(tool: string | null, { tools, find }: ToolRegistry): readonly ToolMethod[] {
  if (tool === null) return tools.flatMap(({ methods }) => Object.values(methods));
  if (!tool.includes(".")) return Object.values(tools.find(({ name }) => name === tool)?.methods ?? {});
  const method = find(tool);
  return method ? [method] : [];
}

function invalid(field: string, problem: string, fix: string): PolicyProblem {
  return { type: "input_invalid", field, problem, fix };
}
