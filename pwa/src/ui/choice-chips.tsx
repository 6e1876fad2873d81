/** One of many that need no sentence each: chips, of which one is on; arrows go through them as through any radio. */
import Check from "lucide-solid/icons/check";
import { For, Show } from "solid-js";

export interface ChoiceChipsProps<T extends string> {
  /** The same for groups that are one choice. */
  readonly name: string;
  readonly label: string;
  readonly value: T;
  readonly choices: readonly (readonly [T, string])[];
  onInput(value: T): void;
}

export function ChoiceChips<T extends string>(props: ChoiceChipsProps<T>) {
  return (
    <fieldset>
      <legend class="mb-1.5 font-strong">{props.label}</legend>
      <div class="flex flex-wrap gap-2">
        <For each={props.choices}>
          {([value, label]) => (
            <label class="inline-flex min-h-11 items-center gap-1.5 rounded-full border border-edge px-3 py-1 hover:bg-ember-wash has-checked:border-ember has-checked:bg-ember-wash has-checked:font-strong has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-ember">
              <input
                type="radio"
                name={props.name}
                class="sr-only"
                value={value}
                checked={props.value === value}
                onInput={() => props.onInput(value)}
              />
              <Show when={props.value === value}>
                <Check size={16} aria-hidden="true" class="shrink-0 text-ember" />
              </Show>
              {label}
            </label>
          )}
        </For>
      </div>
    </fieldset>
  );
}
