/**
 * The one thing scripts' `std` asks the house: what the clocks of a zone did and will do, and what its
 * months and days are called. It opens nothing, so that no manifest needs to list it; it is journaled
 * like any call, because zones change with the house's Node.
 */
/// <reference lib="esnext.temporal" />
import { setImmediate } from "node:timers/promises";
import type { Json } from "@hob/shared/json";
import * as v from "valibot";
import type { ToolMethod, ToolResult } from "./tool.ts";

export const zoneMethod: ToolMethod = {
  kind: "read",
  risk: "low",
  opensNothing: true,
  args: v.strictTuple(
    [
      v.pipe(v.string("name a zone"), v.maxLength(100)),
      v.pipe(v.string("name a language"), v.maxLength(100)),
    ],
    "give zone a name and a language",
  ),
  signature: "zone(name: string, locale: string): Promise<Json>",
  summary: "The offsets of a zone from 1970 to 2100, and its names of months and days.",
  run: async ([name, locale]: [string, string]): Promise<ToolResult> => {
    try {
      const zone = name.toLowerCase();
      // Without extensions: they name other calendars and digits, and anything at all as `-x-`.
      const language = new Intl.Locale(locale).baseName;
      if (!offsets.has(zone) || !names.has(language)) await ownTurn();
      return { ok: true, value: { zone: name, offsets: offsets.get(zone), ...names.get(language) } };
    } catch {
      return {
        ok: false,
        kind: "logic",
        code: "zone_unknown",
        message: `${JSON.stringify(name)} is no time zone, or ${JSON.stringify(locale)} no language.`,
      };
    }
  },
};

const offsets = createRecent(offsetsOf);
const names = createRecent(namesIn);

let lastTurn: Promise<void> = Promise.resolve();

/** One turn of the loop for each who asks, in their order: a thousand zones at once hold up nobody else. */
function ownTurn(): Promise<void> {
  return (lastTurn = lastTurn.then(() => setImmediate()));
}

const mostRecent = 50;

/** What `make` made for the keys asked for last. */
function createRecent<V>(make: (key: string) => V) {
  const made = new Map<string, V>();
  return {
    has: (key: string) => made.has(key),
    get(key: string): V {
      const value = made.get(key) ?? make(key);
      // Back at the end: the first key is the one nobody asked for longest.
      made.delete(key);
      made.set(key, value);
      const [oldest] = made.keys();
      if (made.size > mostRecent && oldest !== undefined) made.delete(oldest);
      return value;
    },
  };
}

const untilMs = Date.UTC(2101, 0, 1);

/**
 * `[from, offset]`, milliseconds since 1970 and seconds east of UTC, ascending; at most about 300 of them
 * (Africa/Casablanca), made in 1 ms. Throws for an unknown zone.
 */
function offsetsOf(name: string): Json[] {
  const offsets: Json[] = [];
  let moment: Temporal.ZonedDateTime | null =
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
  while (moment !== null && moment.epochMilliseconds < untilMs) {
    offsets.push([moment.epochMilliseconds, moment.offsetNanoseconds / 1e9]);
    moment = moment.getTimeZoneTransition("next");
  }
  return offsets;
}

function namesIn(locale: string): { readonly [list: string]: string[] } {
  // A year in which each day of the first week and each month begins where it should: 2024 began on a Monday.
  const months = Array.from({ length: 12 }, (_, month) => Date.UTC(2024, month, 1));
  const weekdays = Array.from({ length: 7 }, (_, day) => Date.UTC(2024, 0, 1 + day));
  const named = (days: readonly number[], options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" });
    return days.map((day) => format.format(day));
  };
  return {
    months: named(months, { month: "long" }),
    monthsShort: named(months, { month: "short" }),
    weekdays: named(weekdays, { weekday: "long" }),
    weekdaysShort: named(weekdays, { weekday: "short" }),
  };
}
