/** What the parts of a schedule's form have in common: what they are given, and lists to choose from. */
import type { Automation } from "@hob/shared/contract/automations";
import type { GrantBody } from "@hob/shared/model/manifest";
import { spanUnits, type SpanUnit } from "../state/spans.ts";
import type { TriggerDraft, TriggerField } from "../state/trigger-form.ts";
import { everyWeekday } from "../state/trigger-rules.ts";
import { schedule, weekdayName, weekdayShort } from "../schedule-words.ts";

export interface TriggerFieldsProps {
  readonly isNew: boolean;
  readonly draft: TriggerDraft;
  change(part: Partial<TriggerDraft>): void;
  problemOf(field: TriggerField): string | undefined;
  readonly automation: Automation;
  readonly isAdmin: boolean;
  readonly newGrants: readonly GrantBody[];
  readonly leastEveryMs: number;
}

/** Monday first, as the calendars on the wall have it. */
export function weekdays() {
  return everyWeekday.map((day) => ({ day, short: weekdayShort(day), name: weekdayName(day) }));
}

export function unitChoices(units: readonly SpanUnit[] = spanUnits) {
  return units.map((unit) => [unit, schedule.editor.units[unit]] as const);
}
