/** Something on offer that can wait: it stands above the bar or in the corner, covers no action and takes no focus. */
import { createEffect, createSignal, onCleanup, Show, type JSX } from "solid-js";

export interface OfferProps {
  readonly label: string;
  readonly isShown: boolean;
  readonly text: string;
  readonly actions: JSX.Element;
  /** Somebody points at it or is in it, or has gone. */
  onHold(isHeld: boolean): void;
}

/** Its place is there from the start, so that screen readers hear what arrives in it. */
export function Offer(props: OfferProps) {
  return (
    <aside aria-label={props.label} class="contents">
      <div aria-live="polite" class="contents">
        <Show when={props.isShown}>
          <Card {...props} />
        </Show>
      </div>
    </aside>
  );
}

function Card(props: OfferProps) {
  const [height, setHeight] = createSignal(0);
  let isPointedAt = false;
  let isFocused = false;
  const hold = (change: { readonly pointed?: boolean; readonly focused?: boolean }) => {
    isPointedAt = change.pointed ?? isPointedAt;
    isFocused = change.focused ?? isFocused;
    props.onHold(isPointedAt || isFocused);
  };
  let card: HTMLDivElement | undefined;
  // What else sticks to the bottom moves up by as much.
  createEffect(() => {
    if (!card) return;
    const sizes = new ResizeObserver(([entry]) => setHeight(entry?.borderBoxSize[0]?.blockSize ?? 0));
    sizes.observe(card);
    onCleanup(() => sizes.disconnect());
  });
  createEffect(() => {
    document.documentElement.style.setProperty("--offer-height", `${height()}px`);
    onCleanup(() => document.documentElement.style.removeProperty("--offer-height"));
  });
  return (
    <div
      ref={card}
      onPointerEnter={() => hold({ pointed: true })}
      onPointerLeave={() => hold({ pointed: false })}
      onFocusIn={() => hold({ focused: true })}
      onFocusOut={() => hold({ focused: false })}
      class="fixed right-0 bottom-[calc(var(--bar-height,0px)+env(safe-area-inset-bottom))] left-0 z-20 flex max-h-[50dvh] animate-arrive flex-wrap items-center justify-end gap-x-3 gap-y-1 overflow-y-auto border-t border-hairline bg-sheet py-2 pr-2 pl-4 wide:right-6 wide:bottom-6 wide:left-auto wide:max-w-105 wide:rounded-sheet wide:border"
    >
      <p class="min-w-32 flex-1 text-pretty">{props.text}</p>
      <div class="flex flex-wrap gap-1">{props.actions}</div>
    </div>
  );
}
