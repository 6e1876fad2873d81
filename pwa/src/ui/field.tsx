/** Form fields with their label, hint and error tied to them, for eyes and screen readers alike. */
import { createUniqueId, For, Show, type JSX } from "solid-js";

export interface FieldFrame {
  readonly label: string;
  /** "optional", where it is. */
  readonly mark?: string | undefined;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
  /** Of an error that stands elsewhere, because it is about several fields. */
  readonly errorId?: string | undefined;
  /** A consequence of what was typed, spoken politely as it changes. */
  readonly note?: JSX.Element;
}

export interface TextFieldProps extends FieldFrame {
  readonly value: string;
  onInput(value: string): void;
  readonly kind?: "text" | "address" | "number" | "date" | "time";
  readonly isWhole?: boolean;
  readonly rows?: number;
  readonly isCode?: boolean;
  readonly maxLength?: number | undefined;
  readonly placeholder?: string;
  readonly isFirst?: boolean;
}

export function TextField(props: TextFieldProps) {
  const id = createUniqueId();
  const common = () => ({
    id,
    value: props.value,
    placeholder: props.placeholder ?? "",
    "aria-invalid": (props.error ?? props.errorId) === undefined ? undefined : ("true" as const),
    "aria-describedby": describedBy(id, props),
    autocapitalize: props.kind === "address" || props.isCode ? ("off" as const) : undefined,
    autocomplete: "off",
    spellcheck: props.kind === undefined || props.kind === "text",
    maxLength: props.maxLength,
    class: `${inputClass} ${props.isCode ? "font-mono text-small" : "text-lead"}`,
  });
  return (
    <Frame id={id} {...props}>
      <Show
        when={props.rows}
        fallback={
          <input
            {...common()}
            type={inputTypes[props.kind ?? "text"]}
            inputmode={props.kind === "number" ? (props.isWhole ? "numeric" : "decimal") : undefined}
            onInput={(event) => props.onInput(event.currentTarget.value)}
          />
        }
      >
        <textarea
          {...common()}
          rows={props.rows}
          onInput={(event) => props.onInput(event.currentTarget.value)}
        />
      </Show>
    </Frame>
  );
}

/** Numbers are text: their own kind of field spins under a wheel and drops what it cannot read. */
const inputTypes = { text: "text", address: "url", number: "text", date: "date", time: "time" } as const;

export interface ChoiceFieldProps extends FieldFrame {
  /** Index of the chosen one, "" for none. */
  readonly value: string;
  readonly choices: readonly string[];
  /** Said where nothing is chosen; left out where something always is. */
  readonly none?: string;
  onInput(value: string): void;
}

export function ChoiceField(props: ChoiceFieldProps) {
  const id = createUniqueId();
  return (
    <Frame id={id} {...props}>
      <select
        id={id}
        class={`${inputClass} text-lead`}
        aria-invalid={props.error === undefined ? undefined : "true"}
        aria-describedby={describedBy(id, props)}
        onInput={(event) => props.onInput(event.currentTarget.value)}
      >
        <Show when={props.none !== undefined}>
          <option value="" selected={props.value === ""}>
            {props.none}
          </option>
        </Show>
        <For each={props.choices}>
          {(choice, index) => (
            <option value={index()} selected={props.value === String(index())}>
              {choice}
            </option>
          )}
        </For>
      </select>
    </Frame>
  );
}

export interface ToggleFieldProps {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly isOn: boolean;
  onInput(isOn: boolean): void;
}

export function ToggleField(props: ToggleFieldProps) {
  const id = createUniqueId();
  return (
    <label class="flex min-h-11 items-center justify-between gap-4">
      <span class="flex flex-col">
        <span>{props.label}</span>
        <Show when={props.hint}>
          <span id={`${id}-hint`} class="text-small text-ink-soft">
            {props.hint}
          </span>
        </Show>
      </span>
      <input
        type="checkbox"
        role="switch"
        class="peer sr-only"
        checked={props.isOn}
        aria-describedby={props.hint === undefined ? undefined : `${id}-hint`}
        onInput={(event) => props.onInput(event.currentTarget.checked)}
      />
      <span
        aria-hidden="true"
        class="relative h-7 w-12 shrink-0 rounded-full border border-edge bg-paper after:absolute after:top-0.5 after:left-0.5 after:size-5.5 after:rounded-full after:bg-edge after:transition-transform after:duration-150 peer-checked:border-ember peer-checked:bg-ember peer-checked:after:translate-x-5 peer-checked:after:bg-on-ember forced-colors:after:bg-[CanvasText] forced-colors:peer-checked:bg-[Highlight] forced-colors:peer-checked:after:bg-[HighlightText] peer-focus-visible:outline-2 peer-focus-visible:outline-offset-2 peer-focus-visible:outline-ember"
      />
    </label>
  );
}

export function Frame(props: FieldFrame & { readonly id: string; readonly children: JSX.Element }) {
  return (
    <div class="flex flex-col gap-1.5">
      <label for={props.id} class="row font-strong">
        {props.label}
        <Show when={props.mark}>
          <span class="text-small font-normal text-ink-soft">{props.mark}</span>
        </Show>
      </label>
      {props.children}
      <Show when={props.error}>
        <p id={`${props.id}-error`} class="text-small font-strong text-rust">
          {props.error}
        </p>
      </Show>
      <Show when={props.hint}>
        <p id={`${props.id}-hint`} class="text-small text-ink-soft">
          {props.hint}
        </p>
      </Show>
      <div id={`${props.id}-note`} aria-live="polite">
        {props.note}
      </div>
    </div>
  );
}

export function describedBy(id: string, frame: FieldFrame): string {
  return [
    frame.error === undefined ? "" : `${id}-error`,
    frame.errorId ?? "",
    frame.hint === undefined ? "" : `${id}-hint`,
    `${id}-note`,
  ]
    .filter((part) => part !== "")
    .join(" ");
}

export const inputClass =
  "min-h-12 w-full rounded-sheet border border-edge bg-sheet px-3.5 py-2.5 text-ink placeholder:text-ink-soft aria-invalid:border-rust";
