import { expect, test } from "vitest";
import { minutesShared } from "./shared-minutes.ts";

test("times of one minute are told apart by their seconds, and others need none", () => {
  const noon = Date.parse("2026-03-03T12:00:00Z");
  const times = [noon, noon + 5_000, noon + 60_000, noon + 120_000, noon + 179_999];
  expect([...minutesShared(times)]).toEqual([noon, noon + 5_000, noon + 120_000, noon + 179_999]);
  expect(minutesShared([noon, noon]).size).toBe(0);
});
