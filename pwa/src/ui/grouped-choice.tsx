/** One of many, in groups with a name each: the platform's own list, which opens where the thumb is. */
import { createUniqueId, For } from "solid-js";
import { describedBy, Frame, inputClass, type FieldFrame } from "./field.tsx";

export interface GroupedChoiceProps<T extends string> extends FieldFrame {
  readonly value: T;
  readonly groups: readonly {
    readonly name: string;
    readonly choices: readonly (readonly [T, string])[];
  }[];
  onInput(value: T): void;
}

export function GroupedChoice<T extends string>(props: GroupedChoiceProps<T>) {
  const id = createUniqueId();
  return (
    <Frame id={id} {...props}>
      <select
        id={id}
        class={`${inputClass} text-lead`}
        aria-invalid={props.error === undefined ? undefined : "true"}
        aria-describedby={describedBy(id, props)}
        onInput={(event) => props.onInput(event.currentTarget.value as T)}
      >
        <For each={props.groups}>
          {(group) => (
            <optgroup label={group.name}>
              <For each={group.choices}>
                {([value, name]) => (
                  <option value={value} selected={props.value === value}>
                    {name}
                  </option>
                )}
              </For>
            </optgroup>
          )}
        </For>
      </select>
    </Frame>
  );
}
