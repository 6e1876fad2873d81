/** Runs contenders in turns, so that whatever else the machine does in that minute hits them all alike. */
import { spreadOf, type Spread } from "./row.ts";

/** One repeat: does the work and answers with its figure. */
export type Contender = () => number | Promise<number>;

/**
 * Runs every contender `rounds` times after `warmups` uncounted rounds. The order turns by one each
 * round, so nobody always comes after the same neighbour.
 */
export async function interleave<Name extends string>(
  options: { readonly rounds: number; readonly warmups: number },
  contenders: { readonly [N in Name]: Contender },
): Promise<{ readonly [N in Name]: Spread }> {
  const names = Object.keys(contenders) as Name[];
  const samples = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let round = -options.warmups; round < options.rounds; round++) {
    for (const name of turned(names, round + options.warmups)) {
      const figure = await contenders[name]();
      if (round >= 0) samples.get(name)?.push(figure);
    }
  }
  return Object.fromEntries(names.map((name) => [name, spreadOf(samples.get(name) ?? [])])) as {
    readonly [N in Name]: Spread;
  };
}

/** Microseconds that one call of `operation` takes, from `times` of them in a row. */
export function microsecondsEach(times: number, operation: () => void): number {
  const startedMs = performance.now();
  for (let i = 0; i < times; i++) operation();
  return ((performance.now() - startedMs) * 1000) / times;
}

function turned<T>(list: readonly T[], by: number): readonly T[] {
  const start = by % list.length;
  return [...list.slice(start), ...list.slice(0, start)];
}
