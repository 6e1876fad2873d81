import { describe, expect, it } from "vitest";
import * as de from "./rules-de.ts";
import * as en from "./rules-en.ts";

const sources = import.meta.glob<string>(
  [
    "../../../node/src/**/*.ts",
    "!**/*.test.ts",
    "!../../../node/src/testing/**",
    "!../../../node/src/crash-point.ts",
  ],
  { query: "?raw", import: "default", eager: true },
);

/** What is done to something, as the audit names it: `"item.snoozed"`. */
const action =
  /"((?:automation|devices?|effect|event|grant|home|item|member|policy|push|reminder|run|schedule|secret|trigger|webhooks?)\.[a-z_]+(?:ed|osen|set))"/g;

/** Points at which tests let the node crash, and names of events, look the same. */
const isOther = /reach|\bname:/;

function writtenActions(): readonly string[] {
  const lines = Object.values(sources).flatMap((text) => text.split("\n"));
  const told = lines.filter((line) => !isOther.test(line));
  return [...new Set(told.flatMap((line) => [...line.matchAll(action)].map(([, name = ""]) => name)))];
}

describe("the audit in words", () => {
  it("has words in each language for every action that the node writes", () => {
    const written = writtenActions();
    expect(written).toEqual(expect.arrayContaining(["item.snoozed", "push.chosen", "reminder.added"]));
    for (const { actionWords } of [en, de])
      expect(written.filter((name) => actionWords(name) === name)).toEqual([]);
  });
});
