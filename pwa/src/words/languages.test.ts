import { afterEach, describe, expect, it } from "vitest";
import type { RunSummary } from "@hob/shared/contract/runs";
import * as houseWords from "../house-words.ts";
import * as inboxWords from "../inbox-words.ts";
import * as pushWords from "../push-words.ts";
import * as rulesWords from "../rules-words.ts";
import * as scheduleWords from "../schedule-words.ts";
import * as spoken from "../words.ts";
import { speak } from "../words.ts";
import * as de from "./de.ts";
import * as en from "./en.ts";
import * as houseDe from "./house-de.ts";
import * as houseEn from "./house-en.ts";
import * as inboxDe from "./inbox-de.ts";
import { firstSpoken } from "./languages.ts";
import * as pushDe from "./push-de.ts";
import * as pushEn from "./push-en.ts";
import * as rulesDe from "./rules-de.ts";
import * as rulesEn from "./rules-en.ts";
import * as scheduleDe from "./schedule-de.ts";

afterEach(() => speak("en"));

describe("the language", () => {
  it("is the first one wished for that is spoken here, whatever the region", () => {
    expect(firstSpoken(["de-AT", "en"])).toBe("de");
    expect(firstSpoken(["fr", "de"])).toBe("de");
    expect(firstSpoken(["en-US", "de"])).toBe("en");
    expect(firstSpoken(["fr"])).toBe("en");
    expect(firstSpoken([])).toBe("en");
  });

  it("changes every word at once, and nothing is left behind", async () => {
    await speak("de");
    const heard = spoken as unknown as Record<string, unknown>;
    const german = de as unknown as Record<string, unknown>;
    const names = Object.keys(heard).filter((name) => name !== "speak" && name !== "language");
    expect(names.length).toBeGreaterThan(20);
    expect(names.filter((name) => heard[name] !== german[name])).toEqual([]);
    expect(spoken.language).toBe("de");
    const { speakOfSchedules: _, ...ofSchedules } = scheduleWords as unknown as Record<string, unknown>;
    const germanSchedules = scheduleDe as unknown as Record<string, unknown>;
    expect(Object.keys(ofSchedules).length).toBeGreaterThan(10);
    expect(Object.keys(ofSchedules).filter((name) => ofSchedules[name] !== germanSchedules[name])).toEqual(
      [],
    );
    const { speakOfInbox: __, ...ofInbox } = inboxWords as unknown as Record<string, unknown>;
    const germanInbox = inboxDe as unknown as Record<string, unknown>;
    expect(Object.keys(ofInbox)).toHaveLength(3);
    expect(Object.keys(ofInbox).filter((name) => ofInbox[name] !== germanInbox[name])).toEqual([]);
    expect(pushWords.push).toBe(pushDe.push);
    expect(houseWords.houseWords).toBe(houseDe.houseWords);
    const { speakOfRules: _rules, ...ofRules } = rulesWords as unknown as Record<string, unknown>;
    const germanRules = rulesDe as unknown as Record<string, unknown>;
    expect(Object.keys(ofRules).length).toBeGreaterThan(5);
    expect(Object.keys(ofRules).filter((name) => ofRules[name] !== germanRules[name])).toEqual([]);
  });
});

const pairs: readonly (readonly [english: object, german: object])[] = [
  [en.words, de.words],
  [pushEn.push, pushDe.push],
  [houseEn.houseWords, houseDe.houseWords],
  [ofRulesIn(rulesEn), ofRulesIn(rulesDe)],
];

describe("German", () => {
  it("says everything that English says, under the same keys", () => {
    for (const [english, german] of pairs) expect(keysOf(german)).toEqual(keysOf(english));
  });

  it("leaves no sentence in English", () => {
    for (const [english, german] of pairs) {
      const said = textsOf(german);
      const left = [...textsOf(english)].filter(
        ([path, text]) => text.includes(" ") && said.get(path) === text,
      );
      expect(left).toEqual([]);
    }
  });

  it("writes numbers, times and days its own way", () => {
    const now = new Date(2026, 2, 3, 14, 30).getTime();
    expect(de.durationWords(1_250)).toBe("1,2 s");
    expect(de.sizeWords(4_812_800)).toBe("4,6 MB");
    expect(de.countWords(12_400)).toBe("12.400");
    expect(de.ageWords(now - 5 * 60_000, now)).toBe("vor 5 min");
    expect(de.ageWords(new Date(2026, 2, 2, 22, 5).getTime(), now)).toBe("gestern, 22:05");
    expect(de.exactWords(now)).toContain("Dienstag, 3. März 2026");
  });

  it("tells of runs, the connection and errors", () => {
    const run = { status: "failed", reason: "timeout", startedAt: 1_000, endedAt: 3_000, error: null };
    expect(de.outcomeSentence(run as RunSummary, 5_000)).toBe(
      "Gescheitert nach 2 s: er brauchte länger, als er darf",
    );
    const waiting = { status: "waiting", waitingFor: "backoff", wakeAt: 6_000, attempt: 2 };
    expect(de.outcomeSentence(waiting as RunSummary, 5_000)).toMatch(
      /^Um \d\d:\d\d noch einmal \(Versuch 2\)$/,
    );
    expect(de.connectionWords({ kind: "ended", since: 0, error: { type: "device_revoked" } })).toBe(
      "Dieses Gerät wurde gesperrt",
    );
    expect(de.errorSentence({ type: "role_too_low", needs: "admin", has: "viewer" })).toMatch(
      /Zusehen.*Verwalten/,
    );
    expect(de.errorSentence({ type: "device_revoked" })).toMatch(/^Dieses Gerät wurde am Haus gesperrt/);
  });
});

function ofRulesIn({ rules, audit }: Pick<typeof rulesDe, "rules" | "audit">): object {
  return { rules, audit };
}

function keysOf(words: object): string[] {
  return [...leavesOf(words)].map(([path]) => path);
}

function textsOf(words: object): Map<string, string> {
  return new Map(
    [...leavesOf(words)].filter((leaf): leaf is [string, string] => typeof leaf[1] === "string"),
  );
}

function* leavesOf(words: object, under = ""): Generator<[path: string, leaf: unknown]> {
  for (const [key, value] of Object.entries(words)) {
    const path = `${under}${key}`;
    if (typeof value === "object" && value !== null) yield* leavesOf(value as object, `${path}.`);
    else yield [path, value];
  }
}
