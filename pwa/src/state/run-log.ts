/** The log of one run for a page: as long as it is known to be, whole or only some levels of it. */
import type { LogLevel, LogLine } from "@hob/shared/contract/runs";
import { ok } from "@hob/shared/result";
import { createMemo, createSignal, type Accessor } from "solid-js";
import { act } from "./actions.ts";
import { createLineFinder, type LineFinder } from "./line-finder.ts";
import { placeOf } from "./line-finding.ts";
import { createLogWindow, type LogWindow } from "./log-window.ts";

export interface RunLog {
  readonly runId: number;
  /** How many lines the log is known to have. */
  readonly lines: Accessor<number>;
  /** What is shown now: every line, or those of the chosen levels. */
  readonly shown: Accessor<LogWindow>;
  /** Empty: all of them. */
  readonly levels: Accessor<readonly LogLevel[]>;
  showLevels(levels: readonly LogLevel[]): void;
  /** Numbers of the shown lines where only some are shown. */
  readonly shownNumbers: Accessor<readonly number[] | undefined>;
  /** True while the lines of the chosen levels are still being found. */
  readonly isSifting: Accessor<boolean>;
  readonly errors: LineFinder;
  /** The row of line `n`, or of the first line shown after it. */
  rowOf(n: number): number;
  numberOf(row: number): number;
  take(lines: readonly LogLine[]): void;
  /** Says that there are so many lines, wherever they are. */
  grow(lines: number): void;
  /** The last lines in memory, at most `most`, without a hole. */
  tail(most: number): readonly LogLine[];
}

const erroneous = { levels: ["error"] } as const;

/** `onRead` is called whenever lines were read that nobody sent. */
export function createRunLog(runId: number, isReadable: Accessor<boolean>, onRead: () => void): RunLog {
  const [lines, setLines] = createSignal(0);
  const [levels, setLevels] = createSignal<readonly LogLevel[]>([]);
  const isWhole = () => levels().length === 0;

  const sifter = createLineFinder(runId, lines, () => (isWhole() ? undefined : { levels: levels() }));
  const errors = createLineFinder(runId, lines, () => (isReadable() ? erroneous : undefined));

  const whole = createLogWindow({
    rows: lines,
    rowOf: (n) => n - 1,
    async read({ from, count }) {
      const answer = await act("runs.logs", { runId, after: from, limit: count });
      if (!answer.ok) return answer;
      grow(answer.value.total);
      return ok(answer.value.items);
    },
    onRead,
  });
  // Made anew with each choice of levels: a row is then another line.
  const sifted = createMemo(() => {
    if (levels().length === 0) return undefined;
    const rowAt = (n: number) => {
      const place = placeOf(sifter.numbers(), n);
      return sifter.numbers()[place] === n ? place : undefined;
    };
    return createLogWindow({
      rows: () => sifter.numbers().length,
      rowOf: rowAt,
      async read({ from, count }) {
        const numbers = sifter.numbers().slice(from, from + count);
        const answer = await act("runs.logs", { runId, numbers: [...numbers] });
        return answer.ok ? ok(answer.value.items) : answer;
      },
    });
  });

  return {
    runId,
    lines,
    shown: () => sifted() ?? whole,
    levels,
    showLevels: setLevels,
    shownNumbers: () => (isWhole() ? undefined : sifter.numbers()),
    isSifting: sifter.isLooking,
    errors,
    rowOf: (n) => (isWhole() ? Math.min(n, lines()) - 1 : placeOf(sifter.numbers(), n)),
    numberOf: (row) => (isWhole() ? row + 1 : (sifter.numbers()[row] ?? lines())),
    take(taken) {
      whole.take(taken);
      grow(taken.at(-1)?.n ?? 0);
    },
    grow,
    tail(most) {
      const kept: LogLine[] = [];
      for (let row = lines() - 1; row >= 0 && kept.length < most; row -= 1) {
        const line = whole.lineAt(row);
        if (!line) break;
        kept.push(line);
      }
      return kept.toReversed();
    },
  };

  function grow(known: number): void {
    setLines((before) => Math.max(before, known));
  }
}
