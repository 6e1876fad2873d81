/**
 * Parts of one list, each an address of its own with how much is in it; the one shown is marked by more
 * than its colour. They lie in the row, or the wrapping rows, that they are put into.
 */
import { For, Show } from "solid-js";

export interface ViewLink {
  readonly href: string;
  readonly name: string;
  /** Undefined where it is not known, or not worth a number. */
  readonly count: number | undefined;
  readonly isShown: boolean;
}

export function ViewLinks(props: { readonly label: string; readonly links: readonly ViewLink[] }) {
  return (
    <nav aria-label={props.label} class="contents">
      <ul class="contents">
        <For each={props.links}>
          {(link) => (
            <li>
              <a
                href={link.href}
                aria-current={link.isShown ? "page" : undefined}
                class="inline-flex min-h-11 items-center gap-1.5 rounded-full border border-edge px-2.5 py-1 hover:bg-ember-wash aria-[current=page]:border-ember aria-[current=page]:bg-ember-wash aria-[current=page]:font-strong"
              >
                {link.name}
                <Show when={link.count}>
                  {(count) => (
                    <span class="text-ink-soft" classList={{ "text-ember!": link.isShown }}>
                      {count()}
                    </span>
                  )}
                </Show>
              </a>
            </li>
          )}
        </For>
      </ul>
    </nav>
  );
}
