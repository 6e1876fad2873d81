/** Times of day in another zone than this device's: what a clock shows there, and which moment that is. */

/** The zone this device's own clock shows. */
export function ownZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** True where both clocks show the same at `at` and half a year later: Berlin and Paris need not be told apart. */
export function isSameClock(zone: string, other: string, at: number): boolean {
  const halfYearMs = 183 * 24 * 60 * 60_000;
  return [at, at + halfYearMs].every((each) => offsetMs(each, zone) === offsetMs(each, other));
}

/** Every zone this device can count in, by name. */
export function allZones(): readonly string[] {
  return Intl.supportedValuesOf("timeZone");
}

export interface WallTime {
  /** "2026-03-01" */
  readonly date: string;
  /** "07:30" */
  readonly time: string;
}

/** What a clock in `zone` shows at that moment. */
export function wallTimeAt(at: number, zone: string): WallTime {
  const shown = new Date(at + offsetMs(at, zone)).toISOString();
  return { date: shown.slice(0, 10), time: shown.slice(11, 16) };
}

/**
 * The moment at which a clock in `zone` shows this; undefined where it is no time. Of a time that a clock
 * shows twice the first; one that it leaps over counts as just as long after the leap.
 */
export function momentOf({ date, time }: WallTime, zone: string): number | undefined {
  const shown = Date.parse(`${date}T${time}:00Z`);
  if (Number.isNaN(shown)) return undefined;
  const before = offsetMs(shown - dayMs, zone);
  const after = offsetMs(shown + dayMs, zone);
  const found = [shown - before, shown - after].filter((at) => at + offsetMs(at, zone) === shown);
  return found.length > 0 ? Math.min(...found) : shown - before;
}

const dayMs = 24 * 60 * 60_000;

/** How far the clock in `zone` is ahead of UTC at that moment, milliseconds. */
function offsetMs(at: number, zone: string): number {
  const parts = Object.fromEntries(
    clockIn(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  ) as Record<string, number>;
  const shown = Date.UTC(
    parts["year"] ?? 0,
    (parts["month"] ?? 1) - 1,
    parts["day"],
    parts["hour"],
    parts["minute"],
    parts["second"],
  );
  return shown - Math.floor(at / 1000) * 1000;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** Making one takes long; a list asks for the same few again and again. */
function clockIn(zone: string): Intl.DateTimeFormat {
  const known = clocks.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  clocks.set(zone, made);
  return made;
}
