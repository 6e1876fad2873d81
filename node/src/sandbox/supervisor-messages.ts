/** What the main thread and the supervisor thread say to each other. Bodies are JSON, passed on unread. */
import type { RunLimits } from "@hob/shared/model/limits";
import type { SandboxJob } from "./runner.ts";

export interface SupervisorSettings {
  /** What every new process is sent first. */
  readonly opening: Uint8Array;
  readonly processes: number;
  readonly maxProcesses: number;
  readonly idleMs: number;
  readonly graceMs: number;
  readonly stuckMs: number;
}

export type ToSupervisor =
  | {
      readonly kind: "start";
      readonly run: number;
      readonly limits: RunLimits;
      readonly resumed: SandboxJob["resumed"];
      readonly job: string;
    }
  | { readonly kind: "reply"; readonly run: number; readonly body: string }
  | { readonly kind: "cancel"; readonly run: number; readonly distrusted: boolean }
  /** Forget a parked run; its process is free for the next. */
  | { readonly kind: "suspend"; readonly run: number }
  | { readonly kind: "close" };

export type FromSupervisor =
  | { readonly kind: "call" | "log" | "end"; readonly run: number; readonly body: string }
  /** It waits, after so many replies. */
  | { readonly kind: "parked"; readonly run: number; readonly replies: number }
  /** Something that only the node's own log should hear. */
  | { readonly kind: "note"; readonly message: string; readonly errors: string }
  /** A sandbox process exists from now on, or no longer. */
  | { readonly kind: "process"; readonly pid: number; readonly alive: boolean }
  /** For the first time, as many processes as are kept ready are. */
  | { readonly kind: "warm" };
