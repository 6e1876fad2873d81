/** Which of the times that have come due are run, and which are missed. */
import { mostCaughtUp, onTimeMs, type TriggerRules } from "@hob/shared/model/schedule";

export interface DueTimes {
  /** Ascending, none after `now`. */
  readonly slots: readonly number[];
  /** Whether there are older ones than `slots` has. */
  readonly isCut: boolean;
  readonly now: number;
  readonly rules: Pick<TriggerRules, "misfire" | "misfireWindowMs">;
  /** The wall clock leapt while the node was up: nothing was late, so that one run stands for all. */
  readonly isJump: boolean;
  /** Another trigger of the same automation has caught up in this pass. */
  readonly isAlreadyCaughtUp: boolean;
}

export interface DuePlan {
  /** Ascending. A catch-up is a run of a time that was missed. */
  readonly run: readonly { readonly slot: number; readonly isCatchUp: boolean }[];
  /** Ascending: all of `slots` that are not run. */
  readonly missed: readonly number[];
  /** Whether older ones, that are not among `missed`, are missed as well. */
  readonly isCut: boolean;
}

/** The newest runs if it is on time, whatever the policy. */
export function planDue(due: DueTimes): DuePlan {
  const { slots, isCut, now } = due;
  const newest = slots.at(-1);
  const onTime = newest !== undefined && now - newest <= onTimeMs ? newest : undefined;
  const late = onTime === undefined ? slots : slots.slice(0, -1);
  const caughtUp = catchUps(due, late, onTime !== undefined);
  const run = caughtUp.map((slot) => ({ slot, isCatchUp: true }));
  if (onTime !== undefined) run.push({ slot: onTime, isCatchUp: false });
  // The window ends now, so that what is caught up is the end of the list.
  return { run, missed: late.slice(0, late.length - caughtUp.length), isCut };
}

function catchUps(
  { now, rules, isJump, isAlreadyCaughtUp }: DueTimes,
  late: readonly number[],
  isOneOnTime: boolean,
): readonly number[] {
  if (isAlreadyCaughtUp || rules.misfire === "skip") return [];
  const recent = late.filter((slot) => now - slot <= rules.misfireWindowMs);
  if (rules.misfire === "each" && !isJump) return recent.slice(-mostCaughtUp);
  // One that is on time covers those before it.
  return isOneOnTime ? [] : recent.slice(-1);
}
