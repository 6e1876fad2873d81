/**
 * The one thing scripts' `std` asks the house: what the clocks of a zone did and will do, and what its
 * months and days are called. It opens nothing, so that no manifest needs to list it; it is journaled
 * like any call, because zones change with the house's Node.
 */
/// <reference lib="esnext.temporal" />
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
  run: ([name, locale]: [string, string]): ToolResult => {
    try {
      return { ok: true, value: { zone: name, offsets: offsetsOf(name), ...namesIn(locale) } };
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
