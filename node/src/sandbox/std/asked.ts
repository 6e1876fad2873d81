/** Checks of what scripts pass to `std`, so that a mistake is told where it was made. */

/** The text that was given; `what` names the function. */
export function textGiven(value: unknown, what: string): string {
  if (typeof value === "string") return value;
  throw new TypeError(
    `${what} takes a text, not ${value === null ? "null" : `a value of type ${typeof value}`}`,
  );
}

/** The whole number that was given, within bounds; `what` names the function and the argument. */
export function countGiven(value: unknown, most: number, what: string): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= most) return value;
  throw new RangeError(`${what} is a whole number from 0 to ${most}`);
}

/** One of the words that are known; `what` names the function and the option. */
export function wordGiven<T extends string>(value: unknown, known: readonly T[], what: string): T {
  const found = known.find((word) => word === value);
  if (found === undefined) throw new RangeError(`${what} is one of ${known.join(", ")}`);
  return found;
}
