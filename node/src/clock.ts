/** The machine's own clock. */
import type { Clock } from "@hob/shared/time";

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  timer(afterMs, run) {
    const handle = setTimeout(run, afterMs);
    return { [Symbol.dispose]: () => clearTimeout(handle) };
  },
};
