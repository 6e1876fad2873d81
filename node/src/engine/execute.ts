/** The engine: one claimed run, from its program to its stored outcome. */
import { toHex } from "@hob/shared/bytes";
import { limitsFor } from "@hob/shared/model/limits";
import type { Runner, SandboxJob, SandboxOutcome } from "../sandbox/runner.ts";
import { readHousehold } from "../store/household.ts";
import type { ClaimedRun } from "../store/runs.ts";
import { versionById, type VersionRow } from "../store/versions.ts";
import { createHost, type Host, type HostDeps } from "./host.ts";
import { openJournal } from "./journal.ts";
import { endOf, lostEntry, type Verdict } from "./outcome.ts";

export interface EngineDeps extends HostDeps {
  readonly runner: Runner;
}

/**
 * Runs one claimed run to its outcome. The outcome is durable before anyone hears of it. Rejects only
 * where it could not be stored; the run is then still `running`, for a sweep of the queue to end.
 */
export async function execute(run: ClaimedRun, home: EngineDeps, canceled: AbortSignal): Promise<void> {
  const version = versionById(home.store, run.versionId);
  if (!version) throw new Error(`run ${run.runId} has no version ${run.versionId}`);
  const verdict = createVerdict();
  const journal = openJournal(home, run, (cause) => verdict.give(lostEntry(cause)));
  if (run.automationState === "archived") return journal.settle(notRunnable(home.clock.now()));

  const ended = new AbortController();
  const limits = limitsFor(run.profile, version.limits);
  const host = createHost(home, run, version, limits, journal, verdict.give, ended.signal);
  try {
    const outcome = await evaluate(home.runner, jobOf(run, version, home), host, verdict, canceled);
    await settle(outcome, host);
  } finally {
    ended.abort();
  }

  function settle(outcome: SandboxOutcome, { failedCalls, used }: Host): Promise<void> {
    const end = endOf(outcome, verdict.given(), failedCalls(), used(), home.clock.now());
    const by = end.status === "canceled" && canceled.aborted ? String(canceled.reason) : undefined;
    return journal.settle(end, by);
  }
}

/** Starts the script, and ends it as soon as a verdict is given or the run is cancelled. */
async function evaluate(
  runner: Runner,
  job: SandboxJob,
  host: Host,
  verdict: VerdictBox,
  canceled: AbortSignal,
): Promise<SandboxOutcome> {
  const script = runner.start(job, host);
  verdict.onGiven(() => script.cancel());
  const cancel = () => verdict.give(killed(String(canceled.reason)));
  if (canceled.aborted) cancel();
  canceled.addEventListener("abort", cancel, { once: true });
  try {
    return await script.outcome;
  } finally {
    canceled.removeEventListener("abort", cancel);
  }
}

function jobOf(run: ClaimedRun, version: VersionRow, home: EngineDeps): SandboxJob {
  return {
    runId: run.runId,
    program: version.program,
    input: run.input,
    context: {
      runId: run.runId,
      trigger: run.trigger,
      mode: run.mode,
      unattended: run.trigger !== "manual",
      zone: readHousehold(home.store).timezone,
    },
    tools: home.registry.methodNames(),
    limits: limitsFor(run.profile, version.limits),
    seed: toHex(run.seed),
    startedAtMs: run.startedAt,
  };
}

interface VerdictBox {
  /** The first one counts. */
  give(verdict: Verdict): void;
  given(): Verdict | undefined;
  /** Called at once where one was given already. */
  onGiven(act: () => void): void;
}

function createVerdict(): VerdictBox {
  let first: Verdict | undefined;
  let act = () => {};
  return {
    give(verdict) {
      if (first) return;
      first = verdict;
      act();
    },
    given: () => first,
    onGiven(then) {
      act = then;
      if (first) then();
    },
  };
}

function killed(by: string): Verdict {
  return { status: "canceled", reason: "killed", error: { type: "killed", message: `Ended by ${by}.` } };
}

function notRunnable(at: number) {
  const error = { type: "not_runnable", message: "The automation was archived before this run began." };
  return { status: "failed", reason: "not_runnable", error, result: null, at } as const;
}
