/** The times of a trigger by the clock that have come and are not answered. */
import { mostMissedRows } from "@hob/shared/model/schedule";
import { newestSlots } from "../schedule/slots.ts";
import { type AnsweredTrigger } from "../store/runs.ts";
import { runOfSlot } from "../store/run-slots.ts";
import type { Store } from "../store/store.ts";
import type { TriggerRow } from "../store/triggers.ts";
import { timeOf, timetableOf } from "./timetable.ts";

export interface DueTimes {
  /** Ascending; the newest where there are more than may have rows of their own. */
  readonly slots: readonly number[];
  /** Without those that a person wants left out. */
  readonly wanted: readonly number[];
  /** Older ones than `slots` are due as well. */
  readonly isCut: boolean;
  readonly first: number;
  readonly last: number;
}

/** Undefined where none has come. */
export function dueTimes(store: Store, trigger: TriggerRow, now: number): DueTimes | undefined {
  const { nextSlot, nextDue, skips } = trigger;
  const timetable = timetableOf(store, trigger);
  if (!timetable || nextSlot === null || nextDue === null || nextDue > now) return undefined;
  const found = newestSlots(timetable, nextSlot - 1, now, mostMissedRows);
  // Put off by jitter, the last of them may be still to come.
  const slots = found.slots.filter((slot) => slot === nextSlot || timeOf(trigger, slot).due <= now);
  const last = slots.at(-1) ?? nextSlot;
  const wanted = slots.filter((slot) => !skips.includes(slot));
  return { slots, wanted, isCut: found.isCut, first: nextSlot, last };
}

/** What a row says of the time it answers. */
export function answersOf(triggerId: number, slot: number): AnsweredTrigger {
  return { triggerId, slot: String(slot), dueAt: slot, eventId: null };
}

/** After a clock that went back, a time may come that is answered already. */
export function hasRow(store: Store, triggerId: number, slot: number): boolean {
  return runOfSlot(store, triggerId, String(slot)) !== undefined;
}
