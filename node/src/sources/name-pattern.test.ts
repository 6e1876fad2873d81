import { expect, test } from "vitest";
import { matchesPattern } from "./name-pattern.ts";

test.each([
  ["a.pdf", "*.pdf", true],
  ["A.PDF", "*.pdf", true],
  [".pdf", "*.pdf", true],
  ["a.pdf.part", "*.pdf", false],
  ["bill-7.pdf", "bill-?.pdf", true],
  ["bill-17.pdf", "bill-?.pdf", false],
  ["bill-.pdf", "bill-?.pdf", false],
  ["aXbXc", "a*b*c", true],
  ["abab", "*ab", true],
  ["aba", "*ab", false],
  ["anything", "*", true],
  ["", "*", true],
  ["a", "", false],
  ["(1)[2].+", "(1)[2].+", true],
  ["u\u0308ber.txt", "\u00fc*", true],
  ["🍋.txt", "?.txt", true],
])("%s by %s: %s", (name, pattern, expected) => {
  expect(matchesPattern(name, pattern)).toBe(expected);
});

test("a pattern made to be slow is not", () => {
  expect(matchesPattern("a".repeat(255), `${"*a".repeat(49)}*b`)).toBe(false);
});
