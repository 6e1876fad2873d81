/** Time is handed in, never taken from the surroundings, so that tests can turn the clock. */
export interface Clock {
  /** Milliseconds since 1970 UTC. May jump; never use it to measure a duration. */
  now(): number;
  /** Milliseconds from an arbitrary start that never go backwards. */
  monotonic(): number;
  /** Calls `run` once after `afterMs`; disposing the timer before then cancels it. */
  timer(afterMs: number, run: () => void): Disposable;
}
