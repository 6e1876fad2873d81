/** Reads a log from its first line to its last, to be copied, shared or saved. */
import type { HobError } from "@hob/shared/contract/errors";
import type { LogLine } from "@hob/shared/contract/runs";
import { ok, type Result } from "@hob/shared/result";
import { act } from "./actions.ts";

const linesAtOnce = 500;

/**
 * Every line in order, or just those of the given numbers. `onPart` hears after each piece what part
 * is there, from 0 to 1.
 */
export async function readWholeLog(
  runId: number,
  numbers: readonly number[] | undefined,
  onPart: (part: number) => void,
): Promise<Result<readonly LogLine[], HobError>> {
  return numbers ? readNumbered(runId, numbers, onPart) : readAll(runId, onPart);
}

async function readAll(
  runId: number,
  onPart: (part: number) => void,
): Promise<Result<readonly LogLine[], HobError>> {
  const lines: LogLine[] = [];
  for (;;) {
    const after = lines.at(-1)?.n ?? 0;
    const answer = await act("runs.logs", { runId, after, limit: linesAtOnce });
    if (!answer.ok) return answer;
    const { items, total } = answer.value;
    lines.push(...items);
    if (items.length === 0 || lines.length >= total) return ok(lines);
    onPart(lines.length / total);
  }
}

async function readNumbered(
  runId: number,
  numbers: readonly number[],
  onPart: (part: number) => void,
): Promise<Result<readonly LogLine[], HobError>> {
  const lines: LogLine[] = [];
  let asked = 0;
  while (asked < numbers.length) {
    const answer = await act("runs.logs", { runId, numbers: numbers.slice(asked, asked + linesAtOnce) });
    if (!answer.ok) return answer;
    const { items } = answer.value;
    lines.push(...items);
    // An answer may hold fewer lines than were asked for: go on past the last one.
    const last = items.at(-1)?.n ?? Infinity;
    const next = numbers.findIndex((n) => n > last);
    asked = next === -1 ? numbers.length : next;
    onPart(asked / numbers.length);
  }
  return ok(lines);
}
