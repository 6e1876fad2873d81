/** The slim word that the whole house is paused, and the way to where it is resumed. */
import ChevronRight from "lucide-solid/icons/chevron-right";
import CirclePause from "lucide-solid/icons/circle-pause";
import { words } from "../words.ts";

export function PausedNotice() {
  return (
    <a
      href="#/house"
      class="flex min-h-11 items-center gap-3 rounded-sheet bg-ember-wash px-4 py-2 hover:bg-hairline"
    >
      <CirclePause size={20} aria-hidden="true" class="shrink-0 text-amber" />
      <span class="row min-w-0 flex-1">
        <span class="font-strong">{words.house.paused}</span>
        <span class="text-small text-ink-soft">{words.house.pausedLink}</span>
      </span>
      <ChevronRight size={18} aria-hidden="true" class="shrink-0 text-ink-soft" />
    </a>
  );
}
