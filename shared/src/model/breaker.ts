/** The circuit breaker of an automation: what keeps failing is paused, and tried again now and then. */
import type { RunReason, RunStatus } from "./run.ts";

/** So many failures in a row open it. */
export const mostFailures = 5;

/** An open one lets one run through after this, milliseconds. */
export const probeAfterMs = 60 * 60_000;

export interface Breaker {
  /** In a row, up to now. */
  readonly failures: number;
  /** Null while it is closed; from then on one run is let through. */
  readonly probeAt: number | null;
}

/**
 * How it stands after a run has ended for good. A success closes it. What a person stopped or rejected, and what
 * never began, says nothing about the automation.
 */
export function afterRun(
  breaker: Breaker,
  { status, reason }: { readonly status: RunStatus; readonly reason: RunReason | null },
  now: number,
): Breaker {
  if (status === "succeeded") return { failures: 0, probeAt: null };
  if (status !== "failed" || reason === "not_runnable") return breaker;
  const failures = breaker.failures + 1;
  const isOpen = breaker.probeAt !== null || failures >= mostFailures;
  return { failures, probeAt: isOpen ? now + probeAfterMs : null };
}

/** How it stands once its one run has been let through: another one only after as long again. */
export function afterProbe(breaker: Breaker, now: number): Breaker {
  return { ...breaker, probeAt: now + probeAfterMs };
}
