/** A row that does something: what it does, and a sentence on what will come of it. */
import { Show, type JSX } from "solid-js";

export interface ActionRowProps {
  readonly name: string;
  readonly hint: string;
  readonly glyph?: JSX.Element;
  /** Takes no press, but keeps the focus where it is. */
  readonly isBusy?: boolean;
  onClick(): void;
}

export function ActionRow(props: ActionRowProps) {
  return (
    <button
      type="button"
      aria-disabled={props.isBusy ? "true" : undefined}
      class="flex min-h-14 w-full items-start gap-3 px-4 py-2.5 text-left hover:bg-ember-wash focus-visible:-outline-offset-2 aria-disabled:opacity-60"
      onClick={() => {
        if (!props.isBusy) props.onClick();
      }}
    >
      <Show when={props.glyph}>
        <span class="flex h-[1.4em] shrink-0 items-center text-ink-soft">{props.glyph}</span>
      </Show>
      <span class="flex min-w-0 flex-col">
        <span class="font-strong">{props.name}</span>
        <span class="text-small text-ink-soft text-pretty">{props.hint}</span>
      </span>
    </button>
  );
}
