/** A text as it would become, beside what it was: each line with its sign, so that colour only repeats it. */
import { For, Show } from "solid-js";

export interface ChangedLine {
  readonly kind: "same" | "added" | "removed";
  readonly text: string;
}

export interface TextChangeProps {
  readonly label: string;
  readonly parts: readonly { readonly skipped: number; readonly lines: readonly ChangedLine[] }[];
  skippedWords(count: number): string;
  /** Heard before each line that has a sign. */
  readonly addedWord: string;
  readonly removedWord: string;
}

const signs = { same: " ", added: "+", removed: "−" } as const;

export function TextChange(props: TextChangeProps) {
  const wordOf = (kind: ChangedLine["kind"]) =>
    kind === "added" ? props.addedWord : kind === "removed" ? props.removedWord : "";
  return (
    <div
      tabindex="0"
      role="group"
      aria-label={props.label}
      class="max-h-[60vh] overflow-auto py-2 font-mono text-small"
    >
      <For each={props.parts}>
        {(part) => (
          <>
            <Show when={part.skipped > 0}>
              <p class="px-3 py-1 font-sans text-ink-soft">{props.skippedWords(part.skipped)}</p>
            </Show>
            <For each={part.lines}>
              {(line) => (
                <p
                  class="flex gap-2 px-3 whitespace-pre-wrap"
                  classList={{
                    "bg-moss/15": line.kind === "added",
                    "bg-rust-wash text-ink-soft": line.kind === "removed",
                  }}
                >
                  <span aria-hidden="true" class="shrink-0 select-none">
                    {signs[line.kind]}
                  </span>
                  <Show when={wordOf(line.kind)}>{(word) => <span class="sr-only">{word()}: </span>}</Show>
                  <span class="min-w-0 wrap-anywhere">{line.text === "" ? " " : line.text}</span>
                </p>
              )}
            </For>
          </>
        )}
      </For>
    </div>
  );
}
