/** Lets a few requests of one run through at a time, so that a flood waits instead of filling memory. */

/** Waits for a free place among `places`; the returned disposable gives it back. */
export type Gate = (signal: AbortSignal) => Promise<Disposable>;

/**
 * One gate for each run, told apart by the run's own abort signal. Rejects with the signal's
 * reason when the run ends first.
 */
export function createGate(places: number): Gate {
  const gates = new WeakMap<AbortSignal, Gate>();
  return (signal) => {
    const gate = gates.get(signal) ?? createHouseGate(places);
    gates.set(signal, gate);
    return gate(signal);
  };
}

/** One gate for everybody, first come, first served. Rejects as well when `signal` has ended before. */
export function createHouseGate(places: number): Gate {
  const line: Line = { taken: 0, waiting: [] };
  return (signal) => {
    if (line.taken < places) return Promise.resolve(placeIn(line));
    const { promise, resolve, reject } = Promise.withResolvers<Disposable>();
    const leave = () => {
      line.waiting = line.waiting.filter((one) => one !== enter);
      reject(signal.reason);
    };
    const enter = () => {
      signal.removeEventListener("abort", leave);
      resolve(placeIn(line));
    };
    line.waiting.push(enter);
    if (signal.aborted) leave();
    else signal.addEventListener("abort", leave, { once: true });
    return promise;
  };
}

interface Line {
  taken: number;
  waiting: (() => void)[];
}

function placeIn(line: Line): Disposable {
  line.taken += 1;
  return {
    [Symbol.dispose]() {
      line.taken -= 1;
      line.waiting.shift()?.();
    },
  };
}
