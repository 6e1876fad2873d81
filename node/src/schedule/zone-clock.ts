/** What the clock of a zone shows at a moment, and at which moment it first gets to a time. */
/// <reference lib="esnext.temporal" />

/**
 * A time as the clock on the wall shows it, whatever its zone: milliseconds since 1970 as if it were UTC.
 * A moment is milliseconds since 1970. Both are whole numbers.
 */
export type WallTime = number;

/** `offsetMs` east of UTC holds from the moment asked for until before `end`; Infinity where it never changes. */
export interface Span {
  readonly offsetMs: number;
  readonly end: number;
}

/** Throws a RangeError for a zone that Node does not know. */
export function spanAt(zone: string, moment: number): Span {
  const at = zoned(zone, moment);
  return {
    offsetMs: offsetMs(at),
    end: at.getTimeZoneTransition("next")?.epochMilliseconds ?? Infinity,
  };
}

/**
 * The first moment at which the clock shows `wall` or something later. So a time that the clock jumps over
 * comes where it lands, a time that it shows twice comes at its first, and the order of times is kept.
 */
export function firstMoment(zone: string, wall: WallTime): number {
  for (let start = wall - beforeAnyZoneMs; ;) {
    const { offsetMs, end } = spanAt(zone, start);
    const moment = Math.max(start, wall - offsetMs);
    if (moment < end) return moment;
    start = end;
  }
}

/** The latest time that the clock had shown by `moment`: during a repeated hour that is more than it shows. */
export function wallReached(zone: string, moment: number): WallTime {
  let reached = moment + offsetMs(zoned(zone, moment));
  // One later: a change in this very moment counts as well.
  let change = zoned(zone, moment + 1).getTimeZoneTransition("previous");
  while (change !== null && change.epochMilliseconds > moment - longestRepeatMs) {
    const before = change.epochMilliseconds - 1;
    reached = Math.max(reached, before + offsetMs(zoned(zone, before)));
    change = change.getTimeZoneTransition("previous");
  }
  return reached;
}

/** Two days before, no clock on Earth shows the time yet, nor has it. */
const beforeAnyZoneMs = 2 * 24 * 60 * 60_000;

/** A zone that changed its side of the date line has repeated a day; none has repeated more. */
const longestRepeatMs = 25 * 60 * 60_000;

function zoned(zone: string, moment: number): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(moment).toZonedDateTimeISO(zone);
}

function offsetMs(at: Temporal.ZonedDateTime): number {
  return at.offsetNanoseconds / 1_000_000;
}
