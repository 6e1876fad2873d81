/** How long to wait before the next try, by chance: what comes back is not met by everybody in the same moment. */
const firstMs = 250;
/** Nobody waits longer than this for a next try. */
const longestMs = 30_000;

export interface Backoff {
  /**
   * Full jitter: anywhere from 250 ms to a ceiling that doubles with each try, from half a second to
   * `ceilingMs` (at most, and by default, 30 s).
   */
  nextMs(ceilingMs?: number): number;
  /** What was tried worked: the next failure starts anew. */
  reset(): void;
}

/** `random` gives numbers from 0 to below 1. */
export function createBackoff(random: () => number): Backoff {
  let tries = 0;
  return {
    nextMs(ceilingMs = longestMs) {
      const ceiling = Math.min(ceilingMs, longestMs, firstMs * 2 ** Math.min(++tries, 20));
      return Math.floor(firstMs + random() * (ceiling - firstMs));
    },
    reset: () => (tries = 0),
  };
}
