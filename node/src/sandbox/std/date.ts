/**
 * `std.date`: points in time as milliseconds since 1970, and calendars that read them in a zone. What a
 * zone's clocks did comes from the house, once a run and zone, as a journaled answer.
 */
import type { StdHost } from "../prelude.ts";
import { textGiven } from "./asked.ts";
import { createCalendar, type Calendar } from "./calendar.ts";
import type { ZoneTable } from "./date-fields.ts";

export function create(host: StdHost) {
  const zones = new Map<string, Promise<Calendar>>();

  return {
    now: () => Date.now(),
    utc: createCalendar({ zone: "UTC", offsets: [[-8.64e15, 0]], ...english }),
    zone(name: string, { locale = "en" }: { readonly locale?: string } = {}): Promise<Calendar> {
      const args = [textGiven(name, "date.zone"), textGiven(locale, "`locale` of date.zone")];
      const key = args.join(" ");
      const known = zones.get(key);
      if (known !== undefined) return known;
      const asked = host.call("std.zone", args).then((table) => createCalendar(table as ZoneTable));
      zones.set(key, asked);
      return asked;
    },
  };
}

const english = {
  months: "January February March April May June July August September October November December".split(" "),
  monthsShort: "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" "),
  weekdays: "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(" "),
  weekdaysShort: "Mon Tue Wed Thu Fri Sat Sun".split(" "),
};
