/** The one shape every measure answers with, so that one table and one file hold them all. */

/** What one contender needed or managed, over all repeats of one run. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  /** How many repeats the three figures summarise. */
  readonly repeats: number;
}

/** Somebody else doing the same thing in the same run, and how far ahead of it we should be. */
export interface Rival {
  /** For example "node child process, cold". */
  readonly name: string;
  readonly figure: Spread;
  /**
   * How ours compares, as a plain quotient where larger is better: rival / ours for times and
   * sizes, ours / rival for rates. 2 means twice as good as the rival.
   */
  readonly ratio: number;
  /** The least ratio that meets the goal. Absent where the rival is shown for orientation only. */
  readonly goalRatio?: number;
}

export interface BenchRow {
  /** Stable, for programs: "first-line", "seal-64". */
  readonly id: string;
  /** For people: "trigger to first script line, warm". */
  readonly figure: string;
  /** Unit of every figure in this row: "ms", "us", "messages/s", "bytes". */
  readonly unit: string;
  /** `less` for times and sizes, `more` for rates. */
  readonly better: "less" | "more";
  readonly ours: Spread;
  readonly rivals: readonly Rival[];
  /** An absolute goal in the row's unit, where there is one: a ceiling when `better` is `less`, else a floor. */
  readonly goal?: number;
  /** Whole sentences a reader needs to read it fairly: what was warm, what was cold, what was left out. Said once each. */
  readonly notes?: readonly string[];
}

/** Median, least and greatest of some samples. Throws on none: a figure without samples is no figure. */
export function spreadOf(samples: readonly number[]): Spread {
  const sorted = samples.toSorted((a, b) => a - b);
  const min = sorted[0];
  const max = sorted.at(-1);
  if (min === undefined || max === undefined) throw new Error("no samples");
  const upper = sorted[Math.floor(sorted.length / 2)] ?? max;
  const lower = sorted[Math.floor((sorted.length - 1) / 2)] ?? min;
  return { median: (lower + upper) / 2, min, max, repeats: sorted.length };
}

/** A rival with its ratio worked out from the medians. */
export function rivalOf(
  name: string,
  figure: Spread,
  against: { readonly ours: Spread; readonly better: "less" | "more"; readonly goalRatio?: number },
): Rival {
  const ratio =
    against.better === "less" ? figure.median / against.ours.median : against.ours.median / figure.median;
  return against.goalRatio === undefined
    ? { name, figure, ratio }
    : { name, figure, ratio, goalRatio: against.goalRatio };
}
