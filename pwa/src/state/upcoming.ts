/** What is to come, as far ahead as somebody wants to see: each time keeps its row while the list moves on. */
import type { UpcomingSlot } from "@hob/shared/contract/triggers";
import { createEffect, createSignal, on } from "solid-js";
import { createStore, reconcile, unwrap } from "solid-js/store";
import { useCommand, type Reading } from "./queries.ts";
import { minutesShared } from "./shared-minutes.ts";

export interface UpcomingRow extends UpcomingSlot {
  /** The trigger and its time: neither alone is one of its kind. */
  readonly key: string;
  /** Another time of its trigger is in the same minute: only seconds tell them apart. */
  readonly hasSeconds: boolean;
}

export interface Upcoming {
  readonly reading: Reading<unknown>;
  rows(): readonly UpcomingRow[];
  /** How far ahead is shown, or asked for. */
  until(): number;
  hasMore(): boolean;
  isReadingMore(): boolean;
  more(): void;
}

const dayMs = 24 * 60 * 60_000;
/** How far ahead, from a week on: what comes yearly is not waited for. */
const daysAhead = [7, 14, 28, 56] as const;
const limit = 500;

export function useUpcoming(): Upcoming {
  const openedAt = Date.now();
  const [step, setStep] = createSignal(0);
  const until = () => openedAt + (daysAhead[step()] ?? daysAhead[0]) * dayMs;
  // The house's own week to begin with: so its answer is found again without the house.
  const ahead = () => (step() === 0 ? {} : { until: until() });
  const reading = useCommand("triggers.upcoming", () => ({ ...ahead(), limit }));
  const [list, setList] = createStore<{ rows: UpcomingRow[] }>({ rows: [] });
  createEffect(
    on([reading.value, reading.readAt], ([read]) => {
      // More is being read: what is known of less stays.
      if (!read) return;
      setList("rows", reconcile(rowsOf(unwrap(read).items), { key: "key" }));
    }),
  );
  return {
    reading,
    rows: () => list.rows,
    until,
    hasMore: () => step() + 1 < daysAhead.length && list.rows.length < limit,
    isReadingMore: () => reading.isUnderWay() && reading.value() === undefined,
    more: () => setStep(step() + 1),
  };
}

function rowsOf(slots: readonly UpcomingSlot[]): UpcomingRow[] {
  const timesOf = Map.groupBy(slots, ({ triggerId }) => triggerId);
  const shared = new Map(
    [...timesOf].map(([triggerId, own]) => [triggerId, minutesShared(own.map(({ at }) => at))]),
  );
  return slots.map((slot) => ({
    ...slot,
    key: `${slot.triggerId} ${slot.at}`,
    hasSeconds: shared.get(slot.triggerId)?.has(slot.at) ?? false,
  }));
}
