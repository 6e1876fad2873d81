/** Does effects as often as promised: written down first, once for each key, and asked about where nobody can be sure. */
import type { RunError } from "@hob/shared/contract/runs";
import type { EffectState } from "@hob/shared/model/effect";
import { askAboutEffect } from "../queue/unclear-effects.ts";
import { readEffect, type EffectEnd } from "../store/effects.ts";
import type { CallWait } from "../store/runs.ts";
import { findSecret } from "../store/secrets.ts";
import type { ToolResult } from "../tools/tool.ts";
import { backoffMs } from "./backoff.ts";
import type { HostRun, TakeTurn } from "./host.ts";
import type { Answer } from "./journal.ts";
import type { Begun, EffectCall } from "./ledger.ts";

/** How a tool does one effect. */
export interface EffectAttempt {
  perform(): Promise<ToolResult>;
  /** Looks whether it happened; undefined where nothing proves it. */
  reconcile(): Promise<ToolResult | undefined>;
}

/** Undefined once an effect may be done; what is answered instead where it may not. */
export type Pass = () => Promise<ToolResult | undefined>;

export interface EffectDoer {
  /** In our own tables: ledger, deed and answer are one commit. */
  doLocally(effect: EffectCall, pass: Pass, act: () => ToolResult, takeTurn: TakeTurn): Promise<Answer>;
  /** In the world outside: the ledger says durably that it begins before it does. */
  doOutside(effect: EffectCall, pass: Pass, attempt: EffectAttempt, takeTurn: TakeTurn): Promise<Answer>;
  /** Of a dry run: what it would do, and whether it would ask somebody first. */
  plan(effect: EffectCall, asks: boolean, takeTurn: TakeTurn): Promise<Answer>;
  /** True where what a held effect waits for has come since `heldAt`. */
  isOver(wait: CallWait, heldAt: number): boolean;
  /** Resolves when nothing is being done any more. */
  settled(): Promise<void>;
}

/** A sink that honours keys is tried this often before the script is told that it does not answer. */
export const mostAttempts = 10;

export function createEffects({ deps, run, journal, ledger, hold, aside }: HostRun): EffectDoer {
  const { clock, store } = deps;
  /** By key: the same key twice in one run waits for itself. */
  const underWay = new Map<string, Promise<unknown>>();

  return {
    doLocally: (effect, pass, act, takeTurn) => inTurn(effect, () => doAtOnce(effect, pass, act, takeTurn)),
    doOutside: (effect, pass, attempt, takeTurn) =>
      inTurn(effect, () => doOnce(effect, pass, attempt, takeTurn)),
    async plan(effect, asks, takeTurn) {
      takeTurn();
      const answer = await journal.callAndAct(effect.call, (at) => ({
        result: { ok: true, value: effect.assumed() },
        beside: { effect: ledger.plan(effect, at), wouldDo: true, ...(asks && { wouldAsk: true }) },
      }));
      return answer ?? ended(effect);
    },
    isOver({ reason, on }, heldAt) {
      if (reason === "reconcile") return readEffect(store, Number(on))?.state !== "indeterminate";
      if (reason === "auth") return (findSecret(store, on ?? "")?.setAt ?? 0) > heldAt;
      return false;
    },
    settled: async () => void (await Promise.allSettled(underWay.values())),
  };

  async function inTurn(effect: EffectCall, work: () => Promise<Answer>): Promise<Answer> {
    for (let same = underWay.get(effect.key); same; same = underWay.get(effect.key)) await aside(same);
    const doing = work();
    underWay.set(
      effect.key,
      doing.catch(() => {}).finally(() => underWay.delete(effect.key)),
    );
    return doing;
  }

  async function doAtOnce(
    effect: EffectCall,
    pass: Pass,
    act: () => ToolResult,
    takeTurn: TakeTurn,
  ): Promise<Answer> {
    const instead = await pass();
    takeTurn();
    if (instead) return refuse(effect, instead);
    const answer = await journal.callAndAct(effect.call, (at) => {
      const begun = ledger.begin(effect, at);
      if (begun.next !== "perform") return { result: answerOf(begun, effect), beside: beside(begun) };
      const result = act();
      ledger.settle(begun.effectId, endOf(result, at));
      return { result, beside: beside(begun) };
    });
    return answer ?? ended(effect);
  }

  async function doOnce(
    effect: EffectCall,
    pass: Pass,
    attempt: EffectAttempt,
    takeTurn: TakeTurn,
  ): Promise<Answer> {
    const instead = await pass();
    if (instead) {
      takeTurn();
      return refuse(effect, instead);
    }
    for (;;) {
      const begun = await journal.callDurably(effect.call, (at) => ledger.begin(effect, at));
      if (!begun) return ended(effect);
      deps.reach?.("effect.written");
      if (begun.next === "answer") {
        takeTurn();
        return { result: begun.result, at: journal.resultSoon(effect.call, begun.result, 0, beside(begun)) };
      }
      if (begun.next === "wait") {
        await hold(effect.call, decisionOn(begun.effectId));
        continue;
      }
      const startedMs = clock.monotonic();
      const performed = begun.next === "perform" ? await attempt.perform() : undefined;
      deps.reach?.("effect.done");
      const isUnclear = !performed || (!performed.ok && performed.isUncertain && !effect.honoursKey);
      const result = isUnclear ? await looked(begun, attempt) : performed;
      const wait = waitAfter(result, begun, effect);
      if (wait) {
        await waitFor(wait, result, begun, effect);
        continue;
      }
      takeTurn();
      const ms = clock.monotonic() - startedMs;
      const settle = (at: number) => ledger.settle(begun.effectId, endOf(result, at));
      return { result, at: journal.resultSoon(effect.call, result, ms, beside(begun), settle) };
    }
  }

  /** Answered without anything done; the call may be in the journal already, because a person was asked. */
  function refuse({ call }: EffectCall, result: ToolResult): Answer {
    journal.callSoon(call);
    return { result, at: journal.resultSoon(call, result, 0) };
  }

  async function looked(begun: Begun, attempt: EffectAttempt): Promise<ToolResult> {
    await deps.commits.write(() => ledger.settle(begun.effectId, { state: "uncertain", at: clock.now() }));
    return (await attempt.reconcile()) ?? unproven;
  }

  /** What has to come first, where this is not yet an answer for the script. */
  function waitAfter(result: ToolResult, begun: Begun, effect: EffectCall): CallWait | undefined {
    if (result.ok) return undefined;
    if (result.kind === "auth" && result.secret !== undefined)
      return { reason: "auth", wakeAt: null, on: result.secret };
    const attempts = begun.next === "perform" ? begun.attempts : 0;
    if (effect.honoursKey && result.kind === "transient" && attempts < mostAttempts)
      return { reason: "backoff", wakeAt: clock.now() + backoffMs(attempts, run.seed), on: null };
    if (result.isUncertain && !effect.honoursKey) return decisionOn(begun.effectId);
    return undefined;
  }

  /** What is waited for is told meanwhile: what failed for certain has failed, and what is a person's to decide says why. */
  async function waitFor(
    wait: CallWait,
    result: ToolResult,
    { effectId }: Begun,
    effect: EffectCall,
  ): Promise<void> {
    await deps.commits.write(() => {
      const at = clock.now();
      const end = endOf(result, at);
      ledger.settle(effectId, wait.reason === "reconcile" ? { ...end, state: "indeterminate" } : end);
      if (wait.reason === "reconcile") askAboutEffect(deps, effectId);
      deps.hub.publish({ kind: "RunChanged", runId: run.runId });
    });
    await hold(effect.call, wait);
  }

  function ended({ call }: EffectCall): Answer {
    const result: ToolResult = {
      ok: false,
      kind: "unknown",
      code: "run_ended",
      message: `The run ended before ${call.tool} began.`,
    };
    return { result, at: clock.now() };
  }
}

function beside({ effectId }: Begun) {
  return { effect: effectId };
}

function decisionOn(effectId: number): CallWait {
  return { reason: "reconcile", wakeAt: null, on: String(effectId) };
}

/** Our own tables honour every key, so that nothing of theirs is ever unclear. */
function answerOf(begun: Begun, { call }: EffectCall): ToolResult {
  if (begun.next === "answer") return begun.result;
  throw new Error(`${call.tool} of our own tables is unclear in the ledger`);
}

function endOf(result: ToolResult, at: number): EffectEnd {
  if (result.ok) return { state: "applied", result: result.value, at };
  const error: RunError = { type: result.code, message: result.message };
  return { state: failedState(result), error, at };
}

function failedState(result: Extract<ToolResult, { readonly ok: false }>): EffectState {
  if (result.isUncertain) return "uncertain";
  return result.kind === "denied" ? "denied" : "failed";
}

const unproven: ToolResult = {
  ok: false,
  kind: "unknown",
  code: "effect_unclear",
  message: "Nothing proves whether this happened.",
  isUncertain: true,
};
