/** Six digits, large, with the keys for digits on a phone; whatever else is typed or pasted is left out. */
import { createUniqueId, onCleanup } from "solid-js";

export interface DigitsFieldProps {
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  onInput(digits: string): void;
}

export function DigitsField(props: DigitsFieldProps) {
  const id = createUniqueId();
  let input: HTMLInputElement | undefined;
  // Whoever looked away is brought to the field: the digits are what is asked for now.
  const frame = requestAnimationFrame(() => input?.focus());
  onCleanup(() => cancelAnimationFrame(frame));
  return (
    <div class="flex flex-col items-center gap-2">
      <label for={id} class="font-strong">
        {props.label}
      </label>
      <input
        ref={input}
        id={id}
        value={props.value}
        inputmode="numeric"
        autocomplete="one-time-code"
        aria-describedby={`${id}-hint`}
        class="w-full max-w-80 rounded-sheet border border-edge bg-sheet py-3 text-center font-mono text-[clamp(1.75rem,9vw,2.5rem)] tracking-[0.2em] text-ink indent-[0.2em]"
        onInput={(event) => {
          const digits = event.currentTarget.value.replaceAll(/\D/g, "").slice(0, 6);
          event.currentTarget.value = digits;
          props.onInput(digits);
        }}
      />
      <p id={`${id}-hint`} class="text-small text-ink-soft">
        {props.hint}
      </p>
    </div>
  );
}
