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
const paddingPx = 18;
const lowestRowPx = 22;

export function LogList<T>(props: LogListProps<T>) {
  let list: VListHandle | undefined;
  const [isFollowing, setFollowing] = createSignal(true);
  // Only a hand ends the following: lines being measured move the list as well.
  let isHandled = false;
  const handle = () => (isHandled = true);

  // Short logs take the room they need; long ones scroll within a part of the screen.
  const [contentPx, setContentPx] = createSignal(0);

  const toEnd = () => list?.scrollToIndex(props.lines.length - 1, { align: "end" });
  const measure = () => {
    const last = props.lines.length - 1;
    if (list && last >= 0) setContentPx(list.getItemOffset(last) + list.getItemSize(last) + paddingPx);
  };
  const settle = () => {
    measure();
    if (isFollowing()) toEnd();
  };
  createEffect(
    on(
      () => props.lines.length,
      () => requestAnimationFrame(settle),
    ),
  );

  return (
    <div class="relative">
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
        onScrollEnd={() => (isHandled = false)}
        onScroll={(offset) => {
          if (!list) return;
          if (offset + list.viewportSize >= list.scrollSize - nearEndPx) setFollowing(true);
          else if (isHandled) setFollowing(false);
        }}
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
      </span>
    </div>
  );
}
