/** Due times the slow and plain way, to hold the quick one against: every minute is looked at, and nothing is leapt over. */
import type { ActiveHours } from "@hob/shared/model/schedule";

/** What a zone's clock shows in each minute of a range; `wallMinutes[n]` belongs to the minute `first + n`. */
export interface ClockFilm {
  /** Minutes since 1970. */
  readonly first: number;
  /** Minutes since 1970 as if the clock were on UTC. */
  readonly wallMinutes: readonly number[];
}

/** From 26 hours before `from`, so that it is known what the clock had shown by then, to `to`; whole minutes. */
export function filmClock(zone: string, from: number, to: number): ClockFilm {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  });
  const first = from / minuteMs - 26 * 60;
  const wallMinutes: number[] = [];
  for (let minute = first; minute <= to / minuteMs; minute++) {
    const [month = 0, day = 0, year = 0, hour = 0, min = 0] = format
      .format(minute * minuteMs)
      .split(/[^0-9]+/)
      .map(Number);
    wallMinutes.push(Date.UTC(year, month - 1, day, hour, min) / minuteMs);
  }
  return { first, wallMinutes };
}

/** The due times of a five-field expression in (after, until], both whole minutes within the film. */
export function slowSlots(
  film: ClockFilm,
  expression: string,
  hours: ActiveHours | null,
  after: number,
  until: number,
): number[] {
  const isDue = (wallMinute: number) => fits(expression, wallMinute) && (!hours || isOpen(hours, wallMinute));
  const everyHour = numbersOf(expression.split(" ")[1] ?? "", 0, 23).size === 24;
  const slots: number[] = [];
  let reached = film.wallMinutes[0] ?? 0;
  for (const [index, shown] of film.wallMinutes.entries()) {
    let due = everyHour && isDue(shown);
    // What the clock shows for the first time, and all that it passed over to get here.
    for (; reached < shown; reached++) due ||= !everyHour && isDue(reached + 1);
    const moment = (film.first + index) * minuteMs;
    if (due && moment > after && moment <= until) slots.push(moment);
  }
  return slots;
}

/** Whether a five-field expression names this minute. */
export function fits(expression: string, wallMinute: number): boolean {
  const [minutes = "", hours = "", days = "", months = "", weekdays = ""] = expression
    .toUpperCase()
    .split(" ");
  const at = new Date(wallMinute * minuteMs);
  if (!numbersOf(minutes, 0, 59).has(at.getUTCMinutes())) return false;
  if (!numbersOf(hours, 0, 23).has(at.getUTCHours())) return false;
  if (!numbersOf(named(months, monthNames, 1), 1, 12).has(at.getUTCMonth() + 1)) return false;
  const isDay = days.split(",").some((part) => fitsDay(part, at));
  const isWeekday = weekdays.split(",").some((part) => fitsWeekday(part, at));
  if (days === "*") return isWeekday;
  if (weekdays === "*") return isDay;
  return isDay || isWeekday;
}

/** Whether the hours are open in this minute. */
export function isOpen({ from, to, weekdays }: ActiveHours, wallMinute: number): boolean {
  const minute = wallMinute % (24 * 60);
  const weekday = new Date(wallMinute * minuteMs).getUTCDay();
  const allows = (day: number) => weekdays === undefined || weekdays.includes(day);
  const [opens, closes] = [minuteOfDay(from), minuteOfDay(to)];
  if (opens < closes) return minute >= opens && minute < closes && allows(weekday);
  return (minute >= opens && allows(weekday)) || (minute < closes && allows((weekday + 6) % 7));
}

const minuteMs = 60_000;

const monthNames = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const weekdayNames = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

function minuteOfDay(time: string): number {
  const [hour = 0, minute = 0] = time.split(":").map(Number);
  return hour * 60 + minute;
}

function fitsDay(part: string, at: Date): boolean {
  const [year, month, day] = [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()];
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const weekdayOf = (date: number) => new Date(Date.UTC(year, month, date)).getUTCDay();
  const worked = Array.from({ length: last }, (_, index) => index + 1).filter(
    (date) => weekdayOf(date) % 6 !== 0,
  );
  if (part === "L") return day === last;
  if (part === "LW") return day === worked.at(-1);
  if (part.endsWith("W")) {
    const wanted = Number(part.slice(0, -1));
    if (wanted > last) return false;
    const nearest = worked.toSorted((a, b) => Math.abs(a - wanted) - Math.abs(b - wanted))[0];
    return day === nearest;
  }
  return numbersOf(part, 1, 31).has(day);
}

function fitsWeekday(part: string, at: Date): boolean {
  const day = at.getUTCDate();
  const last = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 0)).getUTCDate();
  const text = named(part.replace(/-SUN/, "-7"), weekdayNames, 0);
  const [weekday = "", nth] = text.split("#");
  if (nth !== undefined) return Number(weekday) % 7 === at.getUTCDay() && Math.ceil(day / 7) === Number(nth);
  if (text.endsWith("L")) return Number(text.slice(0, -1)) % 7 === at.getUTCDay() && day > last - 7;
  const numbers = numbersOf(text, 0, 7);
  return numbers.has(at.getUTCDay()) || (at.getUTCDay() === 0 && text !== "*" && numbers.has(7));
}

function named(text: string, names: readonly string[], first: number): string {
  return names.reduce((rest, name, index) => rest.replaceAll(name, String(first + index)), text);
}

function numbersOf(text: string, from: number, to: number): Set<number> {
  const numbers = new Set<number>();
  for (const part of text.split(",")) {
    const [range = "", step = "1"] = part.split("/");
    const [first = from, last = first] = range === "*" ? [from, to] : range.split("-").map(Number);
    for (let number = first; number <= last; number += Number(step)) numbers.add(number);
  }
  return numbers;
}
