/**
 * Reads what a sandbox process wrote as if it were hostile: its engine is only as good as its last bug,
 * and nothing of it may reach the house but what the contract of `runner.ts` says.
 */
import type { Json } from "@hob/shared/json";
import type { RunUse } from "@hob/shared/model/limits";
import { runReasons, type RunReason } from "@hob/shared/model/run";
import type { HostCall, SandboxJob, SandboxEnd, SandboxLine } from "./runner.ts";

/** The call that must come next, or null for anything else. */
export function callIn(body: string, expected: number, job: SandboxJob): HostCall | null {
  const read = parsed(body);
  if (!isRecord(read) || read["call"] !== expected || expected > job.limits.hostCalls) return null;
  const { tool, args, step } = read;
  if (typeof tool !== "string" || !isJsonList(args) || !isPath(step)) return null;
  const [name = "", method = ""] = tool.split(".");
  const offered = Object.hasOwn(job.tools, name) && job.tools[name]?.includes(method) === true;
  return offered ? { call: expected, tool: `${name}.${method}`, args, step } : null;
}

/** Log lines with the bytes of their texts and data, or null for anything else. */
export function linesIn(
  body: string,
): { readonly lines: readonly SandboxLine[]; readonly bytes: number } | null {
  const read = parsed(body);
  if (!isJsonList(read)) return null;
  const lines = read.map((line) => lineIn(line));
  if (lines.includes(null)) return null;
  const whole = lines.filter((line) => line !== null);
  return { lines: whole, bytes: whole.reduce((sum, line) => sum + bytesOf(line), 0) };
}

/** The outcome, or `crashed` for anything else. */
export function outcomeIn(body: string): SandboxEnd {
  const read = parsed(body);
  const nonsense = failed("crashed", "The sandbox process answered nonsense.");
  if (!isRecord(read)) return nonsense;
  const use = useIn(read["use"]);
  if (read["status"] === "succeeded" && typeof read["result"] === "string") {
    const result = parsed(read["result"]);
    return result === undefined ? nonsense : { status: "succeeded", result, use };
  }
  const { status, error } = read;
  const reason = runReasons.find((known) => known === read["reason"]);
  if ((status !== "failed" && status !== "canceled") || reason === undefined || !isRecord(error))
    return nonsense;
  return { status, reason, error: errorIn(error), use };
}

/** What a run that was put away had used. */
export function useOfSuspended(body: string): RunUse {
  const read = parsed(body);
  return useIn(isRecord(read) ? read["use"] : undefined);
}

/** An end that the process had no part in. */
export function failed(reason: RunReason, message: string): SandboxEnd {
  const status = reason === "killed" ? "canceled" : "failed";
  return { status, reason, error: { type: reason, message }, use: useIn(undefined) };
}

type JsonRecord = { readonly [key: string]: Json };

const levels = ["debug", "info", "warn", "error"] as const;
const longestType = 200;
const longestPath = 1_000;
const longestMessage = 4_000;

function lineIn(line: Json): SandboxLine | null {
  if (!isRecord(line) || typeof line["text"] !== "string") return null;
  const level = levels.find((known) => known === line["level"]);
  if (level === undefined) return null;
  return line["data"] === undefined
    ? { level, text: line["text"] }
    : { level, text: line["text"], data: line["data"] };
}

function bytesOf(line: SandboxLine): number {
  const data = line.data === undefined ? "" : JSON.stringify(line.data);
  return Buffer.byteLength(line.text) + Buffer.byteLength(data);
}

function errorIn(error: JsonRecord): { type: string; message: string; line?: number; column?: number } {
  const { type, message, line, column } = error;
  const told = {
    type: typeof type === "string" ? type.slice(0, longestType) : "Error",
    message: typeof message === "string" ? message.slice(0, longestMessage) : "",
  };
  return isCount(line) && isCount(column) ? { ...told, line, column } : told;
}

function useIn(use: Json | undefined): RunUse {
  const of = (member: keyof RunUse) => {
    const count = isRecord(use) ? use[member] : 0;
    return isCount(count) ? count : 0;
  };
  return {
    cpuMs: of("cpuMs"),
    wallMs: of("wallMs"),
    memoryBytes: of("memoryBytes"),
    outputBytes: of("outputBytes"),
    hostCalls: of("hostCalls"),
    effects: 0,
  };
}

function parsed(body: string): Json | undefined {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function isPath(value: Json | undefined): value is string {
  return typeof value === "string" && value.length <= longestPath;
}

function isCount(value: Json | undefined): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function isRecord(value: Json | undefined): value is JsonRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isJsonList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
