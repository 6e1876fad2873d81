/** The words of the inbox, in the language that `words.ts` speaks. They come with the first page that says them. */
import * as en from "./words/inbox-en.ts";
import type { LanguageCode, Wording } from "./words/languages.ts";

type Language = Wording<typeof en>;

export type { ItemOf } from "./words/inbox-en.ts";

export let inbox: Language["inbox"] = en.inbox;
export let sentences: Language["sentences"] = en.sentences;
export let remarks: Language["remarks"] = en.remarks;

/** Only `speak` of `words.ts` calls it: all words change together. A language that cannot be loaded leaves this one. */
export async function speakOfInbox(code: LanguageCode): Promise<void> {
  const chosen = await loaded[code]().catch(() => undefined);
  if (!chosen) return;
  inbox = chosen.inbox;
  sentences = chosen.sentences;
  remarks = chosen.remarks;
}

const loaded: Record<LanguageCode, () => Promise<Language>> = {
  en: async () => en,
  de: () => import("./words/inbox-de.ts"),
};
