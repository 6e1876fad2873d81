import { describe, expect, it } from "vitest";
import { createManualClock } from "@hob/shared/testing/manual-clock";
import { systemClock } from "./clock.ts";

describe("a manual clock", () => {
  it("runs timers that fall due in order, each at its own moment, those set on the way too", () => {
    const clock = createManualClock(1000);
    const rung: [string, number][] = [];
    clock.timer(20, () => rung.push(["b", clock.now()]));
    clock.timer(10, () => {
      rung.push(["a", clock.now()]);
      clock.timer(5, () => rung.push(["c", clock.now()]));
    });
    clock.timer(15, () => rung.push(["never", 0]))[Symbol.dispose]();
    clock.advance(30);
    expect(rung).toEqual([
      ["a", 1010],
      ["c", 1015],
      ["b", 1020],
    ]);
    expect(clock.now()).toBe(1030);
  });

  it("jumps without any timer or duration noticing", () => {
    const clock = createManualClock(1000);
    clock.timer(10, () => expect.fail("rung"));
    clock.jump(5_000_000);
    expect([clock.now(), clock.monotonic(), clock.pendingTimers()]).toEqual([5_000_000, 0, 1]);
  });
});

describe("the machine's clock", () => {
  it("runs a timer once, and not at all once it is disposed", async () => {
    await new Promise<void>((resolve, reject) => {
      systemClock.timer(1, () => reject(new Error("disposed, and rung")))[Symbol.dispose]();
      systemClock.timer(5, resolve);
    });
    const before = Date.now();
    const now = systemClock.now();
    expect(now).toBeGreaterThanOrEqual(before);
    expect(now).toBeLessThanOrEqual(Date.now());
  });
});
