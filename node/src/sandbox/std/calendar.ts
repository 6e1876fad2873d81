/** One zone's calendar: what its clocks show at a moment, and which moment they showed something. */
import { offsetMinutesIn, type DateParts, type SomeFields, type ZoneTable } from "./date-fields.ts";
import { createPattern } from "./date-pattern.ts";

type Moment = number | Date;

export type Unit = "year" | "month" | "week" | "day" | "hour" | "minute" | "second";

export type Duration = { readonly [unit in `${Unit}s` | "milliseconds"]?: number };

export interface Calendar {
  readonly name: string;
  parts(at: Moment): DateParts;
  at(parts: SomeFields): number;
  parse(text: string, pattern?: string): number;
  format(at: Moment, pattern?: string): string;
  add(at: Moment, duration: Duration): number;
  startOf(at: Moment, unit: Unit): number;
  daysBetween(from: Moment, to: Moment): number;
  today(): string;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const isoPattern = "yyyy-MM-dd'T'HH:mm:ssXXX";

export function createCalendar(table: ZoneTable): Calendar {
  const { offsets } = table;

  /** Milliseconds east of UTC. */
  function offsetAt(ms: number): number {
    let low = 0;
    let high = offsets.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((offsets[middle]?.[0] ?? 0) <= ms) low = middle;
      else high = middle - 1;
    }
    return (offsets[low]?.[1] ?? 0) * 1000;
  }

  /**
   * The moment when clocks show `local` (as if it were UTC). What they show twice is the first of the
   * two; what they skip is as much later as they skip, like RFC 5545 has it.
   */
  function momentOf(local: number): number {
    const before = offsetAt(local - dayMs);
    const after = offsetAt(local + dayMs);
    if (before === after) return local - before;
    const candidates = [local - before, local - after].filter((ms) => ms + offsetAt(ms) === local);
    return candidates.length > 0 ? Math.min(...candidates) : local - before;
  }

  function fieldsOf(at: Moment): DateParts {
    const ms = momentGiven(at);
    const offset = offsetAt(ms);
    const shown = new Date(ms + offset);
    return {
      year: shown.getUTCFullYear(),
      month: shown.getUTCMonth() + 1,
      day: shown.getUTCDate(),
      hour: shown.getUTCHours(),
      minute: shown.getUTCMinutes(),
      second: shown.getUTCSeconds(),
      millisecond: shown.getUTCMilliseconds(),
      weekday: shown.getUTCDay() === 0 ? 7 : shown.getUTCDay(),
      offsetMinutes: offset / minuteMs,
    };
  }

  function at(parts: SomeFields): number {
    const local = localOf(parts);
    return parts.offsetMinutes === undefined ? momentOf(local) : local - parts.offsetMinutes * minuteMs;
  }

  return Object.freeze({
    name: table.zone,
    parts: (moment: Moment) => fieldsOf(moment),
    at: (parts: SomeFields) => at({ ...parts, weekday: undefined, offsetMinutes: undefined }),
    parse(text: string, pattern?: string) {
      if (typeof text !== "string") throw new TypeError("A calendar parses a text");
      const fields = pattern === undefined ? isoFields(text) : createPattern(pattern, table).parse(text);
      return at(fields);
    },
    format: (moment: Moment, pattern = isoPattern) => createPattern(pattern, table).format(fieldsOf(moment)),
    add(moment: Moment, duration: Duration) {
      const { years = 0, months = 0, weeks = 0, days = 0, ...time } = wholeDuration(duration);
      const shown = fieldsOf(moment);
      const exact = momentGiven(moment);
      const month = shown.year * 12 + shown.month - 1 + years * 12 + months;
      const [year, monthInYear] = [Math.floor(month / 12), (((month % 12) + 12) % 12) + 1];
      const day = Math.min(shown.day, lastDayOf(year, monthInYear)) + weeks * 7 + days;
      const isMoved = years !== 0 || months !== 0 || weeks !== 0 || days !== 0;
      const date = {
        ...shown,
        year,
        month: monthInYear,
        day: 1,
        weekday: undefined,
        offsetMinutes: undefined,
      };
      const moved = isMoved ? momentOf(localOf(date) + (day - 1) * dayMs) : exact;
      const { hours = 0, minutes = 0, seconds = 0, milliseconds = 0 } = time;
      return inRange(moved + hours * hourMs + minutes * minuteMs + seconds * 1000 + milliseconds);
    },
    startOf(moment: Moment, unit: Unit) {
      const ms = momentGiven(moment);
      const shown = fieldsOf(ms);
      const local = ms + offsetAt(ms);
      if (unit === "second") return ms - mod(local, 1000);
      if (unit === "minute") return ms - mod(local, minuteMs);
      if (unit === "hour") return ms - mod(local, hourMs);
      const { year, month, day, weekday } = shown;
      if (unit === "day") return momentOf(localOf({ year, month, day }));
      if (unit === "week") return momentOf(localOf({ year, month, day }) - (weekday - 1) * dayMs);
      if (unit === "month") return momentOf(localOf({ year, month }));
      if (unit === "year") return momentOf(localOf({ year }));
      throw new RangeError("startOf takes year, month, week, day, hour, minute or second");
    },
    daysBetween(from: Moment, to: Moment) {
      const dayOf = (moment: Moment) => {
        const { year, month, day } = fieldsOf(moment);
        return localOf({ year, month, day }) / dayMs;
      };
      return dayOf(to) - dayOf(from);
    },
    today: () => createPattern("yyyy-MM-dd", table).format(fieldsOf(Date.now())),
  });
}

/** The reading of clocks as if they showed UTC; throws where no clock shows that. */
function localOf({
  year,
  month = 1,
  day = 1,
  hour = 0,
  minute = 0,
  second = 0,
  millisecond = 0,
}: SomeFields) {
  const isClock =
    isWithin(year, 1, 9999) &&
    isWithin(month, 1, 12) &&
    isWithin(day, 1, lastDayOf(year ?? 1, month)) &&
    isWithin(hour, 0, 23) &&
    isWithin(minute, 0, 59) &&
    isWithin(second, 0, 59) &&
    isWithin(millisecond, 0, 999);
  if (!isClock) throw new RangeError("There is no such date or time");
  const whole = new Date(0);
  // Not Date.UTC, which takes the first hundred years for the twentieth century.
  whole.setUTCFullYear(year ?? 1, month - 1, day);
  return whole.setUTCHours(hour, minute, second, millisecond);
}

function isWithin(value: number | undefined, least: number, most: number): boolean {
  return Number.isInteger(value) && (value ?? 0) >= least && (value ?? 0) <= most;
}

function lastDayOf(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

function momentGiven(at: Moment): number {
  const ms = at instanceof Date ? at.getTime() : at;
  if (typeof ms !== "number")
    throw new TypeError("A moment is a number of milliseconds since 1970, or a Date");
  return inRange(ms);
}

/** Years 1 to 9999, less a day for zones. */
function inRange(ms: number): number {
  if (ms >= -62_135_510_400_000 && ms <= 253_402_214_400_000) return Math.trunc(ms);
  throw new RangeError("A moment lies in the years 1 to 9999");
}

function wholeDuration(duration: Duration): Duration {
  for (const [unit, count] of Object.entries(duration))
    if (!durationUnits.includes(unit) || !Number.isInteger(count))
      throw new RangeError(`A duration has whole numbers of ${durationUnits.join(", ")}`);
  return duration;
}

const durationUnits = ["years", "months", "weeks", "days", "hours", "minutes", "seconds", "milliseconds"];

function mod(value: number, by: number): number {
  return ((value % by) + by) % by;
}

/** ISO 8601 as machines write it: a date, and if need be a time, a fraction and an offset. */
function isoFields(text: string): SomeFields {
  const found =
    /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(Z|[+-]\d\d(?::?\d\d)?)?)?$/i.exec(
      text.trim(),
    );
  if (found === null) throw new RangeError(`${JSON.stringify(text.slice(0, 60))} is no ISO 8601 date`);
  const [, year, month, day, hour = 0, minute = 0, second = 0, fraction = "", offset] = found;
  return {
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
    millisecond: Number(fraction.padEnd(3, "0").slice(0, 3)),
    offsetMinutes: offset === undefined ? undefined : offsetMinutesIn(offset),
  };
}
