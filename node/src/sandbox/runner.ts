/**
 * The seam between the engine and whatever executes scripts. The engine hands over a program and
 * answers its host calls; it learns nothing of processes, threads or WebAssembly.
 */
import type { Json, JsonObject } from "@hob/shared/json";
import type { RunLimits, RunUse } from "@hob/shared/model/limits";
import type { RunMode, RunReason, TriggerKind } from "@hob/shared/model/run";

export interface SandboxJob {
  /** Only for messages and logs. */
  readonly runId: number;
  /** JavaScript of one module with `export default automation(async (…) => …)`; types already stripped. */
  readonly program: string;
  readonly input: JsonObject;
  /** What the script sees as `run`. */
  readonly context: {
    readonly runId: number;
    readonly trigger: TriggerKind;
    readonly mode: RunMode;
    readonly unattended: boolean;
    /** IANA name of the household's time zone. */
    readonly zone: string;
    /** The time by the clock that it answers, milliseconds. */
    readonly dueAt: number | null;
    /** The event that it answers: { id, source, name, at, data }. */
    readonly event: JsonObject | null;
  };
  /** Host calls offered to the script as `{ "http": ["get", "request"], … }`: tool name to its method names. */
  readonly tools: { readonly [tool: string]: readonly string[] };
  readonly limits: RunLimits;
  /** 32 bytes in hex: the start of `Math.random` and `crypto.randomUUID`. */
  readonly seed: string;
  /** What `Date.now()` answers until the first host reply, milliseconds. */
  readonly startedAtMs: number;
  /** A run that goes on: how many replies repeat what it was answered before, and what it had used by then. */
  readonly resumed?: {
    readonly replies: number;
    readonly cpuMs: number;
    readonly wallMs: number;
  };
}

export interface HostCall {
  /** Dense number within this run, from 1, in the order the script made the calls. */
  readonly call: number;
  /** "http.get", "kv.set" … */
  readonly tool: string;
  /** The arguments as a JSON list. */
  readonly args: readonly Json[];
  /** Names of the steps around it, joined by "/"; "" outside of steps. */
  readonly step: string;
}

/** `now` becomes the script's clock. Errors reach the script as an Error with `code`, never with a host stack. */
export type HostReply =
  | { readonly ok: true; readonly value: Json; readonly now: number }
  | { readonly ok: false; readonly code: string; readonly message: string; readonly now: number };

export interface SandboxLine {
  readonly level: "debug" | "info" | "warn" | "error";
  readonly text: string;
  readonly data?: Json;
}

export interface SandboxHost {
  call(call: HostCall): Promise<HostReply>;
  /** Lines in order, in batches of at most 100 or 20 ms. Already cut to `limits.outputBytes` in all. */
  log(lines: readonly SandboxLine[]): void;
  /**
   * The script waits for replies and for nothing else, and every reply so far has been taken in. True puts
   * it away: the run's outcome is `suspended`, and no reply is wanted any more.
   */
  parked?(): boolean;
}

export type SandboxOutcome =
  | SandboxEnd
  /** Only where the host asked for it. */
  | { readonly status: "suspended"; readonly use: RunUse };

export type SandboxEnd =
  | { readonly status: "succeeded"; readonly result: Json; readonly use: RunUse }
  | {
      readonly status: "failed" | "canceled";
      /** `timeout`, `memory`, `limits`, `script_error`, `crashed`, `killed`. */
      readonly reason: RunReason;
      readonly error: {
        /** The error's name, the `code` of a host reply that the script let through, "deadlock", or the limit. */
        readonly type: string;
        readonly message: string;
        readonly line?: number;
        readonly column?: number;
      };
      readonly use: RunUse;
    };

export interface SandboxRun {
  /** Never rejects: whatever happens to the process is an outcome. */
  readonly outcome: Promise<SandboxOutcome>;
  /** Ends the run as `canceled(killed)` within 250 ms, also when it is stuck in native code. */
  cancel(): void;
  /** Asks the host's `parked` once more, where the script still waits: what it waits for has changed. */
  reconsider(): void;
}

export interface Runner {
  start(job: SandboxJob, host: SandboxHost): SandboxRun;
  /** Ends every run as `canceled(killed)` and leaves no process behind. */
  close(): Promise<void>;
}
