/**
 * One sandbox process as its supervisor sees it: what it was told, what it said last, whether it is
 * executing, and when it has had enough.
 */
import { spawn } from "node:child_process";
import type { RunLimits, RunUse } from "@hob/shared/model/limits";
import type { RunReason } from "@hob/shared/model/run";
import type { EndBody, ParkedBody } from "./child-run.ts";
import { childArguments } from "./child-bundle.ts";
import { createFrameReader, frameBytes, frameKind, frameOf, type Frame } from "./frames.ts";
import { cpuExceeded, wallExceeded } from "./limit-messages.ts";
import type { SandboxJob } from "./runner.ts";

export interface ProcessRun {
  readonly id: number;
  readonly limits: RunLimits;
  readonly resumed: SandboxJob["resumed"];
  /** JSON of a `SandboxJob`. */
  readonly job: string;
}

export interface ProcessEvents {
  ready(): void;
  /** A host call or log lines, as the JSON that the process wrote. */
  said(run: ProcessRun, kind: "call" | "log", body: string): void;
  /** It waits for replies, having taken in so many. */
  parked(run: ProcessRun, replies: number): void;
  /** Exactly once for each run started; `body` is JSON of an `EndBody`. */
  ended(run: ProcessRun, body: string): void;
  /** Exactly once, when nothing of the process is left. `wasReady` is false where it never got so far. */
  gone(report: { readonly wasReady: boolean; readonly asked: boolean; readonly errors: string }): void;
}

export interface SandboxProcess {
  readonly pid: number | undefined;
  state(): "starting" | "idle" | "busy" | "ending";
  /** When it last became idle. */
  idleSince(): number;
  run(): ProcessRun | null;
  start(run: ProcessRun): void;
  reply(body: string): void;
  /** Ends its run as `canceled(killed)`; with `distrusted`, the process as well. */
  cancel(distrusted: boolean): void;
  /** Ends its run without a failure. */
  suspend(): void;
  /** Compares the clock with the run's limits, and ends whatever is past them. */
  watch(now: number): void;
  /** Lets an idle process end by itself. */
  retire(): void;
  kill(): void;
}

export interface ProcessSettings {
  readonly opening: Buffer;
  /** How long after its limit a script that ignores the polite end is killed. Milliseconds. */
  readonly graceMs: number;
  /** How long one native operation may take. Milliseconds. */
  readonly stuckMs: number;
}

const noUse: RunUse = { cpuMs: 0, wallMs: 0, memoryBytes: 0, outputBytes: 0, hostCalls: 0, effects: 0 };
const startupMs = 20_000;
const keptErrorCharacters = 2_000;

export function startSandboxProcess(settings: ProcessSettings, events: ProcessEvents): SandboxProcess {
  // Detached: Ctrl-C in a terminal is for the node, which ends its runs in order.
  const child = spawn(process.execPath, childArguments(), {
    env: {},
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
  });
  const reader = createFrameReader(frameBytes);
  const spawnedAt = performance.now();
  let state: "starting" | "idle" | "busy" | "ending" = "starting";
  let asked = false;
  let wasReady = false;
  let errors = "";
  let idleSince = spawnedAt;
  let active: ActiveRun | null = null;

  child.on("error", (error) => {
    errors += error.message;
    if (child.pid === undefined) leave();
  });
  child.on("exit", leave);
  child.stdin.on("error", () => {});
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    errors = (errors + chunk).slice(-keptErrorCharacters);
  });
  child.stdout.on("data", (chunk: Buffer) => {
    try {
      reader.push(chunk);
      for (let frame = reader.next(); frame !== null && state !== "ending"; frame = reader.next())
        take(frame);
    } catch {
      // It no longer speaks our language, so nothing it says counts.
      kill();
    }
  });
  child.stdin.write(settings.opening);

  let left = false;
  function leave(): void {
    if (left) return;
    left = true;
    state = "ending";
    finish(failed("crashed", "crashed", "The sandbox process ended in the middle of the run."));
    events.gone({ wasReady, asked, errors });
  }

  function take(frame: Frame): void {
    if (frame.kind === frameKind.ready) {
      wasReady = true;
      becomeIdle();
      events.ready();
      return;
    }
    if (active === null) return;
    active.heardAt = performance.now();
    if (frame.kind === frameKind.call) active.hostCalls += 1;
    if (frame.kind === frameKind.call) events.said(active.run, "call", frame.body.toString());
    else if (frame.kind === frameKind.log) events.said(active.run, "log", frame.body.toString());
    else if (frame.kind === frameKind.beat) active.use = JSON.parse(frame.body.toString());
    else if (frame.kind === frameKind.parked) park(active, JSON.parse(frame.body.toString()));
    else if (frame.kind === frameKind.end) finishIdle(frame.body.toString());
    else kill();
  }

  function park(run: ActiveRun, body: ParkedBody): void {
    run.use = body.use;
    // A reply that is still in the pipe will wake it without another word from here.
    const parked = body.replies === run.repliesSent;
    run.executingSince = parked ? null : performance.now();
    run.cpuMsBefore = body.use.cpuMs;
    if (parked) events.parked(run.run, body.replies);
  }

  function becomeIdle(): void {
    state = "idle";
    idleSince = performance.now();
  }

  function finishIdle(body: string): void {
    becomeIdle();
    finish(body);
  }

  /** Tells of the run's end. Forgets the run first: whoever hears of it may start the next one at once. */
  function finish(body: string): void {
    const ended = active;
    active = null;
    if (ended !== null) events.ended(ended.run, body);
  }

  function failed(reason: RunReason, type: string, message: string): string {
    const status = reason === "killed" ? "canceled" : "failed";
    const use = active === null ? noUse : useOf(active, performance.now());
    return JSON.stringify({ status, reason, error: { type, message }, use } satisfies EndBody);
  }

  function suspend(): void {
    if (active === null) return;
    const body = JSON.stringify({
      status: "suspended",
      use: useOf(active, performance.now()),
    } satisfies EndBody);
    if (active.executingSince === null) {
      child.stdin.write(frameOf(frameKind.drop, ""));
      return finishIdle(body);
    }
    kill();
    finish(body);
  }

  /** Ends the run now: gently where its engine is at rest, with the process where it is not. */
  function end(reason: RunReason, type: string, message: string, distrusted = false): void {
    if (active === null) return;
    const body = failed(reason, type, message);
    if (distrusted || active.executingSince !== null) {
      kill();
      finish(body);
    } else {
      child.stdin.write(frameOf(frameKind.drop, ""));
      finishIdle(body);
    }
  }

  function kill(): void {
    state = "ending";
    child.kill("SIGKILL");
  }

  return {
    pid: child.pid,
    state: () => state,
    idleSince: () => idleSince,
    run: () => active?.run ?? null,
    start(run) {
      state = "busy";
      active = activeRun(run);
      child.stdin.write(frameOf(frameKind.start, run.job));
    },
    reply(body) {
      if (active === null) return;
      active.repliesSent += 1;
      if (active.repliesSent === active.run.resumed?.replies) becomeLive(active);
      if (active.executingSince === null) {
        active.executingSince = performance.now();
        active.heardAt = active.executingSince;
      }
      child.stdin.write(frameOf(frameKind.reply, body));
    },
    suspend,
    cancel: (distrusted) => end("killed", "killed", "The run was ended by hand.", distrusted),
    watch(now) {
      if (state === "starting" && now - spawnedAt > startupMs) kill();
      if (active === null) return;
      const verdict = verdictOn(active, now, settings);
      if (verdict !== null) end("timeout", "timeout", verdict);
    },
    retire() {
      asked = true;
      state = "ending";
      child.stdin.end();
    },
    kill() {
      asked = true;
      const body = failed("killed", "killed", "The house is shutting down.");
      kill();
      finish(body);
    },
  };
}

interface ActiveRun {
  readonly run: ProcessRun;
  /** Moved back by what the run had used before, once it does what it has not done before. */
  startedAt: number;
  /** Null while the script waits for replies and the engine is at rest. */
  executingSince: number | null;
  /** Engine time before `executingSince`. */
  cpuMsBefore: number;
  heardAt: number;
  repliesSent: number;
  hostCalls: number;
  /** As the process last told it. */
  use: RunUse;
}

function activeRun(run: ProcessRun): ActiveRun {
  const now = performance.now();
  const active: ActiveRun = {
    run,
    startedAt: now,
    executingSince: now,
    cpuMsBefore: 0,
    heardAt: now,
    repliesSent: 0,
    hostCalls: 0,
    use: noUse,
  };
  if (run.resumed?.replies === 0) becomeLive(active);
  return active;
}

/** What was only repeated does not count; what had been used before does. */
function becomeLive(active: ActiveRun): void {
  const { cpuMs, wallMs } = active.run.resumed ?? { cpuMs: 0, wallMs: 0 };
  const now = performance.now();
  active.startedAt = now - wallMs;
  active.cpuMsBefore = cpuMs;
  if (active.executingSince !== null) active.executingSince = now;
}

function useOf(active: ActiveRun, now: number): RunUse {
  const executing = active.executingSince === null ? 0 : now - active.executingSince;
  return {
    ...active.use,
    cpuMs: Math.round(active.cpuMsBefore + executing),
    wallMs: Math.round(now - active.startedAt),
    hostCalls: active.hostCalls,
  };
}

/** What a script past its limits is told; null where it may go on. */
function verdictOn(active: ActiveRun, now: number, settings: ProcessSettings): string | null {
  const { limits } = active.run;
  const wall = now - active.startedAt;
  if (active.executingSince === null) return wall > limits.wallMs ? wallExceeded(limits) : null;
  if (wall > limits.wallMs + settings.graceMs) return wallExceeded(limits);
  const cpu = active.cpuMsBefore + (now - active.executingSince);
  if (cpu > limits.cpuMs + settings.graceMs) return cpuExceeded(limits);
  if (now - active.heardAt > settings.stuckMs) {
    return `The script was stuck in one operation for more than ${settings.stuckMs} ms.`;
  }
  return null;
}
