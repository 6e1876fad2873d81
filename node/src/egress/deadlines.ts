/** Keeps a request inside its time: one limit for the whole of it, one for each phase of a hop. */
import type { Clock } from "@hob/shared/time";
import { EgressFailure, transient } from "./errors.ts";
import type { EgressLimits } from "./limits.ts";

export interface Deadlines extends Disposable {
  /** Aborts with an `EgressFailure` when time is up, or with the run's own reason when the run ends. */
  readonly signal: AbortSignal;
  /** Begins a phase and so ends the one before; `body` has no limit but the total. */
  enter(phase: "connect" | "headers" | "body", host: string): void;
  /** The promise, or a rejection when time is up first. */
  bounded<T>(work: Promise<T>): Promise<T>;
}

export function createDeadlines(
  clock: Clock,
  limits: EgressLimits,
  host: string,
  run: AbortSignal,
): Deadlines {
  const controller = new AbortController();
  const end = () => controller.abort(run.reason);
  if (run.aborted) end();
  else run.addEventListener("abort", end, { once: true });
  const giveUp = (late: string, where: string) =>
    controller.abort(new EgressFailure(transient("timeout", `${where} ${late} in time; try again later.`)));
  const total = clock.timer(limits.totalMs, () => giveUp("did not finish its answer", host));
  let phaseTimer: Disposable | undefined;

  return {
    signal: controller.signal,
    enter(phase, where) {
      phaseTimer?.[Symbol.dispose]();
      phaseTimer = undefined;
      if (phase === "connect")
        phaseTimer = clock.timer(limits.connectMs, () => giveUp("could not be reached", where));
      if (phase === "headers")
        phaseTimer = clock.timer(limits.headersMs, () => giveUp("did not answer", where));
    },
    async bounded(work) {
      const { promise, reject } = Promise.withResolvers<never>();
      const stop = () => reject(controller.signal.reason);
      if (controller.signal.aborted) stop();
      controller.signal.addEventListener("abort", stop, { once: true });
      try {
        return await Promise.race([work, promise]);
      } finally {
        controller.signal.removeEventListener("abort", stop);
      }
    },
    [Symbol.dispose]() {
      run.removeEventListener("abort", end);
      total[Symbol.dispose]();
      phaseTimer?.[Symbol.dispose]();
    },
  };
}
