/**
 * The Runner that isolates for real: QuickJS in a fresh, capped WebAssembly memory for every run, in a
 * process that may touch nothing, watched by a thread that the main thread cannot hold up.
 *
 *     engine ── this facade ═ MessagePort ═ supervisor thread ═ pipes ═ sandbox processes
 */
import { Worker } from "node:worker_threads";
import type { Logger } from "../logger.ts";
import { childOpening, type EngineFiles } from "./child-bundle.ts";
import { callIn, failed, linesIn, outcomeIn, useOfSuspended } from "./process-answers.ts";
import type { HostCall, HostReply, Runner, SandboxHost, SandboxJob, SandboxOutcome } from "./runner.ts";
import type { FromSupervisor, SupervisorSettings, ToSupervisor } from "./supervisor-messages.ts";

export interface QuickJsRunner extends Runner {
  /** Resolves when the processes that are kept ready are, or the runner is closed. */
  warm(): Promise<void>;
}

export interface QuickJsRunnerOptions {
  /** Kept ready, also when there is nothing to do; 2 unless told. */
  readonly processes?: number;
  /** Runs beyond this many at once wait inside the runner; 8 unless told. */
  readonly maxProcesses?: number;
  /** How long a process above `processes` may have nothing to do; 10 s unless told. */
  readonly idleMs?: number;
  /** How long a script that ignores the polite end of its time may go on; 80 ms unless told. */
  readonly graceMs?: number;
  /** How long one operation inside the engine may take; 5 s unless told. */
  readonly stuckMs?: number;
  /** Another engine than this version's. */
  readonly engine?: EngineFiles;
  readonly logger?: Logger;
}

/** Most that the answer of one host call may weigh, as JSON. */
const replyBytes = 4 * 1024 * 1024;
/** Most that a program and its input may weigh together, as JSON. */
const jobBytes = 8 * 1024 * 1024;

/** Room for the line that says that the log ends. */
const lastLineBytes = 1024;

interface ActiveRun {
  readonly job: SandboxJob;
  readonly host: SandboxHost;
  readonly settle: (outcome: SandboxOutcome) => void;
  /** The script's clock as last set, for answers that bring none. */
  now: number;
  hostCalls: number;
  replies: number;
  /** How many replies it had taken in when it last said that it waits. */
  parkedAfter: number;
  loggedBytes: number;
  isSuspending: boolean;
}

export function createQuickJsRunner(options: QuickJsRunnerOptions = {}): QuickJsRunner {
  const active = new Map<number, ActiveRun>();
  const warmed = Promise.withResolvers<void>();
  const stopped = Promise.withResolvers<void>();
  const supervisor = new Worker(supervisorUrl(), {
    workerData: settingsOf(options),
    execArgv: [],
    env: {},
    name: "sandbox supervisor",
  });
  let lastRun = 0;
  let closing = false;
  let stopReason: "killed" | "crashed" | null = null;

  const tell = (message: ToSupervisor) => supervisor.postMessage(message);

  supervisor.on("message", (message: FromSupervisor) => {
    if (message.kind === "warm") warmed.resolve();
    else if (message.kind === "process") noteProcess(message.pid, message.alive);
    else if (message.kind === "note") options.logger?.warn({ errors: message.errors }, message.message);
    else if (message.kind === "parked") park(message.run, message.replies);
    else hear(message.kind, message.run, message.body);
  });
  supervisor.on("error", (error) => options.logger?.error({ err: error }, "the sandbox supervisor failed"));
  supervisor.on("exit", () => {
    stopReason = closing ? "killed" : "crashed";
    for (const id of active.keys()) settle(id, failed(stopReason, "The sandbox is not running."));
    warmed.resolve();
    stopped.resolve();
  });

  function noteProcess(pid: number, alive: boolean): void {
    options.logger?.debug({ pid }, alive ? "a sandbox process started" : "a sandbox process is gone");
  }

  function hear(kind: "call" | "log" | "end", id: number, body: string): void {
    const run = active.get(id);
    if (run === undefined) return;
    if (kind === "end") settle(id, run.isSuspending ? suspended(body) : outcomeIn(body));
    else if (kind === "log") log(id, run, body);
    else void answer(id, run, body);
  }

  /** A word from before the last reply is out of date: the script is at work again. */
  function park(id: number, replies: number): void {
    const run = active.get(id);
    if (run === undefined) return;
    run.parkedAfter = replies;
    if (run.isSuspending || replies !== run.replies || run.host.parked?.() !== true) return;
    run.isSuspending = true;
    tell({ kind: "suspend", run: id });
  }

  /** The process says what no honest one would; it is not heard again. */
  function distrust(id: number): void {
    tell({ kind: "cancel", run: id, distrusted: true });
    settle(id, failed("crashed", "The sandbox process broke its own rules."));
  }

  function log(id: number, run: ActiveRun, body: string): void {
    const lines = linesIn(body);
    run.loggedBytes += lines === null ? 0 : lines.bytes;
    if (lines === null || run.loggedBytes > run.job.limits.outputBytes + lastLineBytes) distrust(id);
    else run.host.log(lines.lines);
  }

  function settle(id: number, outcome: SandboxOutcome): void {
    const run = active.get(id);
    active.delete(id);
    run?.settle(outcome);
  }

  async function answer(id: number, run: ActiveRun, body: string): Promise<void> {
    run.hostCalls += 1;
    const call = callIn(body, run.hostCalls, run.job);
    if (call === null) return distrust(id);
    const reply = await answered(run, call);
    if (!active.has(id) || run.isSuspending) return;
    run.now = reply.now;
    run.replies += 1;
    tell({ kind: "reply", run: id, body: JSON.stringify(replyBody(call, reply)) });
  }

  async function answered(run: ActiveRun, call: HostCall): Promise<HostReply> {
    try {
      return await run.host.call(call);
    } catch (error) {
      options.logger?.error({ err: error, runId: run.job.runId, tool: call.tool }, "a host call threw");
      return { ok: false, code: "internal", message: `${call.tool} broke at home.`, now: run.now };
    }
  }

  return {
    start(job, host) {
      const { promise: outcome, resolve } = Promise.withResolvers<SandboxOutcome>();
      const id = (lastRun += 1);
      const text = JSON.stringify(job);
      if (closing || stopReason !== null)
        resolve(failed(stopReason ?? "killed", "The sandbox is not running."));
      else if (Buffer.byteLength(text) > jobBytes)
        resolve(failed("limits", "The program and its input are too large."));
      else {
        active.set(id, {
          job,
          host,
          settle: resolve,
          now: job.startedAtMs,
          hostCalls: 0,
          replies: 0,
          parkedAfter: -1,
          loggedBytes: 0,
          isSuspending: false,
        });
        tell({ kind: "start", run: id, limits: job.limits, resumed: job.resumed, job: text });
      }
      return {
        outcome,
        cancel: () => tell({ kind: "cancel", run: id, distrusted: false }),
        reconsider: () => park(id, active.get(id)?.parkedAfter ?? -1),
      };
    },
    warm: () => warmed.promise,
    async close() {
      closing = true;
      tell({ kind: "close" });
      await stopped.promise;
    },
  };
}

function suspended(body: string): SandboxOutcome {
  return { status: "suspended", use: useOfSuspended(body) };
}

function supervisorUrl(): URL {
  return new URL(import.meta.url.endsWith(".ts") ? "./supervisor.ts" : "./supervisor.js", import.meta.url);
}

function settingsOf(options: QuickJsRunnerOptions): SupervisorSettings {
  const processes = options.processes ?? 2;
  return {
    opening: childOpening(options.engine),
    processes,
    maxProcesses: Math.max(processes, options.maxProcesses ?? 8),
    idleMs: options.idleMs ?? 10_000,
    graceMs: options.graceMs ?? 80,
    stuckMs: options.stuckMs ?? 5_000,
  };
}

function replyBody(call: HostCall, reply: HostReply): { call: number; reply: string; now: number } {
  const text = JSON.stringify(reply);
  if (Buffer.byteLength(text) <= replyBytes) return { call: call.call, reply: text, now: reply.now };
  const message = `${call.tool} answered with more than ${replyBytes / 1024 / 1024} MiB.`;
  return {
    call: call.call,
    reply: JSON.stringify({ ok: false, code: "too_large", message }),
    now: reply.now,
  };
}
