/** One line that offers to turn notifications on, where somebody has just seen what for; put away, it stays away. */
import { createSignal, Show } from "solid-js";
import { push } from "../push-words.ts";
import { isPushDeclined, setPushDeclined } from "../state/preferences.ts";
import { usePushStanding } from "../state/push.ts";
import { Button, LinkButton } from "../ui/button.tsx";

/** Draws nothing where they are on, cannot be had, or were declined. */
export function PushOffer() {
  const [isDeclined, setDeclined] = createSignal(isPushDeclined());
  const standing = usePushStanding();
  return (
    <Show when={standing() === "off" && !isDeclined()}>
      <div class="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 rounded-sheet bg-ember-wash py-2 pr-2 pl-4">
        <p class="min-w-0 flex-1 basis-56 text-pretty">{push.offer}</p>
        <div class="flex gap-1">
          <Button
            tone="quiet"
            onClick={() => {
              setPushDeclined();
              setDeclined(true);
            }}
          >
            {push.offerNotNow}
          </Button>
          <LinkButton href="#/house/notifications">{push.offerTurnOn}</LinkButton>
        </div>
      </div>
    </Show>
  );
}
