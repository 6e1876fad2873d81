/** What is to come, as far ahead as somebody wants to see: each time keeps its row while the list moves on. */
import type { UpcomingSlot } from "@hob/shared/contract/triggers";
import { createEffect, createSignal, on } from "solid-js";
import { createStore, reconcile, unwrap } from "solid-js/store";
import { useCommand, type Reading } from "./queries.ts";

export interface UpcomingRow extends UpcomingSlot {
  /** The trigger and its time: neither alone is one of its kind. */
  readonly key: string;
}

export interface Upcoming {
  readonly reading: Reading<unknown>;
  rows(): readonly UpcomingRow[];
  hasMore(): boolean;
  isReadingMore(): boolean;
  more(): void;
}

/** So many of each trigger, and of all together: little at first, or what runs often hides all the rest. */
const lengths = [
  { perTrigger: 3, limit: 50 },
  { perTrigger: 10, limit: 150 },
  { perTrigger: 25, limit: 300 },
  { perTrigger: 50, limit: 500 },
] as const;

export function useUpcoming(): Upcoming {
  const [step, setStep] = createSignal(0);
  const length = () => lengths[step()] ?? lengths[0];
  const reading = useCommand("triggers.upcoming", () => ({ ...length() }));
  const [list, setList] = createStore<{ rows: UpcomingRow[] }>({ rows: [] });
  createEffect(
    on([reading.value, reading.readAt], ([read]) => {
      // Another length is being read: what is known of the shorter one stays.
      if (!read) return;
      const rows = unwrap(read).items.map((slot) => ({ ...slot, key: `${slot.triggerId} ${slot.at}` }));
      setList("rows", reconcile(rows, { key: "key" }));
    }),
  );
  const countOf = (triggerId: number) => list.rows.filter((row) => row.triggerId === triggerId).length;
  return {
    reading,
    rows: () => list.rows,
    hasMore: () =>
      step() + 1 < lengths.length &&
      (list.rows.length >= length().limit ||
        list.rows.some((row) => countOf(row.triggerId) >= length().perTrigger)),
    isReadingMore: () => reading.isUnderWay() && reading.value() === undefined,
    more: () => setStep(step() + 1),
  };
}
