/** Where the lines of a timeline go: along each level from its first row to its last, past what stands further in. */

export interface Rail {
  readonly level: number;
  /** Reaches the row from above, and goes on below it. */
  readonly isFromAbove: boolean;
  readonly isToBelow: boolean;
}

/** For each row, the lines that touch it; a line ends at rows further out than its level. */
export function railsOf(depths: readonly number[]): readonly (readonly Rail[])[] {
  const above = levelsMet(depths);
  const below = levelsMet(depths.toReversed()).toReversed();
  return depths.map((depth, row) =>
    Array.from({ length: depth + 1 }, (_, level) => ({
      level,
      isFromAbove: above[row]?.has(level) ?? false,
      isToBelow: below[row]?.has(level) ?? false,
    })).filter(({ level, isFromAbove, isToBelow }) =>
      level === depth ? isFromAbove || isToBelow : isFromAbove && isToBelow,
    ),
  );
}

/** For each row, the levels up to its own that rows before it stood on, as far as none further out came between. */
function levelsMet(depths: readonly number[]): readonly ReadonlySet<number>[] {
  let met = new Set<number>();
  return depths.map((depth) => {
    met = new Set([...met].filter((level) => level <= depth));
    const before = new Set(met);
    met.add(depth);
    return before;
  });
}
