/** A form's last word, within the thumb's reach: it sticks above the bar on a phone and lies in its place on a laptop. */
import type { JSX } from "solid-js";

export function ActionBar(props: { readonly children: JSX.Element }) {
  return (
    <div class="sticky bottom-[calc(var(--bar-height,0px)+var(--offer-height,0px)+env(safe-area-inset-bottom))] z-10 -mx-4 flex flex-col gap-2 bg-linear-to-t from-paper from-60% to-transparent px-4 pt-6 pb-3 [@media(max-height:30rem)]:static wide:static wide:m-0 wide:bg-none wide:p-0">
      {props.children}
    </div>
  );
}
