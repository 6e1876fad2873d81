/** The life of a run as pure data: which states exist, and which of them are its end. */
export const runStatuses = [
  "queued",
  "running",
  "waiting",
  "succeeded",
  "failed",
  "canceled",
  "skipped",
] as const;

export type RunStatus = (typeof runStatuses)[number];

/** Why a run ended as it did. Absent on success. */
export const runReasons = [
  "timeout",
  "memory",
  "budget",
  "rejected",
  "expired",
  "killed",
  "crashed",
  "overlap",
  "misfire",
  "not_runnable",
  "limits",
  "nondeterminism",
  "script_error",
  "tool_error",
  "auth",
  "denied",
  /** A person said beforehand that this time is to be left out. */
  "asked",
] as const;

export type RunReason = (typeof runReasons)[number];

/** What a waiting run waits for. A run is waiting only when every branch of its script is. */
export const waitReasons = [
  "approval",
  "auth",
  "backoff",
  "reconcile",
  "timer",
  "question",
  "child",
  "event",
] as const;

export type WaitReason = (typeof waitReasons)[number];

export const runKinds = ["automation", "plan", "repair"] as const;
export const runModes = ["live", "dry_run", "test", "replay"] as const;
export const triggerKinds = [
  "cron",
  "interval",
  "once",
  "manual",
  "api",
  "webhook",
  "file",
  "feed",
  "imap",
  "ical",
  "event",
] as const;

export type RunKind = (typeof runKinds)[number];
export type RunMode = (typeof runModes)[number];
export type TriggerKind = (typeof triggerKinds)[number];

const terminalStatuses: readonly RunStatus[] = ["succeeded", "failed", "canceled", "skipped"];

/** A terminal state is written once and never left. */
export function isTerminal(status: RunStatus): boolean {
  return terminalStatuses.includes(status);
}
