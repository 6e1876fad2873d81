/** Runs: started, read back, and ended early. */
import { isTerminal } from "@hob/shared/model/run";
import { err, ok } from "@hob/shared/result";
import { findMisfit, layInput } from "../engine/params.ts";
import { endFromOutside } from "../queue/end-run.ts";
import { enqueue } from "../queue/enqueue.ts";
import { findAutomation } from "../store/automations.ts";
import { eventsAfter, lastEventSeq } from "../store/events.ts";
import { readHousehold } from "../store/household.ts";
import { lastLineNumber, linesAfter } from "../store/lines.ts";
import { listRuns, readRun } from "../store/run-views.ts";
import { runState } from "../store/runs.ts";
import { transaction } from "../store/transaction.ts";
import { activeVersion } from "./automation-views.ts";
import type { Caller, Handler } from "./caller.ts";
import { audit, type ServiceDeps } from "./deps.ts";

/** One answer holds at most this much text of lines or events; the rest is asked for with the last number. */
export const answerBytes = 1024 * 1024;

export interface RunHandlers {
  readonly "runs.start": Handler<"runs.start">;
  readonly "runs.list": Handler<"runs.list">;
  readonly "runs.get": Handler<"runs.get">;
  readonly "runs.events": Handler<"runs.events">;
  readonly "runs.logs": Handler<"runs.logs">;
  readonly "runs.cancel": Handler<"runs.cancel">;
}

type InputOf<M extends keyof RunHandlers> = Parameters<RunHandlers[M]>[0];
type AnswerOf<M extends keyof RunHandlers> = ReturnType<RunHandlers[M]>;

export function runHandlers(deps: ServiceDeps): RunHandlers {
  const { store, hub } = deps;
  return {
    "runs.start": (input, caller) => transaction(store, () => start(input, caller)),
    "runs.list": list,
    "runs.get": ({ runId }) => shown(runId),
    "runs.events": events,
    "runs.logs": logs,
    "runs.cancel": (input, caller) => transaction(store, () => cancel(input, caller)),
  };

  function start(input: InputOf<"runs.start">, caller: Caller): AnswerOf<"runs.start"> {
    const row = findAutomation(store, input.automation);
    if (!row) return err({ type: "automation_unknown", automation: String(input.automation) });
    if (row.state === "archived") return err({ type: "automation_archived", automation: row.slug });
    const version = activeVersion(store, row);
    const runInput = layInput(version.paramsSchema, row.values, input.input);
    const misfit = findMisfit(version.paramsSchema, runInput, "input");
    if (misfit) return err(misfit);
    const queued = enqueue(deps, {
      automationId: row.automationId,
      versionId: version.versionId,
      trigger: "manual",
      startedByDevice: caller.deviceId,
      startedBy: caller.deviceId === null ? caller.name : null,
      input: runInput,
      profile: readHousehold(store).profile,
    });
    if (!queued.ok) return queued;
    audit(deps, caller, {
      action: "run.started",
      subject: `run:${queued.value}`,
      detail: { automation: row.slug, version: version.number },
    });
    return ok(justWritten(queued.value));
  }

  function list(input: InputOf<"runs.list">): AnswerOf<"runs.list"> {
    const { automation, status, limit, offset } = input;
    const row = automation === undefined ? undefined : findAutomation(store, automation);
    if (automation !== undefined && !row)
      return err({ type: "automation_unknown", automation: String(automation) });
    return ok(listRuns(store, { automationId: row?.automationId, status }, { limit, offset }));
  }

  function events({ runId, after, limit }: InputOf<"runs.events">): AnswerOf<"runs.events"> {
    if (!runState(store, runId)) return err({ type: "run_unknown", runId });
    return ok({
      items: eventsAfter(store, runId, after, limit, answerBytes),
      total: lastEventSeq(store, runId),
    });
  }

  function logs({ runId, after, limit }: InputOf<"runs.logs">): AnswerOf<"runs.logs"> {
    if (!runState(store, runId)) return err({ type: "run_unknown", runId });
    return ok({
      items: linesAfter(store, runId, after, limit, answerBytes),
      total: lastLineNumber(store, runId),
    });
  }

  /** One that waits ends here and now; one being executed is told to, and ends within a second. */
  function cancel({ runId }: InputOf<"runs.cancel">, caller: Caller): AnswerOf<"runs.cancel"> {
    const run = runState(store, runId);
    if (!run) return err({ type: "run_unknown", runId });
    if (isTerminal(run.status)) return err({ type: "run_already_ended", runId, status: run.status });
    if (run.status === "running") hub.publish({ kind: "RunCancelAsked", runId, by: caller.name });
    else {
      const error = { type: "killed", message: `Ended by ${caller.name}.` };
      endFromOutside(deps, run, { status: "canceled", reason: "killed", error, by: caller.name });
    }
    audit(deps, caller, { action: "run.canceled", subject: `run:${runId}`, detail: { was: run.status } });
    return ok(justWritten(runId));
  }

  function justWritten(runId: number) {
    const run = readRun(store, runId);
    if (!run) throw new Error(`run ${runId} vanished within its own transaction`);
    return run;
  }

  function shown(runId: number) {
    const run = readRun(store, runId);
    return run ? ok(run) : err({ type: "run_unknown" as const, runId });
  }
}
