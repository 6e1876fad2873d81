/** One line of a log: when, how bad, what; and what it carries, for whoever taps it. */
import Braces from "lucide-solid/icons/braces";
import CircleX from "lucide-solid/icons/circle-x";
import TriangleAlert from "lucide-solid/icons/triangle-alert";
import { For, Show } from "solid-js";
import type { Ink, InkColour, Stretch } from "./ansi.ts";

export interface LogRow {
  /** Number of the line in its log. */
  readonly n: number;
  /** Time since the run began, or undefined where it is not wanted. */
  readonly gutter: string | undefined;
  readonly level: "debug" | "info" | "warn" | "error";
  readonly levelWord: string;
  readonly stretches: readonly Stretch[];
  /** What the line carries beside its text: on one line, and in full. */
  readonly data: { readonly short: string; full(): string } | undefined;
  /** The match that somebody went to. */
  readonly isCurrent: boolean;
}

export interface LogLineProps {
  readonly row: LogRow;
  readonly isWrapped: boolean;
  readonly isOpen: boolean;
  onToggle(): void;
  readonly dataLabel: string;
}

/** In a narrow column, or under large text, the gutter stands above its line instead of eating it. */
export function LogLine(props: LogLineProps) {
  const isBad = () => props.row.level === "error" || props.row.level === "warn";
  return (
    <div
      data-line={props.row.n}
      class="flex gap-x-2 px-4 py-0.5 @max-[20em]/log:flex-wrap @max-[20em]/log:px-3"
      classList={{
        "bg-rust-wash": props.row.level === "error" && !props.row.isCurrent,
        "bg-ember-wash": props.row.isCurrent,
        "text-ink-soft": props.row.level === "debug",
      }}
    >
      <Show when={props.row.gutter}>
        <span class="min-w-[6ch] shrink-0 text-right whitespace-nowrap text-ink-soft select-none @max-[20em]/log:w-full @max-[20em]/log:text-left @max-[20em]/log:text-[0.8em]">
          {props.row.gutter}
        </span>
      </Show>
      <span
        class="flex w-[1.2em] shrink-0 justify-center select-none"
        classList={{ "@max-[20em]/log:hidden": !isBad() }}
      >
        <Show when={isBad()}>
          <span class="sr-only">{props.row.levelWord}: </span>
          <span class="flex h-[1.4em] items-center" aria-hidden="true">
            <Show
              when={props.row.level === "error"}
              fallback={<TriangleAlert size="1.1em" class="text-amber" />}
            >
              <CircleX size="1.1em" class="text-rust" />
            </Show>
          </span>
        </Show>
      </span>
      <div class="min-w-0 flex-1">
        <span
          data-text
          class={props.isWrapped ? "whitespace-pre-wrap wrap-anywhere" : "whitespace-pre"}
          dir="auto"
        >
          <For each={props.row.stretches}>{(stretch) => <Piece stretch={stretch} />}</For>
        </span>
        <Show when={props.row.data}>
          {(data) => (
            <>
              <button
                type="button"
                aria-expanded={props.isOpen}
                aria-label={`${props.dataLabel} ${data().short}`}
                class="-my-3 ml-1 inline-flex min-h-11 max-w-full items-center gap-1 rounded-small px-1 align-middle text-ink-soft select-none hover:text-ink"
                onClick={() => props.onToggle()}
              >
                <Braces size="1.1em" class="shrink-0 text-ember" aria-hidden="true" />
                <span class="max-w-[36ch] truncate">{data().short}</span>
              </button>
              <Show when={props.isOpen}>
                <pre class="my-1 rounded-small bg-paper p-2 whitespace-pre-wrap wrap-anywhere">
                  {data().full()}
                </pre>
              </Show>
            </>
          )}
        </Show>
      </div>
    </div>
  );
}

function Piece(props: { readonly stretch: Stretch }) {
  return (
    <Show
      when={props.stretch.isMatch}
      fallback={<span class={inkClass(props.stretch.ink)}>{props.stretch.text}</span>}
    >
      <mark class="rounded-[2px] bg-log-mark text-ink">{props.stretch.text}</mark>
    </Show>
  );
}

function inkClass(ink: Ink): string | undefined {
  const classes = [
    ink.colour && colours[ink.colour],
    ink.isStrong && "font-strong",
    ink.isFaint && !ink.colour && "text-ink-soft",
    ink.isSlanted && "italic",
    ink.isUnderlined && "underline",
  ].filter(Boolean);
  return classes.length === 0 ? undefined : classes.join(" ");
}

const colours: Record<InkColour, string> = {
  red: "text-rust",
  green: "text-moss",
  yellow: "text-amber",
  blue: "text-log-blue",
  magenta: "text-log-plum",
  cyan: "text-log-teal",
  soft: "text-ink-soft",
};
