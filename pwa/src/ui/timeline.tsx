/** Rows in the order they began, one inside the other: glyphs on thin lines that run from first to last. */
import { createMemo, For, type JSX } from "solid-js";
import { Sheet } from "./sheet.tsx";
import { railsOf } from "./rails.ts";

export interface TimelineProps<T extends { readonly depth: number }> {
  readonly label: string;
  readonly items: readonly T[];
  glyph(item: T): JSX.Element;
  children(item: T): JSX.Element;
}

/** Rows deeper than this stand no further in: a phone has no room for it. */
const indents = ["pl-4", "pl-10", "pl-16", "pl-22"] as const;
const lefts = ["left-[25px]", "left-[49px]", "left-[73px]", "left-[97px]"] as const;

export function Timeline<T extends { readonly depth: number }>(props: TimelineProps<T>) {
  const depthOf = ({ depth }: T) => Math.min(depth, indents.length - 1);
  const rails = createMemo(() => railsOf(props.items.map(depthOf)));
  return (
    <Sheet>
      <ol aria-label={props.label} class="py-1.5">
        <For each={props.items}>
          {(item, place) => (
            <li class={`relative flex gap-3 py-2 pr-4 ${indents[depthOf(item)]}`}>
              <For each={rails()[place()]}>
                {(rail) => (
                  <span
                    aria-hidden="true"
                    class={`absolute w-px bg-hairline ${lefts[rail.level]} ${rail.isFromAbove ? "top-0" : "top-4"} ${rail.isToBelow ? "bottom-0" : "h-4"}`}
                  />
                )}
              </For>
              <span class="relative flex h-[1.4em] items-center bg-sheet">{props.glyph(item)}</span>
              <span class="min-w-0 flex-1">{props.children(item)}</span>
            </li>
          )}
        </For>
      </ol>
    </Sheet>
  );
}
