/**
 * A log of any length: only what is seen is drawn. It stays at its end while lines arrive, until
 * somebody scrolls up; then nothing moves under the eye, and a button says how many are new.
 */
import ArrowDown from "lucide-solid/icons/arrow-down";
import { createEffect, createSignal, on, onMount, Show, untrack } from "solid-js";
import { VList, type VListHandle } from "virtua/solid";
import { createListEnd, handMs } from "./list-end.ts";
import { LogLine, type LogRow } from "./log-line.tsx";
import { selectedText } from "./selected-text.ts";

export interface LogListHandle {
  /** Brings a row into the middle, unless it is on screen already. */
  show(row: number): void;
  toStart(): void;
  toEnd(): void;
  /** The first row on screen, and whether the end is kept in sight. */
  place(): { readonly row: number; readonly isAtEnd: boolean };
}

export interface LogListProps {
  readonly rows: number;
  /** Called for the rows that are on screen only; undefined while a line is on its way. */
  row(index: number): LogRow | undefined;
  /** Told which rows are on screen. */
  onLook(first: number, last: number): void;
  onReady(handle: LogListHandle): void;
  /** Where to begin; left out, at the end. */
  readonly startRow?: number | undefined;
  readonly label: string;
  newWords(count: number): string;
  readonly dataLabel: string;
  readonly isWrapped: boolean;
  /** The height of a line that does not wrap. */
  readonly rowPx: number;
  /** Rows with errors, ascending, for the thin map beside a wide log. */
  readonly marks: readonly number[];
}

/** Where a press leads; rows that are measured on the way move it, so it is taken again until they hold still. */
interface Aim {
  readonly row: number;
  readonly isCentred: boolean;
}

/** How long rows hold still before an aim counts as reached. */
const stillMs = 150;
const upKeys: readonly string[] = ["ArrowUp", "PageUp", "Home"];
const nearEndPx = 24;
const paddingPx = 18;
const mostMarks = 160;

export function LogList(props: LogListProps) {
  let list: VListHandle | undefined;
  let frame: HTMLDivElement | undefined;
  const end = createListEnd();
  const [isAway, setAway] = createSignal(false);
  const [newRows, setNewRows] = createSignal(0);
  const [openLines, setOpenLines] = createSignal<ReadonlySet<number>>(new Set());
  // Short logs take the room they need; long ones scroll within a part of the screen.
  const [contentPx, setContentPx] = createSignal(0);
  const [widestChars, setWidestChars] = createSignal(0);

  // The same growing list all the time: rows are their own numbers, and 100,000 are not copied at each line.
  const rowNumbers: number[] = [];
  const data = () => {
    for (let row = rowNumbers.length; row < props.rows; row += 1) rowNumbers.push(row);
    rowNumbers.length = props.rows;
    return rowNumbers;
  };

  const tell = () => {
    setAway(!end.isKept());
    setNewRows(end.grown(props.rows));
    if (!list || props.rows === 0) return;
    const first = list.findItemIndex(list.scrollOffset);
    props.onLook(first, list.findItemIndex(list.scrollOffset + list.viewportSize));
  };
  let aim: Aim | undefined;
  let aimTimer: ReturnType<typeof setTimeout> | undefined;
  const handle = () => {
    aim = undefined;
    end.handled(performance.now());
    setTimeout(settle, handMs + 10);
  };
  const pullUp = () => {
    // At its top a list goes no further up.
    if (list && list.scrollOffset > 0) end.pulledUp();
  };
  const isAtEnd = (offset: number) =>
    list !== undefined && offset + list.viewportSize >= list.scrollSize - nearEndPx;
  // Not the list's own scrolling to an index: that insists for a while, and wrestles with a hand and the next press.
  const scrollTo = (offsetPx: number) => {
    const viewport = frame?.firstElementChild;
    if (viewport) viewport.scrollTop = offsetPx;
  };
  const goToEnd = () => scrollTo(frame?.firstElementChild?.scrollHeight ?? 0);
  const takeAim = ({ row, isCentred }: Aim) => {
    if (!list) return;
    const middlePx = isCentred ? (list.viewportSize - list.getItemSize(row)) / 2 : 0;
    scrollTo(list.getItemOffset(row) - middlePx);
  };
  const leaveEnd = () => {
    // What is on screen whole has no end to leave.
    if (list && list.scrollSize > list.viewportSize) end.leave();
  };
  const aimAt = (next: Aim) => {
    leaveEnd();
    aim = next;
    settle();
  };
  const settle = () => {
    const last = props.rows - 1;
    if (list && last >= 0) setContentPx(list.getItemOffset(last) + list.getItemSize(last) + paddingPx);
    if (aim) {
      takeAim(aim);
      clearTimeout(aimTimer);
      // Nothing is measured before the list has a size, or while its tab is hidden.
      if (list?.viewportSize) aimTimer = setTimeout(() => (aim = undefined), stillMs);
    } else if (end.isKept() && !end.isHandled(performance.now())) goToEnd();
    tell();
  };
  const scrolled = (offset: number) => {
    const now = performance.now();
    // On the way from the end to an aim, the end is still being left.
    end.scrolled(offset, isAtEnd(offset) && !aim, now);
    if (end.isHandled(now)) setTimeout(settle, handMs + 10);
    tell();
  };
  const show = (row: number) => {
    if (!list) return;
    const offset = list.getItemOffset(row) - list.scrollOffset;
    const isOnScreen = offset >= 0 && offset + list.getItemSize(row) <= list.viewportSize;
    if (!isOnScreen) return aimAt({ row, isCentred: true });
    leaveEnd();
    tell();
  };
  const toEnd = () => {
    aim = undefined;
    end.rejoin();
    goToEnd();
    tell();
  };

  createEffect(
    on(
      () => props.rows,
      () => requestAnimationFrame(settle),
    ),
  );
  onMount(() => {
    // The list's own end of scrolling is a guess by time, which a busy page gets wrong.
    frame?.firstElementChild?.addEventListener("scrollend", () => {
      end.rested(isAtEnd(list?.scrollOffset ?? 0));
      settle();
    });
    const start = props.startRow;
    if (start !== undefined) {
      end.leave();
      aimAt({ row: start, isCentred: false });
    }
    props.onReady({
      show,
      toStart: () => aimAt({ row: 0, isCentred: false }),
      toEnd,
      place: () => ({ row: list?.findItemIndex(list.scrollOffset) ?? 0, isAtEnd: end.isKept() }),
    });
  });

  const drawn = (index: number) => {
    const row = props.row(index);
    if (row && !props.isWrapped) setWidestChars((before) => Math.max(before, charsOf(row)));
    return row;
  };
  const toggle = (n: number) =>
    setOpenLines((before) => {
      const after = new Set(before);
      if (!after.delete(n)) after.add(n);
      return after;
    });

  return (
    <div ref={frame} class="relative flex">
      <VList
        ref={(ref) => (list = ref)}
        data={data()}
        itemSize={untrack(() => props.rowPx)}
        role="log"
        aria-label={props.label}
        aria-live="off"
        tabindex="0"
        style={{
          height: `min(var(--log-height), ${Math.max(contentPx(), props.rows * props.rowPx)}px)`,
          "--log-chars": String(widestChars()),
        }}
        class={`min-w-0 flex-1 py-2 -outline-offset-2 ${props.isWrapped ? "" : "overflow-x-auto *:min-w-[calc(var(--log-chars)*1ch+11ch+2rem)]"}`}
        onWheel={(event) => {
          handle();
          // With these, a wheel makes the page larger or scrolls sideways.
          if (event.deltaY < 0 && !event.ctrlKey && !event.shiftKey) pullUp();
        }}
        onTouchMove={handle}
        onPointerDown={handle}
        onKeyDown={(event) => {
          handle();
          if (upKeys.includes(event.key)) pullUp();
        }}
        onResize={settle}
        onScroll={scrolled}
        onCopy={(event) => {
          const text = selectedText(event.currentTarget);
          if (text === undefined) return;
          event.clipboardData?.setData("text/plain", text);
          event.preventDefault();
        }}
      >
        {(index) => (
          <Show when={drawn(index)} fallback={<div class="px-4 py-0.5 text-ink-soft select-none">…</div>}>
            {(row) => (
              <LogLine
                row={row()}
                isWrapped={props.isWrapped}
                isOpen={openLines().has(row().n)}
                onToggle={() => toggle(row().n)}
                dataLabel={props.dataLabel}
              />
            )}
          </Show>
        )}
      </VList>
      <Show when={props.marks.length > 0}>
        <Marks marks={props.marks} rows={props.rows} onGo={show} />
      </Show>
      <Show when={isAway()}>
        <button
          type="button"
          class="absolute right-3 bottom-3 flex min-h-11 items-center gap-1.5 rounded-full border border-edge bg-sheet px-4 font-sans text-small font-strong wide:right-8"
          onClick={toEnd}
        >
          <ArrowDown size={16} aria-hidden="true" />
          {props.newWords(newRows())}
        </button>
      </Show>
    </div>
  );
}

/** Where errors are in the whole log. It repeats what the buttons lead to, so it has no words of its own. */
function Marks(props: { readonly marks: readonly number[]; readonly rows: number; onGo(row: number): void }) {
  const places = () => [...new Set(props.marks.map((row) => Math.floor((row * mostMarks) / props.rows)))];
  const go = (event: MouseEvent & { readonly currentTarget: HTMLElement }) => {
    const { top, height } = event.currentTarget.getBoundingClientRect();
    const row = ((event.clientY - top) / height) * props.rows;
    const nearest = props.marks.reduce((best, mark) =>
      Math.abs(mark - row) < Math.abs(best - row) ? mark : best,
    );
    props.onGo(nearest);
  };
  return (
    <div
      aria-hidden="true"
      data-marks
      class="relative w-3 shrink-0 cursor-pointer border-l border-hairline max-wide:hidden"
      onClick={go}
    >
      {places().map((place) => (
        <span
          class="absolute inset-x-0.5 h-0.75 rounded-full bg-rust"
          style={{ top: `${(place / mostMarks) * 100}%` }}
        />
      ))}
    </div>
  );
}

/** How many columns a line takes; letters of East Asia and pictures take two. */
function charsOf(row: LogRow): number {
  let widest = 0;
  let chars = 0;
  for (const { text } of row.stretches) {
    for (const letter of text) {
      if (letter === "\n") chars = 0;
      else if (letter === "\t") chars += 8;
      else chars += letter.codePointAt(0)! < 0x1100 ? 1 : 2;
      widest = Math.max(widest, chars);
    }
  }
  return widest + Math.min(row.data?.short.length ?? 0, 36) + (row.data ? 4 : 0);
}
