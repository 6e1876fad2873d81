/** Spans of time as people type them: a number and its unit. */

export const spanUnits = ["seconds", "minutes", "hours", "days"] as const;

export type SpanUnit = (typeof spanUnits)[number];

/** A number as it was typed, "" for none. */
export interface Span {
  readonly amount: string;
  readonly unit: SpanUnit;
}

const unitMs: Readonly<Record<SpanUnit, number>> = {
  seconds: 1_000,
  minutes: 60_000,
  hours: 60 * 60_000,
  days: 24 * 60 * 60_000,
};

/** In the largest unit that says it in a whole number. */
export function spanOf(ms: number): Span {
  const unit = spanUnits.findLast((each) => ms % unitMs[each] === 0 && ms > 0) ?? "seconds";
  return { amount: String(ms / unitMs[unit]), unit };
}

/** Undefined where no number of at least one was typed. */
export function spanMs({ amount, unit }: Span): number | undefined {
  const count = wholeNumber(amount);
  return count === undefined || count === 0 ? undefined : count * unitMs[unit];
}

export function wholeNumber(text: string): number | undefined {
  return /^\d{1,6}$/.test(text.trim()) ? Number(text.trim()) : undefined;
}
