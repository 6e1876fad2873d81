/** The calls behind `step`, `sleep` and `invoke`: what gives a run its shape is journaled like everything else. */
import type { Json, JsonObject } from "@hob/shared/json";
import { isTerminal } from "@hob/shared/model/run";
import { randomBytes } from "node:crypto";
import { decide } from "../policy/decide.ts";
import type { HostCall } from "../sandbox/runner.ts";
import { findAutomation, type AutomationRow } from "../store/automations.ts";
import { eventAfter, hasCome, lastEventId, type EventRow } from "../store/deliveries.ts";
import { setEffectChild, type EffectEnd, type EffectRow } from "../store/effects.ts";
import { appendState } from "../store/events.ts";
import { lastAttemptOf, originOf, parentsOf, runOutcome } from "../store/run-family.ts";
import { addQueuedRun, type CallWait } from "../store/runs.ts";
import { publishedVersion } from "../store/versions.ts";
import type { ToolResult } from "../tools/tool.ts";
import { createAsking } from "./asking.ts";
import { grantsOf } from "./grants.ts";
import type { HostRun, TakeTurn } from "./host.ts";
import type { Answer } from "./journal.ts";
import type { EffectCall } from "./ledger.ts";
import { findMisfit, layInput } from "../queue/params.ts";
import { finishedSteps, textIn, type FinishedStep } from "./recorded.ts";

/** What every script is offered beside the tools; no manifest needs to list it, but for starting other automations. */
export const flowTools = { flow: ["begin", "end", "sleep", "invoke", "on", "ask", "permit"] } as const;

export const flowMethods: { readonly [call: string]: true } = {
  "flow.begin": true,
  "flow.end": true,
  "flow.sleep": true,
  "flow.invoke": true,
  "flow.on": true,
  "flow.ask": true,
  "flow.permit": true,
};

/** What a manifest lists for scripts that start other automations. */
export const invokeTool = "invoke";

/** What a manifest lists for scripts that wait for events. */
export const listenTool = "on";

/** A run may start runs that start runs, this deep. */
export const mostDepth = 8;
const longestSleepMs = 366 * 24 * 60 * 60_000;

export interface Flow {
  /** Counts what replayed calls count too; the effect that it is, where it is one. */
  read(call: HostCall): EffectCall | undefined;
  answer(call: HostCall, effect: EffectCall | undefined, takeTurn: TakeTurn): Promise<Answer>;
  /** Journals a step of the run that is replayed as the step it is; false for every other call. */
  repeat(call: HostCall, result: ToolResult): boolean;
  /** True where the run that is waited for has ended, or an event has come that may be the one. */
  isOver(wait: CallWait): boolean;
}

export function createFlow(host: HostRun): Flow {
  const { deps, run, version, journal, ledger, hold } = host;
  const { store, clock, hub } = deps;
  const asking = createAsking(host);
  /** Up to which event it was looked for each name, when the first call began to wait for one. */
  const looked = new Map<string, number>();
  const finished = run.retryOf === null ? new Map<string, FinishedStep>() : finishedSteps(store, run.retryOf);

  return {
    read(call) {
      if (call.tool === "flow.begin") {
        const path = textIn(call.args[0]);
        ledger.restart(path);
        if (finished.has(path)) ledger.keep(path);
      }
      return call.tool === "flow.invoke"
        ? ledger.effectCall(call, undefined, true, [], () => null)
        : undefined;
    },
    answer(call, effect, takeTurn) {
      if (call.tool === "flow.begin") return begin(call, takeTurn);
      if (call.tool === "flow.end") return end(call, takeTurn);
      if (call.tool === "flow.sleep") return sleep(call, takeTurn);
      if (call.tool === "flow.on") return listen(call, takeTurn);
      if (call.tool === "flow.ask") return asking.ask(call, takeTurn);
      if (call.tool === "flow.permit") return asking.permit(call, takeTurn);
      if (!effect) throw new Error(`${call.tool} was not read before it was answered`);
      return invoke(call, effect, takeTurn);
    },
    repeat(call, result) {
      const [path = "", second, third] = call.args;
      if (call.tool === "flow.end") journal.stepSoon(call, endBody(path, second === true, third));
      else if (call.tool !== "flow.begin") return false;
      else if (result.ok && result.value === null)
        journal.stepSoon(call, { path, is: "begun", attempt: second ?? 1 });
      else journal.stepSoon(call, { path, is: "kept", value: keptIn(result) });
      return true;
    },
    isOver({ reason, on }) {
      if (reason === "question") return asking.isOver(on);
      if (reason === "event") return hasCome(store, on ?? "", looked.get(on ?? "") ?? 0);
      return reason === "child" && outcomeOf(Number(on)) !== undefined;
    },
  };

  async function begin(call: HostCall, takeTurn: TakeTurn): Promise<Answer> {
    const [path = "", attempt = 1] = call.args;
    const kept = finished.get(textIn(path));
    takeTurn();
    if (!kept) {
      const at = journal.stepSoon(call, { path, is: "begun", attempt });
      return { result: { ok: true, value: null }, at };
    }
    const value = kept.value();
    const doneBy = kept.attempt ?? run.attempt - 1;
    const at = journal.stepSoon(call, { path, is: "kept", value, attempt: doneBy });
    return { result: { ok: true, value: { kept: true, value } }, at };
  }

  async function end(call: HostCall, takeTurn: TakeTurn): Promise<Answer> {
    const [path = "", isDone, told] = call.args;
    takeTurn();
    return {
      result: { ok: true, value: null },
      at: journal.stepSoon(call, endBody(path, isDone === true, told)),
    };
  }

  /** The moment in which it is over is journaled when it begins, so that it does not begin anew. */
  async function sleep(call: HostCall, takeTurn: TakeTurn): Promise<Answer> {
    const askedAt = askedFirst(call);
    const until = journal.recorded.calls.get(call.call)?.until ?? untilIn(call.args[0], askedAt);
    const isWrong = until === undefined;
    journal.callSoon(call, isWrong ? {} : { until });
    if (!isWrong && until > clock.now() && run.mode !== "test")
      await hold(call, { reason: "timer", wakeAt: until, on: null });
    takeTurn();
    const result: ToolResult = isWrong ? wrongTime : { ok: true, value: null };
    return { result, at: journal.resultSoon(call, result, clock.now() - askedAt) };
  }

  /** The first event past those there were when it was asked; null once its time is over. */
  async function listen(call: HostCall, takeTurn: TakeTurn): Promise<Answer> {
    const askedAt = askedFirst(call);
    const refusal = refusalToListen(call);
    const wanted = wantedIn(call, askedAt);
    const before = journal.recorded.calls.get(call.call);
    const after = before?.after ?? lastEventId(store);
    const until = before?.until ?? wanted?.until;
    journal.callSoon(call, { after, ...(until !== undefined && { until }) });
    if (refusal || !wanted) return answered(refusal ?? wrongEvent);
    if (run.mode !== "live") return answered({ ok: true, value: null });
    const { name, source } = wanted;
    for (;;) {
      const event = eventAfter(store, { name, source, after, automationId: run.automationId });
      if (event) return answered({ ok: true, value: shownEvent(event) });
      if (until !== undefined && until <= clock.now()) return answered({ ok: true, value: null });
      looked.set(name, Math.min(looked.get(name) ?? Infinity, lastEventId(store)));
      await hold(call, { reason: "event", wakeAt: until ?? null, on: name });
    }

    function answered(result: ToolResult): Answer {
      takeTurn();
      return { result, at: journal.resultSoon(call, result, clock.now() - askedAt) };
    }
  }

  function refusalToListen(call: HostCall): ToolResult | undefined {
    const decision = decide(
      `${listenTool}.${call.tool}`,
      grantsOf(store, run.automationId, version.manifest),
    );
    return decision.allowed ? undefined : refused("denied", "denied", decision.why);
  }

  /** When a call was made, also where that was before the run was put away. */
  function askedFirst(call: HostCall): number {
    return journal.recorded.calls.get(call.call)?.at ?? clock.now();
  }

  async function invoke(call: HostCall, effect: EffectCall, takeTurn: TakeTurn): Promise<Answer> {
    const refusal = refusalOf(call);
    if (refusal) {
      takeTurn();
      journal.callSoon(call);
      return { result: refusal, at: journal.resultSoon(call, refusal, 0) };
    }
    if (run.mode !== "live") return plan(call, effect, takeTurn);
    const begun = await journal.callDurably(call, (at) => beginChild(call, effect, at));
    if (!begun)
      return {
        result: refused("unknown", "run_ended", "The run ended before it started another."),
        at: clock.now(),
      };
    if ("result" in begun) {
      takeTurn();
      return {
        result: begun.result,
        at: journal.resultSoon(call, begun.result, 0, { effect: begun.effectId }),
      };
    }
    const { childRunId, effectId } = begun;
    const askedAt = askedFirst(call);
    for (let outcome = outcomeOf(childRunId); ; outcome = outcomeOf(childRunId)) {
      if (!outcome) {
        await hold(call, { reason: "child", wakeAt: null, on: String(childRunId) });
        continue;
      }
      const result = outcome;
      takeTurn();
      const settle = (at: number) => ledger.settle(effectId, childEnd(result, at));
      const ms = clock.now() - askedAt;
      return {
        result,
        at: journal.resultSoon(call, result, ms, { effect: effectId, child: childRunId }, settle),
      };
    }
  }

  /** Nothing is started in a dry run or a test; that it would be is shown. */
  async function plan(call: HostCall, effect: EffectCall, takeTurn: TakeTurn): Promise<Answer> {
    takeTurn();
    const answer = await journal.callAndAct(call, (at) => ({
      result: { ok: true, value: null },
      beside: { effect: ledger.plan(effect, at), wouldDo: true },
    }));
    return answer ?? { result: { ok: true, value: null }, at: clock.now() };
  }

  /** The child is queued in the commit that says so. */
  function beginChild(
    call: HostCall,
    effect: EffectCall,
    at: number,
  ): { readonly effectId: number } & ({ readonly childRunId: number } | { readonly result: ToolResult }) {
    const begun = ledger.begin(effect, at);
    const { effectId } = begun;
    if (begun.next === "answer") return { effectId, result: begun.result };
    const before = begun.next === "perform" ? (begun.before?.childRunId ?? undefined) : undefined;
    if (begun.next === "perform" && before !== undefined && mayStillAnswer(begun.before, before))
      return { effectId, childRunId: lastAttemptOf(store, before) };
    const childRunId = startChild(call, before, at);
    setEffectChild(store, effectId, childRunId);
    return { effectId, childRunId };
  }

  /** An earlier attempt at this run may have left its child unfinished, or ended. */
  function mayStillAnswer(row: EffectRow | undefined, childRunId: number): boolean {
    if (row?.state === "failed") return false;
    return row?.runId === run.runId || outcomeOf(childRunId)?.ok !== false;
  }

  /** One that failed before is tried again on its own ledger, so that what it did is not done twice. */
  function startChild(call: HostCall, failedRunId: number | undefined, at: number): number {
    const automation = requireAutomation(call);
    const child = publishedVersion(store, automation.automationId);
    if (!child) throw new Error(`automation ${automation.slug} has no published version`);
    const failed = failedRunId === undefined ? undefined : originOf(store, lastAttemptOf(store, failedRunId));
    const runId = addQueuedRun(store, {
      automationId: automation.automationId,
      versionId: child.versionId,
      trigger: run.trigger,
      startedByDevice: null,
      startedBy: run.automationSlug,
      input: layInput(child.paramsSchema, automation.values, (call.args[1] ?? {}) as JsonObject),
      profile: run.profile,
      seed: randomBytes(32),
      queuedAt: at,
      parentRunId: run.runId,
      ...(failed && {
        retry: {
          of: lastAttemptOf(store, failedRunId ?? 0),
          rootRunId: failed.rootRunId,
          attempt: failed.attempt + 1,
        },
      }),
    });
    appendState(store, { runId, queuedAt: at }, at, { status: "queued" });
    hub.publish({ kind: "RunQueued", runId });
    return runId;
  }

  function refusalOf(call: HostCall): ToolResult | undefined {
    const grants = grantsOf(store, run.automationId, version.manifest);
    const decision = decide(`${invokeTool}.run`, grants);
    if (!decision.allowed) return refused("denied", "denied", decision.why);
    const automation = automationNamed(call);
    if (!automation)
      return refused(
        "logic",
        "automation_unknown",
        `There is no automation ${JSON.stringify(call.args[0])}.`,
      );
    if (automation.state === "archived")
      return refused("logic", "automation_archived", `${automation.slug} is archived.`);
    const child = publishedVersion(store, automation.automationId);
    const input = call.args[1];
    if (typeof input !== "object" || input === null || Array.isArray(input))
      return refused("logic", "arguments_invalid", "invoke(automation, input): input is an object");
    const misfit =
      child &&
      findMisfit(
        child.paramsSchema,
        layInput(child.paramsSchema, automation.values, input as JsonObject),
        "input",
      );
    if (misfit) return refused("logic", "input_invalid", `${misfit.field}: ${misfit.problem}.`);
    if (parentsOf(store, run.runId).length + 1 >= mostDepth)
      return refused("limits", "too_deep", `Runs start each other at most ${mostDepth} deep.`);
    return undefined;
  }

  /** Private automations are their owner's, also for other automations. */
  function automationNamed(call: HostCall): AutomationRow | undefined {
    const [name] = call.args;
    if (typeof name !== "string" && typeof name !== "number") return undefined;
    const automation = findAutomation(store, name);
    const own = findAutomation(store, run.automationId);
    const isOpen =
      automation && (automation.ownerMemberId === null || automation.ownerMemberId === own?.ownerMemberId);
    return isOpen ? automation : undefined;
  }

  function requireAutomation(call: HostCall): AutomationRow {
    const automation = automationNamed(call);
    if (!automation) throw new Error("The automation vanished before it was started");
    return automation;
  }

  /** Undefined while it goes on, or another attempt of it is to come. */
  function outcomeOf(childRunId: number): ToolResult | undefined {
    const last = runOutcome(store, lastAttemptOf(store, childRunId));
    if (!last || !isTerminal(last.status)) return undefined;
    if (last.status === "succeeded") return { ok: true, value: last.result };
    const why = last.error?.message ?? last.status;
    return refused(
      "logic",
      "child_failed",
      `Run ${last.runId} of ${last.automationSlug} did not succeed: ${why}`,
    );
  }
}

function keptIn(result: ToolResult): Json {
  const kept = result.ok ? result.value : null;
  return typeof kept === "object" && kept !== null && "value" in kept
    ? (kept as { value: Json }).value
    : null;
}

function endBody(path: Json, isDone: boolean, told: Json | undefined): JsonObject {
  if (!isDone) return { path, is: "failed", error: told ?? null };
  // A list of one, or none where it was too much to keep.
  const [value] = Array.isArray(told) ? (told as readonly Json[]) : [];
  return { path, is: "done", ...(value !== undefined && { value }) };
}

interface WantedEvent {
  readonly name: string;
  /** Null: from anybody. */
  readonly source: string | null;
  readonly until: number | undefined;
}

/** Undefined where the arguments make no sense. */
function wantedIn({ args: [name, options] }: HostCall, now: number): WantedEvent | undefined {
  const { from = null, timeoutMs } = (options ?? {}) as { readonly from?: Json; readonly timeoutMs?: Json };
  if (typeof name !== "string" || name === "" || (from !== null && typeof from !== "string"))
    return undefined;
  const until = timeoutMs === undefined || timeoutMs === null ? undefined : untilIn({ ms: timeoutMs }, now);
  const isWrong = until === undefined && timeoutMs !== undefined && timeoutMs !== null;
  return isWrong ? undefined : { name, source: from, until };
}

/** An event as scripts see it. */
export function shownEvent({ eventId, source, name, at, data }: EventRow): JsonObject {
  return { id: eventId, source, name, at, data };
}

const wrongEvent: ToolResult = {
  ok: false,
  kind: "logic",
  code: "arguments_invalid",
  message: "on(name, { from, timeoutMs }): a name, and milliseconds from 0 to a year.",
};

function untilIn(time: Json | undefined, now: number): number | undefined {
  if (typeof time !== "object" || time === null || Array.isArray(time)) return undefined;
  const { ms, until } = time as { readonly ms?: Json; readonly until?: Json };
  const at = typeof until === "number" ? until : typeof ms === "number" && ms >= 0 ? now + ms : undefined;
  return at !== undefined && at - now <= longestSleepMs ? Math.round(at) : undefined;
}

const wrongTime: ToolResult = {
  ok: false,
  kind: "logic",
  code: "arguments_invalid",
  message: "sleep(…) takes milliseconds from 0 to a year, or a Date.",
};

function refused(
  kind: Extract<ToolResult, { readonly ok: false }>["kind"],
  code: string,
  message: string,
): ToolResult {
  return { ok: false, kind, code, message };
}

function childEnd(result: ToolResult, at: number): EffectEnd {
  return result.ok
    ? { state: "applied", result: result.value, at }
    : { state: "failed", error: { type: result.code, message: result.message }, at };
}
