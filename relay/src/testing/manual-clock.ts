/** A clock that stands still until a test turns it. */
import type { RelayClock } from "../clock.ts";

export interface ManualClock extends RelayClock {
  /** Moves both times on and runs what falls due, in order. */
  advance(ms: number): void;
}

export function createManualClock(startMs = 1_800_000_000_000): ManualClock {
  let elapsedMs = 0;
  const timers = new Set<{ dueMs: number; run: () => void }>();
  return {
    now: () => startMs + elapsedMs,
    monotonic: () => elapsedMs,
    timer(afterMs, run) {
      const timer = { dueMs: elapsedMs + afterMs, run };
      timers.add(timer);
      return { [Symbol.dispose]: () => void timers.delete(timer) };
    },
    advance(ms) {
      const endMs = elapsedMs + ms;
      for (;;) {
        const due = [...timers]
          .filter((timer) => timer.dueMs <= endMs)
          .toSorted((a, b) => a.dueMs - b.dueMs)[0];
        if (due === undefined) break;
        timers.delete(due);
        elapsedMs = due.dueMs;
        due.run();
      }
      elapsedMs = endMs;
    },
  };
}
