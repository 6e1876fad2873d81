/** For sources that have to ask: one look after the other, later each time where it fails. */
import type { Result } from "@hob/shared/result";
import type { Clock } from "@hob/shared/time";
import type { Logger } from "../logger.ts";
import type { TriggerProblem } from "../store/triggers.ts";
import type { Found, Place, Watch } from "./source.ts";

export interface LookDeps {
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface Looking {
  /** What is there now, given up to where it was seen. `signal` ends with the watch, and when patience does. */
  look(cursor: string | null, signal: AbortSignal): Promise<Result<Found, TriggerProblem>>;
  /** How long a look may take before that is the trigger's problem, milliseconds. */
  readonly patienceMs: number;
  /** Until the first look, milliseconds. */
  readonly firstMs: number;
  /** Until the next look, milliseconds; `failures` in a row, 0 after one that went well. */
  nextMs(last: { readonly failures: number; readonly tookMs: number }): number;
}

/** The next look begins only after the one before has ended, however long that took. */
export function lookAgain({ clock, logger }: LookDeps, place: Place, looking: Looking): Watch {
  const closing = new AbortController();
  let failures = 0;
  let working: Promise<void> | undefined;
  let timer = clock.timer(looking.firstMs, begin);

  return {
    async settled() {
      while (working) await working;
    },
    [Symbol.dispose]() {
      timer[Symbol.dispose]();
      closing.abort();
    },
  };

  function begin(): void {
    const startedMs = clock.monotonic();
    working = attempt().finally(() => {
      working = undefined;
      if (closing.signal.aborted) return;
      timer = clock.timer(looking.nextMs({ failures, tookMs: clock.monotonic() - startedMs }), begin);
    });
  }

  async function attempt(): Promise<void> {
    const patience = new AbortController();
    using _deadline = clock.timer(looking.patienceMs, () => patience.abort(new Error("it took too long")));
    try {
      const found = await looking.look(place.cursor(), AbortSignal.any([closing.signal, patience.signal]));
      if (found.ok) place.keep(found.value);
      else place.fail(found.error);
      failures = found.ok ? 0 : failures + 1;
    } catch (cause) {
      failures += 1;
      if (closing.signal.aborted) return;
      logger.error({ err: cause }, "a source could not be looked at, for a reason nobody expected");
      noteFailure();
    }
  }

  /** Where the store itself is what fails, there is nowhere to note it. */
  function noteFailure(): void {
    try {
      place.fail({ type: "source_failed", message: "It could not be looked at; the house's log says why." });
    } catch (cause) {
      logger.error({ err: cause }, "that a source failed could not be kept");
    }
  }
}

/** Doubles with every failure in a row, up to `mostMs`. */
export function backoffMs(everyMs: number, failures: number, mostMs: number): number {
  return Math.max(everyMs, Math.min(mostMs, everyMs * 2 ** Math.min(failures, 30)));
}
