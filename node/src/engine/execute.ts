/** The engine: one claimed run, from its program, or from where its journal ends, to its stored outcome. */
import { toHex } from "@hob/shared/bytes";
import { limitsFor, type RunUse } from "@hob/shared/model/limits";
import { closeAsking } from "../queue/close-asking.ts";
import { endAround } from "../queue/end-run.ts";
import type { Runner, SandboxEnd, SandboxJob, SandboxOutcome } from "../sandbox/runner.ts";
import { leaveEffectsUncertain } from "../store/effects.ts";
import { readHousehold } from "../store/household.ts";
import { originOf, type RunOrigin } from "../store/run-family.ts";
import { type ClaimedRun, type RunEnd } from "../store/runs.ts";
import { versionById, type VersionRow } from "../store/versions.ts";
import { findEvent } from "../store/deliveries.ts";
import { flowTools, shownEvent } from "./flow.ts";
import { createRunRedactor, type RunRedactor } from "../vault/run-redactor.ts";
import { createHost, type Host, type HostDeps } from "./host.ts";
import { openJournal, type Journal } from "./journal.ts";
import { endOf, failureClass, lostEntry, type Verdict } from "./outcome.ts";
import { addRetry } from "./retries.ts";

export interface EngineDeps extends HostDeps {
  readonly runner: Runner;
  /** Names engine, prelude and std as they are now. */
  readonly runtime: string;
  /** For runs that began under an earlier one; undefined where that was not kept. */
  earlierRunner?(runtime: string): Runner | undefined;
}

/** Why an execution is to stop: somebody asked for the run's end, or the house stops and the run goes on later. */
export type StopReason = { readonly by: string; readonly reason?: "overlap" | undefined } | "house_stops";

/** How long what is being done to the world may take to be answered while the house stops, milliseconds. */
const quiesceMs = 2_000;

/**
 * Runs one claimed run until it ends, waits, or is to go on later. What came of it is durable before anyone
 * hears of it. Rejects only where it could not be stored; the run is then still `running`, for a sweep of
 * the queue. `stop`'s reason is a `StopReason`.
 */
export async function execute(run: ClaimedRun, home: EngineDeps, stop: AbortSignal): Promise<void> {
  const version = versionById(home.store, run.versionId);
  if (!version) throw new Error(`run ${run.runId} has no version ${run.versionId}`);
  const verdict = createVerdict();
  const redactor = createRunRedactor(home.secrets, version.manifest.secrets);
  const journal = openJournal(home, run, redactor, (cause) => verdict.give(lostEntry(cause)));
  const refusal = refusalOf(run, home);
  if (refusal) return settleWith(home, run, journal, { ...refusal, result: null, at: home.clock.now() });

  // A replay finds everything as the run it replays did: its chance, its clock, its zone, its runtime.
  const model = run.replayOf === null ? undefined : originOf(home.store, run.replayOf);
  const runtime = run.runtime ?? model?.runtime ?? home.runtime;
  const runner = runtime === home.runtime ? home.runner : (home.earlierRunner?.(runtime) ?? home.runner);
  const zone = run.zone ?? model?.zone ?? readHousehold(home.store).timezone;
  if (run.runtime === null) journal.begin(runtime, zone);
  const ended = new AbortController();
  const limits = limitsFor(run.profile, version.limits);
  const host = createHost(home, run, version, limits, journal, redactor, verdict.give, ended.signal);
  try {
    const seen = asScriptsSee({ ...run, ...model }, zone, home);
    const job = { ...jobOf(run, version, home, journal), ...seen };
    const outcome = await evaluate(runner, job, host, verdict, stop);
    home.reach?.("run.concluded");
    await conclude(outcome, host);
  } finally {
    ended.abort();
  }

  async function conclude(outcome: SandboxOutcome, host: Host): Promise<void> {
    if (outcome.status === "suspended") {
      // Asked in the commit itself: whoever ends the run before it asks this execution, and after it the queue.
      const decided = () => verdict.given() ?? (stop.aborted ? killedBy(stop) : undefined);
      const wait = () => (decided() ? undefined : host.wait());
      if (await journal.park(wait, useOf(run, outcome.use, host))) return;
      const instead = decided();
      if (instead) await conclude(failedOf(instead, outcome.use), host);
      return;
    }
    if (stop.aborted && stop.reason === "house_stops" && outcome.status !== "succeeded" && !verdict.given())
      return journal.release();
    const isPath = outcome.status === "succeeded" || outcome.reason === "script_error";
    const strayed = isPath ? host.strayed() : undefined;
    const told = strayed ? failedOf(strayed, outcome.use) : outcome;
    const used = useOf(run, outcome.use, host);
    const end = endOf(told, verdict.given() ?? strayed, host.failedCalls(), used, home.clock.now());
    const by = end.status === "canceled" && stop.aborted ? askedBy(stop) : undefined;
    if (end.status === "succeeded") tellOfLeftBehind(run, journal, host);
    await settleWith(home, run, journal, hidden(end, redactor), by, failureClass(end, host.failedCalls()));
  }
}

/** Ends the run with all that hangs on it, in one commit: unclear effects, the next attempt, the run that waits for it. */
function settleWith(
  home: EngineDeps,
  run: ClaimedRun,
  journal: Journal,
  end: RunEnd,
  by?: string,
  failure?: ReturnType<typeof failureClass>,
): Promise<void> {
  return journal.settle(end, by, () => {
    leaveEffectsUncertain(home.store, run.runId, end.at);
    closeAsking(home, run.runId, end.at);
    const retry = failure && addRetry(home, run, failure);
    if (retry !== undefined) return;
    endAround(home, { runId: run.runId, automationId: run.automationId, mode: run.mode, ...end });
  });
}

/** Starts the script, and ends it as soon as a verdict is given or it is to stop. */
async function evaluate(
  runner: Runner,
  job: SandboxJob,
  host: Host,
  verdict: VerdictBox,
  stop: AbortSignal,
): Promise<SandboxOutcome> {
  const script = runner.start(job, host);
  verdict.onGiven(() => script.cancel());
  host.onHold(() => script.reconsider());
  const onStop = () => {
    if (stop.reason === "house_stops")
      void host.quiesce(AbortSignal.timeout(quiesceMs)).then(() => script.cancel());
    const asked = killedBy(stop);
    if (asked) verdict.give(asked);
  };
  if (stop.aborted) onStop();
  stop.addEventListener("abort", onStop, { once: true });
  try {
    return await script.outcome;
  } finally {
    stop.removeEventListener("abort", onStop);
  }
}

function askedBy(stop: AbortSignal): string | undefined {
  const reason = stop.reason as StopReason;
  return reason === "house_stops" ? undefined : reason.by;
}

function jobOf(
  run: ClaimedRun,
  version: VersionRow,
  home: EngineDeps,
  journal: Journal,
): Omit<SandboxJob, "context" | "seed" | "startedAtMs"> {
  return {
    runId: run.runId,
    program: version.program,
    input: run.input,
    tools: { ...home.registry.methodNames(), ...flowTools },
    limits: limitsFor(run.profile, version.limits),
    resumed: {
      replies: journal.recorded.answered.length,
      cpuMs: run.use.cpuMs,
      wallMs: run.use.wallMs,
    },
  };
}

/** What a script can tell its run by. */
function asScriptsSee(
  run: Pick<RunOrigin, "runId" | "trigger" | "mode" | "seed" | "startedAt" | "dueAt" | "eventId">,
  zone: string,
  { store }: Pick<EngineDeps, "store">,
): Pick<SandboxJob, "context" | "seed" | "startedAtMs"> {
  const { runId, trigger, mode, dueAt } = run;
  const event = run.eventId === null ? undefined : findEvent(store, run.eventId);
  const context = { runId, trigger, mode, unattended: trigger !== "manual", zone, dueAt };
  return {
    context: { ...context, event: event ? shownEvent(event) : null },
    seed: toHex(run.seed),
    startedAtMs: run.startedAt ?? 0,
  };
}

/** What comes out of a run in the end gives no secret away either. */
function hidden(end: RunEnd, redactor: RunRedactor): RunEnd {
  const { result, error } = end;
  return {
    ...end,
    result: result === null ? null : redactor.json(result),
    error: error && { ...error, message: redactor.text(error.message) },
  };
}

/** The most memory of any execution, and everything else as it stands now. */
function useOf(run: ClaimedRun, use: RunUse, host: Host): RunUse {
  return { ...use, ...host.used(), memoryBytes: Math.max(use.memoryBytes, run.use.memoryBytes) };
}

/** What earlier attempts did and this one had no place for: somebody should look. */
function tellOfLeftBehind(run: ClaimedRun, journal: Journal, host: Host): void {
  if (run.retryOf === null) return;
  const keys = host.ledger.notReached();
  if (keys.length === 0) return;
  journal.note({ leftBehind: [...keys] });
  journal.lines([
    {
      level: "warn",
      text: `An earlier attempt did ${keys.length} things that this one did not come to: ${keys.slice(0, 5).join(", ")}`,
    },
  ]);
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

function killed(by: string, reason: "killed" | "overlap"): Verdict {
  return { status: "canceled", reason, error: { type: reason, message: `Ended by ${by}.` } };
}

/** As if the sandbox had said so. */
function failedOf({ status, reason, error: { type, message } }: Verdict, use: RunUse): SandboxEnd {
  return { status, reason, error: { type, message }, use };
}

/** Undefined where nobody asked for the run's end: the house stops, and it goes on later. */
function killedBy(stop: AbortSignal): Verdict | undefined {
  const reason = stop.reason as StopReason;
  return reason === "house_stops" ? undefined : killed(reason.by, reason.reason ?? "killed");
}

/** What keeps a run from being executed at all. */
function refusalOf(run: ClaimedRun, home: EngineDeps): Verdict | undefined {
  if (run.automationState === "archived")
    return notRunnable("not_runnable", "The automation was archived before this run began.");
  const isKnown =
    run.runtime === null || run.runtime === home.runtime || home.earlierRunner?.(run.runtime) !== undefined;
  if (isKnown) return undefined;
  return notRunnable(
    "runtime_gone",
    "Hob was updated more than once while this run waited, and can no longer go on with it as it was. Start it again.",
  );
}

function notRunnable(type: string, message: string): Verdict {
  return { status: "failed", reason: "not_runnable", error: { type, message } };
}
