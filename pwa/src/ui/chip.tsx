/** A small choice among its like, on or off: told by a tick as well as by its colour. */
import Check from "lucide-solid/icons/check";
import { Show, type JSX } from "solid-js";

export interface ChipProps {
  readonly isOn: boolean;
  onClick(): void;
  readonly children: JSX.Element;
}

export function Chip(props: ChipProps) {
  return (
    <button
      type="button"
      aria-pressed={props.isOn}
      class="inline-flex min-h-11 items-center gap-1.5 rounded-full border border-edge px-2.5 py-1 text-left hover:bg-ember-wash aria-pressed:border-ember aria-pressed:bg-ember-wash aria-pressed:font-strong"
      onClick={() => props.onClick()}
    >
      <Show when={props.isOn}>
        <Check size={16} aria-hidden="true" class="shrink-0 text-ember" />
      </Show>
      {props.children}
    </button>
  );
}
