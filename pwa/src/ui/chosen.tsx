/** What a list is narrowed down to: each choice a button that takes it back. */
import X from "lucide-solid/icons/x";
import { For, Show } from "solid-js";
import { Button } from "./button.tsx";

export interface ChosenProps<T> {
  readonly label: string;
  readonly choices: readonly { readonly name: string; readonly without: T }[];
  leaveOutLabel(name: string): string;
  readonly clearWords: string;
  onLeaveOut(without: T): void;
  onClear(): void;
}

/** Nothing while nothing is chosen. */
export function Chosen<T>(props: ChosenProps<T>) {
  return (
    <Show when={props.choices.length > 0}>
      <div class="flex flex-wrap items-center gap-2" role="group" aria-label={props.label}>
        <For each={props.choices}>
          {(choice) => (
            <button
              type="button"
              aria-label={props.leaveOutLabel(choice.name)}
              class="inline-flex min-h-11 max-w-full items-center gap-1.5 rounded-full border border-ember bg-ember-wash px-3 py-1 text-left"
              onClick={() => props.onLeaveOut(choice.without)}
            >
              <span class="min-w-0 wrap-anywhere">{choice.name}</span>
              <X size={16} aria-hidden="true" class="shrink-0 text-ember" />
            </button>
          )}
        </For>
        <Button tone="quiet" onClick={() => props.onClear()}>
          {props.clearWords}
        </Button>
      </div>
    </Show>
  );
}
