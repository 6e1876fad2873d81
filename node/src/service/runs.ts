/** Runs: started, read back, and ended early. */
import type { CommandError } from "@hob/shared/contract/errors";
import type { JsonObject } from "@hob/shared/json";
import { isTerminal, runModes } from "@hob/shared/model/run";
import { err, ok, type Result } from "@hob/shared/result";
import { findMisfit, layInput } from "../queue/params.ts";
import { endFromOutside } from "../queue/end-run.ts";
import { enqueue } from "../queue/enqueue.ts";
import { inputOf, keyOf } from "../queue/trigger-run.ts";
import { findAutomation } from "../store/automations.ts";
import { eventsAfter, lastEventSeq } from "../store/events.ts";
import { readHousehold } from "../store/household.ts";
import { lastLineNumber, linesAfter, linesNumbered } from "../store/lines.ts";
import { listRuns, readRun } from "../store/run-views.ts";
import { openDescendants, originOf, placeOf, retryOf, type RunOrigin } from "../store/run-family.ts";
import { anyTurn, openRuns, runState } from "../store/runs.ts";
import type { Store } from "../store/store.ts";
import { findTrigger } from "../store/triggers.ts";
import { versionById } from "../store/versions.ts";
import { transaction } from "../store/transaction.ts";
import { visibleTo } from "../store/visibility.ts";
import { activeVersion } from "./automation-views.ts";
import type { Caller, Handler } from "./caller.ts";
import { audit, type ServiceDeps } from "./deps.ts";
import { runAsSeen, runSummaryAsSeen, sees, seesRun } from "./visibility.ts";

/** One answer holds at most this much text of lines or events; the rest is asked for with the last number. */
export const answerBytes = 1024 * 1024;

export interface RunHandlers {
  readonly "runs.start": Handler<"runs.start">;
  readonly "runs.list": Handler<"runs.list">;
  readonly "runs.get": Handler<"runs.get">;
  readonly "runs.events": Handler<"runs.events">;
  readonly "runs.logs": Handler<"runs.logs">;
  readonly "runs.cancel": Handler<"runs.cancel">;
  readonly "runs.cancelAll": Handler<"runs.cancelAll">;
  readonly "runs.retry": Handler<"runs.retry">;
  readonly "runs.replay": Handler<"runs.replay">;
}

type InputOf<M extends keyof RunHandlers> = Parameters<RunHandlers[M]>[0];
type AnswerOf<M extends keyof RunHandlers> = ReturnType<RunHandlers[M]>;

export function runHandlers(deps: ServiceDeps): RunHandlers {
  const { store, hub } = deps;
  return {
    "runs.start": (input, caller) => transaction(store, () => start(input, caller)),
    "runs.list": list,
    "runs.get": get,
    "runs.events": events,
    "runs.logs": logs,
    "runs.cancel": (input, caller) => transaction(store, () => cancel(input, caller)),
    "runs.cancelAll": (_input, caller) => transaction(store, () => ok(cancelAll(caller))),
    "runs.retry": (input, caller) => transaction(store, () => retry(input, caller)),
    "runs.replay": (input, caller) => transaction(store, () => replay(input, caller)),
  };

  function start(input: InputOf<"runs.start">, caller: Caller): AnswerOf<"runs.start"> {
    const row = findAutomation(store, input.automation);
    const sight = row && sees(store, caller, row.automationId);
    if (!row || sight === "nothing")
      return err({ type: "automation_unknown", automation: String(input.automation) });
    if (sight === "veiled") return err({ type: "automation_private", automation: row.slug });
    if (row.state === "archived") return err({ type: "automation_archived", automation: row.slug });
    const version = activeVersion(store, row);
    const runInput = layInput(version.paramsSchema, row.values, input.input);
    const misfit = findMisfit(version.paramsSchema, runInput, "input");
    if (misfit) return err(misfit);
    const queued = enqueue(deps, {
      automationId: row.automationId,
      versionId: version.versionId,
      trigger: input.trigger ?? "manual",
      startedByDevice: caller.deviceId,
      startedBy: caller.deviceId === null ? caller.name : null,
      input: runInput,
      profile: readHousehold(store).profile,
      // It waits for no other, and others wait for it.
      ...((input.mode ?? "live") === "live" && {
        turn: { ...anyTurn, concurrencyKey: keyOf(row.automationId) },
      }),
      ...(input.mode && { mode: input.mode }),
      ...(input.mode === "test" && { fixtures: input.fixtures ?? [] }),
    });
    if (!queued.ok) return queued;
    audit(deps, caller, {
      action: "run.started",
      subject: `run:${queued.value}`,
      detail: { automation: row.slug, version: version.number, mode: input.mode ?? "live" },
    });
    return ok(justWritten(queued.value, caller));
  }

  function list(input: InputOf<"runs.list">, caller: Caller): AnswerOf<"runs.list"> {
    const { automation, sort, limit, offset, mode = shownUnasked, ...filter } = input;
    const row = automation === undefined ? undefined : findAutomation(store, automation);
    if (automation !== undefined && (!row || sees(store, caller, row.automationId) === "nothing"))
      return err({ type: "automation_unknown", automation: String(automation) });
    const page = { sort, limit, offset };
    const wanted = { ...filter, mode, automationId: row?.automationId };
    const { items, total } = listRuns(store, wanted, page, visibleTo(caller));
    return ok({ items: items.map(runSummaryAsSeen), total });
  }

  function get({ runId }: InputOf<"runs.get">, caller: Caller): AnswerOf<"runs.get"> {
    const run = readRun(store, runId, visibleTo(caller));
    return run ? ok(runAsSeen(run)) : err({ type: "run_unknown", runId });
  }

  function events({ runId, after, limit }: InputOf<"runs.events">, caller: Caller): AnswerOf<"runs.events"> {
    const refusal = refusalOfContents(store, caller, runId);
    if (refusal) return err(refusal);
    return ok({
      items: eventsAfter(store, runId, after, limit, answerBytes),
      total: lastEventSeq(store, runId),
    });
  }

  function logs(
    { runId, after, numbers, limit }: InputOf<"runs.logs">,
    caller: Caller,
  ): AnswerOf<"runs.logs"> {
    const refusal = refusalOfContents(store, caller, runId);
    if (refusal) return err(refusal);
    const items = numbers
      ? linesNumbered(
          store,
          runId,
          numbers.filter((n) => n > after),
          answerBytes,
        )
      : linesAfter(store, runId, after, limit, answerBytes);
    return ok({ items, total: lastLineNumber(store, runId) });
  }

  /** One that waits ends here and now; one being executed is told to, and ends within a second. */
  function cancel({ runId }: InputOf<"runs.cancel">, caller: Caller): AnswerOf<"runs.cancel"> {
    const run = runState(store, runId);
    // Also what is private to another member: whoever may end runs may end that one.
    if (!run || seesRun(store, caller, runId) === "nothing") return err({ type: "run_unknown", runId });
    if (isTerminal(run.status)) return err({ type: "run_already_ended", runId, status: run.status });
    // What it started was for it alone.
    for (const child of openDescendants(store, runId)) end(child, caller);
    end(run, caller);
    return ok(justWritten(runId, caller));
  }

  function cancelAll(caller: Caller): { readonly canceled: number } {
    const known = openRuns(store).filter(({ runId }) => seesRun(store, caller, runId) !== "nothing");
    for (const run of known) end(run, caller);
    return { canceled: known.length };
  }

  function end(run: ReturnType<typeof openRuns>[number], caller: Caller): void {
    const { runId, status } = run;
    if (status === "running") hub.publish({ kind: "RunCancelAsked", runId, by: caller.name });
    else {
      const error = { type: "killed", message: `Ended by ${caller.name}.` };
      endFromOutside(deps, run, { status: "canceled", reason: "killed", error, by: caller.name });
    }
    audit(deps, caller, { action: "run.canceled", subject: `run:${runId}`, detail: { was: status } });
  }

  function retry({ runId }: InputOf<"runs.retry">, caller: Caller): AnswerOf<"runs.retry"> {
    const found = endedRun(runId, caller);
    if (!found.ok) return found;
    const origin = found.value;
    if (origin.mode !== "live") return err({ type: "run_not_live", runId });
    const by = retryOf(store, runId);
    if (by !== undefined) return err({ type: "run_retried", runId, by });
    const automation = findAutomation(store, origin.automationId);
    if (automation?.state === "archived")
      return err({ type: "automation_archived", automation: automation.slug });
    const { rootRunId, attempt, parentRunId } = origin;
    const queued = enqueue(deps, {
      ...sameAgain(origin, caller),
      input: origin.status === "skipped" ? inputNow(origin) : origin.input,
      ...placeOf(origin),
      ...(parentRunId !== null && { parentRunId }),
      retry: { of: runId, rootRunId, attempt: attempt + 1 },
    });
    if (!queued.ok) return queued;
    audit(deps, caller, { action: "run.retried", subject: `run:${runId}`, detail: { as: queued.value } });
    hub.publish({ kind: "RunChanged", runId });
    return ok(justWritten(queued.value, caller));
  }

  function replay({ runId }: InputOf<"runs.replay">, caller: Caller): AnswerOf<"runs.replay"> {
    const found = endedRun(runId, caller);
    if (!found.ok) return found;
    const queued = enqueue(deps, {
      ...sameAgain(found.value, caller),
      mode: "replay",
      replayOf: runId,
    });
    if (!queued.ok) return queued;
    audit(deps, caller, { action: "run.replayed", subject: `run:${runId}`, detail: { as: queued.value } });
    return ok(justWritten(queued.value, caller));
  }

  function endedRun(
    runId: number,
    caller: Caller,
  ): Result<
    RunOrigin,
    Extract<CommandError, { readonly type: "run_unknown" | "run_private" | "run_not_ended" }>
  > {
    const refusal = refusalOfContents(store, caller, runId);
    if (refusal) return err(refusal);
    const origin = originOf(store, runId);
    if (!origin) return err({ type: "run_unknown", runId });
    return isTerminal(origin.status) ? ok(origin) : err({ type: "run_not_ended", runId });
  }

  /** What was skipped was never given any. */
  function inputNow({ automationId, versionId, triggerId, input }: RunOrigin): JsonObject {
    const automation = findAutomation(store, automationId);
    const version = versionById(store, versionId);
    const trigger = triggerId === null ? undefined : findTrigger(store, triggerId);
    return automation && version ? inputOf(automation, version, trigger ?? { values: {} }) : input;
  }

  function sameAgain(origin: RunOrigin, caller: Caller) {
    const { automationId, versionId, trigger, input, profile } = origin;
    return {
      automationId,
      versionId,
      trigger,
      input,
      profile,
      startedByDevice: caller.deviceId,
      startedBy: caller.deviceId === null ? caller.name : null,
    };
  }

  function justWritten(runId: number, caller: Caller) {
    const run = readRun(store, runId, visibleTo(caller));
    if (!run) throw new Error(`run ${runId} vanished within its own transaction`);
    return runAsSeen(run);
  }
}

/** Every mode but dry runs: those are shown to whoever asks. */
const shownUnasked = runModes.filter((mode) => mode !== "dry_run");

/** Why the caller may not read what a run said and did; undefined where they may. */
export function refusalOfContents(
  store: Store,
  caller: Caller,
  runId: number,
): Extract<CommandError, { readonly type: "run_unknown" | "run_private" }> | undefined {
  const sight = seesRun(store, caller, runId);
  if (sight === "all") return undefined;
  return { type: sight === "veiled" ? "run_private" : "run_unknown", runId };
}
