import fc from "fast-check";
import { expect, test } from "vitest";
import { compilePreset, presetOf } from "./cron-preset.ts";
import type { CronPreset } from "./schedule.ts";

test.each([
  [{ every: "hour", minute: 5 }, "5 * * * *"],
  [{ every: "day", at: "07:30" }, "30 7 * * *"],
  [{ every: "week", at: "00:00", weekdays: [1, 3, 5] }, "0 0 * * 1,3,5"],
  [{ every: "month", at: "23:59", day: 31 }, "59 23 31 * *"],
  [{ every: "month", at: "08:00", day: "last" }, "0 8 L * *"],
] satisfies [CronPreset, string][])("%j is %s, and the other way round", (preset, expression) => {
  expect(compilePreset(preset)).toBe(expression);
  expect(presetOf(expression)).toEqual(preset);
});

test("weekdays may be said in any order, and twice", () => {
  expect(compilePreset({ every: "week", at: "08:00", weekdays: [5, 0, 5] })).toBe("0 8 * * 0,5");
});

test.each([
  "",
  "0 8 * *",
  "0 8 * * * *",
  "0 8 * * 1-5",
  "0 8 * * 5,1",
  "0 8 * * 1,1",
  "0 8 * * 7",
  "0 8 * * MON",
  "0 8 1 * 1",
  "0 8 1,15 * *",
  "0 8 32 * *",
  "0 8 0 * *",
  "0 8 l * *",
  "0 8 * 1 *",
  "00 8 * * *",
  "0 24 * * *",
  "*/5 * * * *",
  "5 * 1 * *",
  "5 * * * 1",
  " 0 8 * * *",
])("%j is what nobody says", (expression) => {
  expect(presetOf(expression)).toBeUndefined();
});

test("every preset comes back from its expression", () => {
  const at = fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
    .map((numbers) => numbers.map((number) => String(number).padStart(2, "0")).join(":"));
  const somePreset: fc.Arbitrary<CronPreset> = fc.oneof(
    fc.record({ every: fc.constant("hour" as const), minute: fc.integer({ min: 0, max: 59 }) }),
    fc.record({ every: fc.constant("day" as const), at }),
    fc.record({
      every: fc.constant("week" as const),
      at,
      weekdays: fc.subarray([0, 1, 2, 3, 4, 5, 6], { minLength: 1 }),
    }),
    fc.record({
      every: fc.constant("month" as const),
      at,
      day: fc.oneof(fc.integer({ min: 1, max: 31 }), fc.constant("last" as const)),
    }),
  );
  const comesBack = fc.property(somePreset, (preset) => {
    expect(presetOf(compilePreset(preset))).toEqual(preset);
  });
  fc.assert(comesBack, { seed: 1 });
});
