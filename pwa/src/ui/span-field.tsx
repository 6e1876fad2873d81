/** A span of time as a number and its unit, side by side under one name. */
import { createUniqueId, For } from "solid-js";
import { describedBy, Frame, inputClass, type FieldFrame } from "./field.tsx";

export interface SpanFieldProps<U extends string> extends FieldFrame {
  readonly amount: string;
  readonly unit: U;
  readonly units: readonly (readonly [U, string])[];
  /** What the unit's own field is called, for those who hear it. */
  readonly unitLabel: string;
  onInput(span: { readonly amount: string; readonly unit: U }): void;
}

export function SpanField<U extends string>(props: SpanFieldProps<U>) {
  const id = createUniqueId();
  return (
    <Frame id={id} {...props}>
      <div class="flex gap-2">
        <input
          id={id}
          type="text"
          inputmode="decimal"
          autocomplete="off"
          maxLength={10}
          value={props.amount}
          aria-invalid={props.error === undefined ? undefined : "true"}
          aria-describedby={describedBy(id, props)}
          class={`${inputClass} min-w-16 flex-1 text-lead`}
          onInput={(event) => props.onInput({ amount: event.currentTarget.value, unit: props.unit })}
        />
        <select
          aria-label={`${props.label}: ${props.unitLabel}`}
          class={`${inputClass} min-w-0 flex-2 text-lead`}
          onInput={(event) => props.onInput({ amount: props.amount, unit: event.currentTarget.value as U })}
        >
          <For each={props.units}>
            {([unit, name]) => (
              <option value={unit} selected={props.unit === unit}>
                {name}
              </option>
            )}
          </For>
        </select>
      </div>
    </Frame>
  );
}
