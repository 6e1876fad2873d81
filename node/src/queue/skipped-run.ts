/** The row of a time or an event that no run answers, and why. */
import { randomBytes } from "node:crypto";
import type { RunReason } from "@hob/shared/model/run";
import { appendState } from "../store/events.ts";
import { readHousehold } from "../store/household.ts";
import { type AnsweredTrigger } from "../store/runs.ts";
import { addSkippedRun } from "../store/run-slots.ts";
import type { TriggerRow } from "../store/triggers.ts";
import { publishedVersion } from "../store/versions.ts";
import type { QueueDeps } from "./enqueue.ts";

/** Answers the row's number; it may stand for all times since `missedFrom`. Belongs in a transaction. */
export function skipRun(
  { store, hub, clock }: QueueDeps,
  { automationId, input }: TriggerRow,
  answers: AnsweredTrigger,
  reason: RunReason,
  missedFrom?: number,
): number {
  const version = publishedVersion(store, automationId);
  if (!version) throw new Error(`automation ${automationId} has no published version`);
  const at = clock.now();
  const runId = addSkippedRun(store, {
    automationId,
    versionId: version.versionId,
    trigger: input.kind,
    profile: readHousehold(store).profile,
    // Another attempt at it has its effects' keys from here.
    seed: randomBytes(32),
    answers,
    reason,
    missedFrom,
    at,
  });
  appendState(store, { runId, queuedAt: at }, at, { status: "skipped", reason });
  hub.publish({ kind: "RunSettled", runId });
  return runId;
}
