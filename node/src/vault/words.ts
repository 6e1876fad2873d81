/** Finds values that are too short for needles: as whole words, exactly as they are. */
import type { Find, Found } from "./finder.ts";

export interface Word {
  readonly name: string;
  readonly value: string;
}

/** What stands before the text counts as a blank: a word that was cut in front of it is found at its beginning. */
export function createWordFinder(words: readonly Word[]): Find {
  return (text, isWhole) => {
    const found: Found[] = [];
    let openFrom = text.length;
    for (const { name, value } of words) {
      for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + 1)) {
        const end = at + value.length;
        if (wordCharacter.test(text.charAt(at - 1)) || wordCharacter.test(text.charAt(end))) continue;
        found.push({ start: at, end, name });
      }
      if (!isWhole) openFrom = Math.min(openFrom, openEnd(text, value));
    }
    return { found, openFrom };
  };
}

/** Where the longest beginning of `value` stands that the text ends with. */
function openEnd(text: string, value: string): number {
  for (let length = value.length; length > 0; length -= 1)
    if (text.endsWith(value.slice(0, length))) return text.length - length;
  return text.length;
}

const wordCharacter = /[\p{L}\p{N}_]/u;
