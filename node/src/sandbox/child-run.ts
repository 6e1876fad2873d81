/**
 * One run inside the sandbox process: keeps the polite limits, counts what is used, and gathers what
 * the script says into frames.
 */
import type { RunLimits, RunUse } from "@hob/shared/model/limits";
import type { RunReason } from "@hob/shared/model/run";
import { placeOf, type Engine, type EngineHost } from "./engine.ts";
import { frameKind, frameOf } from "./frames.ts";
import { createOutput } from "./child-output.ts";
import {
  callsExceeded,
  cpuExceeded,
  memoryExceeded,
  logExceeded,
  outputExceeded,
  wallExceeded,
} from "./limit-messages.ts";
import type { ScriptFailure } from "./prelude.ts";

/** What is read of a job out here; the rest of the `SandboxJob` is for the prelude. */
export interface ChildJob {
  readonly program: string;
  readonly limits: RunLimits;
  readonly startedAtMs: number;
  readonly resumed?: { readonly replies: number; readonly cpuMs: number; readonly wallMs: number };
}

export interface ParkedBody {
  readonly use: RunUse;
  /** Replies taken in so far: the supervisor compares it with those it has sent. */
  readonly replies: number;
}

export interface ReplyBody {
  readonly call: number;
  /** JSON of the `HostReply`. */
  readonly reply: string;
  readonly now: number;
}

/** What the main thread needs of an end; `result` is JSON inside JSON, parsed only there. */
export type EndBody =
  | { readonly status: "succeeded"; readonly result: string; readonly use: RunUse }
  | { readonly status: "suspended"; readonly use: RunUse }
  | {
      readonly status: "failed" | "canceled";
      readonly reason: RunReason;
      readonly error: SandboxError;
      readonly use: RunUse;
    };

export interface SandboxError {
  readonly type: string;
  readonly message: string;
  readonly line?: number;
  readonly column?: number;
}

interface Failure {
  readonly reason: RunReason;
  readonly error: SandboxError;
}

type End = { readonly result: string } | Failure;

export interface ChildRun extends EngineHost {
  /** Runs the program until it waits for the host or ends; the frames that say so have then been written. */
  begin(engine: Engine): void;
  /** Continues with the host's answer, likewise. */
  reply(reply: ReplyBody): void;
  ended(): boolean;
}

const argumentBytes = 1024 * 1024;
/** Calls handed on at a time; the rest wait in here, where they cost nobody else memory. */
const callsAtOnce = 32;
const callBytesAtOnce = 4 * 1024 * 1024;
const beatMs = 50;
const longestStep = 1_000;

export function createChildRun(job: ChildJob, write: (frames: Buffer) => void): ChildRun {
  let startedAt = performance.now();
  const output = createOutput(job.limits.outputBytes, write);
  const { limits } = job;
  let engine: Engine | null = null;
  let end: End | null = null;
  let written = false;
  let engineMs = 0;
  let enteredAt = startedAt;
  let lastBeatAt = startedAt;
  let hostCalls = 0;
  let replies = 0;
  const held: { readonly call: number; readonly frame: Buffer }[] = [];
  const heldBytes = { held: 0, out: 0 };
  const out = new Map<number, number>();

  function use(): RunUse {
    const now = performance.now();
    return {
      cpuMs: Math.round(engineMs + (now - enteredAt)),
      wallMs: Math.round(now - startedAt),
      memoryBytes: engine?.memoryBytes() ?? 0,
      outputBytes: output.bytes(),
      hostCalls,
      effects: 0,
    };
  }

  /** From here on the script does what it has not done before: only that counts, on top of what was used then. */
  function becomeLive(): void {
    startedAt = performance.now() - (job.resumed?.wallMs ?? 0);
    engineMs = job.resumed?.cpuMs ?? 0;
    enteredAt = performance.now();
  }

  function fail(reason: RunReason, type: string, message: string): void {
    end ??= { reason, error: { type, message } };
  }

  function overtime(now: number): boolean {
    if (engineMs + (now - enteredAt) > limits.cpuMs) fail("timeout", "timeout", cpuExceeded(limits));
    else if (now - startedAt > limits.wallMs) fail("timeout", "timeout", wallExceeded(limits));
    return end !== null;
  }

  /** Hands calls on while few are out, in the order the script made them. */
  function handOn(): void {
    for (let next = held[0]; next !== undefined; next = held[0]) {
      const room = out.size === 0 || heldBytes.out + next.frame.byteLength <= callBytesAtOnce;
      if (out.size >= callsAtOnce || !room) return;
      held.shift();
      heldBytes.held -= next.frame.byteLength;
      heldBytes.out += next.frame.byteLength;
      out.set(next.call, next.frame.byteLength);
      output.add(next.frame);
    }
  }

  /** Runs one piece of work in the engine; whatever happens inside becomes an end, never an exception. */
  function enter(within: Engine, work: () => void): void {
    enteredAt = performance.now();
    lastBeatAt = enteredAt;
    try {
      work();
      within.drain();
    } catch (error) {
      collapse(within, error);
    }
    if (end === null && out.size === 0) starve(within);
    engineMs += performance.now() - enteredAt;
    enteredAt = performance.now();
    settle();
  }

  function collapse(within: Engine, error: unknown): void {
    if (within.ranOutOfMemory()) fail("memory", "memory", memoryExceeded(limits));
    // The machine's own stack overflowed before the engine's check: the same mistake in the script.
    else if (error instanceof RangeError) fail("script_error", "InternalError", "stack overflow");
    else fail("crashed", "crashed", "The script broke its engine; nothing else was touched.");
  }

  /** Nothing is running, nothing is awaited, and the script has not returned. */
  function starve(within: Engine): void {
    if (within.ranOutOfMemory()) fail("memory", "memory", memoryExceeded(limits));
    else fail("script_error", "deadlock", "The script waits for something that nobody will ever do.");
  }

  function settle(): void {
    if (end === null) {
      output.add(frameOf(frameKind.parked, JSON.stringify({ use: use(), replies } satisfies ParkedBody)));
    } else {
      output.add(frameOf(frameKind.end, JSON.stringify(bodyOf(end))));
      written = true;
    }
    output.flush();
  }

  function bodyOf(ending: End): EndBody {
    if (!("result" in ending)) return { status: "failed", ...ending, use: use() };
    if (output.takeResult(ending.result)) return { status: "succeeded", result: ending.result, use: use() };
    return { status: "failed", ...tooLarge(Buffer.byteLength(ending.result)), use: use() };
  }

  function tooLarge(resultBytes: number): Failure {
    return { reason: "limits", error: { type: "outputBytes", message: outputExceeded(limits, resultBytes) } };
  }

  return {
    begin(fresh) {
      engine = fresh;
      if (job.resumed?.replies === 0) becomeLive();
      const { program, ...scope } = job;
      enter(fresh, () => fresh.begin(JSON.stringify(scope), program));
    },
    reply(answer) {
      if (engine === null) return;
      const within = engine;
      replies += 1;
      if (replies === job.resumed?.replies) becomeLive();
      heldBytes.out -= out.get(answer.call) ?? 0;
      out.delete(answer.call);
      handOn();
      enter(within, () => within.settle(answer.call, answer.reply));
    },
    ended: () => written,
    interrupted() {
      const now = performance.now();
      if (end !== null || overtime(now)) return true;
      if (now - lastBeatAt >= beatMs) {
        lastBeatAt = now;
        output.add(frameOf(frameKind.beat, JSON.stringify(use())));
        output.flush();
      } else output.flushIfDue(now);
      return false;
    },
    call(tool, args, step) {
      if (end !== null) return "ended";
      hostCalls += 1;
      if (hostCalls > limits.hostCalls) {
        hostCalls = limits.hostCalls;
        fail("limits", "hostCalls", callsExceeded(limits));
        return "ended";
      }
      const refusal = refusalOf(args);
      if (refusal !== null) return refusal;
      const path = JSON.stringify(step.slice(0, longestStep));
      const body = `{"call":${hostCalls},"tool":${JSON.stringify(tool)},"args":${args},"step":${path}}`;
      const frame = frameOf(frameKind.call, body);
      held.push({ call: hostCalls, frame });
      heldBytes.held += frame.byteLength;
      if (heldBytes.held > limits.memoryBytes) fail("memory", "memory", memoryExceeded(limits));
      handOn();
      return hostCalls;
    },
    log(level, text, data) {
      if (end !== null) return false;
      if (output.line(level, text, data)) return true;
      fail("limits", "outputBytes", logExceeded(limits));
      return false;
    },
    end(how, value) {
      if (end !== null) return;
      if (how === "result") end = hasPrototypeMember(value) ? prototypeResult : { result: value };
      else if (how === "too_large") end = tooLarge(Number(value));
      else end = failureOf(value, limits, engine?.ranOutOfMemory() === true);
    },
  };
}

const prototypeResult: Failure = {
  reason: "script_error",
  error: { type: "TypeError", message: "The result has a member named __proto__, which is not plain JSON." },
};

function refusalOf(args: string): string | null {
  if (Buffer.byteLength(args) > argumentBytes) return "arguments_too_large";
  // Not a list: the program has changed how lists are written.
  if (!args.startsWith("[") || hasPrototypeMember(args)) return "arguments_invalid";
  return null;
}

/** In JSON a quote inside a text is escaped, so that this finds members only. */
function hasPrototypeMember(json: string): boolean {
  return json.includes('"__proto__":');
}

function failureOf(text: string, limits: RunLimits, ranOutOfMemory: boolean): Failure {
  const failure = failureIn(text);
  // Without room for an Error the engine throws null.
  if (ranOutOfMemory && (failure.type === "InternalError" || failure.type === "null")) {
    return { reason: "memory", error: { type: "memory", message: memoryExceeded(limits) } };
  }
  const { type, message } = failure;
  return { reason: "script_error", error: { type, message, ...placeOf(failure) } };
}

/** A program that has replaced what the prelude relies on may have ended with anything. */
function failureIn(text: string): ScriptFailure {
  try {
    const read: Partial<ScriptFailure> | null = JSON.parse(text);
    return {
      type: String(read?.type ?? "Error").slice(0, 200),
      message: String(read?.message ?? "").slice(0, 4_000),
      stack: String(read?.stack ?? "").slice(0, 10_000),
    };
  } catch {
    return { type: "Error", message: "The script failed in a way that cannot be told.", stack: "" };
  }
}
