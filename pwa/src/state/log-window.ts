/**
 * The rows of a log as a page sees them: what is held is drawn, what is missing where somebody looks
 * is read from the house, nearest first and one piece at a time, so that a flick through 100,000
 * lines asks for where it ends and not for what it passed.
 */
import type { HobError } from "@hob/shared/contract/errors";
import type { LogLine } from "@hob/shared/contract/runs";
import type { Result } from "@hob/shared/result";
import { createEffect, createSignal, on, onCleanup, type Accessor } from "solid-js";
import { connection } from "./house.ts";
import { blockOf, createLineBlocks, type RowSpan } from "./line-blocks.ts";

export interface LogSource {
  readonly rows: Accessor<number>;
  /** The row of line `n`, or undefined where it has none among these. */
  rowOf(n: number): number | undefined;
  /** Some of the lines of these rows, from the first on. */
  read(span: RowSpan): Promise<Result<readonly LogLine[], HobError>>;
  /** Called when a piece has arrived. */
  onRead?(): void;
}

export interface LogWindow {
  readonly rows: Accessor<number>;
  /** Undefined while it is on its way. */
  lineAt(row: number): LogLine | undefined;
  /** Says which rows are on screen, both included. */
  look(first: number, last: number): void;
  /** Takes lines that came without being asked for. */
  take(lines: readonly LogLine[]): void;
  /** Why reading stopped; it goes on by itself when the house is back. */
  readonly error: Accessor<HobError | undefined>;
}

export function createLogWindow(source: LogSource): LogWindow {
  const blocks = createLineBlocks();
  const barren = new Set<number>();
  const [version, setVersion] = createSignal(0);
  const [error, setError] = createSignal<HobError>();
  let isReading = false;
  let isOver = false;
  onCleanup(() => (isOver = true));

  createEffect(on(source.rows, () => void fill()));
  createEffect(
    on(
      () => connection().kind,
      (kind) => {
        if (kind !== "live") return;
        barren.clear();
        setError(undefined);
        void fill();
      },
    ),
  );

  return {
    rows: source.rows,
    lineAt(row) {
      version();
      return blocks.at(row);
    },
    look(first, last) {
      blocks.look(first, last);
      void fill();
    },
    take(lines) {
      if (put(lines) > 0) setVersion((before) => before + 1);
    },
    error,
  };

  async function fill(): Promise<void> {
    if (isReading || error()) return;
    isReading = true;
    for (let span = missing(); span && !isOver; span = missing()) {
      const answer = await source.read(span);
      if (isOver) break;
      if (!answer.ok) {
        setError(answer.error);
        break;
      }
      // A house that has not what it counted is asked once, not for ever.
      if (put(answer.value) === 0) barren.add(blockOf(span.from));
      setVersion((before) => before + 1);
      source.onRead?.();
    }
    isReading = false;
  }

  function missing(): RowSpan | undefined {
    return blocks.hole(source.rows(), (block) => barren.has(block));
  }

  /** How many of `lines` have a row here. */
  function put(lines: readonly LogLine[]): number {
    let placed = 0;
    for (const line of lines) {
      const row = source.rowOf(line.n);
      if (row === undefined) continue;
      blocks.put(row, line);
      placed += 1;
    }
    return placed;
  }
}
