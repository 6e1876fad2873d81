/** Time for the relay, handed in so that tests can turn it. Shaped like the product's clock, without importing it. */
export interface RelayClock {
  /** Milliseconds since 1970 UTC; told to devices as `owner offline since`. May jump. */
  now(): number;
  /** Milliseconds that never go backwards; deadlines, pings and rates go by it. */
  monotonic(): number;
  /** Calls `run` once after `afterMs`; disposing the timer before then cancels it. */
  timer(afterMs: number, run: () => void): Disposable;
}

export const systemClock: RelayClock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  timer(afterMs, run) {
    const timer = setTimeout(run, afterMs);
    return { [Symbol.dispose]: () => clearTimeout(timer) };
  },
};
