/**
 * The words for schedules and what comes of them, in the language that `words.ts` speaks. They come with the
 * first page that says them: the app shows its first picture without.
 */
import { language } from "./words.ts";
import * as en from "./words/schedule-en.ts";
import type { LanguageCode, Wording } from "./words/languages.ts";

type ScheduleWording = Wording<typeof en>;

const loaded: Record<LanguageCode, () => Promise<ScheduleWording>> = {
  en: async () => en,
  de: () => import("./words/schedule-de.ts"),
};

// Without its own words a language is better spoken in English than not at all.
export const {
  schedule,
  scheduleWords,
  automationScheduleWords,
  comingWords,
  slotWords,
  clockWords,
  dateWords,
  weekdayName,
  weekdayShort,
  zoneName,
  noticeWords,
  everyWords,
  probeWords,
} = await loaded[language]().catch((): ScheduleWording => en);
