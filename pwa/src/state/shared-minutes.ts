/** Which times a clock without seconds would show as the same. */

const minuteMs = 60_000;

/** Of these times, each with another one in its minute. */
export function minutesShared(times: readonly number[]): ReadonlySet<number> {
  const byMinute = Map.groupBy(new Set(times), (at) => Math.floor(at / minuteMs));
  return new Set([...byMinute.values()].filter((some) => some.length > 1).flat());
}
