/** A row that a finger pulls aside to show what can be done with it; whatever is there is also in a menu. */
import { createSignal, type JSX } from "solid-js";

export interface SwipeRowProps {
  /** Buttons that lie behind the row; `close` puts it back over them. */
  actions(close: () => void): JSX.Element;
  /** False where there is nothing to do with it now. */
  readonly isOn: boolean;
  readonly children: JSX.Element;
}

/** A finger has to mean it: less is a tap, or a scroll that began crooked. */
const leastPx = 12;
/** Where phones begin their own way back. */
const edgePx = 24;

/** One row at a time stands aside. */
let closeOther: (() => void) | undefined;

export function SwipeRow(props: SwipeRowProps) {
  const [offset, setOffset] = createSignal(0);
  const [isPulled, setPulled] = createSignal(false);
  let actions: HTMLDivElement | undefined;
  let from:
    | { readonly id: number; readonly x: number; readonly y: number; readonly offset: number }
    | undefined;
  let hasMoved = false;
  const width = () => actions?.offsetWidth ?? 0;
  const isOpen = () => offset() > 0 && !isPulled();

  function close(): void {
    setOffset(0);
    if (closeOther === close) closeOther = undefined;
  }
  function begin(event: PointerEvent): void {
    hasMoved = false;
    if (!props.isOn || event.pointerType === "mouse" || !event.isPrimary || event.clientX < edgePx) return;
    if (closeOther !== close) closeOther?.();
    from = { id: event.pointerId, x: event.clientX, y: event.clientY, offset: offset() };
  }
  function move(event: PointerEvent): void {
    if (from?.id !== event.pointerId) return;
    const across = event.clientX - from.x;
    if (!isPulled()) {
      if (Math.abs(event.clientY - from.y) > leastPx) return void (from = undefined);
      if (Math.abs(across) < leastPx) return;
      (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
      setPulled(true);
      hasMoved = true;
    }
    setOffset(Math.max(0, Math.min(width(), from.offset - across)));
  }
  function end(): void {
    if (!isPulled()) return void (from = undefined);
    from = undefined;
    setPulled(false);
    if (offset() < width() / 2) return close();
    setOffset(width());
    closeOther = close;
  }
  return (
    <div class="relative overflow-hidden">
      <div
        ref={actions}
        inert={!isOpen()}
        class="absolute inset-y-0 right-0 flex"
        classList={{ invisible: offset() === 0 }}
      >
        {props.actions(close)}
      </div>
      <div
        class="touch-pan-y"
        classList={{
          "relative bg-sheet": offset() > 0 || isPulled(),
          "transition-transform duration-150": !isPulled(),
        }}
        style={{ transform: offset() === 0 ? undefined : `translateX(${-offset()}px)` }}
        onPointerDown={begin}
        onPointerMove={move}
        onPointerUp={end}
        onPointerCancel={end}
        on:click={{
          // The end of a pull is no tap, and a tap on what stands aside only puts it back.
          capture: true,
          handleEvent(event: Event) {
            if (!hasMoved && !isOpen()) return;
            event.preventDefault();
            event.stopPropagation();
            if (!hasMoved) close();
            hasMoved = false;
          },
        }}
      >
        {props.children}
      </div>
    </div>
  );
}

export interface SwipeActionProps {
  readonly glyph: JSX.Element;
  readonly name: string;
  readonly tone: "waiting" | "settled";
  onClick(): void;
}

/** As wide as a thumb, its name under its glyph. */
export function SwipeAction(props: SwipeActionProps) {
  return (
    <button
      type="button"
      class="flex min-h-11 w-22 flex-col items-center justify-center gap-1 px-1 text-center text-small font-strong focus-visible:-outline-offset-2"
      classList={{
        "bg-ember-wash text-ink": props.tone === "waiting",
        "bg-ember text-on-ember": props.tone === "settled",
      }}
      onClick={() => props.onClick()}
    >
      {props.glyph}
      <span class="wrap-anywhere hyphens-auto">{props.name}</span>
    </button>
  );
}
