/**
 * The ledger of one run's effects while it is executed: which key a call has, and whether what it asks for
 * is to be done, was done before, or is for a person to decide.
 */
import { createHash } from "node:crypto";
import type { Json } from "@hob/shared/json";
import type { HostCall } from "../sandbox/runner.ts";
import {
  addEffect,
  beginEffect,
  effectsNotReached,
  findEffect,
  replanEffect,
  reserveEffect,
  settleEffect,
  type EffectEnd,
  type EffectRow,
} from "../store/effects.ts";
import type { ClaimedRun } from "../store/runs.ts";
import type { Store } from "../store/store.ts";
import type { ToolResult } from "../tools/tool.ts";
import type { RunRedactor } from "../vault/run-redactor.ts";
import { hashOf, shownArgs } from "./journal.ts";

export interface EffectCall {
  readonly call: HostCall;
  readonly key: string;
  /** What its sink is given: 64 hex characters that no other effect of any house has. */
  readonly token: string;
  readonly honoursKey: boolean;
  /** Whom it reaches. */
  readonly recipients: readonly string[];
  /** What stands for its answer where nobody has one. */
  readonly assumed: () => Json;
}

export type Begun = { readonly effectId: number } & (
  | { readonly next: "perform"; readonly attempts: number; readonly before: EffectRow | undefined }
  | { readonly next: "reconcile" }
  /** A person has to decide first. */
  | { readonly next: "wait" }
  | { readonly next: "answer"; readonly result: ToolResult }
);

export interface Ledger {
  /** The key of the effect this call asks for; counts calls, so once a call, replayed ones too. */
  effectCall(
    call: HostCall,
    ownKey: string | undefined,
    honoursKey: boolean,
    recipients: readonly string[],
    assumed: () => Json,
  ): EffectCall;
  /** As it stands; undefined where nobody has asked for it yet. */
  find(effect: EffectCall): EffectRow | undefined;
  /** A step begins (again): what is called within it has the keys it had the last time. */
  restart(path: string): void;
  /** Everything within a step that was kept from an earlier attempt counts as come past. */
  keep(path: string): void;
  /** Writes down that it is about to be done, or says why it is not. Belongs in a transaction. */
  begin(effect: EffectCall, at: number): Begun;
  /** Writes down what is not done, or not yet: what a dry run would do, what a person is asked about. Belongs in a transaction. */
  plan(effect: EffectCall, at: number): number;
  /** Counts as begun from now on, before it is. Belongs in a transaction. */
  reserve(effect: EffectCall, at: number): void;
  settle(effectId: number, end: EffectEnd): void;
  /** Keys of what earlier attempts did and this one has not come past. */
  notReached(): readonly string[];
}

export function createLedger(
  store: Store,
  run: Pick<ClaimedRun, "runId" | "rootRunId" | "rootSeed">,
  redactor: RunRedactor,
): Ledger {
  const ordinals = new Map<string, number>();
  const reached = new Set<string>();
  const kept: string[] = [];

  return {
    effectCall(call, ownKey, honoursKey, recipients, assumed) {
      const place = `${call.step}/${call.tool}`;
      const ordinal = (ordinals.get(place) ?? 0) + 1;
      ordinals.set(place, ordinal);
      const key = ownKey === undefined ? `${place}/${ordinal}` : `own:${call.tool}/${ownKey}`;
      reached.add(key);
      const token = createHash("sha256").update(run.rootSeed).update(key).digest("hex");
      return { call, key, token, honoursKey, recipients, assumed };
    },
    restart(path) {
      for (const place of ordinals.keys()) if (place.startsWith(`${path}/`)) ordinals.delete(place);
    },
    keep: (path) => void kept.push(`${path}/`),
    begin(effect, at) {
      const row = findEffect(store, run.rootRunId, effect.key);
      if (!row) return { effectId: add(effect, "in_flight", at), next: "perform", attempts: 1, before: row };
      return goOn(row, effect, at);
    },
    find: (effect) => findEffect(store, run.rootRunId, effect.key),
    plan(effect, at) {
      const row = findEffect(store, run.rootRunId, effect.key);
      if (!row) return add(effect, "planned", at);
      if (row.begunAt === null) replan(row.effectId, effect);
      return row.effectId;
    },
    reserve(effect, at) {
      reserveEffect(store, this.plan(effect, at), at);
    },
    settle: (effectId, end) => settleEffect(store, effectId, end),
    notReached: () =>
      effectsNotReached(store, run.rootRunId, reached).filter(
        (key) => !kept.some((path) => key.startsWith(path)),
      ),
  };

  function goOn(row: EffectRow, effect: EffectCall, at: number): Begun {
    const { effectId } = row;
    if (!hashOf(effect.call).equals(row.argsHash) || row.tool !== effect.call.tool) {
      if (row.begunAt !== null) return { effectId, next: "answer", result: reused(effect) };
      // Nothing of it ever happened: it is another deed now.
      replan(effectId, effect);
      return again({ ...row, state: "planned" }, effect, at);
    }
    switch (row.state) {
      case "applied":
      case "skipped":
        return { effectId, next: "answer", result: { ok: true, value: row.result ?? effect.assumed() } };
      case "failed":
        if (row.choice === "did_not" && row.runId === run.runId)
          return { effectId, next: "answer", result: declined(effect) };
        return again(row, effect, at);
      case "planned":
      case "denied":
        return again(row, effect, at);
      case "in_flight":
      case "uncertain":
        // A run that was started is waited for; that is no further attempt.
        if (row.childRunId !== null && row.runId === run.runId)
          return { effectId, next: "perform", attempts: row.attempts, before: row };
        return effect.honoursKey || row.childRunId !== null
          ? again(row, effect, at)
          : { effectId, next: "reconcile" };
      case "indeterminate":
        return { effectId, next: "wait" };
    }
  }

  function again(row: EffectRow, effect: EffectCall, at: number): Begun {
    const { effectId } = row;
    beginEffect(store, effectId, run.runId, effect.call.call, at);
    const attempts = row.attempts + (row.state === "in_flight" ? 0 : 1);
    return { effectId, next: "perform", attempts, before: row };
  }

  function replan(effectId: number, { call, recipients }: EffectCall): void {
    const args = shownArgs(call.args, redactor);
    const argsHash = hashOf(call);
    replanEffect(store, effectId, { runId: run.runId, call: call.call, args, argsHash, recipients });
  }

  function add(
    { call, key, honoursKey, recipients }: EffectCall,
    state: "in_flight" | "planned",
    at: number,
  ): number {
    return addEffect(store, {
      rootRunId: run.rootRunId,
      key,
      runId: run.runId,
      call: call.call,
      step: call.step,
      tool: call.tool,
      args: shownArgs(call.args, redactor),
      argsHash: hashOf(call),
      honoursKey,
      recipients,
      state,
      at,
    });
  }
}

function reused({ call, key }: EffectCall): ToolResult {
  return {
    ok: false,
    kind: "logic",
    code: "effect_key_reused",
    message: `${call.tool} was asked for before under the same key (${key}) with other arguments; nothing was done.`,
  };
}

function declined({ call }: EffectCall): ToolResult {
  return {
    ok: false,
    kind: "logic",
    code: "effect_did_not_happen",
    message: `Somebody decided that ${call.tool} did not happen.`,
  };
}
