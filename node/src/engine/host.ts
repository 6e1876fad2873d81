/** What stands between a script and the house: every call is counted, decided, journaled, done and answered here. */
import type { JsonObject } from "@hob/shared/json";
import type { RunLimits, RunUse } from "@hob/shared/model/limits";
import * as v from "valibot";
import type { Logger } from "../logger.ts";
import { decide } from "../policy/decide.ts";
import type { HostCall, HostReply, SandboxHost } from "../sandbox/runner.ts";
import { appendAudit } from "../store/audit.ts";
import type { ClaimedRun } from "../store/runs.ts";
import { transaction } from "../store/transaction.ts";
import type { VersionRow } from "../store/versions.ts";
import type { ToolRegistry } from "../tools/registry.ts";
import type { ToolContext, ToolMethod, ToolResult } from "../tools/tool.ts";
import { grantsOf } from "./grants.ts";
import type { Journal, JournalDeps } from "./journal.ts";
import { lostEntry, type FailedCall, type Verdict } from "./outcome.ts";

export interface HostDeps extends JournalDeps {
  readonly registry: ToolRegistry;
  readonly logger: Logger;
}

export interface Host extends SandboxHost {
  /** Host calls and effects of this execution so far. */
  used(): Pick<RunUse, "hostCalls" | "effects">;
  /** Errors that were answered to the script, the last of each code. */
  failedCalls(): ReadonlyMap<string, FailedCall>;
}

/** `stop` ends the script with that verdict; `ended` aborts once the run is over. */
export function createHost(
  deps: HostDeps,
  run: ClaimedRun,
  version: VersionRow,
  limits: RunLimits,
  journal: Journal,
  stop: (verdict: Verdict) => void,
  ended: AbortSignal,
): Host {
  const failedCalls = new Map<string, FailedCall>();
  let hostCalls = 0;
  let effects = 0;
  let isDenialAudited = false;

  return {
    async call(call) {
      const result = await answer(call).catch((cause: unknown) => lost(call, cause));
      if (!result.ok) failedCalls.set(result.code, result);
      return replyOf(result, deps.clock.now());
    },
    log: (lines) => journal.lines(lines),
    used: () => ({ hostCalls, effects }),
    failedCalls: () => failedCalls,
  };

  async function answer(call: HostCall): Promise<ToolResult> {
    hostCalls += 1;
    if (hostCalls > limits.hostCalls) return overLimit("hostCalls", limits.hostCalls, "host calls");
    const method = deps.registry.find(call.tool);
    if (!method) return refuse(call, unknownTool(call));
    const decision = decide(call.tool, grantsOf(deps.store, run.automationId, version.manifest));
    if (!method.opensNothing && !decision.allowed)
      return refuse(call, { ok: false, kind: "denied", code: "denied", message: decision.why });
    const args = v.safeParse(method.args, call.args);
    if (!args.success) return refuse(call, wrongArguments(call, args.issues[0]));
    if (method.kind === "effect") {
      effects += 1;
      if (effects > limits.effects) return overLimit("effects", limits.effects, "effects");
    }
    return perform(call, method, args.output);
  }

  /** Nothing happens unrecorded: where the journal cannot be written, the run ends. */
  function lost(call: HostCall, cause: unknown): ToolResult {
    deps.logger.error({ err: cause, runId: run.runId, tool: call.tool }, "a call could not be journaled");
    const verdict = lostEntry(cause);
    stop(verdict);
    return { ok: false, kind: "unknown", code: verdict.error.type, message: verdict.error.message };
  }

  /** Reads wait for no disk; an effect begins only when the journal says durably that it will. */
  async function perform(call: HostCall, method: ToolMethod, args: unknown): Promise<ToolResult> {
    if (method.isLocal && method.kind === "effect") {
      const result = await journal.callAndAct(call, () =>
        toldApart(call, requireAtOnce(call, method.run(args, context()))),
      );
      return result ?? afterEnd(call);
    }
    if (method.kind === "read") journal.callSoon(call);
    else if (!(await journal.callDurably(call))) return afterEnd(call);
    const startedMs = deps.clock.monotonic();
    const result = toldApart(call, await attempt(call, method, args));
    journal.resultSoon(call, result, deps.clock.monotonic() - startedMs);
    return result;
  }

  async function attempt(call: HostCall, method: ToolMethod, args: unknown): Promise<ToolResult> {
    try {
      return await method.run(args, context());
    } catch (cause) {
      deps.logger.error(
        { err: cause, runId: run.runId, tool: call.tool },
        "a tool failed in a way nobody expected",
      );
      return {
        ok: false,
        kind: "unknown",
        code: "tool_broken",
        message: `${call.tool} failed; the house's log says why.`,
      };
    }
  }

  /** Answers without doing anything, and journals that it did. */
  function refuse(call: HostCall, result: ToolResult): ToolResult {
    journal.callSoon(call);
    const told = toldApart(call, result);
    journal.resultSoon(call, told, 0);
    return told;
  }

  /** Whatever policy a tool names, scripts and people meet one code for it; the sentence keeps the difference. */
  function toldApart(call: HostCall, result: ToolResult): ToolResult {
    if (result.ok || result.kind !== "denied") return result;
    auditDenial(call, result.message);
    return { ...result, code: "denied" };
  }

  /** Once a run: a script that keeps trying would bury everything else. */
  function auditDenial(call: HostCall, why: string): void {
    if (isDenialAudited) return;
    isDenialAudited = true;
    const detail: JsonObject = { call: call.tool, why, version: version.number };
    const entry = {
      actor: `run:${run.runId}`,
      action: "run.denied",
      subject: `automation:${run.automationId}`,
      detail,
    };
    transaction(deps.store, () => appendAudit(deps.store, deps.clock.now(), entry));
  }

  function overLimit(type: "hostCalls" | "effects", allowed: number, what: string): ToolResult {
    const message = `The run used all of its ${allowed.toLocaleString("en")} ${what}.`;
    stop({ status: "failed", reason: "limits", error: { type, message } });
    return { ok: false, kind: "limits", code: type, message };
  }

  function context(): ToolContext {
    return {
      automationId: run.automationId,
      automationSlug: run.automationSlug,
      runId: run.runId,
      grants: grantsOf(deps.store, run.automationId, version.manifest),
      signal: ended,
      now: () => deps.clock.now(),
      effectKey: "",
    };
  }
}

function replyOf(result: ToolResult, now: number): HostReply {
  return result.ok
    ? { ok: true, value: result.value, now }
    : { ok: false, code: result.code, message: result.message, now };
}

function requireAtOnce(call: HostCall, result: ToolResult | Promise<ToolResult>): ToolResult {
  if (result instanceof Promise)
    throw new TypeError(`${call.tool} says it is local, and answered with a promise`);
  return result;
}

/** Scripts are handed what there is; whoever names anything else has left the script's paths. */
function unknownTool(call: HostCall): ToolResult {
  return {
    ok: false,
    kind: "denied",
    code: "denied",
    message: `There is no tool ${call.tool.slice(0, 80)}.`,
  };
}

function wrongArguments(call: HostCall, issue: v.BaseIssue<unknown>): ToolResult {
  return { ok: false, kind: "logic", code: "arguments_invalid", message: `${call.tool}: ${issue.message}` };
}

function afterEnd(call: HostCall): ToolResult {
  return {
    ok: false,
    kind: "unknown",
    code: "run_ended",
    message: `The run ended before ${call.tool} began.`,
  };
}
