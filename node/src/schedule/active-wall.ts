/** At which times of the clock on the wall active hours are open. */
import type { ActiveHours } from "@hob/shared/model/schedule";
import type { WallTime } from "./zone-clock.ts";

/**
 * `wall` itself where the hours are open, or else when they open next; undefined where no weekday is named.
 * They are open from `from` until before `to`, and for a whole day where both are the same.
 */
export function activeFrom({ from, to, weekdays }: ActiveHours, wall: WallTime): WallTime | undefined {
  const opensMs = timeOfDay(from);
  const lastsMs = timeOfDay(to) - opensMs + (timeOfDay(to) > opensMs ? 0 : dayMs);
  const today = Math.floor(wall / dayMs);
  // From yesterday, whose hours may go over midnight, to the same weekday of next week.
  for (let day = today - 1; day <= today + 7; day++) {
    // The first day of 1970 was a Thursday.
    if (weekdays && !weekdays.includes((((day + 4) % 7) + 7) % 7)) continue;
    const opens = day * dayMs + opensMs;
    if (wall < opens + lastsMs) return Math.max(wall, opens);
  }
  return undefined;
}

const dayMs = 24 * 60 * 60_000;

/** "HH:MM" as milliseconds since midnight. */
function timeOfDay(text: string): number {
  return (Number(text.slice(0, 2)) * 60 + Number(text.slice(3))) * 60_000;
}
