/** Automations as the contract shows them. */
import type { Automation, AutomationSummary } from "@hob/shared/contract/automations";
import type { AutomationRow } from "../store/automations.ts";
import { liveGrants } from "../store/grants.ts";
import { lastRunOf } from "../store/run-views.ts";
import type { Store } from "../store/store.ts";
import { publishedVersion, type VersionRow } from "../store/versions.ts";

export function summaryOf(store: Store, row: AutomationRow): AutomationSummary {
  return summaryWith(store, row, activeVersion(store, row));
}

export function automationOf(store: Store, row: AutomationRow): Automation {
  const version = activeVersion(store, row);
  return {
    ...summaryWith(store, row, version),
    intent: version.intent,
    source: version.source,
    manifest: version.manifest,
    paramsSchema: version.paramsSchema,
    limits: version.limits,
    values: row.values,
    grants: liveGrants(store, row.automationId),
    createdAt: row.createdAt,
  };
}

/** Throws where there is none: automations are made together with their first version. */
export function activeVersion(store: Store, row: AutomationRow): VersionRow {
  const version = publishedVersion(store, row.automationId);
  if (!version) throw new Error(`automation ${row.automationId} has no published version`);
  return version;
}

function summaryWith(store: Store, row: AutomationRow, version: VersionRow): AutomationSummary {
  const { automationId, slug, name, description, tags, ownership, state, updatedAt } = row;
  return {
    automationId,
    slug,
    name,
    description,
    tags: [...tags],
    ownership,
    state,
    version: version.number,
    lastRun: lastRunOf(store, automationId),
    updatedAt,
  };
}
