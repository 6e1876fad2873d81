/** What is wrong with a timetable that somebody wrote, said of the field that is wrong. */
import type { ActiveHours, ClockSchedule, Timetable } from "@hob/shared/model/schedule";
import { findCronProblem } from "./cron-fields.ts";
import { slotAfter } from "./slots.ts";
import { spanAt } from "./zone-clock.ts";

/** Goes into an `input_invalid`; `field` as in "schedule.expression". */
export interface ScheduleProblem {
  readonly field: string;
  readonly problem: string;
  readonly fix: string;
}

/**
 * Undefined for a timetable that all of `slots.ts` can be asked about, and that is due at least once more within
 * eight years of `now`. Only `once` may be in the past: whether that is wrong, the caller knows.
 */
export function findScheduleProblem(timetable: Timetable, now: number): ScheduleProblem | undefined {
  const { schedule, zone, activeHours } = timetable;
  return (
    (isTimeZone(zone)
      ? undefined
      : problem("zone", "is no time zone", "give a name such as Europe/Berlin or UTC")) ??
    findKindProblem(schedule) ??
    (activeHours === null ? undefined : findHoursProblem(activeHours)) ??
    findNeverProblem(timetable, now)
  );
}

/** A name of the IANA's that this Node knows, in whatever case; no offsets such as "+01:00". */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/.test(name)) return false;
  try {
    spanAt(name, 0);
    return true;
  } catch {
    return false;
  }
}

function findKindProblem(schedule: ClockSchedule): ScheduleProblem | undefined {
  switch (schedule.kind) {
    case "cron": {
      const found = findCronProblem(schedule.expression);
      return found && { field: "schedule.expression", ...found };
    }
    case "interval":
      return findIntervalProblem(schedule);
    case "once":
      return isMoment(schedule.at) ? undefined : noMoment("schedule.at");
  }
}

type Interval = Extract<ClockSchedule, { readonly kind: "interval" }>;

function findIntervalProblem({ everyMs, anchor }: Interval): ScheduleProblem | undefined {
  const field = "schedule.everyMs";
  if (!Number.isSafeInteger(everyMs) || everyMs % 1000 !== 0)
    return problem(field, "is not in whole seconds", "give a multiple of 1000");
  if (everyMs < 1000) return problem(field, "is less than a second", "give at least 1000");
  if (everyMs > longestIntervalMs)
    return problem(field, "is more than 366 days", `give at most ${longestIntervalMs}, or a cron expression`);
  return isMoment(anchor) ? undefined : noMoment("schedule.anchor");
}

const longestIntervalMs = 366 * 24 * 60 * 60_000;

/** The last moment of the year 9999: beyond, dates are written in another way. */
const lastMoment = 253_402_300_799_999;

function isMoment(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0 && value <= lastMoment;
}

function noMoment(field: string): ScheduleProblem {
  return problem(field, "is no moment", "give whole milliseconds since 1970, up to the year 9999");
}

function findHoursProblem({ from, to, weekdays }: ActiveHours): ScheduleProblem | undefined {
  for (const [field, time] of [
    ["activeHours.from", from],
    ["activeHours.to", to],
  ] as const)
    if (!/^(?:[01][0-9]|2[0-3]):[0-5][0-9]$/.test(time))
      return problem(field, "is no time of day", "give HH:MM from 00:00 to 23:59");
  if (from === to)
    return problem("activeHours.to", "is when they begin", "give another time, or leave active hours out");
  if (!weekdays) return undefined;
  const isList = weekdays.length > 0 && new Set(weekdays).size === weekdays.length;
  if (isList && weekdays.every((day) => Number.isInteger(day) && day >= 0 && day <= 6)) return undefined;
  return problem(
    "activeHours.weekdays",
    "is no choice of weekdays",
    "give some of 0 (Sunday) to 6 (Saturday), each once, or leave it out for all",
  );
}

function findNeverProblem(timetable: Timetable, now: number): ScheduleProblem | undefined {
  const { schedule, activeHours } = timetable;
  // A moment that is past is no time that never comes, and is yet outside the hours or not.
  const after = schedule.kind === "once" ? schedule.at - 1 : now;
  if (slotAfter(timetable, after) !== undefined) return undefined;
  if (schedule.kind === "cron" && slotAfter({ ...timetable, activeHours: null }, after) === undefined)
    return problem(
      "schedule.expression",
      "comes on no day of the next eight years",
      "name days that the months have",
    );
  return activeHours === null
    ? undefined
    : problem(
        "activeHours",
        "leaves no time of the schedule in the next eight years",
        "open it when the schedule comes",
      );
}

function problem(field: string, problem: string, fix: string): ScheduleProblem {
  return { field, problem, fix };
}
