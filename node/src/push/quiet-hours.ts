/** When the house wants no notifications, by the clock on its wall. */
import { activeFrom } from "../schedule/active-wall.ts";
import { firstMoment, wallReached } from "../schedule/zone-clock.ts";
import type { QuietHours } from "../store/household.ts";

/** When the quiet hours that hold at this moment end, milliseconds since 1970; undefined where none do. */
export function quietUntil(quiet: QuietHours | null, zone: string, now: number): number | undefined {
  if (quiet === null || quiet.from === quiet.to) return undefined;
  const wall = wallReached(zone, now);
  if (activeFrom(quiet, wall) !== wall) return undefined;
  // The hours outside of the quiet ones open when those end.
  const end = activeFrom({ from: quiet.to, to: quiet.from }, wall);
  return end === undefined ? undefined : firstMoment(zone, end);
}
