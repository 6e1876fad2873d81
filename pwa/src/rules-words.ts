/**
 * The words for rules and for the audit, in the language that `words.ts` speaks. They come with the first page
 * that says them.
 */
import type { LanguageCode, Wording } from "./words/languages.ts";
import * as en from "./words/rules-en.ts";

type Language = Wording<typeof en>;

export let rules: Language["rules"] = en.rules;
export let audit: Language["audit"] = en.audit;
export let ruleSentence: Language["ruleSentence"] = en.ruleSentence;
export let ruleDetail: Language["ruleDetail"] = en.ruleDetail;
export let explainedWhy: Language["explainedWhy"] = en.explainedWhy;
export let actionWords: Language["actionWords"] = en.actionWords;
export let whoWords: Language["whoWords"] = en.whoWords;
export let subjectWords: Language["subjectWords"] = en.subjectWords;

/** Only `speak` of `words.ts` calls it: all words change together. A language that cannot be loaded leaves this one. */
export async function speakOfRules(code: LanguageCode): Promise<void> {
  const chosen = await loaded[code]().catch(() => undefined);
  if (!chosen) return;
  rules = chosen.rules;
  audit = chosen.audit;
  ruleSentence = chosen.ruleSentence;
  ruleDetail = chosen.ruleDetail;
  explainedWhy = chosen.explainedWhy;
  actionWords = chosen.actionWords;
  whoWords = chosen.whoWords;
  subjectWords = chosen.subjectWords;
}

const loaded: Record<LanguageCode, () => Promise<Language>> = {
  en: async () => en,
  de: () => import("./words/rules-de.ts"),
};
