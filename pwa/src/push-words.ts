/** The words for notifications, in the language that `words.ts` speaks. They come with the first page that says them. */
import * as en from "./words/push-en.ts";
import type { LanguageCode, Wording } from "./words/languages.ts";

type Language = Wording<typeof en>;

export let push: Language["push"] = en.push;

/** Only `speak` of `words.ts` calls it: all words change together. A language that cannot be loaded leaves this one. */
export async function speakOfPushes(code: LanguageCode): Promise<void> {
  const chosen = await loaded[code]().catch(() => undefined);
  if (chosen) push = chosen.push;
}

const loaded: Record<LanguageCode, () => Promise<Language>> = {
  en: async () => en,
  de: () => import("./words/push-de.ts"),
};
