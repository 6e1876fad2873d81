/** A form's last word, within the thumb's reach: it sticks above the bar on a phone and lies in its place on a laptop. */
import type { JSX } from "solid-js";

export interface ActionBarProps {
  /** Stays in sight on a laptop, too: at the foot of the pane it is in. */
  readonly isPinned?: boolean;
  readonly children: JSX.Element;
}

export function ActionBar(props: ActionBarProps) {
  return (
    <div
      class="sticky bottom-[calc(var(--bar-height,0px)+var(--offer-height,0px)+env(safe-area-inset-bottom))] z-10 -mx-4 flex flex-col gap-2 bg-linear-to-t from-paper from-60% to-transparent px-4 pt-6 pb-3 [@media(max-height:480px)]:static"
      classList={{ "wide:static wide:m-0 wide:bg-none wide:p-0": !props.isPinned }}
    >
      {props.children}
    </div>
  );
}
