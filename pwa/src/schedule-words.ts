/**
 * The words for schedules and what comes of them, in the language that `words.ts` speaks. They come with the
 * first page that says them: the app shows its first picture without.
 */
import * as en from "./words/schedule-en.ts";
import type { LanguageCode, Wording } from "./words/languages.ts";

type Language = Wording<typeof en>;

export let schedule: Language["schedule"] = en.schedule;
export let scheduleWords: Language["scheduleWords"] = en.scheduleWords;
export let automationScheduleWords: Language["automationScheduleWords"] = en.automationScheduleWords;
export let comingWords: Language["comingWords"] = en.comingWords;
export let comingHereWords: Language["comingHereWords"] = en.comingHereWords;
export let slotWords: Language["slotWords"] = en.slotWords;
export let clockWords: Language["clockWords"] = en.clockWords;
export let clockSecondWords: Language["clockSecondWords"] = en.clockSecondWords;
export let dateWords: Language["dateWords"] = en.dateWords;
export let weekdayName: Language["weekdayName"] = en.weekdayName;
export let weekdayShort: Language["weekdayShort"] = en.weekdayShort;
export let zoneName: Language["zoneName"] = en.zoneName;
export let everyWords: Language["everyWords"] = en.everyWords;
export let probeWords: Language["probeWords"] = en.probeWords;

/** Only `speak` of `words.ts` calls it: all words change together. A language that cannot be loaded leaves this one. */
export async function speakOfSchedules(code: LanguageCode): Promise<void> {
  const chosen = await loaded[code]().catch(() => undefined);
  if (!chosen) return;
  schedule = chosen.schedule;
  scheduleWords = chosen.scheduleWords;
  automationScheduleWords = chosen.automationScheduleWords;
  comingWords = chosen.comingWords;
  comingHereWords = chosen.comingHereWords;
  slotWords = chosen.slotWords;
  clockWords = chosen.clockWords;
  clockSecondWords = chosen.clockSecondWords;
  dateWords = chosen.dateWords;
  weekdayName = chosen.weekdayName;
  weekdayShort = chosen.weekdayShort;
  zoneName = chosen.zoneName;
  everyWords = chosen.everyWords;
  probeWords = chosen.probeWords;
}

const loaded: Record<LanguageCode, () => Promise<Language>> = {
  en: async () => en,
  de: () => import("./words/schedule-de.ts"),
};
