/** `hob policies`: the rules of the house in a terminal, and what would become of a call. */
import type { Input } from "@hob/shared/contract/commands";
import type { Policy, PolicyExplanation } from "@hob/shared/contract/policies";
import type { Json } from "@hob/shared/json";
import { automationRef, withNode, type LocalOptions } from "./local.ts";
import { fail, failInWords, print, printJson, printTable, when } from "./output.ts";

export async function listPolicies(
  options: LocalOptions & { readonly automation?: string; readonly removed?: boolean },
): Promise<void> {
  await withNode(options, async (client) => {
    const { automation, removed = false } = options;
    const of = automation === undefined ? {} : { automation: automationRef(automation) };
    const listed = await client.call("policies.list", { ...of, removed, limit: 500 });
    if (!listed.ok) return fail(listed.error, options.json === true);
    if (options.json) return printJson(listed.value);
    const { items, maxRisk } = listed.value;
    if (items.length === 0) print("Nobody wrote a rule: each tool says itself what is asked about.");
    else printTable([["#", "of", "about", "is", "by", "until", ""], ...items.map(rowOf)]);
    print(`Up to ${maxRisk.automation ?? maxRisk.household} risk goes without asking.`);
  });
}

export async function setPolicy(
  effect: string,
  options: LocalOptions & {
    readonly automation?: string;
    readonly tool?: string;
    readonly recipient?: string;
    readonly fromRisk?: string;
    readonly perDay?: number;
    readonly note?: string;
  },
): Promise<void> {
  await withNode(options, async (client) => {
    const { automation, tool, recipient, fromRisk, perDay, note } = options;
    // The node judges every word, and says by its field what it does not know.
    const rule = {
      effect,
      ...(automation !== undefined && { automation: automationRef(automation) }),
      ...(tool !== undefined && { tool }),
      ...(recipient !== undefined && { recipient }),
      ...(fromRisk !== undefined && { fromRisk }),
      ...(perDay !== undefined && { perDay }),
      ...(note !== undefined && { note }),
    } as Input<"policies.set">;
    const written = await client.call("policies.set", rule);
    if (!written.ok) return fail(written.error, options.json === true);
    if (options.json) printJson(written.value);
    else print(`Rule ${written.value.policyId} counts from now on.`);
  });
}

export async function removePolicy(policyId: number, options: LocalOptions): Promise<void> {
  await withNode(options, async (client) => {
    const removed = await client.call("policies.remove", { policyId });
    if (!removed.ok) return fail(removed.error, options.json === true);
    if (options.json) printJson(removed.value);
    else print(`Rule ${policyId} no longer counts.`);
  });
}

export async function explainPolicy(
  automation: string,
  call: string,
  options: LocalOptions & { readonly args?: string },
): Promise<void> {
  await withNode(options, async (client) => {
    const args = options.args === undefined ? undefined : parseList(options.args);
    if (args === null)
      return failInWords("--args is no JSON list, for example [].", "input_invalid", options.json === true);
    const input = { automation: automationRef(automation), call, ...(args && { args }) };
    const explained = await client.call("policies.explain", input);
    if (!explained.ok) return fail(explained.error, options.json === true);
    if (options.json) return printJson(explained.value);
    for (const line of explanationLines(explained.value)) print(line);
  });
}

function explanationLines(explained: PolicyExplanation): readonly string[] {
  const { effect, risk, decidedBy, layers, usedToday, isInManifest } = explained;
  const { layer, policyId, limit } = decidedBy;
  const rule = policyId === null ? "" : `, rule ${policyId}`;
  return [
    ...(isInManifest ? [] : ["The automation's manifest does not list this tool: nothing else matters."]),
    `${effect} (${risk} risk), by ${layer}${rule}${limit === null ? "" : `, ${limit}`}`,
    ...layers.map(
      (word) =>
        `  ${word.layer}: ${word.effect ?? "says nothing"}${word.policyId === null ? "" : ` (rule ${word.policyId})`}`,
    ),
    ...(usedToday ? [`  used today: ${usedToday.used} of ${usedToday.of}`] : []),
  ];
}

function rowOf(policy: Policy): string[] {
  return [
    String(policy.policyId),
    policy.automationSlug ?? "the household",
    aboutOf(policy),
    policy.perDay === null ? policy.effect : `${policy.effect}, ${policy.perDay} a day`,
    policy.createdBy,
    when(policy.removedAt ?? policy.expiresAt),
    policy.removedAt === null ? policy.note : `removed by ${policy.removedBy ?? "-"}`,
  ];
}

function aboutOf({ tool, recipient, fromRisk, isVeiled }: Policy): string {
  const to = isVeiled ? "private" : recipient && `to ${recipient}`;
  return [tool ?? "every tool", to, fromRisk && `from ${fromRisk} risk`].filter(Boolean).join(", ");
}

function parseList(text: string): Json[] | null {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? (value as Json[]) : null;
  } catch {
    return null;
  }
}
