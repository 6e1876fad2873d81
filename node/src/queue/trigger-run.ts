/** What a trigger's time or event is answered with: a run, queued by the rules of its trigger, or a row that says why not. */
import { randomBytes } from "node:crypto";
import type { JsonObject } from "@hob/shared/json";
import type { RunReason } from "@hob/shared/model/run";
import type { OverlapPolicy, Priority, TriggerRules } from "@hob/shared/model/schedule";
import { findAutomation, type AutomationRow } from "../store/automations.ts";
import { appendState } from "../store/events.ts";
import { readHousehold } from "../store/household.ts";
import { addQueuedRun, openRunsOfKey, queuedRunCount, type AnsweredTrigger } from "../store/runs.ts";
import type { TriggerRow } from "../store/triggers.ts";
import { publishedVersion, type VersionRow } from "../store/versions.ts";
import { endFromOutside } from "./end-run.ts";
import { queuedRunsMax, type QueueDeps } from "./enqueue.ts";
import { skipRun } from "./skipped-run.ts";
import { findMisfit, layInput } from "./params.ts";

/** Where a run stands in the queue beside others of its automation, whoever started it. */
export function keyOf(automationId: number): string {
  return `automation:${automationId}`;
}

/** `full`: the queue takes no more for now, and nothing was written. */
export type Answered = { readonly runId: number; readonly isSkipped: boolean } | "full";

export interface TriggerRuns {
  /** Queues a run, or says in a row why there is none. */
  start(answers: AnsweredTrigger, overlap?: OverlapPolicy): Answered;
}

/** For one trigger as it is now. Belongs in a transaction. */
export function triggerRuns(deps: QueueDeps, trigger: TriggerRow): TriggerRuns {
  const { store, hub, clock } = deps;
  const { automation, version } = contentOf();
  const { profile } = readHousehold(store);
  const { automationId } = trigger;
  const common = {
    automationId,
    versionId: version.versionId,
    trigger: trigger.input.kind,
    profile,
  } as const;
  return { start };

  function start(answers: AnsweredTrigger, overlap: OverlapPolicy = trigger.rules.overlap): Answered {
    const input = inputOf(automation, version, trigger);
    if (findMisfit(version.paramsSchema, input, "input")) return skipped(answers, "not_runnable");
    const { rules } = trigger;
    const key = rules.concurrencyKey === null ? keyOf(automationId) : `key:${rules.concurrencyKey}`;
    if (isOverlapping(key, overlap)) return skipped(answers, "overlap");
    if (queuedRunCount(store) >= queuedRunsMax) return "full";
    const at = clock.now();
    const runId = addQueuedRun(store, {
      ...common,
      startedByDevice: null,
      startedBy: "the scheduler",
      input,
      seed: randomBytes(32),
      queuedAt: at,
      answers,
      turn: {
        priority: priorityNumbers[rules.priority],
        concurrencyKey: key,
        concurrencyMax: overlap === "parallel" ? rules.parallelMax : 1,
        expiresAt: rules.ttlMs === null ? null : at + rules.ttlMs,
      },
    });
    appendState(store, { runId, queuedAt: at }, at, { status: "queued" });
    hub.publish({ kind: "RunQueued", runId });
    return { runId, isSkipped: false };
  }

  function skipped(answers: AnsweredTrigger, reason: RunReason): Answered {
    return { runId: skipRun(deps, trigger, answers, reason), isSkipped: true };
  }

  /** Ends what is to give way, where the policy says so; true where this one has to. */
  function isOverlapping(key: string, overlap: TriggerRules["overlap"]): boolean {
    if (overlap === "queue_all" || overlap === "parallel") return false;
    const open = openRunsOfKey(store, key);
    if (overlap === "skip") return open.length > 0;
    if (overlap === "queue_one") return open.some(({ startedAt }) => startedAt === null);
    for (const run of open) giveWay(run);
    return false;
  }

  function giveWay(run: ReturnType<typeof openRunsOfKey>[number]): void {
    const by = "a newer run";
    if (run.status === "running")
      hub.publish({ kind: "RunCancelAsked", runId: run.runId, by, reason: "overlap" });
    else {
      const error = { type: "overlap", message: "A newer run took its place." };
      endFromOutside(deps, run, { status: "canceled", reason: "overlap", error, by });
    }
  }

  function contentOf(): { readonly automation: AutomationRow; readonly version: VersionRow } {
    const found = findAutomation(store, trigger.automationId);
    const active = publishedVersion(store, trigger.automationId);
    if (!found || !active) throw new Error(`automation ${trigger.automationId} cannot be run`);
    return { automation: found, version: active };
  }
}

/** What a run of a trigger is given: the automation's values with the trigger's laid over them. */
export function inputOf(
  automation: AutomationRow,
  version: VersionRow,
  trigger: Pick<TriggerRow, "values">,
): JsonObject {
  return layInput(version.paramsSchema, automation.values, trigger.values);
}

const priorityNumbers: { readonly [P in Priority]: number } = { low: -1, normal: 0, high: 1 };
