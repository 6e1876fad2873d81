/** Effects: listed with how they went, and decided where nobody can be sure. */
import type { Effect } from "@hob/shared/contract/effects";
import type { EffectChoice } from "@hob/shared/model/effect";
import { err, ok } from "@hob/shared/result";
import { decideEffect, listEffects, readEffect, rootOfEffect } from "../store/effects.ts";
import { resolveItemsUnder } from "../store/inbox.ts";
import { rootOfRun } from "../store/run-family.ts";
import { runsWaitingInLedger, wakeRun } from "../store/runs.ts";
import { transaction } from "../store/transaction.ts";
import { visibleTo } from "../store/visibility.ts";
import type { Caller, Handler } from "./caller.ts";
import { audit, type ServiceDeps } from "./deps.ts";
import { refusalOfContents } from "./runs.ts";

export interface EffectHandlers {
  readonly "effects.list": Handler<"effects.list">;
  readonly "effects.resolve": Handler<"effects.resolve">;
}

type InputOf<M extends keyof EffectHandlers> = Parameters<EffectHandlers[M]>[0];
type AnswerOf<M extends keyof EffectHandlers> = ReturnType<EffectHandlers[M]>;

export function effectHandlers(deps: ServiceDeps): EffectHandlers {
  const { store, hub, clock } = deps;
  return {
    "effects.list": list,
    "effects.resolve": (input, caller) => transaction(store, () => resolve(input, caller)),
  };

  function list(input: InputOf<"effects.list">, caller: Caller): AnswerOf<"effects.list"> {
    const { runId, state, limit, offset } = input;
    const refusal = runId === undefined ? undefined : refusalOfContents(store, caller, runId);
    if (refusal) return err(refusal);
    const rootRunId = runId === undefined ? undefined : rootOfRun(store, runId);
    return ok(listEffects(store, { rootRunId, state }, { limit, offset }, visibleTo(caller)));
  }

  function resolve(
    { effectId, choice }: InputOf<"effects.resolve">,
    caller: Caller,
  ): AnswerOf<"effects.resolve"> {
    const effect = readEffect(store, effectId);
    if (!effect) return err({ type: "effect_unknown", effectId });
    const refusal = refusalOfContents(store, caller, effect.runId);
    if (refusal?.type === "run_unknown") return err({ type: "effect_unknown", effectId });
    if (refusal) return err(refusal);
    if (!settleUnclearEffect(deps, effect, choice, caller))
      return err({ type: "effect_settled", effectId, state: effect.state });
    for (const itemId of resolveItemsUnder(store, "unclear", String(effectId), caller.name, clock.now()))
      hub.publish({ kind: "InboxChanged", itemId });
    return ok(readEffect(store, effectId) ?? effect);
  }
}

/** A person's word on an effect, with its trail and the runs that go on by it. False where somebody, or something, was quicker. */
export function settleUnclearEffect(
  deps: Pick<ServiceDeps, "store" | "hub" | "clock">,
  { effectId, runId, tool }: Pick<Effect, "effectId" | "runId" | "tool">,
  choice: EffectChoice,
  caller: Caller,
): boolean {
  const { store, hub, clock } = deps;
  const at = clock.now();
  if (!decideEffect(store, effectId, choice, caller.name, at)) return false;
  for (const waiting of runsWaitingInLedger(store, rootOfEffect(store, effectId) ?? runId)) {
    if (wakeRun(store, waiting, "reconcile", at)) hub.publish({ kind: "RunWoken", runId: waiting });
  }
  hub.publish({ kind: "RunChanged", runId });
  audit(deps, caller, {
    action: "effect.decided",
    subject: `effect:${effectId}`,
    detail: { choice, tool, run: runId },
  });
  return true;
}
