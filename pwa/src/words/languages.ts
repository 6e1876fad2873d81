/** Which languages the app speaks, each under its own name, and which of them somebody would like. */

export const languageNames = { en: "English", de: "Deutsch" } as const;

export type LanguageCode = keyof typeof languageNames;

export const languageCodes = Object.keys(languageNames) as LanguageCode[];

/**
 * The first wish that is spoken here, English where none is. `wishes` are BCP 47 tags in order of
 * liking, as `navigator.languages` has them; a region is not looked at.
 */
export function firstSpoken(wishes: readonly string[]): LanguageCode {
  for (const wish of wishes) {
    const [spoken] = wish.toLowerCase().split("-");
    const code = languageCodes.find((known) => known === spoken);
    if (code) return code;
  }
  return "en";
}

/** The same shape for any wording: a language has the keys of English, and other strings. */
export type Wording<T> = T extends string
  ? string
  : T extends (...input: never[]) => unknown
    ? T
    : T extends readonly string[]
      ? readonly string[]
      : T extends object
        ? { readonly [K in keyof T]: Wording<T[K]> }
        : T;
