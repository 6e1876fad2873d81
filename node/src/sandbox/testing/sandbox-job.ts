/** Jobs, a host and a way to watch a run, for everything that tries a Runner. */
import type { Json } from "@hob/shared/json";
import type { RunLimits } from "@hob/shared/model/limits";
import type {
  HostCall,
  HostReply,
  Runner,
  SandboxHost,
  SandboxJob,
  SandboxLine,
  SandboxEnd,
} from "../runner.ts";

export const startedAtMs = Date.UTC(2026, 0, 5, 8);

export const generousLimits: RunLimits = {
  cpuMs: 10_000,
  wallMs: 20_000,
  memoryBytes: 64 * 1024 * 1024,
  outputBytes: 256 * 1024,
  hostCalls: 200,
  effects: 10,
};

export interface Told {
  readonly outcome: SandboxEnd;
  readonly lines: readonly SandboxLine[];
  readonly calls: readonly HostCall[];
}

export interface Order {
  readonly body?: string | undefined;
  readonly program?: string | undefined;
  readonly input?: { readonly [key: string]: Json };
  readonly limits?: Partial<RunLimits> | undefined;
  readonly seed?: string;
  readonly resumed?: SandboxJob["resumed"];
  readonly answer?: (call: HostCall) => Promise<HostReply> | HostReply;
}

export function jobOf(order: Order): SandboxJob {
  return {
    runId: 1,
    program: order.program ?? programOf(order.body ?? ""),
    input: order.input ?? {},
    context: {
      runId: 1,
      trigger: "manual",
      mode: "live",
      unattended: false,
      zone: "UTC",
      dueAt: null,
      event: null,
    },
    tools: { http: ["get", "fail"], std: ["zone"] },
    limits: { ...generousLimits, ...order.limits },
    seed: order.seed ?? "00112233445566778899aabbccddeeff".repeat(2),
    startedAtMs,
    ...(order.resumed && { resumed: order.resumed }),
  };
}

/** Answers `http.get` with its first argument, a second later each time; refuses everything else. */
export function echo(call: HostCall): HostReply {
  const now = startedAtMs + call.call * 1_000;
  if (call.tool === "http.get") return { ok: true, value: call.args[0] ?? null, now };
  return { ok: false, code: "refused", message: "This tool only refuses.", now };
}

/** Starts a run and keeps everything it says. */
export function begin(runner: Runner, order: Order) {
  const lines: SandboxLine[] = [];
  const calls: HostCall[] = [];
  const host: SandboxHost = {
    async call(call) {
      calls.push(call);
      return (order.answer ?? echo)(call);
    },
    log: (batch) => void lines.push(...batch),
  };
  const run = runner.start(jobOf(order), host);
  const told = run.outcome.then((outcome): Told => {
    if (outcome.status === "suspended") throw new Error("a run was put away, and nobody asked for it");
    return { outcome, lines, calls };
  });
  return { told, lines, calls, cancel: () => run.cancel() };
}

export async function perform(runner: Runner, order: Order): Promise<Told> {
  return begin(runner, order).told;
}

/** A whole program from what its function does. */
export function programOf(body: string): string {
  return `export default automation(async ({ input, run, log, http, std }) => { ${body}\n});`;
}
