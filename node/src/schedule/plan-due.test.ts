import { misfirePolicies, mostCaughtUp, onTimeMs } from "@hob/shared/model/schedule";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type DueTimes, planDue } from "./plan-due.ts";

const minuteMs = 60_000;
const now = 1_000 * minuteMs;

function plan(
  minutesAgo: readonly number[],
  misfire: DueTimes["rules"]["misfire"],
  more: Partial<DueTimes> = {},
) {
  const { run, missed } = planDue({
    slots: minutesAgo.map((minutes) => now - minutes * minuteMs),
    isCut: false,
    now,
    rules: { misfire, misfireWindowMs: 60 * minuteMs },
    isJump: false,
    isAlreadyCaughtUp: false,
    ...more,
  });
  const ago = (slot: number) => (now - slot) / minuteMs;
  return {
    onTime: run.filter(({ isCatchUp }) => !isCatchUp).map(({ slot }) => ago(slot)),
    caughtUp: run.filter(({ isCatchUp }) => isCatchUp).map(({ slot }) => ago(slot)),
    missed: missed.map(ago),
  };
}

describe("a time that has come", () => {
  test("is on time up to a minute late, and runs whatever the policy", () => {
    for (const policy of misfirePolicies) {
      expect(plan([1], policy)).toEqual({ onTime: [1], caughtUp: [], missed: [] });
      expect(plan([1], policy, { isJump: true, isAlreadyCaughtUp: true }).onTime).toEqual([1]);
    }
  });

  test("is missed for good where the policy skips", () => {
    expect(plan([5, 2], "skip")).toEqual({ onTime: [], caughtUp: [], missed: [5, 2] });
  });

  test("stands for the others where one is enough, unless a later one is on time", () => {
    expect(plan([30, 5], "once")).toEqual({ onTime: [], caughtUp: [5], missed: [30] });
    expect(plan([30, 5, 0], "once")).toEqual({ onTime: [0], caughtUp: [], missed: [30, 5] });
  });

  test("is caught up with the others where each counts, oldest first and within the window", () => {
    expect(plan([61, 60, 30, 0], "each")).toEqual({ onTime: [0], caughtUp: [60, 30], missed: [61] });
  });

  test("is not caught up once it is older than the window", () => {
    expect(plan([61], "once")).toEqual({ onTime: [], caughtUp: [], missed: [61] });
  });

  test("is one of the newest few at most that are caught up", () => {
    const { caughtUp, missed } = plan([25, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14], "each");
    expect(caughtUp).toHaveLength(mostCaughtUp);
    expect(missed).toEqual([25, 24]);
  });

  test("counts once in all where the clock leapt, and not at all where another trigger has caught up", () => {
    expect(plan([30, 5], "each", { isJump: true })).toEqual({ onTime: [], caughtUp: [5], missed: [30] });
    expect(plan([30, 5], "each", { isAlreadyCaughtUp: true }).missed).toEqual([30, 5]);
    expect(plan([30, 5], "once", { isAlreadyCaughtUp: true }).missed).toEqual([30, 5]);
  });
});

const someDue: fc.Arbitrary<DueTimes> = fc.record({
  slots: fc
    .uniqueArray(fc.integer({ min: 0, max: 5_000_000 }), { maxLength: 40 })
    .map((ages) => ages.toSorted((a, b) => b - a).map((age) => now - age)),
  isCut: fc.boolean(),
  now: fc.constant(now),
  rules: fc.record({
    misfire: fc.constantFrom(...misfirePolicies),
    misfireWindowMs: fc.integer({ min: 0, max: 6_000_000 }),
  }),
  isJump: fc.boolean(),
  isAlreadyCaughtUp: fc.boolean(),
});

test("whatever came, each time is run or missed, in order, and no more run than the policy lets", () => {
  fc.assert(
    fc.property(someDue, (due) => {
      const { run, missed, isCut } = planDue(due);
      const ran = run.map(({ slot }) => slot);
      expect([...ran, ...missed].toSorted((a, b) => a - b)).toEqual(due.slots);
      expect(ran).toEqual(ran.toSorted((a, b) => a - b));
      expect(missed).toEqual(missed.toSorted((a, b) => a - b));
      expect(isCut).toBe(due.isCut);
      const newest = due.slots.at(-1);
      const isOnTime = newest !== undefined && now - newest <= onTimeMs;
      expect(run.filter(({ isCatchUp }) => !isCatchUp).map(({ slot }) => slot)).toEqual(
        isOnTime ? [newest] : [],
      );
      const caughtUp = run.filter(({ isCatchUp }) => isCatchUp);
      for (const { slot } of caughtUp) expect(now - slot).toBeLessThanOrEqual(due.rules.misfireWindowMs);
      const isEach = due.rules.misfire === "each" && !due.isJump;
      const most = isEach ? mostCaughtUp : due.rules.misfire === "skip" || isOnTime ? 0 : 1;
      expect(caughtUp.length).toBeLessThanOrEqual(due.isAlreadyCaughtUp ? 0 : most);
    }),
    { seed: 10, numRuns: 500 },
  );
});

test("each time by itself is judged as a slow reading of the rules judges it", () => {
  fc.assert(
    fc.property(someDue, (due) => {
      const ran = new Set(planDue(due).run.map(({ slot }) => slot));
      for (const slot of due.slots) expect(ran.has(slot)).toBe(isToRun(slot, due));
    }),
    { seed: 11, numRuns: 1_000 },
  );
});

/** One time, read rule by rule, without a look at how the plan is made. */
function isToRun(slot: number, { slots, rules, isJump, isAlreadyCaughtUp }: DueTimes): boolean {
  const later = slots.filter((other) => other > slot);
  if (later.length === 0 && now - slot <= onTimeMs) return true;
  if (isAlreadyCaughtUp || rules.misfire === "skip" || now - slot > rules.misfireWindowMs) return false;
  if (rules.misfire === "once" || isJump) return later.length === 0;
  const newest = slots.at(-1) ?? slot;
  const isOneOnTime = now - newest <= onTimeMs;
  return later.length - (isOneOnTime ? 1 : 0) < mostCaughtUp;
}
