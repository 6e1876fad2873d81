/** Automations as the contract shows them, to one caller. */
import type { Automation, AutomationSummary } from "@hob/shared/contract/automations";
import type { AutomationRow } from "../store/automations.ts";
import { nextKeptTime, zoneOf } from "../queue/timetable.ts";
import { liveGrants } from "../store/grants.ts";
import { memberName } from "../store/members.ts";
import { lastRunOf } from "../store/run-views.ts";
import type { Store } from "../store/store.ts";
import { triggersOf } from "../store/triggers.ts";
import { publishedVersion, type VersionRow } from "../store/versions.ts";
import type { Caller } from "./caller.ts";
import { automationAsSeen, automationSummaryAsSeen, sees } from "./visibility.ts";

/** For a caller who may know of it. */
export function summaryOf(store: Store, row: AutomationRow, caller: Caller): AutomationSummary {
  return automationSummaryAsSeen(summaryWith(store, row, activeVersion(store, row), caller));
}

/** For a caller who may know of it. */
export function automationOf(store: Store, row: AutomationRow, caller: Caller): Automation {
  const version = activeVersion(store, row);
  return automationAsSeen({
    ...summaryWith(store, row, version, caller),
    intent: version.intent,
    source: version.source,
    manifest: version.manifest,
    paramsSchema: version.paramsSchema,
    limits: version.limits,
    values: row.values,
    grants: liveGrants(store, row.automationId),
    createdAt: row.createdAt,
  });
}

/** Throws where there is none: automations are made together with their first version. */
export function activeVersion(store: Store, row: AutomationRow): VersionRow {
  const version = publishedVersion(store, row.automationId);
  if (!version) throw new Error(`automation ${row.automationId} has no published version`);
  return version;
}

function summaryWith(
  store: Store,
  row: AutomationRow,
  version: VersionRow,
  caller: Caller,
): AutomationSummary {
  const { automationId, slug, name, description, tags, ownership, ownerMemberId, state, updatedAt } = row;
  return {
    automationId,
    slug,
    name,
    description,
    tags: [...tags],
    ownership,
    owner:
      ownerMemberId === null ? null : { memberId: ownerMemberId, name: memberName(store, ownerMemberId) },
    isVeiled: sees(store, caller, automationId) !== "all",
    state,
    pause: pauseOf(row),
    ...scheduleOf(store, automationId),
    version: version.number,
    lastRun: lastRunOf(store, automationId),
    updatedAt,
  };
}

function pauseOf(row: AutomationRow): AutomationSummary["pause"] {
  if (row.state !== "paused") return null;
  const { pauseReason, pausedAt, pausedBy, failures, probeAt, updatedAt } = row;
  return { reason: pauseReason ?? "user", at: pausedAt ?? updatedAt, by: pausedBy, failures, probeAt };
}

/** Of many triggers a card shows no more than their number. */
const shownTriggers = 5;

function scheduleOf(
  store: Store,
  automationId: number,
): Pick<AutomationSummary, "schedule" | "triggers" | "nextAt"> {
  const triggers = triggersOf(store, automationId);
  const next = triggers.flatMap((trigger) => nextKeptTime(store, trigger) ?? []);
  return {
    schedule: triggers.slice(0, shownTriggers).map((trigger) => ({
      triggerId: trigger.triggerId,
      input: trigger.input,
      zone: zoneOf(store, trigger),
      enabled: trigger.enabled,
    })),
    triggers: triggers.length,
    nextAt: next.length === 0 ? null : Math.min(...next),
  };
}
