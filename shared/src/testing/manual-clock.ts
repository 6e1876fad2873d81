/** A clock that stands still until a test turns it. */
import type { Clock } from "../time.ts";

export interface ManualClock extends Clock {
  /** Lets time pass: timers that fall due run in order, each at its own moment. */
  advance(byMs: number): void;
  /** Sets the wall clock as an administrator or NTP would: no timer moves. */
  jump(toMs: number): void;
  /** Timers that are set and have neither run nor been cancelled. */
  pendingTimers(): number;
}

/** Stands still at `startMs` until told otherwise. */
export function createManualClock(startMs = Date.UTC(2026, 0, 5, 8)): ManualClock {
  let wallOffset = startMs;
  let passed = 0;
  const timers = new Set<{ readonly dueAt: number; readonly run: () => void }>();

  return {
    now: () => wallOffset + passed,
    monotonic: () => passed,
    timer(afterMs, run) {
      const timer = { dueAt: passed + Math.max(0, afterMs), run };
      timers.add(timer);
      return { [Symbol.dispose]: () => void timers.delete(timer) };
    },
    advance(byMs) {
      const target = passed + byMs;
      for (let next = earliest(target); next !== undefined; next = earliest(target)) {
        timers.delete(next);
        passed = next.dueAt;
        next.run();
      }
      passed = target;
    },
    jump(toMs) {
      wallOffset = toMs - passed;
    },
    pendingTimers: () => timers.size,
  };

  function earliest(before: number) {
    const due = [...timers].filter((timer) => timer.dueAt <= before);
    return due.toSorted((a, b) => a.dueAt - b.dueAt)[0];
  }
}
