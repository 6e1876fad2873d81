/**
 * When a timetable is due, in moments: a time of day that the clock jumps over is due where it lands, one that it
 * shows twice is due at its first, and what goes on at every hour follows real time through both.
 */
import type { ActiveHours, ClockSchedule, Timetable } from "@hob/shared/model/schedule";
import { Cron } from "croner";
import { activeFrom } from "./active-wall.ts";
import { isEveryHour } from "./cron-fields.ts";
import { firstMoment, type Span, spanAt, wallReached, type WallTime } from "./zone-clock.ts";

/*
 * Moments are whole milliseconds since 1970. All of this throws for an expression or a zone that
 * `findScheduleProblem` refuses. Active hours are asked for the time that was meant: 02:30 in hours from 02:00 to
 * 03:00 is due also on the day that has no 02:30.
 */

/** Undefined where none comes within eight years, in which every date comes at least once. */
export function slotAfter(timetable: Timetable, after: number): number | undefined {
  return slotsAfter(timetable, after, 1)[0];
}

/** Ascending; fewer than `count` where no more come. */
export function slotsAfter(timetable: Timetable, after: number, count: number): number[] {
  return slotsWithin(timetable, after, Infinity, count);
}

/**
 * The last `count` in (after, until], ascending, and whether the range has older ones. Looks backwards in parts
 * that grow, so that of a year of minutes it sees no more than it answers.
 */
export function newestSlots(
  timetable: Timetable,
  after: number,
  until: number,
  count: number,
): { readonly slots: number[]; readonly isCut: boolean } {
  const wanted = count + 1;
  let found: number[] = [];
  // No two are less than a second apart, so that the first part cannot have more than wanted.
  let partMs = wanted * 1000;
  for (let end = until; end > after && found.length < wanted;) {
    const start = Math.max(after, end - partMs);
    const part = slotsWithin(timetable, start, end, wanted + 1);
    if (part.length > wanted) {
      partMs = Math.ceil(partMs / 2);
      continue;
    }
    found = [...part, ...found];
    partMs *= 2;
    end = start;
  }
  return { slots: count > 0 ? found.slice(-count) : [], isCut: found.length > count };
}

/**
 * Between two neighbours among the next few hundred within eight years, or undefined where fewer than two come.
 * What a day's clock change moves together counts as well, if it is among them.
 */
export function shortestGapMs(timetable: Timetable, from: number, looked = slotsForGap): number | undefined {
  const slots = slotsWithin(timetable, from, from + furthestMs, looked);
  const gaps = slots.slice(1).map((slot, index) => slot - (slots[index] ?? -Infinity));
  return gaps.length === 0 ? undefined : Math.min(...gaps);
}

/** Whether hours are open at a moment in a zone. */
export function isWithin(hours: ActiveHours, zone: string, moment: number): boolean {
  const wall = moment + spanAt(zone, moment).offsetMs;
  return activeFrom(hours, wall) === wall;
}

/** Eight years and a week: 29 February may be as far as that, from 2096 to 2104. */
const furthestMs = (8 * 366 + 7) * 24 * 60 * 60_000;

const slotsForGap = 300;

function slotsWithin(timetable: Timetable, after: number, until: number, count: number): number[] {
  return slotsFrom(timetable, after, until).take(count).toArray();
}

/** Ascending, in (after, until], until none comes for `furthestMs`. */
function slotsFrom(timetable: Timetable, after: number, until: number): Generator<number, void> {
  const { schedule } = timetable;
  switch (schedule.kind) {
    case "once":
      return onceSlots(timetable, schedule, after, until);
    case "interval":
      return intervalSlots(timetable, schedule, after, until);
    case "cron":
      return isEveryHour(schedule.expression)
        ? realTimeSlots(timetable, cronOf(schedule), after, until)
        : timeOfDaySlots(timetable, cronOf(schedule), after, until);
  }
}

type Kind<K extends ClockSchedule["kind"]> = Extract<ClockSchedule, { readonly kind: K }>;

function* onceSlots(
  { zone, activeHours }: Timetable,
  { at }: Kind<"once">,
  after: number,
  until: number,
): Generator<number, void> {
  if (at <= after || at > until) return;
  const wall = at + spanAt(zone, at).offsetMs;
  if (activeHours === null || activeFrom(activeHours, wall) === wall) yield at;
}

function* intervalSlots(
  { zone, activeHours }: Timetable,
  { anchor, everyMs }: Kind<"interval">,
  after: number,
  until: number,
): Generator<number, void> {
  let last = after;
  for (let moment = after; ;) {
    const slot = anchor + (Math.floor((moment - anchor) / everyMs) + 1) * everyMs;
    if (slot > Math.min(until, last + furthestMs)) return;
    const opens = activeHours === null ? slot : opensAt(activeHours, slot, spanAt(zone, slot));
    if (opens === undefined) return;
    if (opens === slot) yield (last = slot);
    moment = opens === slot ? slot : opens - 1;
  }
}

/** `moment` where the hours are open then, or else the moment from which to look on. */
function opensAt(hours: ActiveHours, moment: number, { offsetMs, end }: Span): number | undefined {
  const wall = activeFrom(hours, moment + offsetMs);
  // Once the clock has changed, they open at another moment than now seems.
  return wall === undefined ? undefined : Math.min(wall - offsetMs, end);
}

/** Every moment at which the clock shows a time that fits, also for a second time. */
function* realTimeSlots(
  { zone, activeHours }: Timetable,
  cron: Cron,
  after: number,
  until: number,
): Generator<number, void> {
  let last = after;
  for (let moment = after, span = spanAt(zone, after + 1); ;) {
    const furthest = Math.min(until, last + furthestMs);
    const spanned = Math.min(furthest, span.end - 1) + span.offsetMs;
    const wall = wallAfter(cron, activeHours, moment + span.offsetMs, spanned);
    if (wall !== undefined) {
      yield (last = moment = wall - span.offsetMs);
      continue;
    }
    if (span.end > furthest) return;
    moment = span.end - 1;
    span = spanAt(zone, span.end);
  }
}

/** For each time that fits, the first moment at which the clock has got there. */
function* timeOfDaySlots(
  { zone, activeHours }: Timetable,
  cron: Cron,
  after: number,
  until: number,
): Generator<number, void> {
  let last = after;
  for (let wall: WallTime | undefined = wallReached(zone, after); ;) {
    wall = wallAfter(cron, activeHours, wall, Math.min(until + dayMs, last + furthestMs));
    if (wall === undefined) return;
    const slot = firstMoment(zone, wall);
    if (slot > until) return;
    // The times that one jump of the clock passes over come in one moment, and with them the time it lands at.
    if (slot !== last) yield (last = slot);
  }
}

const dayMs = 24 * 60 * 60_000;

/** The first time after `after`, and at most `furthest`, that fits and at which the hours are open. */
function wallAfter(
  cron: Cron,
  hours: ActiveHours | null,
  after: WallTime,
  furthest: WallTime,
): WallTime | undefined {
  for (let from = after; ;) {
    const wall = cron.nextRun(new Date(from))?.getTime();
    if (wall === undefined || wall > furthest) return undefined;
    const opens = hours === null ? wall : activeFrom(hours, wall);
    if (opens === undefined || opens === wall) return opens;
    // Leaps to the opening: of what lies before, however much it is, only one is looked at.
    from = opens - 1;
  }
}

/**
 * On a clock that never changes, so that what changes do is decided here. Made anew each time: one takes 60 µs to
 * make and 80 kB to keep.
 */
function cronOf({ expression }: Kind<"cron">): Cron {
  return new Cron(expression.trim(), { utcOffset: 0, mode: "5-or-6-parts" });
}
