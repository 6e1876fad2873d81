/** The browser's time behind the clock seam. */
import type { Clock } from "@hob/shared/time";

export const browserClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  timer(afterMs, run) {
    const timer = setTimeout(run, afterMs);
    return { [Symbol.dispose]: () => clearTimeout(timer) };
  },
};
