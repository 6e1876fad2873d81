/** The calls behind `ask` and `permit`: a script puts a question to people, and waits for what they say. */
import { grantBody } from "@hob/shared/contract/fields";
import type { Json } from "@hob/shared/json";
import { askForMs, escalateAt, type InboxCause, type ItemBodies } from "@hob/shared/model/inbox";
import { grantsIn, isGranted, type GrantBody } from "@hob/shared/model/manifest";
import type { Risk } from "@hob/shared/model/risk";
import { askOptions, askTitle, questionOf } from "@hob/shared/model/question";
import * as v from "valibot";
import { couldAnyoneDecide } from "../inbox/who-decides.ts";
import { decide } from "../policy/decide.ts";
import type { HostCall } from "../sandbox/runner.ts";
import { findItem, itemOfCall, openAskingItem, settleItem, type ItemRow } from "../store/inbox.ts";
import { hashOfJson } from "../store/json-hash.ts";
import type { ToolResult } from "../tools/tool.ts";
import { grantsOf } from "./grants.ts";
import type { HostRun, TakeTurn } from "./host.ts";
import type { Answer } from "./journal.ts";
import type { Verdict } from "./outcome.ts";

/** What a manifest lists for scripts that ask people. */
export const askTool = "ask";

export interface Asking {
  ask(call: HostCall, takeTurn: TakeTurn): Promise<Answer>;
  permit(call: HostCall, takeTurn: TakeTurn): Promise<Answer>;
  /** True where what is waited on is no longer open. */
  isOver(itemId: string | null): boolean;
}

/** An item that a call needs, and what its end means to the script. */
interface Question<C extends InboxCause> {
  readonly cause: C;
  readonly body: ItemBodies[C];
  readonly forMs: number;
  readonly onExpiry: "deny" | "skip";
  /** Of a permission, which is for those who may decide on everything; null for what is only answered. */
  readonly risk: Risk | null;
  /** What a run is answered that asks nobody. */
  readonly assumed: Json;
  read(item: ItemRow): Json;
}

export function createAsking({
  deps,
  run,
  version,
  journal,
  fixtures,
  redactor,
  hold,
  stop,
}: HostRun): Asking {
  const { store, hub, clock } = deps;

  return {
    ask(call, takeTurn) {
      const [title, options] = call.args;
      const asked = v.safeParse(v.tuple([askTitle, askOptions]), [title, options ?? {}]);
      if (!asked.success) return answered(call, wrongArguments("ask", asked.issues[0].message), takeTurn);
      const [words, { forMs, onExpiry, ...shown }] = asked.output;
      if (run.mode === "test") return answered(call, fixtures.answer({ ...call, tool: "ask" }), takeTurn);
      return put(call, takeTurn, {
        cause: "asked",
        body: questionOf(words, { ...shown, onExpiry }),
        forMs: forMs ?? askForMs,
        onExpiry: onExpiry === "end" ? "deny" : "skip",
        risk: null,
        assumed: null,
        read: (item) => (item.choice === "answer" ? (item.answer as Json) : null),
      });
    },
    permit(call, takeTurn) {
      const scope = scopeIn(call);
      if (!scope)
        return answered(
          call,
          wrongArguments(
            "permit",
            "give { http: { host, methods } }, { tcp: { host } } or { files: { root, access } }",
          ),
          takeTurn,
        );
      if (isOpen(scope)) return answered(call, { ok: true, value: true }, takeTurn);
      const why = typeof call.args[1] === "string" ? call.args[1].slice(0, 500) : "";
      return put(call, takeTurn, {
        cause: "scope",
        body: { grant: scope, why },
        forMs: askForMs,
        onExpiry: "skip",
        risk: "high",
        assumed: false,
        read: (item) => item.choice === "approve",
      });
    },
    isOver: (itemId) => findItem(store, Number(itemId))?.state !== "open",
  };

  /** What people have allowed meanwhile counts as well. */
  function isOpen(scope: GrantBody): boolean {
    return isGranted(grantsIn(grantsOf(store, run.automationId, version.manifest)), scope);
  }

  async function put<C extends InboxCause>(
    call: HostCall,
    takeTurn: TakeTurn,
    question: Question<C>,
  ): Promise<Answer> {
    const decision = decide(`${askTool}.${call.tool}`, grantsOf(store, run.automationId, version.manifest));
    if (!decision.allowed) return answered(call, denied(decision.why), takeTurn);
    if (run.mode !== "live") return foreseen(call, takeTurn, question);
    const askedAt = clock.now();
    for (;;) {
      const item = await journal.callDurably(call, (at) => itemNow(call, question, at));
      if (!item) return { result: runEnded, at: clock.now() };
      if (item === "nobody") return answered(call, nobody, takeTurn);
      deps.reach?.("question.asked");
      if (item.state === "open") {
        await hold(call, { reason: "question", wakeAt: item.expiresAt, on: String(item.itemId) });
        continue;
      }
      if (item.state !== "resolved" && item.onExpiry === "deny") {
        stop(unanswered);
        return new Promise(() => {});
      }
      takeTurn();
      const result: ToolResult = { ok: true, value: question.read(item) };
      return { result, at: journal.resultSoon(call, result, clock.now() - askedAt) };
    }
  }

  /** Nobody is asked; a dry run says that somebody would be, or that nobody could answer. */
  function foreseen<C extends InboxCause>(
    call: HostCall,
    takeTurn: TakeTurn,
    { cause, risk, assumed }: Question<C>,
  ): Promise<Answer> {
    const isDry = run.mode === "dry_run";
    const { automationId } = run;
    if (isDry && !couldAnyoneDecide(store, { automationId, risk, notByMember: null, cause }))
      return answered(call, nobody, takeTurn);
    return answered(call, { ok: true, value: assumed }, takeTurn, isDry ? { wouldAsk: true } : undefined);
  }

  /** Opened where there is none yet, and closed where its time is over. */
  function itemNow<C extends InboxCause>(
    { call, args }: HostCall,
    { cause, body, forMs, onExpiry, risk }: Question<C>,
    at: number,
  ): ItemRow | "nobody" {
    const { automationId, runId } = run;
    const known = itemOfCall(store, runId, call);
    if (known?.state === "open" && known.expiresAt !== null && known.expiresAt <= at) {
      settleItem(store, known.itemId, { state: "expired", at });
      hub.publish({ kind: "InboxChanged", itemId: known.itemId });
      return requireItem(known.itemId);
    }
    if (known) return known;
    if (!couldAnyoneDecide(store, { automationId, risk, notByMember: null, cause })) return "nobody";
    const told = [body as unknown as Json, args as Json, run.rootRunId];
    const itemId = openAskingItem(store, {
      automationId,
      cause,
      body: redactor.json(body as unknown as Json) as unknown as ItemBodies[C],
      runId,
      call,
      effectId: null,
      contentHash: hashOfJson(told),
      risk,
      needs: 1,
      notByMember: null,
      at,
      expiresAt: at + forMs,
      onExpiry,
      escalateAt: escalateAt(at, at + forMs),
    });
    hub.publish({ kind: "InboxChanged", itemId });
    hub.publish({ kind: "RunChanged", runId });
    return requireItem(itemId);
  }

  function requireItem(itemId: number): ItemRow {
    const item = findItem(store, itemId);
    if (!item) throw new Error(`item ${itemId} vanished within its own transaction`);
    return item;
  }

  async function answered(
    call: HostCall,
    result: ToolResult,
    takeTurn: TakeTurn,
    beside?: { readonly wouldAsk: true },
  ): Promise<Answer> {
    takeTurn();
    journal.callSoon(call);
    return { result, at: journal.resultSoon(call, result, 0, beside) };
  }
}

function scopeIn({ args: [scope] }: HostCall): GrantBody | undefined {
  const asked = v.safeParse(v.record(v.string(), v.unknown()), scope);
  if (!asked.success) return undefined;
  const [kind] = Object.keys(asked.output);
  const parsed = v.safeParse(grantBody, { ...asked.output, kind });
  return parsed.success ? parsed.output : undefined;
}

function wrongArguments(word: string, problem: string): ToolResult {
  return { ok: false, kind: "logic", code: "arguments_invalid", message: `${word}: ${problem}` };
}

function denied(why: string): ToolResult {
  return { ok: false, kind: "denied", code: "denied", message: why };
}

const nobody = denied("Nobody could answer: no paired device may. Pair one that may decide.");

const runEnded: ToolResult = {
  ok: false,
  kind: "unknown",
  code: "run_ended",
  message: "The run ended before this was answered.",
};

const unanswered: Verdict = {
  status: "canceled",
  reason: "expired",
  error: { type: "expired", message: "Nobody answered in time." },
};
