/** Puts `[secret:NAME]` in the place of what was found. */
import type { Find, Found } from "./finder.ts";

/** What one or more finds that overlap become. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly mark: string;
}

export function markOf(name: string): string {
  return `[secret:${name}]`;
}

/** Runs of overlapping finds, each as one span, in order. */
export type SpansOf = (text: string, found: readonly Found[]) => readonly Span[];

/** A value that is a word of one of `marks` is not found in them: what was redacted already stays as it is. */
export function createSpansOf(find: Find, marks: readonly string[]): SpansOf {
  const isAmongMarks = marks.some((mark) => find(mark, true).found.length > 0);
  if (!isAmongMarks) return (_text, found) => merged(found);
  return (text, found) => merged(found.filter((each) => !isInMark(text, each, marks)));
}

export function replaced(text: string, spans: readonly Span[]): string {
  if (spans.length === 0) return text;
  let shown = "";
  let from = 0;
  for (const { start, end, mark } of spans) {
    shown += text.slice(from, start) + mark;
    from = end;
  }
  return shown + text.slice(from);
}

function merged(found: readonly Found[]): readonly Span[] {
  const spans: Span[] = [];
  for (const { start, end, name } of found.toSorted((a, b) => a.start - b.start)) {
    const last = spans.at(-1);
    const mark = markOf(name);
    if (!last || start >= last.end) {
      spans.push({ start, end, mark });
      continue;
    }
    const both = last.mark.includes(mark) ? last.mark : last.mark + mark;
    spans[spans.length - 1] = { start: last.start, end: Math.max(last.end, end), mark: both };
  }
  return spans;
}

function isInMark(text: string, { start, end }: Found, marks: readonly string[]): boolean {
  return marks.some((mark) => {
    const at = text.lastIndexOf(mark, start);
    return at >= 0 && at + mark.length >= end;
  });
}
