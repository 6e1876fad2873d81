/** One of a few, each with a sentence on what it means: rows as wide as the thumb needs. */
import { createUniqueId, For } from "solid-js";

export interface RadioChoice<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly hint: string;
}

export interface RadioListProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly choices: readonly RadioChoice<T>[];
  onInput(value: T): void;
}

export function RadioList<T extends string>(props: RadioListProps<T>) {
  const name = createUniqueId();
  return (
    <fieldset class="flex flex-col gap-1.5">
      <legend class="mb-1.5 font-strong">{props.label}</legend>
      <div class="parted overflow-hidden rounded-sheet border border-hairline bg-sheet">
        <For each={props.choices}>
          {(choice) => (
            <label class="flex min-h-14 items-center gap-3 px-4 py-2.5 has-checked:bg-ember-wash has-focus-visible:outline-2 has-focus-visible:-outline-offset-2 has-focus-visible:outline-ember">
              <input
                type="radio"
                name={name}
                class="peer sr-only"
                value={choice.value}
                checked={props.value === choice.value}
                onInput={() => props.onInput(choice.value)}
              />
              <span
                aria-hidden="true"
                class="grid size-5.5 shrink-0 place-items-center rounded-full border-2 border-edge after:size-2.5 after:rounded-full peer-checked:border-ember peer-checked:after:bg-ember forced-colors:peer-checked:after:bg-[CanvasText]"
              />
              <span class="flex min-w-0 flex-col">
                <span class="font-strong">{choice.label}</span>
                <span class="text-small text-ink-soft text-pretty">{choice.hint}</span>
              </span>
            </label>
          )}
        </For>
      </div>
    </fieldset>
  );
}
