/** Which process runs what: keeps some ready, grows while runs wait for one, shrinks when idle. */
import type { EndBody } from "./child-run.ts";
import { startSandboxProcess, type ProcessRun, type SandboxProcess } from "./sandbox-process.ts";

export interface PoolSettings {
  readonly opening: Buffer;
  /** Kept ready, also when there is nothing to do. */
  readonly processes: number;
  readonly maxProcesses: number;
  /** How long a process above `processes` may have nothing to do. Milliseconds. */
  readonly idleMs: number;
  readonly graceMs: number;
  readonly stuckMs: number;
}

export interface PoolEvents {
  said(run: number, kind: "call" | "log", body: string): void;
  parked(run: number, replies: number): void;
  ended(run: number, body: string): void;
  note(message: string, errors: string): void;
  /** Once: as many processes as are kept ready are. */
  warm(): void;
  /** A process exists from now on, or no longer. */
  process(pid: number, alive: boolean): void;
}

export interface ProcessPool {
  start(run: ProcessRun): void;
  reply(run: number, body: string): void;
  /** With `distrusted`, the run's process is not used again. */
  cancel(run: number, distrusted: boolean): void;
  /** Ends a parked run, to be begun again elsewhere. */
  suspend(run: number): void;
  /** Kills every process; resolves when none is left. */
  close(): Promise<void>;
}

/** Processes that die this often in a row before they are ready will not do better by trying again. */
const hopelessStarts = 4;
const momentMs = 50;
/** How late a kill may be, on top of the grace. */
const watchMs = 10;

export function createProcessPool(settings: PoolSettings, events: PoolEvents): ProcessPool {
  const processes = new Set<SandboxProcess>();
  const waiting: ProcessRun[] = [];
  let failedStarts = 0;
  let warm = false;
  let closed: (() => void) | null = null;
  let fullSince = performance.now();
  let watching: ReturnType<typeof setInterval> | undefined;

  const living = () => [...processes].filter((one) => one.state() !== "ending");
  const idle = () => living().filter((one) => one.state() === "idle");
  const of = (run: number) => [...processes].find((one) => one.run()?.id === run);

  function add(): void {
    const one = startSandboxProcess(settings, {
      ready() {
        failedStarts = 0;
        assign();
        if (!warm && idle().length >= settings.processes) {
          warm = true;
          events.warm();
        }
      },
      said: (run, kind, body) => events.said(run.id, kind, body),
      parked: (run, replies) => events.parked(run.id, replies),
      ended(run, body) {
        events.ended(run.id, body);
        assign();
      },
      gone(report) {
        processes.delete(one);
        if (one.pid !== undefined) events.process(one.pid, false);
        if (!report.wasReady && !report.asked) failStart(report.errors);
        else if (report.errors !== "") events.note("a sandbox process ended", report.errors);
        if (closed === null) assign();
        else if (processes.size === 0) closed();
      },
    });
    processes.add(one);
    keepWatch();
    if (one.pid !== undefined) events.process(one.pid, true);
  }

  function failStart(errors: string): void {
    failedStarts += 1;
    events.note("a sandbox process did not start", errors);
    if (failedStarts < hopelessStarts) return;
    for (const run of waiting.splice(0))
      events.ended(run.id, unstarted("crashed", "No sandbox process would start."));
  }

  /** Hands waiting runs to idle processes, and sees to it that there are enough. */
  function assign(): void {
    if (closed !== null) return;
    for (const one of idle()) {
      const run = waiting.shift();
      if (run === undefined) break;
      one.start(run);
    }
    if (failedStarts >= hopelessStarts && waiting.length === 0) return;
    const starting = living().filter((one) => one.state() === "starting").length;
    let missing = Math.max(settings.processes - living().length, waiting.length - starting);
    missing = Math.min(missing, settings.maxProcesses - living().length);
    for (let n = 0; n < missing; n += 1) add();
  }

  /** Looks at the clock as long as there is anything to look after: an idle house should not wake for it. */
  function keepWatch(): void {
    if (watching !== undefined) return;
    fullSince = performance.now();
    watching = setInterval(watch, watchMs);
  }

  function watch(): void {
    const now = performance.now();
    for (const one of processes) one.watch(now);
    keepOneFree(now);
    shrink(now);
    const quiet = living().length <= settings.processes && living().length === idle().length;
    if (quiet) stopWatch();
  }

  /** A new process takes a while: when all are busy for longer than a moment, the next run should find one. */
  function keepOneFree(now: number): void {
    if (closed !== null || failedStarts > 0) return;
    const full = living().every((one) => one.state() === "busy") && living().length < settings.maxProcesses;
    if (!full) fullSince = now;
    else if (now - fullSince > momentMs) add();
  }

  function stopWatch(): void {
    clearInterval(watching);
    watching = undefined;
  }

  function shrink(now: number): void {
    for (const one of idle()) {
      if (living().length <= settings.processes) return;
      if (now - one.idleSince() > settings.idleMs) one.retire();
    }
  }

  assign();
  return {
    start(run) {
      waiting.push(run);
      keepWatch();
      assign();
    },
    reply: (run, body) => of(run)?.reply(body),
    suspend: (run) => of(run)?.suspend(),
    cancel(run, distrusted) {
      const place = waiting.findIndex((one) => one.id === run);
      if (place < 0) return of(run)?.cancel(distrusted);
      waiting.splice(place, 1);
      events.ended(run, unstarted("killed", "The run was ended by hand."));
    },
    async close() {
      const { promise, resolve } = Promise.withResolvers<void>();
      closed = resolve;
      for (const run of waiting.splice(0))
        events.ended(run.id, unstarted("killed", "The house is shutting down."));
      for (const one of processes) one.kill();
      if (processes.size === 0) resolve();
      await promise;
      stopWatch();
    },
  };
}

function unstarted(reason: "killed" | "crashed", message: string): string {
  const use = { cpuMs: 0, wallMs: 0, memoryBytes: 0, outputBytes: 0, hostCalls: 0, effects: 0 };
  const status = reason === "killed" ? "canceled" : "failed";
  return JSON.stringify({ status, reason, error: { type: reason, message }, use } satisfies EndBody);
}
