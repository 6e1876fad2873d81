import { describe, expect, it } from "vitest";
import { afterProbe, afterRun, mostFailures, probeAfterMs, type Breaker } from "./breaker.ts";

const closed: Breaker = { failures: 0, probeAt: null };
const failed = { status: "failed", reason: "script_error" } as const;

describe("the breaker", () => {
  it("opens at the fifth failure in a row, and tries again an hour later", () => {
    let breaker = closed;
    for (let times = 1; times < mostFailures; times++) {
      breaker = afterRun(breaker, failed, 1_000);
      expect(breaker).toEqual({ failures: times, probeAt: null });
    }
    expect(afterRun(breaker, failed, 1_000)).toEqual({ failures: 5, probeAt: 1_000 + probeAfterMs });
  });

  it("counts from the beginning after a success, and is closed by it", () => {
    expect(afterRun({ failures: 4, probeAt: null }, { status: "succeeded", reason: null }, 1)).toEqual(
      closed,
    );
    expect(afterRun({ failures: 7, probeAt: 5 }, { status: "succeeded", reason: null }, 1)).toEqual(closed);
  });

  it.each([
    ["canceled", "rejected"],
    ["canceled", "killed"],
    ["skipped", "misfire"],
    ["failed", "not_runnable"],
  ] as const)("does not count what was %s (%s)", (status, reason) => {
    const breaker = { failures: 4, probeAt: null };
    expect(afterRun(breaker, { status, reason }, 1)).toBe(breaker);
  });

  it("stays open for another hour after a probe, and after each that fails", () => {
    const open = { failures: 5, probeAt: 10 };
    expect(afterProbe(open, 20)).toEqual({ failures: 5, probeAt: 20 + probeAfterMs });
    expect(afterRun(open, failed, 30)).toEqual({ failures: 6, probeAt: 30 + probeAfterMs });
  });
});
