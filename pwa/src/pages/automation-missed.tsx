/** Times of the last week that passed while nothing could run: how many, from when to when, and where they are listed. */
import ChevronRight from "lucide-solid/icons/chevron-right";
import CircleMinus from "lucide-solid/icons/circle-minus";
import type { RunSummary } from "@hob/shared/contract/runs";
import { Show } from "solid-js";
import { useNow } from "../state/now.ts";
import { useCommand } from "../state/queries.ts";
import { schedule, slotWords } from "../schedule-words.ts";

const weekMs = 7 * 24 * 60 * 60_000;

export function AutomationMissed(props: { readonly slug: string }) {
  // From a day's begin on, so that it is one question all day long.
  const since = new Date(Date.now() - weekMs).setHours(0, 0, 0, 0);
  const missed = useCommand("runs.list", () => ({ automation: props.slug, reason: ["misfire"], since }));
  const now = useNow();
  return (
    <Show when={missed.value()?.items.length}>
      <a
        href={`#/runs?automation=${props.slug}&reason=misfire`}
        class="flex min-h-11 items-center gap-3 rounded-sheet border border-hairline bg-sheet px-4 py-2 hover:bg-ember-wash"
      >
        <CircleMinus size={20} aria-hidden="true" class="shrink-0 text-slate" />
        <span class="min-w-0 flex-1 text-pretty">
          {missedWords(missed.value()?.items ?? [], missed.value()?.total ?? 0, now())}
        </span>
        <ChevronRight size={18} aria-hidden="true" class="shrink-0 text-ink-soft" />
      </a>
    </Show>
  );
}

function missedWords(runs: readonly RunSummary[], total: number, now: number): string {
  const from = Math.min(...runs.map((run) => run.missedFrom ?? run.dueAt ?? run.queuedAt));
  const to = Math.max(...runs.map((run) => run.dueAt ?? run.queuedAt));
  // One row may stand for so many that nobody has counted them here.
  return runs.some(({ missedFrom }) => missedFrom !== null) || total > runs.length
    ? schedule.missed.many(slotWords(from, now), slotWords(to, now))
    : schedule.missed.times(total, slotWords(from, now), slotWords(to, now));
}
