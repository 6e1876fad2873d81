/** What must hold before a trigger is kept: that its times come, not too often, and that it may read what it listens to. */
import type { CommandError, CommonError } from "@hob/shared/contract/errors";
import type { TriggerInput } from "@hob/shared/contract/triggers";
import type { JsonObject } from "@hob/shared/json";
import { scheduleLimits } from "@hob/shared/model/limits";
import { covers, hostOpenedBy, type GrantBody } from "@hob/shared/model/manifest";
import type { TriggerRules } from "@hob/shared/model/schedule";
import { grantsOf } from "../engine/grants.ts";
import { timetableFrom, type TimesInput } from "../queue/timetable.ts";
import { findMisfit, layInput } from "../queue/params.ts";
import { findScheduleProblem, isTimeZone } from "../schedule/schedule-problem.ts";
import { shortestGapMs } from "../schedule/slots.ts";
import { readHousehold } from "../store/household.ts";
import type { AutomationRow } from "../store/automations.ts";
import type { Store } from "../store/store.ts";
import type { VersionRow } from "../store/versions.ts";

export type TriggerProblem =
  | Extract<CommonError, { readonly type: "input_invalid" }>
  | Extract<CommandError, { readonly type: "too_frequent" | "not_granted" }>;

export interface CheckedTrigger {
  readonly input: TriggerInput;
  readonly values: JsonObject;
  readonly timezone: string | null;
  readonly rules: TriggerRules;
}

/** Undefined where the trigger may be kept as it is, with what is `granted` beside it. */
export function findTriggerProblem(
  store: Store,
  automation: AutomationRow,
  version: VersionRow,
  trigger: CheckedTrigger,
  now: number,
  granted: readonly GrantBody[] = [],
): TriggerProblem | undefined {
  const { input, timezone, rules } = trigger;
  return (
    findTimesProblem(store, { input, timezone, activeHours: rules.activeHours }, now) ??
    findJitterProblem(store, trigger, now) ??
    findValuesProblem(automation, version, trigger.values) ??
    findReadingProblem(store, automation, version, input, granted)
  );
}

/** What keeps the times of a trigger from coming, or brings them too often. */
export function findTimesProblem(
  store: Store,
  { input, timezone, activeHours }: TimesInput,
  now: number,
): TriggerProblem | undefined {
  if (timezone !== null && !isTimeZone(timezone))
    return invalid("timezone", "is no time zone", "give a name such as Europe/Berlin or UTC");
  const timetable = timetableFrom(store, { input, timezone, activeHours }, now);
  if (!timetable) return undefined;
  const problem = findScheduleProblem(timetable, now);
  if (problem) return invalid(fieldOf(problem.field), problem.problem, problem.fix);
  if (input.kind === "once") {
    return input.at > now
      ? undefined
      : invalid("input.at", "has passed already", "give a moment that is to come");
  }
  const { profile } = readHousehold(store);
  const leastMs = scheduleLimits[profile].leastEveryMs;
  const everyMs = shortestGapMs(timetable, now) ?? Infinity;
  return everyMs < leastMs ? { type: "too_frequent", everyMs, leastMs, profile } : undefined;
}

/** Put off by more than to its next time, a time could come after that. */
function findJitterProblem(store: Store, trigger: CheckedTrigger, now: number): TriggerProblem | undefined {
  const { input, timezone, rules } = trigger;
  if (rules.jitterMs === 0) return undefined;
  const timetable = timetableFrom(store, { input, timezone, activeHours: rules.activeHours }, now);
  const gapMs = timetable && shortestGapMs(timetable, now);
  if (gapMs === undefined || rules.jitterMs < gapMs) return undefined;
  return invalid("rules.jitterMs", "is as long as it is to the next time", "give less than the shortest gap");
}

function findValuesProblem(
  automation: AutomationRow,
  version: VersionRow,
  values: JsonObject,
): TriggerProblem | undefined {
  const input = layInput(version.paramsSchema, { ...automation.values, ...values }, {});
  return findMisfit(version.paramsSchema, input, "values");
}

function findReadingProblem(
  store: Store,
  { automationId }: AutomationRow,
  { manifest }: VersionRow,
  input: TriggerInput,
  granted: readonly GrantBody[],
): TriggerProblem | undefined {
  const own = grantsOf(store, automationId, manifest);
  if (input.kind === "file") {
    const files = [...own.files, ...granted.flatMap((body) => (body.kind === "files" ? [body.files] : []))];
    const isOpen = files.some(({ root }) => input.folder === root || input.folder.startsWith(`${root}/`));
    return isOpen ? undefined : { type: "not_granted", what: "folder", name: input.folder };
  }
  if (input.kind !== "feed") return undefined;
  const host = hostOpenedBy(input.url);
  if (host === undefined)
    return invalid("input.url", "is no web address", "give an address such as https://example.com/feed.xml");
  const http = [...own.http, ...granted.flatMap((body) => (body.kind === "http" ? [body.http] : []))];
  return covers(http, host, "GET") ? undefined : { type: "not_granted", what: "host", name: host };
}

/** Where a timetable says "schedule.expression", the command says "input.expression". */
function fieldOf(field: string): string {
  if (field.startsWith("schedule.")) return field.replace("schedule.", "input.");
  if (field.startsWith("activeHours")) return `rules.${field}`;
  return field === "zone" ? "timezone" : field;
}

function invalid(field: string, problem: string, fix: string): TriggerProblem {
  return { type: "input_invalid", field, problem, fix };
}
