/**
 * The words the app shows, in the language of whoever holds the device. Pages import from here and
 * never from a language itself; all of these change at once, before anything is drawn.
 */
import * as en from "./words/en.ts";
import type { LanguageCode, Wording } from "./words/languages.ts";

type Language = Wording<typeof en>;

export let language: LanguageCode = "en";
export let words: Language["words"] = en.words;
export let errorSentence: Language["errorSentence"] = en.errorSentence;
export let connectionWords: Language["connectionWords"] = en.connectionWords;
export let freshnessWords: Language["freshnessWords"] = en.freshnessWords;
export let retryWords: Language["retryWords"] = en.retryWords;
export let statusWord: Language["statusWord"] = en.statusWord;
export let outcomeSentence: Language["outcomeSentence"] = en.outcomeSentence;
export let outcomeWords: Language["outcomeWords"] = en.outcomeWords;
export let lastRunWords: Language["lastRunWords"] = en.lastRunWords;
export let limitWords: Language["limitWords"] = en.limitWords;
export let manifestWords: Language["manifestWords"] = en.manifestWords;
export let grantWords: Language["grantWords"] = en.grantWords;
export let fieldProblemWords: Language["fieldProblemWords"] = en.fieldProblemWords;
export let rangeWords: Language["rangeWords"] = en.rangeWords;
export let refusedFieldWords: Language["refusedFieldWords"] = en.refusedFieldWords;
export let nodeRelayWords: Language["nodeRelayWords"] = en.nodeRelayWords;
export let runsNowWords: Language["runsNowWords"] = en.runsNowWords;
export let capital: Language["capital"] = en.capital;
export let ageWords: Language["ageWords"] = en.ageWords;
export let momentWords: Language["momentWords"] = en.momentWords;
export let exactWords: Language["exactWords"] = en.exactWords;
export let dayWords: Language["dayWords"] = en.dayWords;
export let durationWords: Language["durationWords"] = en.durationWords;
export let wholeDurationWords: Language["wholeDurationWords"] = en.wholeDurationWords;
export let gutterWords: Language["gutterWords"] = en.gutterWords;
export let sizeWords: Language["sizeWords"] = en.sizeWords;

/**
 * Makes everything here speak `code`; must end before the first render, for pages read words as they
 * are drawn. English is always there; another language that cannot be loaded leaves English.
 */
export async function speak(code: LanguageCode): Promise<void> {
  if (code === language) return;
  const [chosen] = await Promise.all([loaded[code]().catch(() => undefined), speakOfLaterPages(code)]);
  if (!chosen) return;
  language = code;
  words = chosen.words;
  errorSentence = chosen.errorSentence;
  connectionWords = chosen.connectionWords;
  freshnessWords = chosen.freshnessWords;
  retryWords = chosen.retryWords;
  statusWord = chosen.statusWord;
  outcomeSentence = chosen.outcomeSentence;
  outcomeWords = chosen.outcomeWords;
  lastRunWords = chosen.lastRunWords;
  limitWords = chosen.limitWords;
  manifestWords = chosen.manifestWords;
  grantWords = chosen.grantWords;
  fieldProblemWords = chosen.fieldProblemWords;
  rangeWords = chosen.rangeWords;
  refusedFieldWords = chosen.refusedFieldWords;
  nodeRelayWords = chosen.nodeRelayWords;
  runsNowWords = chosen.runsNowWords;
  capital = chosen.capital;
  ageWords = chosen.ageWords;
  momentWords = chosen.momentWords;
  exactWords = chosen.exactWords;
  dayWords = chosen.dayWords;
  durationWords = chosen.durationWords;
  wholeDurationWords = chosen.wholeDurationWords;
  gutterWords = chosen.gutterWords;
  sizeWords = chosen.sizeWords;
}

/** Words that come with the pages which say them: English needs no more, any other has to be there in time. */
async function speakOfLaterPages(code: LanguageCode): Promise<void> {
  const [schedules, inbox, pushes, rules, house] = await Promise.all([
    import("./schedule-words.ts").catch(() => undefined),
    import("./inbox-words.ts").catch(() => undefined),
    import("./push-words.ts").catch(() => undefined),
    import("./rules-words.ts").catch(() => undefined),
    import("./house-words.ts").catch(() => undefined),
  ]);
  await Promise.all([
    schedules?.speakOfSchedules(code),
    inbox?.speakOfInbox(code),
    pushes?.speakOfPushes(code),
    rules?.speakOfRules(code),
    house?.speakOfHouse(code),
  ]);
}

const loaded: Record<LanguageCode, () => Promise<Language>> = {
  en: async () => en,
  de: () => import("./words/de.ts"),
};
