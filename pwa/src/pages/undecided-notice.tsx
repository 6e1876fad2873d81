/** What nobody can be sure of, wherever its run stands: the way to where it is decided. */
import ChevronRight from "lucide-solid/icons/chevron-right";
import CircleAlert from "lucide-solid/icons/circle-alert";
import { Show } from "solid-js";
import { useMayRun } from "../state/own-role.ts";
import { useCommand } from "../state/queries.ts";
import { words } from "../words.ts";

export function UndecidedNotice() {
  const mayRun = useMayRun();
  const undecided = useCommand(
    "effects.list",
    () => ({ state: ["indeterminate"], limit: 1 }),
    () => ({ isAsked: mayRun() }),
  );
  return (
    <Show when={undecided.value()?.items[0]}>
      {(effect) => (
        <a
          href={`#/runs/${effect().runId}`}
          class="flex min-h-11 items-center gap-3 rounded-sheet bg-ember-wash px-4 py-2 hover:bg-hairline"
        >
          <CircleAlert size={20} aria-hidden="true" class="shrink-0 text-ember" />
          <span class="row min-w-0 flex-1">
            <span class="font-strong">{words.effects.undecided(undecided.value()?.total ?? 1)}</span>
            <span class="text-small text-ink-soft">{effect().automationName}</span>
          </span>
          <ChevronRight size={18} aria-hidden="true" class="shrink-0 text-ink-soft" />
        </a>
      )}
    </Show>
  );
}
