/** The short line under each title: live, or how old the page is and why; tapped, it says what to do. */
import ChevronDown from "lucide-solid/icons/chevron-down";
import { createSignal, createUniqueId, Show, type JSX } from "solid-js";

export interface FreshnessProps {
  readonly words: string;
  readonly tone: "live" | "waiting" | "down";
  /** What is wrong and what to do, in a sentence. */
  readonly detail?: string | undefined;
  readonly action?: JSX.Element;
}

export function Freshness(props: FreshnessProps) {
  const [isOpen, setOpen] = createSignal(false);
  const panel = createUniqueId();
  return (
    <div class="text-small text-ink-soft">
      <Show when={props.detail} fallback={<p class="flex min-h-8 items-center gap-1.5">{line(props)}</p>}>
        <button
          type="button"
          aria-expanded={isOpen()}
          aria-controls={panel}
          class="-mx-2 flex min-h-11 items-center gap-1.5 rounded-small px-2 text-left"
          onClick={() => setOpen(!isOpen())}
        >
          {line(props)}
          <ChevronDown
            size={16}
            aria-hidden="true"
            class={`shrink-0 transition-transform duration-150 ${isOpen() ? "rotate-180" : ""}`}
          />
        </button>
        <div
          id={panel}
          hidden={!isOpen()}
          class="mb-2 flex flex-col items-start gap-3 rounded-sheet bg-ember-wash px-4 py-3"
        >
          <p class="text-body text-ink text-pretty wrap-anywhere">{props.detail}</p>
          {props.action}
        </div>
      </Show>
    </div>
  );
}

function line(props: FreshnessProps) {
  return (
    <>
      <Dot tone={props.tone} />
      <span>{props.words}</span>
    </>
  );
}

/** Full when live, half while waiting, hollow when down: the shape says it without the colour. */
export function Dot(props: { readonly tone: FreshnessProps["tone"] }) {
  return (
    <svg width="10" height="10" viewBox="0 0 10 10" aria-hidden="true" class="shrink-0">
      <Show when={props.tone === "live"}>
        <circle cx="5" cy="5" r="4" class="fill-moss" />
      </Show>
      <Show when={props.tone === "waiting"}>
        <circle cx="5" cy="5" r="3.5" fill="none" class="stroke-amber" />
        <path d="M5 1.5a3.5 3.5 0 0 1 0 7Z" class="fill-amber" />
      </Show>
      <Show when={props.tone === "down"}>
        <circle cx="5" cy="5" r="3.25" fill="none" stroke-width="1.5" class="stroke-rust" />
      </Show>
    </svg>
  );
}
