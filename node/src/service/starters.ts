/** The automations a house comes with: put there on first boot, kept up to date while they are still ours. */
import type { JsonObject } from "@hob/shared/json";
import type { RunLimits } from "@hob/shared/model/limits";
import type { Manifest } from "@hob/shared/model/manifest";
import { appendAudit } from "../store/audit.ts";
import { addAutomation, findAutomation } from "../store/automations.ts";
import { transaction } from "../store/transaction.ts";
import { contentHashOf, publishVersion, publishedVersion, type VersionContent } from "../store/versions.ts";
import type { ServiceDeps } from "./deps.ts";
import { checkVersion } from "./version-check.ts";

export interface Starter {
  readonly slug: string;
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly intent: string;
  readonly source: string;
  readonly manifest: Manifest;
  readonly paramsSchema: JsonObject;
  readonly limits?: Partial<RunLimits>;
  readonly values?: JsonObject;
}

type StarterDeps = Pick<ServiceDeps, "store" | "hub" | "clock" | "registry" | "closureOf">;

/**
 * Makes each starter that is missing, and publishes a new version where its content has changed.
 * Values and grants stay as they are; one that was taken over, or whose slug somebody else uses, is
 * left alone. Throws where a starter could not run.
 */
export function installStarters(deps: StarterDeps, starters: readonly Starter[]): void {
  for (const starter of starters) transaction(deps.store, () => install(deps, starter));
}

function install(deps: StarterDeps, starter: Starter): void {
  const { store, hub, clock } = deps;
  const at = clock.now();
  const { slug, intent, source, manifest, paramsSchema, limits = {} } = starter;
  const content: VersionContent = { source, manifest, paramsSchema, limits };
  const row = findAutomation(store, slug);
  if (row && row.ownership !== "system") return;
  const before = row && publishedVersion(store, row.automationId);
  const hash = Buffer.from(contentHashOf(content));
  if (before && hash.equals(before.contentHash)) return;

  const program = checkVersion(deps, content, starter.values ?? {});
  if (!program.ok)
    throw new Error(`the starter ${slug} cannot be installed: ${JSON.stringify(program.error)}`);
  const { name, description, tags, values = {} } = starter;
  const automationId =
    row?.automationId ??
    addAutomation(store, {
      slug,
      name,
      description,
      tags,
      ownership: "system",
      values,
      ownerMemberId: null,
      at,
    });
  const message = before ? "Came with an update of Hob." : "";
  publishVersion(store, {
    ...content,
    automationId,
    intent,
    program: program.value,
    author: "system",
    message,
    at,
  });
  appendAudit(store, at, {
    actor: "system",
    action: before ? "automation.updated" : "automation.created",
    subject: `automation:${automationId}`,
    detail: { slug, hash: hash.toString("hex") },
  });
  hub.publish({ kind: "AutomationChanged", automationId });
}
