/** Raised surfaces and what lies on them: sections with a title, rows under hairlines, facts beside their names. */
import { For, Show, type JSX } from "solid-js";

export function Section(props: {
  readonly title: string;
  readonly aside?: JSX.Element;
  readonly children: JSX.Element;
}) {
  return (
    <section class="flex flex-col gap-2" aria-label={props.title}>
      <div class="row min-h-6 justify-between">
        <h2 class="min-w-0 text-body text-ink-soft wrap-anywhere">{props.title}</h2>
        {props.aside}
      </div>
      {props.children}
    </section>
  );
}

export function Sheet(props: { readonly children: JSX.Element; readonly isPadded?: boolean }) {
  return (
    <div
      class="overflow-hidden rounded-sheet border border-hairline bg-sheet"
      classList={{ "p-4": props.isPadded ?? false }}
    >
      {props.children}
    </div>
  );
}

export interface RowListProps<T> {
  readonly items: readonly T[];
  readonly label: string;
  readonly children: (item: T) => JSX.Element;
}

/** Rows parted by hairlines that start where the text does. */
export function RowList<T>(props: RowListProps<T>) {
  return (
    <Sheet>
      <ul aria-label={props.label} class="parted">
        <For each={props.items}>{(item) => <li>{props.children(item)}</li>}</For>
      </ul>
    </Sheet>
  );
}

export interface Fact {
  readonly name: string;
  readonly value: JSX.Element;
}

export function Facts(props: { readonly facts: readonly Fact[] }) {
  return (
    <Sheet>
      <dl class="parted">
        <For each={props.facts}>
          {(fact) => (
            <div class="row min-h-11 justify-between px-4 py-2.5">
              <dt class="text-ink-soft">{fact.name}</dt>
              <dd class="min-w-0 wrap-anywhere">{fact.value}</dd>
            </div>
          )}
        </For>
      </dl>
    </Sheet>
  );
}

/** Nothing here yet: what will appear, and what can be done. Never a bare blank. */
export function Empty(props: { readonly text: string; readonly children?: JSX.Element }) {
  return (
    <div class="flex flex-col items-start gap-4 rounded-sheet border border-dashed border-edge px-4 py-5">
      <p class="text-ink-soft text-pretty">{props.text}</p>
      <Show when={props.children}>{props.children}</Show>
    </div>
  );
}
