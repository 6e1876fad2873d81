/** The form of a schedule, in the words people choose from: what was typed, as the house takes it, and back. */
import type { Input } from "@hob/shared/contract/commands";
import type { Trigger } from "@hob/shared/contract/triggers";
import { compilePreset, presetOf } from "@hob/shared/model/cron-preset";
import { grantOpenedBy } from "@hob/shared/model/manifest";
import type { CronPreset } from "@hob/shared/model/schedule";
import {
  rulesDraftOf,
  readRules,
  type RulesDraft,
  type RulesField,
  type TriggerProblem,
} from "./trigger-rules.ts";
import { spanMs, spanOf, wholeNumber, type Span } from "./spans.ts";
import { momentOf, wallTimeAt, type WallTime } from "./zones.ts";

/** What people choose from; the first four and the expression are one kind to the house. */
export const hows = [
  "hour",
  "day",
  "week",
  "month",
  "interval",
  "once",
  "cron",
  "file",
  "feed",
  "webhook",
  "event",
] as const;

export type How = (typeof hows)[number];

export type TriggerInput = Input<"triggers.create">["input"];

/** Everything as it stands in its field, whichever of them the choice shows. */
export interface TriggerDraft {
  readonly how: How;
  /** Of the hour, "0" to "59". */
  readonly minute: string;
  /** "07:30" */
  readonly time: string;
  /** 0 Sunday to 6 Saturday. */
  readonly weekdays: readonly number[];
  /** "1" to "31", or "last". */
  readonly monthDay: string;
  readonly every: Span;
  /** From when on it is counted; both "" for: from now. */
  readonly first: WallTime;
  /** The one day of *once*, "2026-03-01". */
  readonly date: string;
  readonly expression: string;
  readonly folder: string;
  readonly pattern: string;
  readonly settle: Span;
  readonly url: string;
  readonly look: Span;
  readonly isSigned: boolean;
  readonly eventName: string;
  readonly eventSource: string;
  /** IANA name, "" for the household's. */
  readonly zone: string;
  readonly rules: RulesDraft;
}

export type TriggerField = Exclude<keyof TriggerDraft, "how" | "rules"> | RulesField;

export interface ReadTrigger {
  /** Undefined where a problem keeps it from being said. */
  readonly input: TriggerInput | undefined;
  readonly timezone: string | null;
  readonly rules: NonNullable<Input<"triggers.create">["rules"]>;
  readonly problems: { readonly [F in TriggerField]?: TriggerProblem };
}

/** What a new schedule begins with: every day at seven is wanted most. */
export function newTriggerDraft(now: number, zone: string): TriggerDraft {
  return {
    how: "day",
    minute: "0",
    time: "07:00",
    weekdays: [1],
    monthDay: "1",
    every: { amount: "15", unit: "minutes" },
    first: { date: "", time: "" },
    date: wallTimeAt(now + dayMs, zone).date,
    expression: "",
    folder: "",
    pattern: "",
    settle: { amount: "5", unit: "seconds" },
    url: "",
    look: { amount: "15", unit: "minutes" },
    isSigned: false,
    eventName: "",
    eventSource: "",
    zone: "",
    rules: rulesDraftOf(undefined),
  };
}

/** What the form opens with for a schedule that is there. */
export function draftOfTrigger(trigger: Trigger, now: number): TriggerDraft {
  const draft = {
    ...newTriggerDraft(now, trigger.zone),
    zone: trigger.timezone ?? "",
    rules: rulesDraftOf(trigger.rules),
  };
  const { input, zone } = trigger;
  switch (input.kind) {
    case "cron":
      return { ...draft, ...draftOfExpression(input.expression) };
    case "interval": {
      const first = input.anchor === undefined ? draft.first : wallTimeAt(input.anchor, zone);
      return { ...draft, how: "interval", every: spanOf(input.everyMs), first };
    }
    case "once":
      return { ...draft, how: "once", ...wallTimeAt(input.at, zone) };
    case "file":
      return {
        ...draft,
        how: "file",
        folder: input.folder,
        pattern: input.pattern ?? "",
        settle: spanOf(input.settleMs),
      };
    case "feed":
      return { ...draft, how: "feed", url: input.url, look: spanOf(input.everyMs) };
    case "webhook":
      return { ...draft, how: "webhook", isSigned: input.signed };
    case "event":
      return { ...draft, how: "event", eventName: input.name, eventSource: input.source ?? "" };
  }
}

function draftOfExpression(expression: string): Partial<TriggerDraft> {
  const preset = presetOf(expression);
  switch (preset?.every) {
    case undefined:
      return { how: "cron", expression };
    case "hour":
      return { how: "hour", minute: String(preset.minute), expression };
    case "day":
      return { how: "day", time: preset.at, expression };
    case "week":
      return { how: "week", time: preset.at, weekdays: preset.weekdays, expression };
    case "month":
      return { how: "month", time: preset.at, monthDay: String(preset.day), expression };
  }
}

/** The kind that the house knows the choice by; it is the one thing that stays when a schedule is changed. */
export function kindOf(how: How | Trigger["input"]["kind"]): TriggerInput["kind"] {
  switch (how) {
    case "hour":
    case "day":
    case "week":
    case "month":
    case "cron":
      return "cron";
    default:
      return how;
  }
}

/** True where the house can say beforehand when it will run. */
export function isByClock(how: How | Trigger["input"]["kind"]): boolean {
  return ["cron", "interval", "once"].includes(kindOf(how));
}

/** Hours of the day that hold the time that is set, from an hour before it to two after; all where there is no one time. */
export function hoursAround({ how, time }: TriggerDraft): Pick<RulesDraft, "from" | "to"> {
  const hour = Number(time.slice(0, 2));
  const isOneTime = ["day", "week", "month", "once"].includes(how) && time !== "";
  if (!isOneTime) return { from: "00:00", to: "23:59" };
  const at = (other: number) => `${String(other).padStart(2, "0")}${time.slice(2)}`;
  return { from: hour < 1 ? "00:00" : at(hour - 1), to: hour > 21 ? "23:59" : at(hour + 2) };
}

/**
 * Reads what the choice shows. `zone` is the one in force; `kept` what the schedule is now, so that a moment
 * nobody has touched keeps its seconds.
 */
export function readTrigger(draft: TriggerDraft, zone: string, kept?: Trigger["input"]): ReadTrigger {
  const { input, problems } = readInput(draft, zone, kept);
  const rules = readRules(draft.rules);
  const timezone = draft.zone === "" ? null : draft.zone;
  return { input, timezone, rules: rules.rules, problems: { ...problems, ...rules.problems } };
}

type ReadInput = Pick<ReadTrigger, "input" | "problems">;

function readInput(draft: TriggerDraft, zone: string, kept: Trigger["input"] | undefined): ReadInput {
  switch (draft.how) {
    case "hour": {
      const minute = wholeNumber(draft.minute);
      if (minute === undefined || minute > 59) return problem("minute", "not_a_minute");
      return preset({ every: "hour", minute });
    }
    case "day":
      return draft.time === "" ? problem("time", "missing") : preset({ every: "day", at: draft.time });
    case "week":
      if (draft.weekdays.length === 0) return problem("weekdays", "no_days");
      if (draft.time === "") return problem("time", "missing");
      return preset({ every: "week", at: draft.time, weekdays: draft.weekdays });
    case "month": {
      if (draft.time === "") return problem("time", "missing");
      const day = draft.monthDay === "last" ? "last" : Number(draft.monthDay);
      return preset({ every: "month", at: draft.time, day });
    }
    case "cron": {
      const expression = draft.expression.trim();
      return expression === "" ? problem("expression", "missing") : sound({ kind: "cron", expression });
    }
    case "interval":
      return readInterval(draft, zone, kept);
    case "once": {
      if (draft.date === "") return problem("date", "missing");
      if (draft.time === "") return problem("time", "missing");
      const at = momentKept(draft, zone, kept?.kind === "once" ? kept.at : undefined);
      return at === undefined ? problem("date", "not_a_time") : sound({ kind: "once", at });
    }
    case "file":
      return readFile(draft);
    case "feed": {
      const everyMs = spanMs(draft.look);
      const url = draft.url.trim();
      if (url === "") return problem("url", "missing");
      if (grantOpenedBy("http", url) === undefined) return problem("url", "not_an_address");
      return everyMs === undefined ? problem("look", "not_a_span") : sound({ kind: "feed", url, everyMs });
    }
    case "webhook":
      return sound({ kind: "webhook", signed: draft.isSigned });
    case "event": {
      const name = draft.eventName.trim();
      const source = draft.eventSource.trim();
      if (name === "") return problem("eventName", "missing");
      if (!/^[a-z0-9][a-z0-9._-]{0,79}$/.test(name)) return problem("eventName", "not_a_name");
      return sound({ kind: "event", name, ...(source !== "" && { source }) });
    }
  }
}

function readInterval(draft: TriggerDraft, zone: string, kept: Trigger["input"] | undefined): ReadInput {
  const everyMs = spanMs(draft.every);
  if (everyMs === undefined) return problem("every", "not_a_span");
  const { first } = draft;
  if (first.date === "" && first.time === "") return sound({ kind: "interval", everyMs });
  const anchor = momentKept(first, zone, kept?.kind === "interval" ? kept.anchor : undefined);
  return anchor === undefined ? problem("first", "not_a_time") : sound({ kind: "interval", everyMs, anchor });
}

function readFile(draft: TriggerDraft): ReadInput {
  const opened = grantOpenedBy("folder", draft.folder.trim());
  const settleMs = spanMs(draft.settle);
  const pattern = draft.pattern.trim();
  if (draft.folder.trim() === "") return problem("folder", "missing");
  if (opened?.kind !== "files") return problem("folder", "not_a_folder");
  if (settleMs === undefined) return problem("settle", "not_a_span");
  if (pattern.includes("/")) return problem("pattern", "not_a_pattern");
  return sound({ kind: "file", folder: opened.files.root, settleMs, ...(pattern !== "" && { pattern }) });
}

/** The moment as it was, where its day and minute are still the same. */
function momentKept(typed: WallTime, zone: string, before: number | undefined): number | undefined {
  const shown = before === undefined ? undefined : wallTimeAt(before, zone);
  return shown?.date === typed.date && shown.time === typed.time ? before : momentOf(typed, zone);
}

function preset(said: CronPreset): ReadInput {
  return sound({ kind: "cron", expression: compilePreset(said) });
}

function sound(input: TriggerInput): ReadInput {
  return { input, problems: {} };
}

function problem(field: TriggerField, is: TriggerProblem): ReadInput {
  return { input: undefined, problems: { [field]: is } };
}

/** The field that a remark of the house is about; undefined where the form shows none of that name. */
export function fieldOfPath(path: string, how: How): TriggerField | undefined {
  const name = path.replace(/^input\./, "");
  if (path === "input" || name === "expression" || name === "kind") return fieldOfTimes(how);
  if (name.startsWith("rules.activeHours") || name.startsWith("activeHours")) return "hours";
  return fieldsByPath[name] ?? (name === "everyMs" ? fieldOfTimes(how) : undefined);
}

/** Where it is said how often it runs. */
export function fieldOfTimes(how: How): TriggerField | undefined {
  const fields: Partial<Record<How, TriggerField>> = {
    hour: "minute",
    day: "time",
    week: "weekdays",
    month: "monthDay",
    interval: "every",
    once: "date",
    cron: "expression",
    feed: "look",
  };
  return fields[how];
}

const fieldsByPath: Readonly<Record<string, TriggerField>> = {
  at: "date",
  anchor: "first",
  folder: "folder",
  pattern: "pattern",
  settleMs: "settle",
  url: "url",
  name: "eventName",
  source: "eventSource",
  timezone: "zone",
  "rules.misfireWindowMs": "window",
  "rules.parallelMax": "parallelMax",
  "rules.concurrencyKey": "key",
  "rules.jitterMs": "spread",
  "rules.ttlMs": "giveUp",
};

const dayMs = 24 * 60 * 60_000;
