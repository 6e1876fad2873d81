/** Holds calls to a pace: each key may go ahead in a burst, and then at a steady rate, in order of asking. */
import type { Clock } from "@hob/shared/time";

export interface Rate {
  readonly perSecond: number;
  /** As many may go at once where none went for a while; at least 1. */
  readonly burst: number;
}

export interface TokenBuckets {
  /**
   * Takes the next token of `key`: milliseconds until it may be used, 0 for at once. Undefined, and none is
   * taken, where that is more than `longestWaitMs`.
   */
  take(key: string): number | undefined;
  /**
   * Takes a token and resolves when it may be used; false where `take` has none. When `signal` aborts first, gives
   * it back and rejects with the signal's reason.
   */
  turn(key: string, signal: AbortSignal): Promise<boolean>;
}

/** Whoever would wait longer is told so instead. */
export const longestWaitMs = 60_000;

/**
 * A key without a rate goes ahead whenever it likes. Remembers the buckets that are not full, and few others;
 * holds no timer but those of who waits.
 */
export function createTokenBuckets(clock: Clock, rateOf: (key: string) => Rate | undefined): TokenBuckets {
  /** When each bucket is full again, on the monotonic clock: all there is to know of one. */
  const fullAt = new Map<string, number>();
  let sweepAbove = fewBuckets;

  function take(key: string): number | undefined {
    const rate = rateOf(key);
    if (!rate) return 0;
    const now = clock.monotonic();
    const eachMs = 1000 / rate.perSecond;
    const full = Math.max(now, fullAt.get(key) ?? now) + eachMs;
    const waitMs = Math.max(0, full - now - rate.burst * eachMs);
    if (waitMs > longestWaitMs) return undefined;
    fullAt.set(key, full);
    if (fullAt.size > sweepAbove) sweep(now);
    // A timer may round down: nobody comes early.
    return Math.ceil(waitMs);
  }

  /** One that is full is as one that never was. */
  function sweep(now: number): void {
    for (const [key, full] of fullAt) if (full <= now) fullAt.delete(key);
    // Where most are in use, looks again only after as many more.
    sweepAbove = Math.max(fewBuckets, fullAt.size * 2);
  }

  function giveBack(key: string): void {
    const rate = rateOf(key);
    const full = fullAt.get(key);
    if (rate && full !== undefined) fullAt.set(key, full - 1000 / rate.perSecond);
  }

  return {
    take,
    async turn(key, signal) {
      signal.throwIfAborted();
      const waitMs = take(key);
      if (waitMs === undefined) return false;
      if (waitMs === 0) return true;
      const { promise, resolve, reject } = Promise.withResolvers<true>();
      const leave = () => {
        giveBack(key);
        reject(signal.reason);
      };
      using _timer = clock.timer(waitMs, () => resolve(true));
      signal.addEventListener("abort", leave, { once: true });
      try {
        return await promise;
      } finally {
        signal.removeEventListener("abort", leave);
      }
    },
  };
}

const fewBuckets = 64;
