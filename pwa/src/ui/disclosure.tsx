/** Something that may be looked at, closed until asked for. */
import ChevronRight from "lucide-solid/icons/chevron-right";
import type { JSX } from "solid-js";

export interface DisclosureProps {
  readonly summary: JSX.Element;
  readonly children: JSX.Element;
  readonly isOpen?: boolean;
}

export function Disclosure(props: DisclosureProps) {
  return (
    <details class="group" open={props.isOpen}>
      <summary class="flex min-h-11 items-center gap-2 px-4 py-2.5 hover:bg-ember-wash focus-visible:-outline-offset-2">
        <div class="min-w-0 flex-1">{props.summary}</div>
        <ChevronRight
          size={18}
          aria-hidden="true"
          class="shrink-0 text-ink-soft transition-transform duration-150 group-open:rotate-90"
        />
      </summary>
      <div class="px-4 pt-1 pb-4">{props.children}</div>
    </details>
  );
}

/** Text exactly as it is: scripts, arguments, results that are data. */
export function Code(props: { readonly text: string; readonly label: string }) {
  return (
    <pre
      tabindex="0"
      role="group"
      aria-label={props.label}
      class="max-h-[60vh] overflow-auto rounded-small bg-paper p-3 font-mono text-small whitespace-pre-wrap wrap-anywhere"
    >
      {props.text}
    </pre>
  );
}
