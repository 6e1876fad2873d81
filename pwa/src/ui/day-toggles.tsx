/** The days of the week, each on or off, in one row where there is room: told by a tick as well as by its colour. */
import Check from "lucide-solid/icons/check";
import { createUniqueId, For, Show } from "solid-js";

export interface DayTogglesProps {
  readonly label: string;
  readonly error?: string | undefined;
  readonly days: readonly { readonly day: number; readonly short: string; readonly name: string }[];
  readonly chosen: readonly number[];
  onChoose(chosen: readonly number[]): void;
}

export function DayToggles(props: DayTogglesProps) {
  const id = createUniqueId();
  const toggled = (day: number) =>
    props.chosen.includes(day) ? props.chosen.filter((other) => other !== day) : [...props.chosen, day];
  return (
    <fieldset aria-describedby={props.error === undefined ? undefined : `${id}-error`}>
      <legend class="mb-1.5 font-strong">{props.label}</legend>
      <div class="grid grid-cols-[repeat(auto-fit,minmax(2.3rem,1fr))] gap-1">
        <For each={props.days}>
          {({ day, short, name }) => (
            <button
              type="button"
              aria-pressed={props.chosen.includes(day)}
              title={name}
              class="flex min-h-14 flex-col items-center justify-center rounded-small border border-edge bg-sheet px-0.5 text-small hover:bg-ember-wash aria-pressed:border-ember aria-pressed:bg-ember-wash aria-pressed:font-strong"
              onClick={() => props.onChoose(toggled(day))}
            >
              <span class="flex h-5 items-center">
                <Show when={props.chosen.includes(day)}>
                  <Check size={16} aria-hidden="true" class="text-ember" />
                </Show>
              </span>
              {short}
            </button>
          )}
        </For>
      </div>
      <Show when={props.error}>
        <p id={`${id}-error`} class="mt-1.5 text-small font-strong text-rust">
          {props.error}
        </p>
      </Show>
    </fieldset>
  );
}
