/** The rules of a schedule as a form has them: what becomes of times that cannot be kept. */
import type { Input } from "@hob/shared/contract/commands";
import {
  standardRules,
  type MisfirePolicy,
  type OverlapPolicy,
  type Priority,
  type TriggerRules,
} from "@hob/shared/model/schedule";
import { spanMs, spanOf, wholeNumber, type Span } from "./spans.ts";

export interface RulesDraft {
  readonly misfire: MisfirePolicy;
  /** A missed time that is older is not made up for. */
  readonly window: Span;
  readonly overlap: OverlapPolicy;
  readonly parallelMax: string;
  readonly hasHours: boolean;
  readonly from: string;
  readonly to: string;
  /** All seven for every day. */
  readonly days: readonly number[];
  /** "" for never. */
  readonly giveUp: Span;
  /** "" for none. */
  readonly spread: Span;
  readonly priority: Priority;
  /** "" for the automation's own. */
  readonly key: string;
}

export type RulesField = "window" | "parallelMax" | "hours" | "days" | "giveUp" | "spread" | "key";

/** What the form itself finds wrong with a field of a schedule. */
export type TriggerProblem =
  | "missing"
  | "not_a_minute"
  | "no_days"
  | "not_a_span"
  | "not_a_time"
  | "not_a_folder"
  | "not_an_address"
  | "not_a_name"
  | "not_a_pattern"
  | "not_a_number"
  | "not_a_key";

export const everyWeekday: readonly number[] = [1, 2, 3, 4, 5, 6, 0];

export function rulesDraftOf(rules: TriggerRules = standardRules): RulesDraft {
  const hours = rules.activeHours;
  return {
    misfire: rules.misfire,
    window: spanOf(rules.misfireWindowMs),
    overlap: rules.overlap,
    parallelMax: String(rules.parallelMax),
    hasHours: hours !== null,
    from: hours?.from ?? "08:00",
    to: hours?.to ?? "20:00",
    days: hours?.weekdays ?? everyWeekday,
    giveUp: rules.ttlMs === null ? { amount: "", unit: "hours" } : spanOf(rules.ttlMs),
    spread: rules.jitterMs === 0 ? { amount: "", unit: "minutes" } : spanOf(rules.jitterMs),
    priority: rules.priority,
    key: rules.concurrencyKey ?? "",
  };
}

export interface ReadRules {
  readonly rules: NonNullable<Input<"triggers.create">["rules"]>;
  readonly problems: { readonly [F in RulesField]?: TriggerProblem };
}

/** All of them, so that a rule taken back is taken back at home too. */
export function readRules(draft: RulesDraft): ReadRules {
  const windowMs = spanMs(draft.window) ?? (draft.window.amount.trim() === "0" ? 0 : undefined);
  const parallelMax = wholeNumber(draft.parallelMax);
  const key = draft.key.trim();
  const isEmpty = (span: Span) => span.amount.trim() === "";
  const giveUpMs = isEmpty(draft.giveUp) ? null : spanMs(draft.giveUp);
  const spreadMs = isEmpty(draft.spread) ? 0 : spanMs(draft.spread);
  const isParallel = draft.overlap === "parallel";
  const problems = {
    ...(draft.misfire !== "skip" && windowMs === undefined && { window: "not_a_span" }),
    ...(isParallel && (parallelMax === undefined || parallelMax < 1) && { parallelMax: "not_a_number" }),
    ...(draft.hasHours && (draft.from === "" || draft.to === "") && { hours: "missing" }),
    ...(draft.hasHours && draft.days.length === 0 && { days: "no_days" }),
    ...(giveUpMs === undefined && { giveUp: "not_a_span" }),
    ...(spreadMs === undefined && { spread: "not_a_span" }),
    ...(key !== "" && !/^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/.test(key) && { key: "not_a_key" }),
  } satisfies ReadRules["problems"];
  const isEveryDay = draft.days.length === everyWeekday.length;
  return {
    problems,
    rules: {
      misfire: draft.misfire,
      misfireWindowMs: windowMs ?? standardRules.misfireWindowMs,
      overlap: draft.overlap,
      parallelMax: parallelMax ?? standardRules.parallelMax,
      concurrencyKey: key === "" ? null : key,
      priority: draft.priority,
      jitterMs: spreadMs ?? 0,
      activeHours: draft.hasHours
        ? {
            from: draft.from,
            to: draft.to,
            ...(!isEveryDay && { weekdays: draft.days.toSorted((a, b) => a - b) }),
          }
        : null,
      ttlMs: giveUpMs ?? null,
    },
  };
}
