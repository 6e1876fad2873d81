/** A list as long as somebody wants to see it, each of its pages kept fresh by itself. */
import { createEffect, createMemo, createSignal, mapArray, on } from "solid-js";
import type { Reading } from "./queries.ts";

export const pageRows = 50;

/** What every list of the house answers. */
interface Listed {
  readonly items: readonly unknown[];
  readonly total: number;
}

export interface ListPages<P extends Listed> {
  /** Its first page; until another choice is read, what the one before has shown. */
  readonly reading: Reading<P>;
  items(): readonly P["items"][number][];
  total(): number;
  hasMore(): boolean;
  isReadingMore(): boolean;
  more(): void;
}

/** `read` asks for the page that begins at `offset`; the list begins anew whenever `choice` changes. */
export function useListPages<P extends Listed>(
  choice: () => unknown,
  read: (offset: number) => Reading<P>,
): ListPages<P> {
  const [count, setCount] = createSignal(1);
  createEffect(
    on(
      createMemo(() => JSON.stringify(choice())),
      () => setCount(1),
      { defer: true },
    ),
  );
  const first = read(0);
  const offsets = createMemo(() => Array.from({ length: count() - 1 }, (_, at) => (at + 1) * pageRows));
  const later = mapArray(offsets, (offset) => read(offset));
  const shown = createMemo<P | undefined>((before) => first.value() ?? (first.error() ? undefined : before));
  return {
    reading: { ...first, value: shown },
    items: createMemo<readonly P["items"][number][]>(
      (before) =>
        first.value() === undefined && shown() !== undefined
          ? before
          : [shown, ...later().map((page) => page.value)].flatMap((page) => page()?.items ?? []),
      [],
    ),
    total: () => shown()?.total ?? 0,
    hasMore: () => (shown()?.total ?? 0) > count() * pageRows,
    isReadingMore: () => count() > 1 && later().at(-1)?.value() === undefined,
    more: () => setCount(count() + 1),
  };
}
