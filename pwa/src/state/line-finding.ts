/**
 * The numbers of those lines of a log that somebody asked for, found by the house piece by piece and
 * kept up while the log grows: each piece is asked for behind the last line already looked at.
 */
export interface LineFinding {
  /** Ascending, without repeats. */
  numbers(): readonly number[];
  /** How many there are in all; more than `numbers` while pieces are still to come. */
  total(): number;
  /** The line behind which to look on, or undefined where a log of `lines` lines was looked at whole. */
  lookBehind(lines: number): number | undefined;
  /** Takes the answer to `lookBehind(lines)`. */
  take(answer: { readonly numbers: readonly number[]; readonly total: number }, lines: number): void;
}

export function createLineFinding(): LineFinding {
  let numbers: readonly number[] = [];
  let remaining = 0;
  let lookedUpTo = 0;
  return {
    numbers: () => numbers,
    total: () => numbers.length + remaining,
    lookBehind: (lines) => (lookedUpTo < lines || remaining > 0 ? lookedUpTo : undefined),
    take(answer, lines) {
      const fresh = answer.numbers.filter((n) => n > lookedUpTo);
      if (fresh.length > 0) numbers = [...numbers, ...fresh];
      const last = fresh.at(-1) ?? lookedUpTo;
      // An answer without numbers ends the search, whatever its total claims: asking again would bring the same.
      remaining = fresh.length === 0 ? 0 : Math.max(0, answer.total - answer.numbers.length);
      lookedUpTo = remaining > 0 ? last : Math.max(last, lines);
    },
  };
}

/** Where `n` stands among ascending `numbers`: its place, or the place it would take. */
export function placeOf(numbers: readonly number[], n: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (numbers[middle]! < n) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The match to go to from line `n`, at the other end where there is none on that side. */
export function matchFrom(numbers: readonly number[], n: number, step: 1 | -1): number | undefined {
  const at = placeOf(numbers, n);
  if (step === -1) return numbers[at - 1] ?? numbers.at(-1);
  return (numbers[at] === n ? numbers[at + 1] : numbers[at]) ?? numbers[0];
}
