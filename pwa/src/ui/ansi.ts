/**
 * Reads what terminals understand as colour and weight (SGR, ECMA-48 section 8.3.117), and takes every
 * other control out: a log may colour its words, but never move, hide or replace what is on screen.
 */
import { controlCodes, hasControlCodes } from "@hob/shared/control-codes";

/** Named by what the theme can draw readably; a log's own shades come down to these. */
export type InkColour = "red" | "green" | "yellow" | "blue" | "magenta" | "cyan" | "soft";

export interface Ink {
  readonly colour?: InkColour | undefined;
  readonly isStrong?: boolean;
  readonly isFaint?: boolean;
  readonly isSlanted?: boolean;
  readonly isUnderlined?: boolean;
}

/** Text under one ink; `isMatch` where it is what somebody searches for. */
export interface Stretch {
  readonly text: string;
  readonly ink: Ink;
  readonly isMatch?: boolean;
}

/** The text in stretches of one ink each. Ink never leaks from one call to the next. */
export function parseInk(text: string): readonly Stretch[] {
  if (!hasControlCodes(text)) return [{ text, ink: {} }];
  const stretches: Stretch[] = [];
  let ink: Ink = {};
  let at = 0;
  for (const found of text.matchAll(controlCodes)) {
    add(text.slice(at, found.index));
    at = found.index + found[0].length;
    if (found.groups?.["sgr"] !== undefined) ink = inkAfter(ink, found.groups["sgr"]);
    else if (found[0].startsWith("\r")) add("\n");
  }
  add(text.slice(at));
  return stretches;

  function add(part: string): void {
    if (part !== "") stretches.push({ text: part, ink });
  }
}

/** Cuts stretches where `searched` begins and ends in the text they make together; letter case does not count. */
export function markMatches(stretches: readonly Stretch[], searched: string): readonly Stretch[] {
  if (searched === "") return stretches;
  const text = stretches.map((stretch) => stretch.text).join("");
  const matches = [...text.matchAll(new RegExp(searched.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"), "giu"))];
  if (matches.length === 0) return stretches;
  const edges = matches.flatMap((match) => [match.index, match.index + match[0].length]);
  const marked: Stretch[] = [];
  let start = 0;
  for (const stretch of stretches) {
    const end = start + stretch.text.length;
    const cuts = [start, ...edges.filter((edge) => edge > start && edge < end), end];
    for (let i = 1; i < cuts.length; i += 1) {
      const from = cuts[i - 1]!;
      const isMatch = matches.some((match) => from >= match.index && from < match.index + match[0].length);
      marked.push({ text: text.slice(from, cuts[i]), ink: stretch.ink, ...(isMatch && { isMatch }) });
    }
    start = end;
  }
  return marked;
}

function inkAfter(before: Ink, sgr: string): Ink {
  const codes = sgr.split(/[;:]/).map(Number);
  let ink: Ink = before;
  for (let i = 0; i < codes.length; i += 1) {
    const code = codes[i]!;
    if (code === 38 || code === 48) {
      const [colour, used] = extendedColour(codes.slice(i + 1));
      if (code === 38) ink = withColour(ink, colour);
      i += used;
    } else ink = inkOf(ink, code);
  }
  return ink;
}

/** Backgrounds, blinking, inverse and concealed text are left out: they are how text is made unreadable. */
function inkOf(ink: Ink, code: number): Ink {
  if (code === 0) return {};
  if (code === 1) return { ...ink, isStrong: true };
  if (code === 2) return { ...ink, isFaint: true };
  if (code === 3) return { ...ink, isSlanted: true };
  if (code === 4) return { ...ink, isUnderlined: true };
  if (code === 22) return { ...ink, isStrong: false, isFaint: false };
  if (code === 23) return { ...ink, isSlanted: false };
  if (code === 24) return { ...ink, isUnderlined: false };
  if (code === 39) return withColour(ink, undefined);
  if (code >= 30 && code <= 37) return withColour(ink, basic[code - 30]);
  if (code === 90) return withColour(ink, "soft");
  return code > 90 && code <= 97 ? withColour(ink, basic[code - 90]) : ink;
}

/** Black and white are the page's own ink: which of the two is readable depends on the theme. */
const basic = [undefined, "red", "green", "yellow", "blue", "magenta", "cyan", undefined] as const;

function withColour(ink: Ink, colour: InkColour | undefined): Ink {
  return { ...ink, colour };
}

/** What follows a 38: `5;n` or `2;r;g;b`, and how many codes that took. */
function extendedColour(codes: readonly number[]): readonly [InkColour | undefined, number] {
  if (codes[0] === 2) return [nearest(codes[1] ?? 0, codes[2] ?? 0, codes[3] ?? 0), 4];
  if (codes[0] !== 5) return [undefined, 0];
  const index = codes[1] ?? 0;
  if (index < 16) return [index === 8 ? "soft" : basic[index % 8], 2];
  if (index >= 232) return [index < 250 ? "soft" : undefined, 2];
  const cube = index - 16;
  return [nearest(Math.floor(cube / 36) * 51, (Math.floor(cube / 6) % 6) * 51, (cube % 6) * 51), 2];
}

function nearest(red: number, green: number, blue: number): InkColour | undefined {
  const most = Math.max(red, green, blue);
  const spread = most - Math.min(red, green, blue);
  if (spread < 40) return most > 60 && most < 200 ? "soft" : undefined;
  const sector =
    most === red
      ? (green - blue) / spread
      : most === green
        ? 2 + (blue - red) / spread
        : 4 + (red - green) / spread;
  const hue = (sector * 60 + 360) % 360;
  if (hue < 22 || hue >= 340) return "red";
  if (hue < 72) return "yellow";
  if (hue < 162) return "green";
  if (hue < 200) return "cyan";
  return hue < 262 ? "blue" : "magenta";
}
