import { createManualClock } from "@hob/shared/testing/manual-clock";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createTokenBuckets, longestWaitMs } from "./token-buckets.ts";

const rate = { perSecond: 10, burst: 3 };
const forever = new AbortController().signal;

describe("a bucket", () => {
  test("lets a burst go at once, and each after it when its token comes", () => {
    const clock = createManualClock();
    const buckets = createTokenBuckets(clock, () => rate);
    expect([1, 2, 3, 4, 5].map(() => buckets.take("a"))).toEqual([0, 0, 0, 100, 200]);
    expect(buckets.take("b")).toBe(0);
    clock.advance(250);
    expect(buckets.take("a")).toBe(50);
    clock.advance(60_000);
    expect([1, 2, 3, 4].map(() => buckets.take("a"))).toEqual([0, 0, 0, 100]);
  });

  test("has no more to give once the next would come too late, and takes none then", () => {
    const clock = createManualClock();
    const buckets = createTokenBuckets(clock, () => ({ perSecond: 1, burst: 1 }));
    for (let waitMs = 0; waitMs <= longestWaitMs; waitMs += 1000) expect(buckets.take("a")).toBe(waitMs);
    expect([buckets.take("a"), buckets.take("a")]).toEqual([undefined, undefined]);
    clock.advance(1000);
    expect(buckets.take("a")).toBe(longestWaitMs);
  });

  test("is not moved by a wall clock that leaps", () => {
    const clock = createManualClock();
    const buckets = createTokenBuckets(clock, () => ({ perSecond: 1, burst: 1 }));
    buckets.take("a");
    clock.jump(0);
    expect(buckets.take("a")).toBe(1000);
  });

  test("without a rate lets everything go", () => {
    const buckets = createTokenBuckets(createManualClock(), () => undefined);
    for (let call = 0; call < 10_000; call++) expect(buckets.take("a")).toBe(0);
  });

  test("never lets more go than burst and rate allow, whenever they are asked for", () => {
    const somePauses = fc.array(fc.integer({ min: 0, max: 700 }), { maxLength: 60 });
    const keepsPace = fc.property(somePauses, (pauses) => {
      const clock = createManualClock();
      const buckets = createTokenBuckets(clock, () => rate);
      const goes = pauses.flatMap((pauseMs) => {
        clock.advance(pauseMs);
        const waitMs = buckets.take("a");
        return waitMs === undefined ? [] : [clock.monotonic() + waitMs];
      });
      for (const [index, at] of goes.entries()) {
        const before = goes[index - rate.burst];
        if (before !== undefined) expect(at - before).toBeGreaterThanOrEqual(100);
        expect(at).toBeGreaterThanOrEqual(goes[index - 1] ?? 0);
      }
    });
    fc.assert(keepsPace, { seed: 3 });
  });
});

describe("a turn", () => {
  test("comes with its token, in the order in which turns were asked for", async () => {
    const clock = createManualClock();
    const buckets = createTokenBuckets(clock, () => ({ perSecond: 10, burst: 1 }));
    const came: string[] = [];
    const waiting = ["a", "b", "c"].map(async (name) => {
      expect(await buckets.turn("host", forever)).toBe(true);
      came.push(name);
    });
    await waiting[0];
    expect(clock.pendingTimers()).toBe(2);
    clock.advance(100);
    await waiting[1];
    expect(came).toEqual(["a", "b"]);
    clock.advance(100);
    await Promise.all(waiting);
    expect(came).toEqual(["a", "b", "c"]);
    expect(clock.pendingTimers()).toBe(0);
  });

  test("is given back by who leaves before it comes, and its timer with it", async () => {
    const clock = createManualClock();
    const buckets = createTokenBuckets(clock, () => ({ perSecond: 1, burst: 1 }));
    const run = new AbortController();
    await buckets.turn("host", forever);
    const turn = buckets.turn("host", run.signal);
    run.abort(new Error("the run ended"));
    await expect(turn).rejects.toThrow("the run ended");
    expect(clock.pendingTimers()).toBe(0);
    expect(buckets.take("host")).toBe(1000);
    await expect(buckets.turn("host", run.signal)).rejects.toThrow("the run ended");
    expect(buckets.take("host")).toBe(2000);
  });
});
