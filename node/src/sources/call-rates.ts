/** Says who has called too often: so many at once, and then as many a minute. Nobody waits here, and who is refused pays nothing. */
import type { Clock } from "@hob/shared/time";

export interface CallRates {
  /** Undefined where the call may be taken; otherwise how long to wait, milliseconds. */
  take(key: number): number | undefined;
}

/** One bucket of `perMinute` for each key. A key that has been silent for a minute costs no memory. */
export function createCallRates(perMinute: number, clock: Pick<Clock, "monotonic">): CallRates {
  const refillMs = 60_000 / perMinute;
  /** When each bucket will be full again, by the monotonic clock. */
  const fullAt = new Map<number, number>();

  return {
    take(key) {
      const now = clock.monotonic();
      const full = Math.max(now, fullAt.get(key) ?? now);
      const waitMs = full - now - (60_000 - refillMs);
      if (waitMs > 0) return waitMs;
      forgetFull(now);
      fullAt.set(key, full + refillMs);
      return undefined;
    },
  };

  function forgetFull(now: number): void {
    for (const [key, at] of fullAt) if (at <= now) fullAt.delete(key);
  }
}
