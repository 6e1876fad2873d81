import { describe, expect, it } from "vitest";
import type { TriggerInput } from "@hob/shared/contract/triggers";
import { words as germanWords } from "./de.ts";
import { words as englishWords } from "./en.ts";
import * as de from "./schedule-de.ts";
import * as en from "./schedule-en.ts";

const zone = "Europe/Berlin";
/** Tuesday, 3 March 2026, 14:30 in Berlin. */
const now = Date.parse("2026-03-03T13:30:00Z");
const cron = (expression: string): TriggerInput => ({ kind: "cron", expression });
const minute = 60_000;

const said: readonly (readonly [TriggerInput, english: string, german: string])[] = [
  [cron("0 7 * * *"), "Every day at 07:00", "Jeden Tag um 07:00"],
  [cron("30 18 * * 1,5"), "Mondays and Fridays at 18:30", "Montags und freitags um 18:30"],
  [cron("0 6 * * 1,2,3,4,5"), "Monday to Friday at 06:00", "Montag bis Freitag um 06:00"],
  [cron("0 9 * * 0,6"), "Weekends at 09:00", "Am Wochenende um 09:00"],
  [cron("0 * * * *"), "Every hour, on the hour", "Jede volle Stunde"],
  [cron("15 * * * *"), "Every hour, 15 min past", "Jede Stunde, 15 min danach"],
  [cron("0 7 1 * *"), "Every month on the 1st at 07:00", "Jeden Monat am 1. um 07:00"],
  [cron("0 7 22 * *"), "Every month on the 22nd at 07:00", "Jeden Monat am 22. um 07:00"],
  [cron("0 7 13 * *"), "Every month on the 13th at 07:00", "Jeden Monat am 13. um 07:00"],
  [cron("0 7 L * *"), "On the last day of the month at 07:00", "Am letzten Tag des Monats um 07:00"],
  [cron("*/7 1-5 * * *"), "By timetable */7 1-5 * * *", "Nach Zeitplan */7 1-5 * * *"],
  [{ kind: "interval", everyMs: 15 * minute }, "Every 15 minutes", "Alle 15 Minuten"],
  [{ kind: "interval", everyMs: 60 * minute }, "Every hour", "Jede Stunde"],
  [{ kind: "interval", everyMs: 90 * minute }, "Every 90 minutes", "Alle 90 Minuten"],
  [{ kind: "once", at: Date.parse("2026-03-04T18:00:00Z") }, "Once, tomorrow 19:00", "Einmal, morgen 19:00"],
  [
    { kind: "file", folder: "/home/anna/Scans", settleMs: 5_000 },
    "When files come into Scans",
    "Wenn Dateien in Scans ankommen",
  ],
  [
    { kind: "feed", url: "https://www.example.com/feed.xml", everyMs: 15 * minute },
    "When example.com has something new",
    "Wenn example.com etwas Neues hat",
  ],
  [{ kind: "webhook", signed: false }, "By web call", "Durch einen Webaufruf"],
  [{ kind: "event", name: "washing.done" }, "When washing.done happens", "Wenn washing.done eintritt"],
];

describe("a schedule in words", () => {
  it("is said as people say it, in each language", () => {
    for (const [input, english, german] of said) {
      expect(en.scheduleWords(input, zone, now)).toBe(english);
      expect(de.scheduleWords(input, zone, now)).toBe(german);
    }
  });

  it("goes by the clock of its zone", () => {
    const once: TriggerInput = { kind: "once", at: Date.parse("2026-03-05T03:00:00Z") };
    expect(en.scheduleWords(once, "America/New_York", now)).toBe("Once, tomorrow 22:00");
    expect(en.scheduleWords(once, "Europe/Berlin", now)).toBe("Once, Thu 5 Mar, 04:00");
    expect(en.zoneName("America/Argentina/Buenos_Aires")).toBe("Buenos Aires");
  });

  it("says one and how many more where there are several, and says when nothing runs by itself", () => {
    const one = { triggerId: 1, input: cron("0 7 * * *"), zone, enabled: true };
    const off = { ...one, enabled: false };
    const words = (schedule: readonly (typeof one)[], triggers = schedule.length) =>
      [en, de].map((language) =>
        language.automationScheduleWords({ schedule: [...schedule], triggers }, ({ input }) =>
          language.scheduleWords(input, zone, now),
        ),
      );
    expect(words([])).toEqual(["Only by hand", "Nur von Hand"]);
    expect(words([one])).toEqual(["Every day at 07:00", "Jeden Tag um 07:00"]);
    expect(words([off])).toEqual(["Every day at 07:00 (turned off)", "Jeden Tag um 07:00 (ausgeschaltet)"]);
    const later = { ...off, input: cron("0 9 * * *") };
    expect(words([later, one, off])).toEqual([
      "Every day at 07:00, and 2 more",
      "Jeden Tag um 07:00, und 2 mehr",
    ]);
    expect(words([off, later])).toEqual([
      "Every day at 07:00, and 1 more, all turned off",
      "Jeden Tag um 07:00, und 1 mehr, alle ausgeschaltet",
    ]);
  });
});

describe("a time to come", () => {
  it("is relative while that is easier to grasp, then plain", () => {
    const at = (text: string) => Date.parse(`${text}Z`);
    expect(en.comingWords(now - minute, now)).toBe("within a minute");
    expect(en.comingWords(now + 59_000, now)).toBe("within a minute");
    expect(en.comingWords(now + 12 * minute, now)).toBe("in 12 min");
    expect(en.comingWords(at("2026-03-03T18:00:00"), now, zone)).toBe("today 19:00");
    expect(en.comingWords(at("2026-03-04T06:00:00"), now, zone)).toBe("tomorrow 07:00");
    expect(en.comingWords(at("2026-03-06T17:30:00"), now, zone)).toBe("Fri 6 Mar, 18:30");
    expect(en.comingWords(at("2027-01-01T06:00:00"), now, zone)).toBe("Fri 1 Jan 2027, 07:00");
    expect(en.comingHereWords(now + 12 * minute, now)).toBe("in 12 min");
    expect(en.comingHereWords(now + 30_000, now)).toBe("within a minute");
    expect(en.comingHereWords(now + 90 * minute, now)).toMatch(/^(?:today|tomorrow) \d\d:00 here$/);
    expect(de.comingWords(at("2026-03-04T06:00:00"), now, zone)).toBe("morgen 07:00");
    expect(de.comingWords(at("2026-03-06T17:30:00"), now, zone)).toBe("Fr 6. März, 18:30");
  });
});

describe("who started a run", () => {
  it("is said in words of its own where it was the house itself", () => {
    const said = (startedBy: string, trigger: "cron" | "webhook" | "manual") =>
      [englishWords, germanWords].map(({ run, runs }) => [
        run.startedBy({ startedBy, trigger }),
        runs.starter({ startedBy, trigger }),
      ]);
    expect(said("the scheduler", "cron")).toEqual([
      ["started by its schedule", "by its schedule"],
      ["gestartet nach Zeitplan", "nach Zeitplan"],
    ]);
    expect(said("the scheduler", "webhook")).toEqual([
      ["Web call", "Web call"],
      ["Webaufruf", "Webaufruf"],
    ]);
    expect(said("the house", "manual")).toEqual([
      ["started by the house", "the house"],
      ["gestartet vom Haus", "das Haus"],
    ]);
    expect(said("Kitchen tablet", "manual")).toEqual([
      ["started by Kitchen tablet", "Kitchen tablet"],
      ["gestartet von Kitchen tablet", "Kitchen tablet"],
    ]);
  });
});

describe("German", () => {
  it("says everything that English says, and leaves no sentence in English", () => {
    expect([...leavesOf(de.schedule)].map(([path]) => path)).toEqual(
      [...leavesOf(en.schedule)].map(([path]) => path),
    );
    const german = new Map(leavesOf(de.schedule));
    const left = [...leavesOf(en.schedule)].filter(
      ([path, text]) => typeof text === "string" && text.includes(" ") && german.get(path) === text,
    );
    expect(left).toEqual([]);
  });
});

function* leavesOf(words: object, under = ""): Generator<[path: string, leaf: unknown]> {
  for (const [key, value] of Object.entries(words)) {
    const path = `${under}${key}`;
    if (typeof value === "object" && value !== null) yield* leavesOf(value as object, `${path}.`);
    else yield [path, value];
  }
}
