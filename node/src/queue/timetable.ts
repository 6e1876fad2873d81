/** Gives a trigger by the clock its next time, in the zone and within the hours that hold for it. */
import type { TriggerInput } from "@hob/shared/contract/triggers";
import type { ActiveHours, Timetable } from "@hob/shared/model/schedule";
import { jitterOf } from "../schedule/jitter.ts";
import { slotAfter, slotsAfter } from "../schedule/slots.ts";
import { readHousehold } from "../store/household.ts";
import { runOfSlot } from "../store/run-slots.ts";
import type { Store } from "../store/store.ts";
import { setNextTime, type NextTime, type TriggerRow } from "../store/triggers.ts";

/** Undefined for triggers that no clock starts. */
export function timetableOf(store: Store, trigger: TriggerRow): Timetable | undefined {
  const { input, timezone, rules, createdAt } = trigger;
  return timetableFrom(store, { input, timezone, activeHours: rules.activeHours }, createdAt);
}

/** What the times of a trigger depend on, stored or not. */
export interface TimesInput {
  readonly input: TriggerInput;
  /** Null follows the household. */
  readonly timezone: string | null;
  readonly activeHours: ActiveHours | null;
}

/** The same for one that is not stored yet; an interval without an anchor begins at `begunAt`. */
export function timetableFrom(
  store: Store,
  { input, timezone, activeHours }: TimesInput,
  begunAt: number,
): Timetable | undefined {
  const common = { zone: zoneOf(store, { timezone }), activeHours };
  switch (input.kind) {
    case "cron":
    case "once":
      return { schedule: input, ...common };
    case "interval":
      return { schedule: { ...input, anchor: input.anchor ?? begunAt }, ...common };
    case "webhook":
    case "file":
    case "feed":
    case "event":
      return undefined;
  }
}

/**
 * Sets the first time after `after` that is to be kept; none where the trigger or its automation is not to run
 * by itself, or nothing is to come. Answers it. Belongs in the transaction of what made it necessary.
 */
export function armTrigger(store: Store, trigger: TriggerRow, after: number): NextTime | null {
  const next = nextTimeOf(store, trigger, after);
  setNextTime(store, trigger.triggerId, next);
  return next;
}

/** What `armTrigger` would set, without setting it. */
export function nextTimeOf(store: Store, trigger: TriggerRow, after: number): NextTime | null {
  const timetable = timetableOf(store, trigger);
  const since = timetable && trigger.enabled ? armedFrom(trigger, after) : undefined;
  if (!timetable || since === undefined) return null;
  const slot = trigger.input.kind === "once" ? openTime(store, trigger) : slotAfter(timetable, since);
  return slot === undefined ? null : timeOf(trigger, slot);
}

/** The one time of a trigger, also where it has passed while nothing could come due: it is missed, not forgotten. */
function openTime(store: Store, { triggerId, input }: TriggerRow): number | undefined {
  if (input.kind !== "once" || runOfSlot(store, triggerId, String(input.at)) !== undefined) return undefined;
  return input.at;
}

/** The next time that nobody wants left out; undefined while nothing is to come. */
export function nextKeptTime(store: Store, trigger: TriggerRow): number | undefined {
  const { nextSlot, skips } = trigger;
  if (nextSlot === null || !skips.includes(nextSlot)) return nextSlot ?? undefined;
  const timetable = timetableOf(store, trigger);
  const after = timetable ? slotsAfter(timetable, nextSlot, skips.length) : [];
  return after.find((slot) => !skips.includes(slot));
}

/** The zone in force. */
export function zoneOf(store: Store, { timezone }: Pick<TriggerRow, "timezone">): string {
  return timezone ?? readHousehold(store).timezone;
}

/** A time by the clock, with when it is acted on. */
export function timeOf({ triggerId, rules }: TriggerRow, slot: number): NextTime {
  return { slot, due: slot + jitterOf(String(triggerId), slot, rules.jitterMs) };
}

/** A breaker that is open lets the first time after its probe through; any other pause lets none. */
function armedFrom({ automationState, pauseReason, probeAt }: TriggerRow, after: number): number | undefined {
  if (automationState === "active") return after;
  if (automationState !== "paused" || pauseReason !== "breaker" || probeAt === null) return undefined;
  return Math.max(after, probeAt - 1);
}
