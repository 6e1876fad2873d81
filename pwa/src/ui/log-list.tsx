/**
 * A log of any length: only what is seen is drawn. It stays at its end while lines arrive, until
 * somebody scrolls up; then nothing moves under the eye, and a button leads back.
 */
import ArrowDown from "lucide-solid/icons/arrow-down";
import CircleX from "lucide-solid/icons/circle-x";
import TriangleAlert from "lucide-solid/icons/triangle-alert";
import { createEffect, createSignal, on, Show } from "solid-js";
import { VList, type VListHandle } from "virtua/solid";

export interface LogRow {
  /** Time since the run began. */
  readonly gutter: string;
  readonly level: "debug" | "info" | "warn" | "error";
  readonly levelWord: string;
  readonly text: string;
  /** What the line carries beside its text, in one line. */
  readonly data: string | undefined;
}

export interface LogListProps<T> {
  readonly lines: readonly T[];
  /** Called for the lines that are on screen only. */
  describe(line: T): LogRow;
  readonly label: string;
  readonly toNewest: string;
  readonly isWrapped: boolean;
}

const nearEndPx = 24;
/** How long a touch, wheel or key keeps the list to itself. */
const handMs = 300;
const paddingPx = 18;
const lowestRowPx = 22;

export function LogList<T>(props: LogListProps<T>) {
  let list: VListHandle | undefined;
  let frame: HTMLDivElement | undefined;
  const [isFollowing, setFollowing] = createSignal(true);
  // Only a hand ends the following, for lines being measured move the list as well; and while a hand
  // is on the list, nothing else scrolls it.
  let handledUntil = 0;
  let lastOffset = 0;
  let wentUpAt = -handMs;
  const isHandled = () => performance.now() < handledUntil;
  const handle = () => {
    // The browser may scroll first and tell of the wheel afterwards.
    if (performance.now() - wentUpAt < handMs) setFollowing(false);
    handledUntil = performance.now() + handMs;
    setTimeout(settle, handMs + 10);
  };
  const isAtEnd = (offset: number) =>
    list !== undefined && offset + list.viewportSize >= list.scrollSize - nearEndPx;

  // Short logs take the room they need; long ones scroll within a part of the screen.
  const [contentPx, setContentPx] = createSignal(0);

  // Not the list's own scrolling to an index: that insists for a while, and would wrestle with a hand.
  const toEnd = () => {
    const viewport = frame?.firstElementChild;
    if (viewport) viewport.scrollTop = viewport.scrollHeight;
  };
  const measure = () => {
    const last = props.lines.length - 1;
    if (list && last >= 0) setContentPx(list.getItemOffset(last) + list.getItemSize(last) + paddingPx);
  };
  const settle = () => {
    measure();
    if (isFollowing() && !isHandled()) toEnd();
  };
  const scrolled = (offset: number) => {
    if (offset < lastOffset) wentUpAt = performance.now();
    lastOffset = offset;
    // A flick goes on scrolling after the finger has left.
    if (isHandled()) handle();
    if (isAtEnd(offset)) setFollowing(true);
    else if (isHandled()) setFollowing(false);
  };
  createEffect(
    on(
      () => props.lines.length,
      () => requestAnimationFrame(settle),
    ),
  );

  return (
    <div ref={frame} class="relative">
      <VList
        ref={(ref) => (list = ref)}
        data={props.lines}
        role="log"
        aria-label={props.label}
        aria-live="off"
        tabindex="0"
        style={{
          height: `min(var(--log-height), ${Math.max(contentPx(), props.lines.length * lowestRowPx)}px)`,
        }}
        class={`py-2 -outline-offset-2 font-mono text-small ${props.isWrapped ? "" : "overflow-x-auto"}`}
        onWheel={handle}
        onTouchMove={handle}
        onPointerDown={handle}
        onKeyDown={handle}
        onResize={settle}
        onScroll={scrolled}
      >
        {(line) => <Line row={props.describe(line)} isWrapped={props.isWrapped} />}
      </VList>
      <Show when={!isFollowing()}>
        <button
          type="button"
          class="absolute right-3 bottom-3 flex min-h-11 items-center gap-1.5 rounded-full border border-edge bg-sheet px-4 text-small font-strong"
          onClick={() => {
            setFollowing(true);
            toEnd();
          }}
        >
          <ArrowDown size={16} aria-hidden="true" />
          {props.toNewest}
        </button>
      </Show>
    </div>
  );
}

function Line(props: { readonly row: LogRow; readonly isWrapped: boolean }) {
  return (
    <div
      class="flex gap-2 px-4 py-0.5"
      classList={{
        "bg-rust-wash": props.row.level === "error",
        "text-ink-soft": props.row.level === "debug",
      }}
    >
      <span class="w-[6ch] shrink-0 text-right text-ink-soft select-none">{props.row.gutter}</span>
      <span class="flex w-4 shrink-0 justify-center pt-px select-none">
        <Show when={props.row.level === "error"}>
          <CircleX size={14} class="mt-0.5 text-rust" aria-label={props.row.levelWord} />
        </Show>
        <Show when={props.row.level === "warn"}>
          <TriangleAlert size={14} class="mt-0.5 text-amber" aria-label={props.row.levelWord} />
        </Show>
      </span>
      <span class={props.isWrapped ? "min-w-0 whitespace-pre-wrap wrap-anywhere" : "whitespace-pre"}>
        {props.row.text}
        <Show when={props.row.data}>
          <span class="text-ink-soft"> {props.row.data}</span>
        </Show>
      </span>
    </div>
  );
}
