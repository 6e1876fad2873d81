/**
 * Stands before every effect: policy lets it pass, refuses it, or has a person asked, in which case the run
 * waits before anything has happened. What was approved passes whatever policy says by then, short of a no;
 * what was rejected or not answered in time never does.
 */
import type { Json } from "@hob/shared/json";
import { escalateAt, type ApprovalBody, type CallPreview } from "@hob/shared/model/inbox";
import type { PolicyDecision } from "@hob/shared/model/policy";
import type { Risk } from "@hob/shared/model/risk";
import { couldAnyoneDecide, type WantedDecision } from "../inbox/who-decides.ts";
import { decideCall } from "../policy/resolve.ts";
import { hashOfJson } from "../store/json-hash.ts";
import { costOfRun, memberOfRequest, requesterOf } from "../store/requesters.ts";
import type { EffectRow } from "../store/effects.ts";
import { findItem, itemOfEffect, openAskingItem, settleItem, type ItemRow } from "../store/inbox.ts";
import { callBuiltIn, callRisk, type ToolMethod, type ToolResult } from "../tools/tool.ts";
import type { HostCall } from "../sandbox/runner.ts";
import type { HostRun } from "./host.ts";
import { hashOf } from "./journal.ts";
import type { EffectCall } from "./ledger.ts";
import type { CallWait } from "../store/runs.ts";
import type { Verdict } from "./outcome.ts";

/** What the gate needs of a call beside its effect. */
export interface GatedCall {
  readonly method: ToolMethod;
  /** Checked against the method's schema. */
  readonly args: unknown;
}

export interface Gate {
  /** Undefined once the effect may be done; else what the script is answered. Never resolves where the run is to end. */
  pass(effect: EffectCall, call: GatedCall): Promise<ToolResult | undefined>;
  /** Of a dry run, which asks nobody: what a run in earnest would come to here, by the rules as they are now. */
  foresee(effect: EffectCall, call: GatedCall): { readonly asks: boolean } | { readonly refusal: ToolResult };
  /** Told once an effect has been answered: who said yes to it wants to know. */
  done(effect: EffectCall): void;
  /** Reads are never asked about: allowed, or refused. */
  denialOfRead(call: HostCall, gated: GatedCall): ToolResult | undefined;
  /** True where the question that is waited on has been answered. */
  isOver(wait: CallWait): boolean;
}

type Entered =
  | { readonly next: "pass" }
  | { readonly next: "answer"; readonly result: ToolResult }
  | { readonly next: "end"; readonly verdict: Verdict }
  | { readonly next: "wait"; readonly itemId: number; readonly until: number | null };

export function createGate({
  deps,
  run,
  version,
  journal,
  ledger,
  redactor,
  hold,
  context,
  stop,
}: HostRun): Gate {
  const { store, hub, clock } = deps;
  /** Items of effects that passed by a yes, by key. */
  const approved = new Map<string, number>();

  return {
    done({ key }) {
      const itemId = approved.get(key);
      if (itemId === undefined) return;
      // Behind the answer itself, so that whoever looks sees it; if it cannot be stored, the answer could not either.
      deps.commits.writeSoon(() => hub.publish({ kind: "InboxChanged", itemId })).catch(() => {});
    },
    async pass(effect, call) {
      const row = ledger.find(effect);
      if (hasBegun(row)) return undefined;
      const decision = decide(effect, call, row);
      // Nothing has to be written down for it: most calls.
      if (decision.effect === "allow" && !decision.isCounted) return undefined;
      const asksNow = decision.effect === "ask" && standing(effect, row)?.state !== "open";
      const preview = asksNow ? await previewOf(effect, call) : noPreview;
      for (;;) {
        const entered = await journal.callDurably(effect.call, (at) => enter(effect, call, preview, at));
        if (!entered) return runEnded;
        if (entered.next === "pass") return undefined;
        if (entered.next === "answer") return entered.result;
        if (entered.next === "end") {
          stop(entered.verdict);
          return new Promise(() => {});
        }
        deps.reach?.("approval.asked");
        await hold(effect.call, { reason: "approval", wakeAt: entered.until, on: String(entered.itemId) });
      }
    },
    foresee(effect, call) {
      const decision = decide(effect, call, undefined);
      if (decision.effect === "deny") return { refusal: refused(effect.call.tool, decision) };
      if (decision.effect === "allow") return { asks: false };
      const wanted = wantedOf(call, decision.ask);
      return couldAnyoneDecide(store, wanted) ? { asks: true } : { refusal: nobody(effect, wanted) };
    },
    denialOfRead({ tool }, { method, args }) {
      const recipients = method.recipients?.(args) ?? [];
      const decision = decideCall(store, { ...callOf(tool, method, args), kind: "read", recipients });
      return decision.effect === "deny" ? refused(tool, decision) : undefined;
    },
    isOver: ({ reason, on }) => reason === "approval" && findItem(store, Number(on))?.state !== "open",
  };

  /** In one transaction, so that of two devices and two runs each sees what the other has done. */
  function enter(effect: EffectCall, call: GatedCall, preview: CallPreview, at: number): Entered {
    const row = ledger.find(effect);
    if (hasBegun(row)) return { next: "pass" };
    const decision = decide(effect, call, row);
    if (decision.effect === "deny") return { next: "answer", result: refused(effect.call.tool, decision) };
    const asked = standing(effect, row);
    if (decision.effect === "allow" && asked?.state !== "open") {
      // Counts from now on, so that as many calls side by side as there are left pass, and no more.
      if (decision.isCounted) ledger.reserve(effect, at);
      return { next: "pass" };
    }
    if (asked?.state === "open" && (asked.expiresAt ?? Infinity) > at)
      return { next: "wait", itemId: asked.itemId, until: asked.expiresAt };
    if (asked?.choice === "approve") {
      approved.set(effect.key, asked.itemId);
      return { next: "pass" };
    }
    if (asked !== undefined && asked.runId === run.runId) {
      if (asked.choice === "reject") return { next: "end", verdict: rejected(effect, asked, at) };
      return silence(effect, asked, at);
    }
    return ask(effect, call, decision, preview, at);
  }

  /** What was last asked about this effect with these arguments; other arguments are another question. */
  function standing(effect: EffectCall, row: EffectRow | undefined): ItemRow | undefined {
    if (!row || !hashOf(effect.call).equals(row.argsHash)) return undefined;
    const item = itemOfEffect(store, row.effectId);
    // Its run has ended meanwhile, or it was asked of other arguments: nobody can answer it any more.
    return item?.state === "superseded" ? undefined : item;
  }

  function hasBegun(row: EffectRow | undefined): boolean {
    return row !== undefined && row.begunAt !== null && row.state !== "failed" && row.state !== "denied";
  }

  function ask(
    effect: EffectCall,
    call: GatedCall,
    { ask: terms, decidedBy }: PolicyDecision,
    preview: CallPreview,
    at: number,
  ): Entered {
    const wanted = wantedOf(call, terms);
    const { risk, notByMember, needs } = wanted;
    if (!couldAnyoneDecide(store, wanted)) return { next: "answer", result: nobody(effect, wanted) };
    const before = ledger.find(effect);
    const earlier = before && itemOfEffect(store, before.effectId);
    if (earlier?.state === "open") settleItem(store, earlier.itemId, { state: "superseded", at });
    const effectId = ledger.plan(effect, at);
    const body: ApprovalBody = {
      effectId,
      tool: effect.call.tool,
      step: effect.call.step,
      args: redactor.json(effect.call.args),
      requester: requesterOf(store, run.runId),
      why: decidedBy,
      costMicros: costOfRun(store, run.runId),
      ...preview,
    };
    const expiresAt = at + terms.forMs;
    const itemId = openAskingItem(store, {
      automationId: run.automationId,
      cause: "effect",
      body,
      runId: run.runId,
      call: effect.call.call,
      effectId,
      contentHash: shownHash(body, risk, hashOf(effect.call)),
      risk,
      needs,
      notByMember,
      at,
      expiresAt,
      onExpiry: terms.onExpiry,
      escalateAt: escalateAt(at, expiresAt),
    });
    hub.publish({ kind: "InboxChanged", itemId });
    hub.publish({ kind: "RunChanged", runId: run.runId });
    return { next: "wait", itemId, until: expiresAt };
  }

  function wantedOf({ method, args }: GatedCall, { needs, notByAsker }: PolicyDecision["ask"]) {
    const notByMember = notByAsker ? memberOfRequest(store, run.runId) : null;
    return { automationId: run.automationId, risk: callRisk(method, args), notByMember, needs };
  }

  /** Bound to what is shown, to the arguments themselves, and to the code that asks. */
  function shownHash(body: ApprovalBody, risk: Risk, argsHash: Buffer): Buffer {
    const told: Json = [
      { ...body },
      risk,
      argsHash.toString("hex"),
      Buffer.from(version.contentHash).toString("hex"),
      run.rootRunId,
    ] as Json;
    return hashOfJson(told);
  }

  function rejected(effect: EffectCall, { resolvedBy, reason }: ItemRow, at: number): Verdict {
    const message = `${resolvedBy ?? "Somebody"} rejected ${effect.call.tool}${reason ? `: ${reason}` : "."}`;
    const row = ledger.find(effect);
    if (row) ledger.settle(row.effectId, { state: "denied", error: { type: "rejected", message }, at });
    return { status: "canceled", reason: "rejected", error: { type: "rejected", message } };
  }

  /** Nobody answered in time: the run ends, or goes on without. */
  function silence(effect: EffectCall, item: ItemRow, at: number): Entered {
    if (settleItem(store, item.itemId, { state: "expired", at }))
      hub.publish({ kind: "InboxChanged", itemId: item.itemId });
    const message = `Nobody decided on ${effect.call.tool} in time.`;
    const row = ledger.find(effect);
    if (item.onExpiry === "skip") {
      const value = effect.assumed();
      if (row) ledger.settle(row.effectId, { state: "skipped", result: value, at });
      return { next: "answer", result: { ok: true, value } };
    }
    if (row) ledger.settle(row.effectId, { state: "denied", error: { type: "expired", message }, at });
    return {
      next: "end",
      verdict: { status: "canceled", reason: "expired", error: { type: "expired", message } },
    };
  }

  function decide(effect: EffectCall, { method, args }: GatedCall, row: EffectRow | undefined) {
    return decideCall(store, {
      ...callOf(effect.call.tool, method, args),
      ...(row && { effectId: row.effectId }),
      kind: "effect",
      recipients: effect.recipients,
    });
  }

  function callOf(call: string, method: ToolMethod, args: unknown) {
    return {
      automationId: run.automationId,
      call,
      risk: callRisk(method, args),
      builtIn: callBuiltIn(method, args),
      at: clock.now(),
    };
  }

  /** Without one a person still sees every argument. */
  async function previewOf(effect: EffectCall, { method, args }: GatedCall): Promise<CallPreview> {
    const own = { ...noPreview, recipients: effect.recipients };
    if (!method.preview) return own;
    try {
      const preview = { ...own, ...(await method.preview(args, context())) };
      return redactor.json(preview as unknown as Json) as unknown as CallPreview;
    } catch (cause) {
      deps.logger.warn({ err: cause, tool: effect.call.tool }, "a call could not be previewed");
      return own;
    }
  }
}

const noPreview: CallPreview = { recipients: [], amounts: [], texts: [] };

const runEnded: ToolResult = {
  ok: false,
  kind: "unknown",
  code: "run_ended",
  message: "The run ended before this was decided.",
};

function refused(tool: string, { decidedBy }: PolicyDecision): ToolResult {
  const rule = decidedBy.policyId === null ? "" : ` (rule ${decidedBy.policyId})`;
  const message =
    decidedBy.limit === "per_day" || decidedBy.limit === "per_recipient_day"
      ? `${tool} is not allowed any more today: a rule${rule} says how often it may happen.`
      : `${tool} is not allowed: ${layerWords[decidedBy.layer]}${rule} says so.`;
  return { ok: false, kind: "denied", code: "denied", message };
}

const layerWords: { readonly [L in PolicyDecision["decidedBy"]["layer"]]: string } = {
  automation: "a rule of the automation",
  household: "a rule of the household",
  tool: "the tool itself",
  default: "the house's default",
};

/** Waiting would be for nothing. */
function nobody({ call }: EffectCall, { risk, needs = 1, notByMember }: WantedDecision): ToolResult {
  const wanted = needs === 1 ? "a yes" : `${needs} members to agree`;
  const others = notByMember === null ? "" : ", apart from whoever asked for the run,";
  return {
    ok: false,
    kind: "denied",
    code: "denied",
    message: `${call.tool} needs ${wanted} (risk: ${risk}), and${others} too few with a paired device may. Pair one of somebody who may, or change the rule.`,
  };
}
