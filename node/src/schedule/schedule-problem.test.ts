import type { ActiveHours, ClockSchedule } from "@hob/shared/model/schedule";
import { describe, expect, test } from "vitest";
import { findScheduleProblem, isTimeZone } from "./schedule-problem.ts";
import { slotAfter } from "./slots.ts";

const now = Date.parse("2026-06-01T12:00Z");

function problemOf(schedule: ClockSchedule, activeHours: ActiveHours | null = null, zone = "Europe/Berlin") {
  return findScheduleProblem({ schedule, zone, activeHours }, now);
}

const daily: ClockSchedule = { kind: "cron", expression: "0 8 * * *" };

describe("an expression", () => {
  test.each([
    "* * * * *",
    "*/15 8-18/2 * * MON-FRI",
    "0 0 8 * * *",
    "0 8 L * *",
    "0 8 15,L * *",
    "0 8 LW * *",
    "0 8 15W,1W * *",
    "0 8 * jan,Mar-dec/2 *",
    "0 8 * * FRI#2,1#1",
    "0 8 * * FRIL",
    "0 8 * * SAT-SUN,7",
    "0 8 1 * MON",
    "0 0 29 2 *",
    "  0\t8 * * *  ",
  ])("%j is taken", (expression) => {
    expect(problemOf({ kind: "cron", expression })).toBeUndefined();
    const timetable = { schedule: { kind: "cron" as const, expression }, zone: "UTC", activeHours: null };
    expect(slotAfter(timetable, now)).toBeGreaterThan(now);
  });

  test.each([
    ["", "has one field"],
    ["@daily", "has one field"],
    ["8 * * *", "has 4 fields"],
    ["0 0 8 * * * 2027", "has 7 fields"],
    ["60 8 * * *", 'has "60" among its minutes'],
    ["60 0 8 * * *", 'has "60" among its seconds'],
    ["0 24 * * *", 'has "24" among its hours'],
    ["0 8 0 * *", 'has "0" among its days of the month'],
    ["0 8 ? * *", 'has "?" among its days of the month'],
    ["0 8 32W * *", 'has "32W" among its days of the month'],
    ["0 8 1,LW * *", 'has "LW" among its days of the month'],
    ["0 8 * 13 *", 'has "13" among its months'],
    ["0 8 * JANUARY *", 'has "JANUARY" among its months'],
    ["0 8 * * 8", 'has "8" among its weekdays'],
    ["0 8 * * +1", 'has "+1" among its weekdays'],
    ["0 8 * * FRI#6", 'has "FRI#6" among its weekdays'],
    ["0 22-4 * * *", 'has "22-4" among its hours'],
    ["5/10 * * * *", 'has "5/10" among its minutes'],
    ["*/0 * * * *", 'has "*/0" among its minutes'],
    ["*/61 * * * *", 'has "*/61" among its minutes'],
    ["1,,2 * * * *", 'has "" among its minutes'],
    ["0 *,3 * * *", "has * beside others among its hours"],
    ["0 8 31 2 *", "comes on no day of the next eight years"],
    [`${"0,".repeat(100)}0 8 * * *`, "is too long"],
  ])("%j is refused, and it is said why", (expression, problem) => {
    expect(problemOf({ kind: "cron", expression })).toEqual({
      field: "schedule.expression",
      problem,
      fix: expect.stringMatching(/^(?:give|name) /),
    });
  });
});

test("an interval lasts from a second to 366 days, in whole seconds from a moment", () => {
  const every = (everyMs: number, anchor = 0) => problemOf({ kind: "interval", everyMs, anchor });
  expect(every(1000)).toBeUndefined();
  expect(every(366 * 86_400_000)).toBeUndefined();
  expect(every(0)).toMatchObject({ field: "schedule.everyMs", problem: "is less than a second" });
  expect(every(1500)).toMatchObject({ field: "schedule.everyMs", problem: "is not in whole seconds" });
  expect(every(Number.NaN)).toMatchObject({ field: "schedule.everyMs" });
  expect(every(367 * 86_400_000)).toMatchObject({ problem: "is more than 366 days" });
  expect(every(1000, 0.5)).toMatchObject({ field: "schedule.anchor", problem: "is no moment" });
});

test("a single moment may be past or far off, and is a moment", () => {
  expect(problemOf({ kind: "once", at: 0 })).toBeUndefined();
  expect(problemOf({ kind: "once", at: Date.parse("2099-01-01") })).toBeUndefined();
  expect(problemOf({ kind: "once", at: 1e18 })).toMatchObject({
    field: "schedule.at",
    problem: "is no moment",
  });
});

test("active hours are two times of day, some weekdays, and leave something", () => {
  expect(problemOf(daily, { from: "22:00", to: "09:00", weekdays: [0, 6] })).toBeUndefined();
  const fieldOf = (hours: ActiveHours) => problemOf(daily, hours)?.field;
  expect(fieldOf({ from: "8:00", to: "09:00" })).toBe("activeHours.from");
  expect(fieldOf({ from: "08:00", to: "24:00" })).toBe("activeHours.to");
  expect(fieldOf({ from: "08:00", to: "08:00" })).toBe("activeHours.to");
  for (const weekdays of [[], [7], [1, 1], [0.5]])
    expect(fieldOf({ from: "08:00", to: "09:00", weekdays })).toBe("activeHours.weekdays");
  expect(problemOf(daily, { from: "08:01", to: "07:00" })).toEqual({
    field: "activeHours",
    problem: "leaves no time of the schedule in the next eight years",
    fix: "open it when the schedule comes",
  });
  expect(problemOf({ kind: "once", at: now }, { from: "15:00", to: "16:00" })?.field).toBe("activeHours");
  expect(problemOf({ kind: "once", at: now }, { from: "14:00", to: "15:00" })).toBeUndefined();
});

test("a zone is one that this Node knows by name", () => {
  for (const zone of ["UTC", ...Intl.supportedValuesOf("timeZone")])
    expect(isTimeZone(zone), zone).toBe(true);
  for (const zone of ["", "+01:00", "Europe", "Europe/Nowhere", "Europe/Berlin ", "x".repeat(1000)])
    expect(isTimeZone(zone), zone).toBe(false);
  expect(problemOf(daily, null, "Mars/Olympus")).toEqual({
    field: "zone",
    problem: "is no time zone",
    fix: "give a name such as Europe/Berlin or UTC",
  });
});
