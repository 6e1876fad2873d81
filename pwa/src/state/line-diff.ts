/** What a change does to a text, line by line, so that a person sees what they say yes to. */

export interface DiffLine {
  readonly kind: "same" | "added" | "removed";
  readonly text: string;
}

/** Beyond so many pairs of lines the middle is told as taken out and put in whole: a phone should not think long. */
const mostPairs = 400_000;

/** The shortest way from `before` to `after`; null for a text that was not there, or is not known. */
export function diffLines(before: string | null, after: string): readonly DiffLine[] {
  const old = before === null ? [] : linesOf(before);
  const next = linesOf(after);
  let head = 0;
  while (head < old.length && head < next.length && old[head] === next[head]) head += 1;
  let tail = 0;
  while (
    tail < old.length - head &&
    tail < next.length - head &&
    old[old.length - 1 - tail] === next[next.length - 1 - tail]
  )
    tail += 1;
  return [
    ...marked("same", old.slice(0, head)),
    ...middle(old.slice(head, old.length - tail), next.slice(head, next.length - tail)),
    ...marked("same", old.slice(old.length - tail)),
  ];
}

export interface DiffPart {
  /** Lines that stayed the same, left out because they are far from any change. */
  readonly skipped: number;
  readonly lines: readonly DiffLine[];
}

/** The changes with `around` lines on each side of them; what lies between is only counted. */
export function diffParts(lines: readonly DiffLine[], around = 2): readonly DiffPart[] {
  const isNear = lines.map((_, at) =>
    lines.slice(Math.max(0, at - around), at + around + 1).some(({ kind }) => kind !== "same"),
  );
  const parts: { skipped: number; lines: DiffLine[] }[] = [];
  let skipped = 0;
  lines.forEach((line, at) => {
    if (!isNear[at]) return void (skipped += 1);
    if (skipped > 0 || parts.length === 0) parts.push({ skipped, lines: [] });
    skipped = 0;
    parts.at(-1)?.lines.push(line);
  });
  return skipped > 0 ? [...parts, { skipped, lines: [] }] : parts;
}

/** By the longest common subsequence: what is common stays, the rest is taken out before the new is put in. */
function middle(old: readonly string[], next: readonly string[]): readonly DiffLine[] {
  if (old.length * next.length > mostPairs) return [...marked("removed", old), ...marked("added", next)];
  const width = next.length + 1;
  // At each place, how many lines the two rests from there have in common.
  const common = new Uint32Array((old.length + 1) * width);
  for (let row = old.length - 1; row >= 0; row -= 1) {
    for (let column = next.length - 1; column >= 0; column -= 1) {
      common[row * width + column] =
        old[row] === next[column]
          ? (common[(row + 1) * width + column + 1] ?? 0) + 1
          : Math.max(common[(row + 1) * width + column] ?? 0, common[row * width + column + 1] ?? 0);
    }
  }
  const lines: DiffLine[] = [];
  let row = 0;
  let column = 0;
  while (row < old.length || column < next.length) {
    const gone = old[row];
    const come = next[column];
    const isDown = (common[(row + 1) * width + column] ?? 0) >= (common[row * width + column + 1] ?? 0);
    if (gone !== undefined && gone === come) {
      lines.push({ kind: "same", text: gone });
      row += 1;
      column += 1;
    } else if (gone !== undefined && (come === undefined || isDown)) {
      lines.push({ kind: "removed", text: gone });
      row += 1;
    } else if (come !== undefined) {
      lines.push({ kind: "added", text: come });
      column += 1;
    }
  }
  return lines;
}

function marked(kind: DiffLine["kind"], lines: readonly string[]): readonly DiffLine[] {
  return lines.map((text) => ({ kind, text }));
}

function linesOf(text: string): readonly string[] {
  const lines = text.split(/\r?\n/);
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}
