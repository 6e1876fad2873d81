/** When an automation runs, in words, with whose clock that is where it is not this device's. */
import type { Trigger } from "@hob/shared/contract/triggers";
import { isSameClock, ownZone } from "../state/zones.ts";
import { comingHereWords, comingWords, schedule, scheduleWords, zoneName } from "../schedule-words.ts";

type Timed = Pick<Trigger, "input" | "zone">;

export function triggerWords(trigger: Timed, now: number): string {
  const said = scheduleWords(trigger.input, trigger.zone, now);
  return hasOtherClock(trigger, now) ? schedule.when.byClockIn(said, zoneName(trigger.zone)) : said;
}

/** When it comes next, by this device's clock, and says so where its words speak of another. */
export function nextWords(trigger: Timed, at: number, now: number): string {
  return (hasOtherClock(trigger, now) ? comingHereWords : comingWords)(at, now);
}

/** True of times of day by a clock that shows something else than this device's. */
export function hasOtherClock({ input, zone }: Timed, now: number): boolean {
  return (input.kind === "cron" || input.kind === "once") && !isSameClock(zone, ownZone(), now);
}
