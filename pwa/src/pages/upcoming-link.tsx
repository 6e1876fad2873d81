/** The slim way to what is to come, with the soonest of it. */
import CalendarClock from "lucide-solid/icons/calendar-clock";
import ChevronRight from "lucide-solid/icons/chevron-right";
import { useNow } from "../state/now.ts";
import { useCommand } from "../state/queries.ts";
import { comingWords, schedule } from "../schedule-words.ts";
import { capital } from "../words.ts";

export function UpcomingLink() {
  const soonest = useCommand("triggers.upcoming", () => ({ perTrigger: 1, limit: 10 }));
  const now = useNow();
  const next = () => soonest.value()?.items.find((slot) => !slot.isSkipped);
  const said = () => {
    const slot = next();
    if (slot) return schedule.upcoming.linkNext(slot.automationName, capital(comingWords(slot.at, now())));
    return soonest.value() ? schedule.upcoming.linkNone : undefined;
  };
  return (
    <a
      href="#/upcoming"
      class="flex min-h-11 items-center gap-3 rounded-sheet border border-hairline bg-sheet px-4 py-2 hover:bg-ember-wash"
    >
      <CalendarClock size={20} aria-hidden="true" class="shrink-0 text-ink-soft" />
      <span class="row min-w-0 flex-1">
        <span class="font-strong">{schedule.upcoming.title}</span>
        <span class="min-w-0 text-small text-ink-soft text-pretty wrap-anywhere">{said()}</span>
      </span>
      <ChevronRight size={18} aria-hidden="true" class="shrink-0 text-ink-soft" />
    </a>
  );
}
