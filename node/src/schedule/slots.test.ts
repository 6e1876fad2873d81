import type { ActiveHours, Timetable } from "@hob/shared/model/schedule";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { newestSlots, shortestGapMs, slotAfter, slotsAfter } from "./slots.ts";
import { changes, expressions, reachMinutes } from "./testing/golden-slots.ts";
import { filmClock, fits, isOpen, slowSlots } from "./testing/slow-slots.ts";

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const reachMs = reachMinutes * minuteMs;

function cron(expression: string, zone = "Europe/Berlin", activeHours: ActiveHours | null = null): Timetable {
  return { schedule: { kind: "cron", expression }, zone, activeHours };
}

function every(everyMs: number, anchor: number, activeHours: ActiveHours | null = null): Timetable {
  return { schedule: { kind: "interval", everyMs, anchor }, zone: "Europe/Berlin", activeHours };
}

/** All due times in (after, until]. */
function slotsIn(timetable: Timetable, after: number, until: number): number[] {
  const slots: number[] = [];
  for (let slot = slotAfter(timetable, after); slot !== undefined && slot <= until;) {
    slots.push(slot);
    slot = slotAfter(timetable, slot);
  }
  return slots;
}

function isoSlots(timetable: Timetable, after: string, count: number): string[] {
  return slotsAfter(timetable, Date.parse(after), count).map((slot) =>
    new Date(slot).toISOString().replace(".000Z", "Z"),
  );
}

describe("around every change of the clock", () => {
  test.each(changes)("the due times of $zone at $at are as they were written down", ({ zone, at, due }) => {
    const change = Date.parse(at);
    const [after, until] = [change - reachMs - minuteMs, change + reachMs];
    const film = filmClock(zone, change - reachMs, until);
    const inMinutes = (slots: readonly number[]) => slots.map((slot) => (slot - change) / minuteMs).join(" ");
    for (const [index, expression] of expressions.entries()) {
      expect(inMinutes(slotsIn(cron(expression, zone), after, until)), expression).toBe(due[index]);
      expect(inMinutes(slowSlots(film, expression, null, after, until)), expression).toBe(due[index]);
    }
  });

  test("a time of day that the clock jumps over comes once, where it lands, and never twice with another", () => {
    expect(isoSlots(cron("30 2 * * *"), "2026-03-28T12:00Z", 2)).toEqual([
      "2026-03-29T01:00:00Z",
      "2026-03-30T00:30:00Z",
    ]);
    expect(isoSlots(cron("0,30 2,3 * * *"), "2026-03-28T12:00Z", 3)).toEqual([
      "2026-03-29T01:00:00Z",
      "2026-03-29T01:30:00Z",
      "2026-03-30T00:00:00Z",
    ]);
  });

  test("a time of day that comes twice comes at its first, also when asked in between", () => {
    const halfPastTwo = cron("30 2 * * *");
    expect(isoSlots(halfPastTwo, "2026-10-24T12:00Z", 2)).toEqual([
      "2026-10-25T00:30:00Z",
      "2026-10-26T01:30:00Z",
    ]);
    expect(isoSlots(halfPastTwo, "2026-10-25T01:10Z", 1)).toEqual(["2026-10-26T01:30:00Z"]);
    expect(isoSlots(cron("0 3 * * *"), "2026-10-25T00:59:59.999Z", 1)).toEqual(["2026-10-25T02:00:00Z"]);
  });

  test("what comes in every hour goes on through the repeated one, however it is written", () => {
    for (const expression of [
      "0 * * * *",
      "0 */1 * * *",
      "0 0-23 * * *",
      "0 0-11,12-23 * * *",
      "0 0 * * * *",
    ])
      expect(isoSlots(cron(expression), "2026-10-24T23:30Z", 4)).toEqual([
        "2026-10-25T00:00:00Z",
        "2026-10-25T01:00:00Z",
        "2026-10-25T02:00:00Z",
        "2026-10-25T03:00:00Z",
      ]);
  });

  test("a second pass that ends a day is not lost to a schedule of that day alone", () => {
    // In Beirut the last hour of Saturday comes twice.
    expect(isoSlots(cron("30 * 24 10 *", "Asia/Beirut"), "2026-10-24T20:00Z", 3)).toEqual([
      "2026-10-24T20:30:00Z",
      "2026-10-24T21:30:00Z",
      "2027-10-23T21:30:00Z",
    ]);
  });

  test("a day that a zone leaves out comes where its clock lands", () => {
    expect(isoSlots(cron("0 8 * * *", "Pacific/Apia"), "2011-12-29T12:00Z", 3)).toEqual([
      "2011-12-29T18:00:00Z",
      "2011-12-30T10:00:00Z",
      "2011-12-30T18:00:00Z",
    ]);
  });

  test("seconds are kept", () => {
    expect(isoSlots(cron("59 59 1 * * *"), "2026-03-29T00:00Z", 1)).toEqual(["2026-03-29T00:59:59Z"]);
    expect(isoSlots(cron("*/20 59 * * * *"), "2026-10-25T00:59:30Z", 4)).toEqual([
      "2026-10-25T00:59:40Z",
      "2026-10-25T01:59:00Z",
      "2026-10-25T01:59:20Z",
      "2026-10-25T01:59:40Z",
    ]);
  });
});

const someNumbers = (from: number, to: number) =>
  fc.oneof(
    fc.constant("*"),
    fc.integer({ min: from, max: to }).map(String),
    fc
      .uniqueArray(fc.integer({ min: from, max: to }), { minLength: 2, maxLength: 4 })
      .map((all) => all.join(",")),
    fc
      .tuple(
        fc.integer({ min: from, max: to }),
        fc.integer({ min: from, max: to }),
        fc.integer({ min: 1, max: 7 }),
      )
      .map(([a, b, step]) => `${Math.min(a, b)}-${Math.max(a, b)}${step === 1 ? "" : `/${step}`}`),
    fc.integer({ min: 1, max: 7 }).map((step) => `*/${step}`),
  );

/** Hours that matter at changes of the clock come more often. */
const someHours = fc.oneof(
  fc.constantFrom("*", "*/1", "*/2", "0", "1", "2", "3", "0-3", "1,2", "23", "22-23"),
  someNumbers(0, 23),
);

const somePlainDays = fc.constantFrom("*", "*", "*", "*", "1-7", "L", "*/2", "15,L", "1W", "28W", "LW");
const someWeekdays = fc.constantFrom(
  "*",
  "*",
  "*",
  "*",
  "SUN",
  "FRI-SUN",
  "1-5",
  "MON,7",
  "SAT#2",
  "SUNL",
  "0-6/2",
);

const someExpression = fc
  .tuple(
    someNumbers(0, 59),
    someHours,
    somePlainDays,
    fc.constantFrom("*", "*", "*", "MAR-OCT", "*/2"),
    someWeekdays,
  )
  .map((fields) => fields.join(" "));

const someTime = fc.integer({ min: 0, max: 95 }).map((quarter) => {
  const [hour, minute] = [Math.floor(quarter / 4), (quarter % 4) * 15];
  return `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
});

const someHoursOpen: fc.Arbitrary<ActiveHours | null> = fc.oneof(
  fc.constant(null),
  fc.record(
    { from: someTime, to: someTime, weekdays: fc.subarray([0, 1, 2, 3, 4, 5, 6], { minLength: 1 }) },
    { requiredKeys: ["from", "to"] },
  ),
);

/** A zone and a whole minute, mostly not far from a change of its clock. */
const someMoment = fc
  .tuple(
    fc.constantFrom(...changes),
    fc.oneof(fc.integer({ min: -30 * 60, max: 6 * 60 }), fc.integer({ min: -4_000_000, max: 4_000_000 })),
  )
  .map(([{ zone, at }, minutes]) => ({ zone, moment: Date.parse(at) + minutes * minuteMs }));

describe("whatever the expression, the zone, the hours and the moment", () => {
  test("the due times are those of the plain way, forwards, and backwards from the newest", () => {
    fc.assert(
      fc.property(
        someExpression,
        someMoment,
        someHoursOpen,
        fc.integer({ min: 0, max: 40 }),
        (expression, { zone, moment }, activeHours, count) => {
          const until = moment + dayMs;
          const expected = slowSlots(filmClock(zone, moment, until), expression, activeHours, moment, until);
          const timetable = cron(expression, zone, activeHours);
          expect(slotsAfter(timetable, moment, expected.length)).toEqual(expected);
          const asked = expected.slice(0, 40);
          expect(slotsIn(timetable, moment, asked.length < 40 ? until : (asked.at(-1) ?? until))).toEqual(
            asked,
          );
          expect(newestSlots(timetable, moment, until, count)).toEqual({
            slots: count === 0 ? [] : expected.slice(-count),
            isCut: expected.length > count,
          });
        },
      ),
      { seed: 20_260_329, numRuns: 200 },
    );
  });

  test("the days are those that a calendar read day by day has", () => {
    const someDays = fc.oneof(
      fc.constantFrom("*", "L", "LW", "1W", "15W", "31W", "1,L", "29-31", "30W,L"),
      someNumbers(1, 31),
    );
    const someMonths = fc.oneof(
      fc.constantFrom("*", "FEB", "feb,Jun", "MAR-OCT", "JAN-DEC/5"),
      someNumbers(1, 12),
    );
    const someWeekdays = fc.oneof(
      fc.constantFrom("*", "FRI#2", "5L", "SUNL", "mon-fri", "SAT-SUN", "5-7", "0#5", "MON#1,THU#3", "7"),
      someNumbers(0, 6),
    );
    fc.assert(
      fc.property(someDays, someMonths, someWeekdays, fc.integer({ min: 0, max: 20_000 }), (...drawn) => {
        const [days, months, weekdays, firstDay] = drawn;
        const expression = `0 12 ${days} ${months} ${weekdays}`;
        const expected: number[] = [];
        for (let noon = (firstDay + 0.5) * dayMs; noon < (firstDay + 800) * dayMs; noon += dayMs)
          if (fits(expression, noon / minuteMs)) expected.push(noon);
        const found = slotsAfter(cron(expression, "UTC"), firstDay * dayMs, expected.length);
        expect(found).toEqual(expected);
      }),
      { seed: 29, numRuns: 250 },
    );
  });
});

describe("an interval", () => {
  test("stays on its grid however often it is asked, in both directions of its anchor", () => {
    const whole = fc.integer({ min: -1e12, max: 1e12 });
    fc.assert(
      fc.property(whole, whole, fc.integer({ min: 1, max: 366 * 86_400 }), (anchor, after, seconds) => {
        const everyMs = seconds * 1000;
        const slots = slotsAfter(every(everyMs, anchor), after, 5);
        expect(slots[0]).toBeGreaterThan(after);
        expect(slots[0]).toBeLessThanOrEqual(after + everyMs);
        for (const [index, slot] of slots.entries()) {
          expect(Math.abs((slot - anchor) % everyMs)).toBe(0);
          expect(slot).toBe((slots[0] ?? 0) + index * everyMs);
        }
      }),
      { seed: 7, numRuns: 300 },
    );
  });

  test("is not moved by a change of the clock", () => {
    const anchor = Date.parse("2026-03-28T01:30Z");
    expect(isoSlots(every(dayMs, anchor), "2026-03-28T02:00Z", 2)).toEqual([
      "2026-03-29T01:30:00Z",
      "2026-03-30T01:30:00Z",
    ]);
  });

  test("keeps its grid within active hours", () => {
    const hours = { from: "08:00", to: "09:00" };
    const anchor = Date.parse("2026-10-24T00:05Z");
    expect(isoSlots(every(30 * minuteMs, anchor, hours), "2026-10-24T12:00Z", 3)).toEqual([
      "2026-10-25T07:05:00Z",
      "2026-10-25T07:35:00Z",
      "2026-10-26T07:05:00Z",
    ]);
  });
});

test("an interval in hours that are open now and then has the due times of the plain way", () => {
  fc.assert(
    fc.property(
      someMoment,
      someHoursOpen,
      fc.integer({ min: 1, max: 200 }),
      (drawn, activeHours, minutes) => {
        const { zone, moment } = drawn;
        const until = moment + dayMs;
        const film = filmClock(zone, moment, until);
        const everyMs = minutes * minuteMs;
        const expected = film.wallMinutes.flatMap((wallMinute, index) => {
          const at = (film.first + index) * minuteMs;
          const isDue = at > moment && (at - moment) % everyMs === 0;
          return isDue && (!activeHours || isOpen(activeHours, wallMinute)) ? [at] : [];
        });
        const timetable: Timetable = { ...every(everyMs, moment, activeHours), zone };
        expect(newestSlots(timetable, moment, until, 2000).slots).toEqual(expected);
        expect(slotsAfter(timetable, moment, expected.length)).toEqual(expected);
      },
    ),
    { seed: 5, numRuns: 100 },
  );
});

test("a single moment is due once, if its hours are open then", () => {
  const at = Date.parse("2050-06-01T10:00Z");
  const once = (activeHours: ActiveHours | null): Timetable => ({
    schedule: { kind: "once", at },
    zone: "Europe/Berlin",
    activeHours,
  });
  expect(slotsAfter(once(null), 0, 5)).toEqual([at]);
  expect(slotAfter(once(null), at)).toBeUndefined();
  expect(slotAfter(once({ from: "12:00", to: "12:01" }), 0)).toBe(at);
  expect(slotAfter(once({ from: "10:00", to: "12:00" }), 0)).toBeUndefined();
});

describe("active hours", () => {
  test("go over midnight, and belong to the day on which they begin", () => {
    // 2026-06-05 is a Friday.
    const night = { from: "22:00", to: "02:00", weekdays: [5] };
    expect(isoSlots(cron("0 * * * *", "UTC", night), "2026-06-01T00:00Z", 5)).toEqual([
      "2026-06-05T22:00:00Z",
      "2026-06-05T23:00:00Z",
      "2026-06-06T00:00:00Z",
      "2026-06-06T01:00:00Z",
      "2026-06-12T22:00:00Z",
    ]);
  });

  test("keep a time of day that the clock jumps over, and every pass of one that real time goes through", () => {
    const hours = { from: "02:00", to: "03:00" };
    expect(isoSlots(cron("30 2 * * *", "Europe/Berlin", hours), "2026-03-28T12:00Z", 1)).toEqual([
      "2026-03-29T01:00:00Z",
    ]);
    expect(isoSlots(cron("30 * * * *", "Europe/Berlin", hours), "2026-03-28T12:00Z", 1)).toEqual([
      "2026-03-30T00:30:00Z",
    ]);
    expect(isoSlots(cron("30 * * * *", "Europe/Berlin", hours), "2026-10-24T12:00Z", 2)).toEqual([
      "2026-10-25T00:30:00Z",
      "2026-10-25T01:30:00Z",
    ]);
  });

  test("that never meet the schedule leave none, and a schedule of every second leaps to their opening", () => {
    expect(slotAfter(cron("0 3 * * *", "Europe/Berlin", { from: "08:00", to: "22:00" }), 0)).toBeUndefined();
    const minuteAWeek = { from: "10:00", to: "10:01", weekdays: [1] };
    expect(isoSlots(cron("* * * * * *", "UTC", minuteAWeek), "2026-06-01T10:01Z", 1)).toEqual([
      "2026-06-08T10:00:00Z",
    ]);
  });
});

describe("the newest due times", () => {
  const until = Date.parse("2026-06-01T00:00Z");
  const yearBefore = until - 365 * dayMs;

  test("of a year of minutes are the last minutes", () => {
    const { slots, isCut } = newestSlots(cron("* * * * *"), yearBefore, until, 1000);
    expect(isCut).toBe(true);
    expect(slots).toEqual(Array.from({ length: 1000 }, (_, index) => until - (999 - index) * minuteMs));
  });

  test("are found behind a long time without any, and within a crowd", () => {
    // 86,400 on one day of the year, long ago.
    const { slots, isCut } = newestSlots(cron("* * * 1 1 *", "UTC"), yearBefore, until, 3);
    expect(isCut).toBe(true);
    expect(slots.at(-1)).toBe(Date.parse("2026-01-01T23:59:59Z"));
    expect(slots).toHaveLength(3);
  });

  test("are all there are where they are few, and none of a range that is empty or backwards", () => {
    const newYear = cron("0 0 1 1 *", "UTC");
    expect(newestSlots(newYear, yearBefore, until, 1)).toEqual({
      slots: [Date.parse("2026-01-01T00:00Z")],
      isCut: false,
    });
    expect(newestSlots(newYear, until, until, 5)).toEqual({ slots: [], isCut: false });
    expect(newestSlots(newYear, until, yearBefore, 5)).toEqual({ slots: [], isCut: false });
  });

  test("include the end of the range and leave out its beginning", () => {
    const hour = 60 * minuteMs;
    expect(newestSlots(every(hour, 0), until - 2 * hour, until, 9).slots).toEqual([until - hour, until]);
  });
});

test("a rare day is found, and a day that no month has is not", () => {
  expect(isoSlots(cron("0 0 29 2 *", "UTC"), "2096-03-01T00:00Z", 1)).toEqual(["2104-02-29T00:00:00Z"]);
  expect(slotAfter(cron("0 0 31 2 *"), 0)).toBeUndefined();
  expect(slotAfter(cron("0 * 31 2 *"), 0)).toBeUndefined();
});

describe("the shortest gap", () => {
  test("is that of the closest two, whether next to come or over midnight", () => {
    const from = Date.parse("2026-06-01T12:00Z");
    expect(shortestGapMs(cron("0,1 0 * * *"), from)).toBe(minuteMs);
    expect(shortestGapMs(cron("0,59 0,23 * * *"), from)).toBe(minuteMs);
    expect(shortestGapMs(cron("0,59 0,23 1,L * *"), from)).toBe(minuteMs);
    expect(shortestGapMs(cron("*/10 * * * * *"), from)).toBe(10_000);
    expect(shortestGapMs(every(90 * minuteMs, 5), from)).toBe(90 * minuteMs);
  });

  test("is none for what comes once, or never", () => {
    const once: Timetable = { schedule: { kind: "once", at: 5 }, zone: "UTC", activeHours: null };
    expect(shortestGapMs(once, 0)).toBeUndefined();
    expect(shortestGapMs(cron("0 0 31 2 *"), 0)).toBeUndefined();
  });
});
