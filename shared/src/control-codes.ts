/** What of a log line is not text: the codes of terminals, as ECMA-48 writes them. Viewer and search leave out the same. */

const esc = String.fromCharCode(0x1b);
const bell = String.fromCharCode(0x07);
const csi = `(?:${esc}\\[|${String.fromCharCode(0x9b)})`;
const carriageReturns = /\r\n?/g;
// What \p{Cc} means but tab and line feed, as a plain class: a fourth of the time.
const range = (from: number, to: number) => `${String.fromCharCode(from)}-${String.fromCharCode(to)}`;
const anyControl = new RegExp(`[${range(0, 8)}${range(0x0b, 0x1f)}${range(0x7f, 0x9f)}]`);

/**
 * In this order: colours (their numbers in the group `sgr`), other control sequences, strings that end
 * (titles, links, device commands), other escapes, carriage returns, and whatever control character is
 * left. A string without its end is not believed: what follows stays readable.
 */
export const controlCodes = new RegExp(
  [
    `${csi}(?<sgr>[0-9;:]*)m`,
    `${csi}[0-?]*[ -/]*[@-~]`,
    `${esc}[\\]PX^_][^${esc}${bell}]*(?:${bell}|${esc}\\\\)`,
    `${esc}[ -/]*[0-~]`,
    `\\r\\n?`,
    `(?![\\t\\n])\\p{Cc}`,
  ].join("|"),
  "gu",
);

/** False for nearly every line, and then there is nothing to take out. */
export function hasControlCodes(text: string): boolean {
  return anyControl.test(text);
}

/** The text as people read it: no codes, and no control characters but tab and line feed. */
export function plainText(text: string): string {
  if (!hasControlCodes(text)) return text;
  // Not a function asked for each code: a text of nothing but codes would take ten times as long.
  return text.replaceAll(carriageReturns, "\n").replaceAll(controlCodes, "");
}
