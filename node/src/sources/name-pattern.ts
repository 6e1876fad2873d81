/** Matches names against a pattern with * and ?, in time that no pattern can stretch. */

/** Upper and lower case are the same: cameras and scanners write .JPG where people write .jpg. */
export function matchesPattern(name: string, pattern: string): boolean {
  const [text, wanted] = [foldedForm(name), foldedForm(pattern)];
  let at = 0;
  let wantedAt = 0;
  // Where the last * stands, and how much of the text it has taken: only that one is ever tried again.
  let star = -1;
  let takenTo = 0;
  while (at < text.length) {
    const next = wanted[wantedAt];
    if (next === "*") {
      star = wantedAt++;
      takenTo = at;
    } else if (next === "?" || next === text[at]) {
      wantedAt += 1;
      at += 1;
    } else if (star >= 0) {
      wantedAt = star + 1;
      at = takenTo += 1;
    } else {
      return false;
    }
  }
  return wanted.slice(wantedAt).every((rest) => rest === "*");
}

/** As whole characters. macOS writes "ü" as two. */
function foldedForm(text: string): string[] {
  return Array.from(text.normalize("NFC").toLowerCase());
}
