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

/** In the largest unit that says it in a whole number; what is no whole second, in parts of one. */
export function spanOf(ms: number): Span {
  const unit = spanUnits.findLast((each) => ms % unitMs[each] === 0 && ms > 0) ?? "seconds";
  return { amount: String(ms / unitMs[unit]), unit };
}

/** Whole milliseconds; undefined where no number above 0 was typed. */
export function spanMs({ amount, unit }: Span): number | undefined {
  const typed = amount.trim().replace(",", ".");
  const ms = /^\d{1,6}(?:\.\d{1,3})?$/.test(typed) ? Math.round(Number(typed) * unitMs[unit]) : 0;
  return ms > 0 ? ms : undefined;
}

export function wholeNumber(text: string): number | undefined {
  return /^\d{1,6}$/.test(text.trim()) ? Number(text.trim()) : undefined;
}
