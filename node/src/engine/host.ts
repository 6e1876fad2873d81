/** What stands between a script and the house: every call is counted, decided, journaled, done and answered here. */
import type { JsonObject } from "@hob/shared/json";
import type { RunLimits, RunUse } from "@hob/shared/model/limits";
import * as v from "valibot";
import type { Logger } from "../logger.ts";
import { decide } from "../policy/decide.ts";
import { unpacedTools } from "../policy/rates.ts";
import { longestWaitMs, type TokenBuckets } from "../policy/token-buckets.ts";
import type { HostCall, HostReply, SandboxHost, SandboxLine } from "../sandbox/runner.ts";
import { appendAudit } from "../store/audit.ts";
import type { CallWait, ClaimedRun, RunWait } from "../store/runs.ts";
import { transaction } from "../store/transaction.ts";
import type { VersionRow } from "../store/versions.ts";
import type { ToolRegistry } from "../tools/registry.ts";
import { callKind, type ToolContext, type ToolMethod, type ToolResult } from "../tools/tool.ts";
import type { Reach } from "../crash-point.ts";
import type { RunRedactor } from "../vault/run-redactor.ts";
import type { SecretSource } from "../vault/secret-source.ts";
import { createEffects, type EffectAttempt, type EffectDoer } from "./effects.ts";
import { createFixtures, type Fixtures } from "./fixtures.ts";
import { createFlow, flowMethods, type Flow } from "./flow.ts";
import { createGate, type Gate } from "./gate.ts";
import { grantsOf } from "./grants.ts";
import type { Answer, Journal, JournalDeps } from "./journal.ts";
import { createLedger, type EffectCall, type Ledger } from "./ledger.ts";
import { lostEntry, nondeterminism, type FailedCall, type Verdict } from "./outcome.ts";
import { createReplay, type Repeated, type Replay } from "./replay.ts";
import { createTurns, type Turn, type Turns } from "./turns.ts";
import { createWaits } from "./waits.ts";

export interface HostDeps extends JournalDeps {
  readonly registry: ToolRegistry;
  readonly secrets: SecretSource;
  /** The pace of each tool in each automation. */
  readonly toolBuckets: TokenBuckets;
  readonly logger: Logger;
  /** For tests that end the process here. */
  readonly reach?: Reach | undefined;
}

export interface Host extends SandboxHost {
  /** Host calls and effects of this run so far, with those before it was put away. */
  used(): Pick<RunUse, "hostCalls" | "effects">;
  /** Errors that were answered to the script, the last of each code. */
  failedCalls(): ReadonlyMap<string, FailedCall>;
  /** Told whenever one more call waits for its time. */
  onHold(act: () => void): void;
  /** What a run that was put away waits for; asked in the transaction that puts it away. */
  wait(): RunWait;
  /** How the run ends where the script has left the path of its journal; undefined where it has not. */
  strayed(): Verdict | undefined;
  /** Takes no new call any more, and resolves when what is being done to the world has been answered, or `signal` aborts. */
  quiesce(signal: AbortSignal): Promise<void>;
  readonly ledger: Ledger;
}

/** What the parts of a host share. */
export interface HostRun {
  readonly deps: HostDeps;
  readonly run: ClaimedRun;
  readonly version: VersionRow;
  readonly journal: Journal;
  readonly ledger: Ledger;
  /** Answers of a test run. */
  readonly fixtures: Fixtures;
  /** Hides the run's secrets in all that is kept or shown. */
  readonly redactor: RunRedactor;
  /** The call waits, and what else goes on decides whether the run is put away. Resolves when its time has come. */
  hold(call: HostCall, wait: CallWait): Promise<void>;
  /** Waits for another call of the run, and for as long as that does. */
  aside(other: Promise<unknown>): Promise<void>;
  context(effectKey?: string): ToolContext;
  /** Ends the script with that verdict. */
  stop(verdict: Verdict): void;
}

/** Of one call: takes its place among the replies, at the moment in which its result is journaled. */
export type TakeTurn = () => void;

/** `stop` ends the script with that verdict; `ended` aborts once the run is over. */
export function createHost(
  deps: HostDeps,
  run: ClaimedRun,
  version: VersionRow,
  limits: RunLimits,
  journal: Journal,
  redactor: RunRedactor,
  stop: (verdict: Verdict) => void,
  ended: AbortSignal,
): Host {
  const failedCalls = new Map<string, FailedCall>();
  const turns = createTurns();
  const waits = createWaits(deps.clock);
  ended.addEventListener("abort", () => waits[Symbol.dispose](), { once: true });
  const ledger = createLedger(deps.store, run, redactor);
  const replay = replayFor(run, journal, turns, (verdict) => {
    strayed = verdict;
    stop(verdict);
  });
  const fixtures = createFixtures(run.fixtures);
  const shared: HostRun = {
    deps,
    run,
    version,
    journal,
    ledger,
    fixtures,
    redactor,
    hold,
    aside,
    context,
    stop,
  };
  const flow: Flow = createFlow(shared);
  const effects: EffectDoer = createEffects(shared);
  const gate: Gate = createGate(shared);
  let strayed: Verdict | undefined;
  let hostCalls = 0;
  let effectCalls = 0;
  /** Calls that are being answered and do not wait for their time. */
  let busy = 0;
  let isQuiet = false;
  let afterHold = () => {};
  let isDenialAudited = false;

  return {
    async call(call) {
      hostCalls += 1;
      const asked = read(call);
      const repeated = replay.answer(call);
      if (repeated) return told(call, await repeated);
      busy += 1;
      let turn: Turn | undefined;
      const takeTurn = () => (turn ??= turns.take());
      try {
        await replay.caughtUp;
        if (isQuiet) await never();
        const { result, at } = await answer(call, asked, takeTurn).catch((cause: unknown) =>
          lost(call, cause),
        );
        busy -= 1;
        takeTurn();
        await turn?.comes;
        return replied(result, at);
      } finally {
        turn?.done();
      }
    },
    log: (lines) => journal.lines(lines.map(hiddenLine)),
    parked: () => replay.isCaughtUp() && busy === 0 && !isQuiet && waits.isLong(hostCalls),
    onHold: (act) => void (afterHold = act),
    wait: () => waits.sum(isOver),
    used: () => ({ hostCalls, effects: effectCalls }),
    failedCalls: () => failedCalls,
    strayed: () => strayed ?? unmade(replay),
    async quiesce(signal) {
      isQuiet = true;
      await Promise.race([
        effects.settled(),
        new Promise<void>((resolve) => {
          if (signal.aborted) resolve();
          signal.addEventListener("abort", () => resolve(), { once: true });
        }),
      ]);
    },
    ledger,
  };

  /** A recorded answer is given as it was: also its moment, which is the script's clock. */
  async function told(call: HostCall, { answered, turn }: Repeated): Promise<HostReply> {
    if (run.mode === "replay") {
      const { at: _at, ...result } = answered;
      if (!flow.repeat(call, result)) {
        journal.callSoon(call);
        journal.resultSoon(call, result, 0);
      }
    }
    try {
      await turn.comes;
      const { at, ...result } = answered;
      return replied(result, at);
    } finally {
      turn.done();
    }
  }

  function replied(result: ToolResult, now: number): HostReply {
    if (result.ok) return { ok: true, value: result.value, now };
    failedCalls.set(result.code, result);
    return { ok: false, code: result.code, message: result.message, now };
  }

  /** Who is woken answers; who waits is not counted as busy. */
  function hold({ call }: HostCall, wait: CallWait): Promise<void> {
    return aside(waits.hold(call, wait));
  }

  async function aside(other: Promise<unknown>): Promise<void> {
    busy -= 1;
    afterHold();
    await other;
    busy += 1;
  }

  function isOver(wait: CallWait, heldAt: number): boolean {
    return flow.isOver(wait) || gate.isOver(wait) || effects.isOver(wait, heldAt);
  }

  /** What a call asks for; counts what has to be counted of replayed calls too. */
  function read(call: HostCall): Asked {
    if (Object.hasOwn(flowMethods, call.tool)) return { kind: "flow", effect: flow.read(call) };
    const method = deps.registry.find(call.tool);
    if (!method) return { kind: "unknown" };
    const args = v.safeParse(method.args, call.args);
    if (!args.success) return { kind: "malformed", method, issue: args.issues[0] };
    if (callKind(method, args.output) === "read") return { kind: "read", method, args: args.output };
    effectCalls += 1;
    const honoursKey = method.isLocal === true || method.honoursKey?.(args.output) === true;
    const assumed = () => method.assumed?.(args.output, context()) ?? null;
    const recipients = method.recipients?.(args.output) ?? [];
    const effect = ledger.effectCall(call, method.ownKey?.(args.output), honoursKey, recipients, assumed);
    return { kind: "effect", method, args: args.output, effect };
  }

  async function answer(call: HostCall, asked: Asked, takeTurn: TakeTurn): Promise<Answer> {
    if (hostCalls > limits.hostCalls) return overLimit("hostCalls", limits.hostCalls, "host calls");
    if (run.mode === "replay") return journalEnded(call);
    if (asked.kind === "flow") return flow.answer(call, asked.effect, takeTurn);
    if (asked.kind === "unknown") return refuse(call, unknownTool(call), takeTurn);
    const { method } = asked;
    const decision = decide(call.tool, grantsOf(deps.store, run.automationId, version.manifest));
    if (!method.opensNothing && !decision.allowed)
      return refuse(call, { ok: false, kind: "denied", code: "denied", message: decision.why }, takeTurn);
    if (asked.kind === "malformed") return refuse(call, wrongArguments(call, asked.issue), takeTurn);
    if (asked.kind === "effect" && effectCalls > limits.effects)
      return overLimit("effects", limits.effects, "effects");
    if (run.mode === "test" && !method.opensNothing) return refuse(call, fixtures.answer(call), takeTurn);
    if (asked.kind === "effect" && run.mode === "dry_run") {
      const foreseen = gate.foresee(asked.effect, asked);
      if ("refusal" in foreseen) return refuse(call, foreseen.refusal, takeTurn);
      return effects.plan(asked.effect, foreseen.asks, takeTurn);
    }
    if (!(await hasPace(call))) return refuse(call, rateLimited(call), takeTurn);
    if (asked.kind === "read") {
      const denial = method.opensNothing ? undefined : gate.denialOfRead(call, asked);
      return denial ? refuse(call, denial, takeTurn) : readOut(call, method, asked.args, takeTurn);
    }
    const pass = async () => {
      const instead = await gate.pass(asked.effect, asked);
      return instead && toldApart(call, instead);
    };
    const answered = await (method.isLocal
      ? effects.doLocally(
          asked.effect,
          pass,
          () => toldApart(call, requireAtOnce(call, run_(method, asked))),
          takeTurn,
        )
      : effects.doOutside(asked.effect, pass, attemptOf(call, method, asked), takeTurn));
    gate.done(asked.effect);
    return answered;
  }

  /**
   * Waits until the tool may be called once more; false where that is too long. Before anything is written down of
   * the call, so that a run that ends meanwhile has certainly not made it.
   */
  async function hasPace(call: HostCall): Promise<boolean> {
    const tool = toolOf(call);
    if (unpacedTools.includes(tool)) return true;
    const isIn = await deps.toolBuckets.turn(`${tool} ${run.automationId}`, ended).catch(never);
    if (isQuiet) await never();
    return isIn;
  }

  function run_(method: ToolMethod, { args, effect }: Extract<Asked, { readonly kind: "effect" }>) {
    return method.run(args, context(effect.token));
  }

  /** Reads wait for no disk. One that a secret opens waits for the secret. */
  async function readOut(
    call: HostCall,
    method: ToolMethod,
    args: unknown,
    takeTurn: TakeTurn,
  ): Promise<Answer> {
    journal.callSoon(call);
    for (;;) {
      const startedMs = deps.clock.monotonic();
      const result = toldApart(call, await guarded(call, () => method.run(args, context())));
      if (!result.ok && result.kind === "auth" && result.secret !== undefined) {
        await hold(call, { reason: "auth", wakeAt: null, on: result.secret });
        continue;
      }
      takeTurn();
      return { result, at: journal.resultSoon(call, result, deps.clock.monotonic() - startedMs) };
    }
  }

  function attemptOf(
    call: HostCall,
    method: ToolMethod,
    asked: Extract<Asked, { readonly kind: "effect" }>,
  ): EffectAttempt {
    return {
      perform: async () => toldApart(call, await guarded(call, () => run_(method, asked))),
      async reconcile() {
        if (!method.reconcile) return undefined;
        try {
          const found = await method.reconcile(asked.args, context(asked.effect.token));
          return found && hidden(found);
        } catch (cause) {
          broken(call, cause);
          return undefined;
        }
      },
    };
  }

  async function guarded(call: HostCall, work: () => ToolResult | Promise<ToolResult>): Promise<ToolResult> {
    try {
      return await work();
    } catch (cause) {
      return broken(call, cause);
    }
  }

  function broken(call: HostCall, cause: unknown): ToolResult {
    deps.logger.error(
      { err: cause, runId: run.runId, tool: call.tool },
      "a tool failed in a way nobody expected",
    );
    return {
      ok: false,
      kind: "unknown",
      code: "tool_broken",
      message: `${call.tool} failed; the house's log says why.`,
      isUncertain: true,
    };
  }

  /** Answers without doing anything, and journals that it did. */
  function refuse(call: HostCall, result: ToolResult, takeTurn: TakeTurn): Answer {
    journal.callSoon(call);
    const apart = toldApart(call, result);
    takeTurn();
    return { result: apart, at: journal.resultSoon(call, apart, 0) };
  }

  /** Nothing happens unrecorded: where the journal cannot be written, the run ends. */
  function lost(call: HostCall, cause: unknown): Answer {
    deps.logger.error({ err: cause, runId: run.runId, tool: call.tool }, "a call could not be journaled");
    const verdict = lostEntry(cause);
    stop(verdict);
    return unanswered({
      ok: false,
      kind: "unknown",
      code: verdict.error.type,
      message: verdict.error.message,
    });
  }

  function unanswered(result: ToolResult): Answer {
    return { result, at: deps.clock.now() };
  }

  /** What was hidden from the script in an answer stays hidden in what it says. */
  function hiddenLine({ text, data, ...line }: SandboxLine): SandboxLine {
    return { ...line, text: redactor.line(text), ...(data !== undefined && { data: redactor.json(data) }) };
  }

  /** No answer of any tool gives a secret of this run away, in whatever form. */
  function hidden(result: ToolResult): ToolResult {
    return result.ok
      ? { ok: true, value: redactor.json(result.value) }
      : { ...result, message: redactor.text(result.message) };
  }

  /** Whatever policy a tool names, scripts and people meet one code for it; the sentence keeps the difference. */
  function toldApart(call: HostCall, raw: ToolResult): ToolResult {
    const result = hidden(raw);
    if (result.ok || result.kind !== "denied") return result;
    auditDenial(call, result.message);
    return { ...result, code: "denied" };
  }

  /** Once a run: a script that keeps trying would bury everything else. */
  function auditDenial(call: HostCall, why: string): void {
    if (isDenialAudited) return;
    isDenialAudited = true;
    const detail: JsonObject = { call: call.tool, why, version: version.number };
    const entry = {
      actor: `run:${run.runId}`,
      action: "run.denied",
      subject: `automation:${run.automationId}`,
      detail,
    };
    transaction(deps.store, () => appendAudit(deps.store, deps.clock.now(), entry));
  }

  function overLimit(type: "hostCalls" | "effects", allowed: number, what: string): Answer {
    const message = `The run used all of its ${allowed.toLocaleString("en")} ${what}.`;
    stop({ status: "failed", reason: "limits", error: { type, message } });
    return unanswered({ ok: false, kind: "limits", code: type, message });
  }

  function journalEnded(call: HostCall): Answer {
    const message = `The journal ends here: ${call.tool} (call ${call.call}) was never answered.`;
    stop({ status: "failed", reason: "nondeterminism", error: { type: "journal_ended", message } });
    return unanswered({ ok: false, kind: "unknown", code: "journal_ended", message });
  }

  function context(effectKey = ""): ToolContext {
    return {
      automationId: run.automationId,
      automationSlug: run.automationSlug,
      runId: run.runId,
      grants: grantsOf(deps.store, run.automationId, version.manifest),
      signal: ended,
      now: () => deps.clock.now(),
      effectKey,
      hide: (text) => redactor.text(text),
    };
  }
}

type Asked =
  | { readonly kind: "flow"; readonly effect: EffectCall | undefined }
  | { readonly kind: "unknown" }
  | { readonly kind: "malformed"; readonly method: ToolMethod; readonly issue: v.BaseIssue<unknown> }
  | { readonly kind: "read"; readonly method: ToolMethod; readonly args: unknown }
  | {
      readonly kind: "effect";
      readonly method: ToolMethod;
      readonly args: unknown;
      readonly effect: EffectCall;
    };

function replayFor(
  { mode, replayOf }: ClaimedRun,
  journal: Journal,
  turns: Turns,
  onStray: (verdict: Verdict) => void,
): Replay {
  const recorded = mode === "replay" && replayOf !== null ? journal.recordedOf(replayOf) : journal.recorded;
  return createReplay(recorded, turns, (was, made) => onStray(nondeterminism(was, made)));
}

/** A script that ends before it has made every call again has taken another path, too. */
function unmade(replay: Replay): Verdict | undefined {
  const missing = replay.unmade();
  return missing && nondeterminism(missing, undefined);
}

function requireAtOnce(call: HostCall, result: ToolResult | Promise<ToolResult>): ToolResult {
  if (result instanceof Promise)
    throw new TypeError(`${call.tool} says it is local, and answered with a promise`);
  return result;
}

/** Of a run that is over, nobody waits for an answer. */
function never(): Promise<never> {
  return new Promise(() => {});
}

function toolOf({ tool }: HostCall): string {
  return tool.slice(0, tool.indexOf("."));
}

function rateLimited(call: HostCall): ToolResult {
  return {
    ok: false,
    kind: "transient",
    code: "rate_limited",
    message: `So many calls of ${toolOf(call)} wait that this one would wait for more than ${longestWaitMs / 1000} s; call less often.`,
  };
}

/** Scripts are handed what there is; whoever names anything else has left the script's paths. */
function unknownTool(call: HostCall): ToolResult {
  return {
    ok: false,
    kind: "denied",
    code: "denied",
    message: `There is no tool ${call.tool.slice(0, 80)}.`,
  };
}

function wrongArguments(call: HostCall, issue: v.BaseIssue<unknown>): ToolResult {
  return { ok: false, kind: "logic", code: "arguments_invalid", message: `${call.tool}: ${issue.message}` };
}
