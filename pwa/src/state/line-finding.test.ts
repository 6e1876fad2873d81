import { expect, test } from "vitest";
import { createLineFinding, matchFrom, placeOf } from "./line-finding.ts";

test("a search goes on behind each piece until the house has no more", () => {
  const finding = createLineFinding();
  expect(finding.lookBehind(100)).toBe(0);
  finding.take({ numbers: [3, 7], total: 4 }, 100);
  expect(finding.total()).toBe(4);
  expect(finding.lookBehind(100)).toBe(7);
  finding.take({ numbers: [50, 90], total: 2 }, 100);
  expect(finding.numbers()).toEqual([3, 7, 50, 90]);
  expect(finding.lookBehind(100)).toBeUndefined();
});

test("a log that grows is looked at only behind what was looked at before", () => {
  const finding = createLineFinding();
  finding.take({ numbers: [3], total: 1 }, 100);
  expect(finding.lookBehind(100)).toBeUndefined();
  expect(finding.lookBehind(120)).toBe(100);
  finding.take({ numbers: [110, 130], total: 2 }, 120);
  expect(finding.lookBehind(125)).toBeUndefined();
  expect(finding.lookBehind(131)).toBe(130);
});

test("an answer that repeats itself or counts wrong ends the search instead of turning in circles", () => {
  const finding = createLineFinding();
  finding.take({ numbers: [3], total: 9 }, 10);
  finding.take({ numbers: [3], total: 9 }, 10);
  expect(finding.numbers()).toEqual([3]);
  expect(finding.lookBehind(10)).toBeUndefined();
});

test("next and previous match go round at the ends", () => {
  const numbers = [3, 7, 50];
  expect(matchFrom(numbers, 3, 1)).toBe(7);
  expect(matchFrom(numbers, 4, 1)).toBe(7);
  expect(matchFrom(numbers, 50, 1)).toBe(3);
  expect(matchFrom(numbers, 50, -1)).toBe(7);
  expect(matchFrom(numbers, 3, -1)).toBe(50);
  expect(matchFrom([], 3, 1)).toBeUndefined();
  expect(placeOf(numbers, 7)).toBe(1);
  expect(placeOf(numbers, 8)).toBe(2);
});
