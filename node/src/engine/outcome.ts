/** From how the script stopped to how the run ended: which reason, which words. */
import type { RunError } from "@hob/shared/contract/runs";
import type { RunUse } from "@hob/shared/model/limits";
import type { RunReason } from "@hob/shared/model/run";
import type { HostCall, SandboxEnd } from "../sandbox/runner.ts";
import type { RunEnd } from "../store/runs.ts";
import { isStorageFull } from "../store/store.ts";
import type { ToolFailure } from "../tools/tool.ts";
import { JournalFull } from "./journal.ts";
import type { RecordedCall } from "./recorded.ts";

/** An error that a tool answered to the script during this run. */
export interface FailedCall {
  readonly kind: ToolFailure;
  readonly code: string;
  readonly message: string;
}

/** What the engine itself decided while the script was still going; it outranks what the sandbox says. */
export interface Verdict {
  readonly status: "failed" | "canceled";
  readonly reason: RunReason;
  readonly error: RunError;
}

/** `failedCalls` by code; `use` is of the whole run, with the engine's own counts. */
export function endOf(
  outcome: SandboxEnd,
  verdict: Verdict | undefined,
  failedCalls: ReadonlyMap<string, FailedCall>,
  use: RunUse,
  at: number,
): RunEnd {
  // A script that finished before it could be stopped has finished.
  if (outcome.status === "succeeded") {
    return { status: "succeeded", reason: null, error: null, result: outcome.result, at, use };
  }
  if (verdict) return { ...verdict, result: null, at, use };
  const { status, reason, error } = outcome;
  const failed = reason === "script_error" ? uncaughtAmong(failedCalls, error) : undefined;
  if (!failed) return { status, reason, error, result: null, at, use };
  const { type: _type, message: _message, ...place } = error;
  const told = { ...place, type: failed.code, message: failed.message };
  return { status, reason: reasonOf(failed.kind), error: told, result: null, at, use };
}

/** For a run whose journal could not be written: what is not recorded must not go on. */
export function lostEntry(cause: unknown): Verdict {
  if (cause instanceof JournalFull)
    return { status: "failed", reason: "limits", error: { type: "journalBytes", message: cause.message } };
  const error = isStorageFull(cause)
    ? { type: "storage_full", message: "The disk is full, so the run could not be recorded and was stopped." }
    : {
        type: "storage",
        message: "The run could not be recorded and was stopped; the house's log says why.",
      };
  return { status: "failed", reason: "crashed", error };
}

/** The script did not take the path that its journal has. */
export function nondeterminism(recorded: RecordedCall | undefined, made: HostCall | undefined): Verdict {
  const was = recorded && `${recorded.tool} (call ${recorded.call})`;
  const is = made && `${made.tool} (call ${made.call})`;
  return {
    status: "failed",
    reason: "nondeterminism",
    error: {
      type: "nondeterminism",
      message: `The script took another path than before: its journal has ${was ?? "no such call"}, and it asked for ${is ?? "nothing"}.`,
      calls: {
        recorded: recorded ? { call: recorded.call, tool: recorded.tool, args: recorded.shownArgs() } : null,
        made: made ? { call: made.call, tool: made.tool, args: [...made.args] } : null,
      },
    },
  };
}

/** What kind of failure a run ended with, where it is one that time may heal. */
export function failureClass(
  end: RunEnd,
  failedCalls: ReadonlyMap<string, FailedCall>,
): "transient" | "crashed" | undefined {
  if (end.status !== "failed") return undefined;
  if (end.reason === "crashed" && end.error?.type === "crashed") return "crashed";
  const isTransient =
    end.reason === "tool_error" && failedCalls.get(end.error?.type ?? "")?.kind === "transient";
  return isTransient ? "transient" : undefined;
}

/** The tool's error that the script let through: its code came out as the type of the script's error. */
function uncaughtAmong(
  failedCalls: ReadonlyMap<string, FailedCall>,
  error: RunError,
): FailedCall | undefined {
  const byCode = failedCalls.get(error.type);
  return byCode ?? [...failedCalls.values()].find(({ message }) => message === error.message);
}

function reasonOf(kind: ToolFailure): RunReason {
  switch (kind) {
    case "denied":
    case "auth":
    case "limits":
      return kind;
    case "transient":
    case "logic":
    case "unknown":
      return "tool_error";
  }
}
