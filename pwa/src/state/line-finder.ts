/** Finds lines of a log by text and level in the house, and keeps what was found up while the log grows. */
import type { HobError } from "@hob/shared/contract/errors";
import type { LogLevel } from "@hob/shared/contract/runs";
import { createEffect, createSignal, on, onCleanup, untrack, type Accessor } from "solid-js";
import { act } from "./actions.ts";
import { connection } from "./house.ts";
import { createLineFinding, type LineFinding } from "./line-finding.ts";

export interface LinesSought {
  readonly text?: string;
  readonly levels?: readonly LogLevel[];
}

export interface LineFinder {
  /** Numbers of the lines found so far, ascending. */
  readonly numbers: Accessor<readonly number[]>;
  readonly total: Accessor<number>;
  /** True until the log was looked at whole. */
  readonly isLooking: Accessor<boolean>;
  readonly error: Accessor<HobError | undefined>;
}

const lookAgainAfterMs = 600;

/** Looks for nothing while `sought` is undefined. */
export function createLineFinder(
  runId: number,
  lines: Accessor<number>,
  sought: Accessor<LinesSought | undefined>,
): LineFinder {
  const [numbers, setNumbers] = createSignal<readonly number[]>([]);
  const [total, setTotal] = createSignal(0);
  const [isLooking, setLooking] = createSignal(false);
  const [error, setError] = createSignal<HobError>();

  createEffect(
    on(sought, (wanted) => {
      const finding = createLineFinding();
      let isOver = false;
      let isUnderWay = false;
      let timer: ReturnType<typeof setTimeout> | undefined;
      publish();
      setError(undefined);
      setLooking(wanted !== undefined);
      if (!wanted) return;
      onCleanup(() => {
        isOver = true;
        clearTimeout(timer);
      });
      createEffect(
        on([lines, () => connection().kind], ([, kind], before) => {
          if (kind !== "live") return;
          timer ??= setTimeout(() => void look(wanted), before === undefined ? 0 : lookAgainAfterMs);
        }),
      );

      async function look(asked: LinesSought): Promise<void> {
        const { text, levels } = asked;
        timer = undefined;
        if (isUnderWay) return;
        isUnderWay = true;
        for (let after = next(); after !== undefined; after = moreOf(finding)) {
          const linesThen = untrack(lines);
          const query = { ...(text && { text }), ...(levels && { levels: [...levels] }) };
          const answer = await act("runs.findLines", { runId, ...query, after });
          if (isOver) return;
          setError(answer.ok ? undefined : answer.error);
          if (!answer.ok) break;
          finding.take(answer.value, linesThen);
          publish();
        }
        isUnderWay = false;
        setLooking(false);
        // What was written meanwhile can wait a moment: a flood must not become a flood of questions.
        if (next() !== undefined && !untrack(error))
          timer ??= setTimeout(() => void look(asked), lookAgainAfterMs);
      }

      function next(): number | undefined {
        return finding.lookBehind(untrack(lines));
      }

      function publish(): void {
        setNumbers(finding.numbers());
        setTotal(finding.total());
      }
    }),
  );
  return { numbers, total, isLooking, error };
}

/** Where to look on for the rest of what a first answer could not hold. */
function moreOf(finding: LineFinding): number | undefined {
  return finding.total() > finding.numbers().length ? finding.numbers().at(-1) : undefined;
}
