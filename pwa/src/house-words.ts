/**
 * The words for the pages of House, in the language that `words.ts` speaks. They come with the first page that
 * says them.
 */
import * as en from "./words/house-en.ts";
import type { LanguageCode, Wording } from "./words/languages.ts";

type Language = Wording<typeof en>;

export let houseWords: Language["houseWords"] = en.houseWords;

/** Only `speak` of `words.ts` calls it: all words change together. A language that cannot be loaded leaves this one. */
export async function speakOfHouse(code: LanguageCode): Promise<void> {
  const chosen = await loaded[code]().catch(() => undefined);
  if (chosen) houseWords = chosen.houseWords;
}

const loaded: Record<LanguageCode, () => Promise<Language>> = {
  en: async () => en,
  de: () => import("./words/house-de.ts"),
};
