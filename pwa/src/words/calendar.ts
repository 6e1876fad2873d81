/** Times to come, days and zones as people say them: one way of saying them, in any language's own calendar. */
import { wallTimeAt } from "../state/zones.ts";

/** The few words that a language adds to its calendar. */
export interface CalendarWords {
  readonly soon: string;
  inMinutes(minutes: number): string;
  today(clock: string): string;
  tomorrow(clock: string): string;
  on(day: string, clock: string): string;
  /** By this device's clock, where another one was spoken of. */
  here(slot: string): string;
}

/** `locale` is a BCP 47 tag; it decides how days and months are written and joined. */
export function createCalendar(locale: string, words: CalendarWords) {
  const lists = new Intl.ListFormat(locale, { type: "conjunction" });
  return {
    comingWords,
    comingHereWords,
    slotWords,
    clockWords,
    clockSecondWords,
    dateWords,
    weekdayName,
    weekdayShort,
    andWords,
    zoneName,
  };

  /** "within a minute", "in 12 min", "today 19:00", "tomorrow 07:00", "Fri 6 Mar, 18:30": the zone's own day and clock where one is given. */
  function comingWords(at: number, now: number, zone?: string): string {
    if (at - now < 60_000) return words.soon;
    const minutes = Math.ceil((at - now) / 60_000);
    return minutes < 60 ? words.inMinutes(minutes) : slotWords(at, now, zone);
  }

  /** The same where another clock was spoken of: minutes to go are the same by every clock. */
  function comingHereWords(at: number, now: number): string {
    const said = comingWords(at, now);
    return said === slotWords(at, now) ? words.here(said) : said;
  }

  /** The same without counting: for a list of times, which stay as they are. */
  function slotWords(at: number, now: number, zone?: string): string {
    const clock = clockWords(at, zone);
    const days = dayNumber(at, zone) - dayNumber(now, zone);
    if (days === 0) return words.today(clock);
    if (days === 1) return words.tomorrow(clock);
    return words.on(dateWords(at, now, zone), clock);
  }

  function clockWords(at: number, zone?: string): string {
    return format({ hour: "2-digit", minute: "2-digit" }, zone).format(at);
  }

  /** "07:00:05", for times that a minute does not tell apart. */
  function clockSecondWords(at: number, zone?: string): string {
    return format({ hour: "2-digit", minute: "2-digit", second: "2-digit" }, zone).format(at);
  }

  /** "Fri 6 Mar", and the year where it is another one. */
  function dateWords(at: number, now: number, zone?: string): string {
    const isThisYear = yearOf(at, zone) === yearOf(now, zone);
    const parts = { weekday: "short", day: "numeric", month: "short" } as const;
    return format(isThisYear ? parts : { ...parts, year: "numeric" }, zone)
      .format(at)
      .replace(/^(\p{L}+)\.?,/u, "$1");
  }

  /** 0 Sunday to 6 Saturday. */
  function weekdayName(weekday: number): string {
    return format({ weekday: "long" }, "UTC").format(aSunday + weekday * dayMs);
  }

  function weekdayShort(weekday: number): string {
    return format({ weekday: "short" }, "UTC").format(aSunday + weekday * dayMs);
  }

  /** "Monday, Wednesday and Friday". */
  function andWords(names: readonly string[]): string {
    return lists.format(names);
  }

  function format(parts: Intl.DateTimeFormatOptions, zone: string | undefined): Intl.DateTimeFormat {
    return new Intl.DateTimeFormat(locale, { ...parts, ...(zone !== undefined && { timeZone: zone }) });
  }
}

const dayMs = 24 * 60 * 60_000;
const aSunday = Date.UTC(2026, 2, 1);

/** "Europe/Berlin" is Berlin, "America/Argentina/Buenos_Aires" Buenos Aires. */
function zoneName(zone: string): string {
  return (zone.split("/").at(-1) ?? zone).replaceAll("_", " ");
}

/** Whole days since 1970 by the calendar of the zone, or of this device. */
function dayNumber(at: number, zone: string | undefined): number {
  if (zone !== undefined) return Date.parse(`${wallTimeAt(at, zone).date}T00:00:00Z`) / dayMs;
  const date = new Date(at);
  return Math.round(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / dayMs);
}

function yearOf(at: number, zone: string | undefined): string {
  return zone === undefined ? String(new Date(at).getFullYear()) : wallTimeAt(at, zone).date.slice(0, 4);
}
