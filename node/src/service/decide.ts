/** A person's word on an item that waits for one: checked, kept for good, and told to the run that waits. */
import type { CommandError, CommonError } from "@hob/shared/contract/errors";
import type { InboxItem } from "@hob/shared/contract/inbox";
import { toHex } from "@hob/shared/bytes";
import type { Json } from "@hob/shared/json";
import { effectChoiceIn, effectChoices } from "@hob/shared/model/effect";
import { outcomeOf, type ApprovalBody, type ItemBodies, type QuestionBody } from "@hob/shared/model/inbox";
import { plainTerms } from "@hob/shared/model/policy";
import { readAnswer } from "@hob/shared/model/question";
import { roleCovers } from "@hob/shared/model/role";
import { err, ok, type Result } from "@hob/shared/result";
import { itemAsSeen } from "../inbox/item-as-seen.ts";
import { findAutomation } from "../store/automations.ts";
import { addDecision, decisionsOn } from "../store/decisions.ts";
import { readEffect } from "../store/effects.ts";
import { findItem, settleItem, type ItemRow } from "../store/inbox.ts";
import { wakeRun } from "../store/runs.ts";
import { transaction } from "../store/transaction.ts";
import { addGrants } from "./add-grants.ts";
import { addPolicyWithTrail } from "./add-policy.ts";
import type { Caller, Handler } from "./caller.ts";
import { audit, type ServiceDeps } from "./deps.ts";
import { settleUnclearEffect } from "./effects.ts";
import { findGrantProblem } from "./grant-check.ts";

export interface DecideHandlers {
  readonly "inbox.decide": Handler<"inbox.decide">;
  readonly "inbox.answer": Handler<"inbox.answer">;
}

export type DecideDeps = Pick<ServiceDeps, "store" | "hub" | "clock" | "closureOf" | "reach">;

export interface Word {
  readonly itemId: number;
  /** Of what was shown, hex. */
  readonly contentHash: string;
  readonly reason?: string | undefined;
  /** Approves what comes like it, too, for so many days. */
  readonly alwaysForDays?: number | undefined;
  /** Where it was said; left out, in the app or at the terminal. */
  readonly via?: "notification";
}

export type DecideError =
  | Extract<
      CommandError,
      { readonly type: "item_unknown" | "item_settled" | "item_expired" | "item_changed" | "may_not_decide" }
    >
  | Extract<CommonError, { readonly type: "input_invalid" | "role_too_low" }>;

export type Decided = Result<{ readonly item: InboxItem; readonly auditSeq: number }, DecideError>;

const dayMs = 24 * 60 * 60_000;

export function decideHandlers(deps: DecideDeps): DecideHandlers {
  return {
    "inbox.decide": (input, caller) => decideItem(deps, input, caller),
    "inbox.answer": (input, caller) => answerItem(deps, input, caller),
  };
}

/** Yes or no to an approval or a permission. */
export function decideItem(
  deps: DecideDeps,
  word: Word & { readonly choice: "approve" | "reject" },
  caller: Caller,
): Decided {
  return transaction(deps.store, () => {
    const found = open(deps, word, caller);
    if (!found.ok) return found;
    const item = found.value;
    if (item.cause !== "effect" && item.cause !== "scope")
      return wrong("itemId", "is no item that is approved", "answer it as its kind asks");
    if (word.alwaysForDays !== undefined && !roleCovers(caller.role, "admin"))
      return err({ type: "role_too_low", needs: "admin", has: caller.role });
    if (word.alwaysForDays !== undefined && (item.cause !== "effect" || word.choice !== "approve"))
      return wrong("alwaysForDays", "goes with approving a call only", "leave it out");
    // One word must not end that several have to agree.
    if (word.alwaysForDays !== undefined && item.needs > 1)
      return wrong(
        "alwaysForDays",
        "does not go with several having to agree",
        "leave it out, or write a rule",
      );
    const problem = word.choice === "approve" ? scopeProblem(deps, item) : undefined;
    if (problem) return err(problem);
    return ok(say(deps, item, word.choice, null, word, caller));
  });
}

/** Answers a question with what was asked for, and an item about an unclear effect with what is to be made of it. */
export function answerItem(
  deps: DecideDeps,
  word: Word & { readonly answer: Json },
  caller: Caller,
): Decided {
  return transaction(deps.store, () => {
    const found = open(deps, word, caller);
    if (!found.ok) return found;
    const item = found.value;
    if (item.cause === "unclear") return answerUnclear(deps, item, word, caller);
    if (item.cause !== "asked") return wrong("itemId", "asks no question", "decide on it as its kind asks");
    const read = readAnswer(item.body as QuestionBody, word.answer);
    if (!read.ok) return err({ type: "input_invalid", ...read.error });
    return ok(say(deps, item, "answer", read.value, word, caller));
  });
}

function answerUnclear(
  deps: DecideDeps,
  item: ItemRow,
  word: Word & { readonly answer: Json },
  caller: Caller,
): Decided {
  const choice = effectChoiceIn(word.answer);
  if (choice === undefined)
    return wrong("answer", "is nothing that can be said of it", `use one of ${effectChoices.join(", ")}`);
  const effect = readEffect(deps.store, (item.body as ItemBodies["unclear"]).effectId);
  if (!effect || !settleUnclearEffect(deps, effect, choice, caller))
    return err({ type: "item_changed", itemId: item.itemId });
  return ok(say(deps, item, "answer", choice, word, caller));
}

/** The item, where it is open, says what the caller saw, and is theirs to decide. */
function open(
  { store, clock }: DecideDeps,
  { itemId, contentHash }: Word,
  caller: Caller,
): Result<ItemRow, DecideError> {
  const now = clock.now();
  const item = findItem(store, itemId);
  const seen = itemAsSeen(store, itemId, caller, now);
  if (!item || !seen) return err({ type: "item_unknown", itemId });
  const { state, choice, resolvedBy, resolvedAt, expiresAt } = item;
  if (state === "expired" || (state === "open" && expiresAt !== null && expiresAt <= now))
    return err({ type: "item_expired", itemId, at: expiresAt ?? now });
  if (state !== "open")
    return err({ type: "item_settled", itemId, state, choice, by: resolvedBy, at: resolvedAt });
  if (seen.whyNot !== null && seen.whyNot !== "over")
    return err({ type: "may_not_decide", itemId, why: seen.whyNot });
  const isAsShown = item.contentHash !== null && toHex(item.contentHash) === contentHash;
  if (!isAsShown) return err({ type: "item_changed", itemId });
  return ok(item);
}

/** What is granted here must be something that a run could ever use. */
function scopeProblem({ closureOf }: DecideDeps, item: ItemRow) {
  if (item.cause !== "scope") return undefined;
  return findGrantProblem((item.body as ItemBodies["scope"]).grant, "grant", closureOf);
}

/** Audit entry, decision, outcome, and the run that goes on: one transaction. */
function say(
  deps: DecideDeps,
  item: ItemRow,
  choice: "approve" | "reject" | "answer",
  answer: Json,
  word: Word,
  caller: Caller,
): { readonly item: InboxItem; readonly auditSeq: number } {
  const { store, hub, clock } = deps;
  const { itemId, runId } = item;
  const at = clock.now();
  const reason = word.reason === undefined || word.reason === "" ? null : word.reason;
  const via = word.via ?? (caller.deviceId === null ? "terminal" : "app");
  const auditSeq = audit(deps, caller, {
    action: auditedAs[choice],
    subject: `item:${itemId}`,
    detail: { ...auditedItem(item), reason, via },
  });
  addDecision(store, {
    itemId,
    choice,
    answer,
    reason,
    deviceId: caller.deviceId,
    memberId: caller.memberId,
    by: caller.name,
    via,
    at,
    auditSeq,
  });
  const outcome = outcomeOf(decisionsOn(store, itemId), item.needs);
  if (outcome !== undefined) {
    const end = { state: "resolved", at, by: caller.name, choice: outcome, reason, auditSeq } as const;
    if (!settleItem(store, itemId, { ...end, ...(choice === "answer" && { answer: answer as never }) }))
      throw new Error(`item ${itemId} was settled within its own transaction`);
    if (outcome === "approve") allowFromNowOn(deps, item, word, caller);
    const waitsFor = item.cause === "effect" ? "approval" : "question";
    if (runId !== null && wakeRun(store, runId, waitsFor, at)) hub.publish({ kind: "RunWoken", runId });
  }
  hub.publish({ kind: "InboxChanged", itemId });
  deps.reach?.("item.decided");
  const seen = itemAsSeen(store, itemId, caller, at);
  if (!seen) throw new Error(`item ${itemId} vanished within its own transaction`);
  return { item: seen, auditSeq };
}

const auditedAs = { approve: "item.approved", reject: "item.rejected", answer: "item.answered" } as const;

function auditedItem({ cause, runId, automationId, body, contentHash }: ItemRow) {
  const tool = cause === "effect" ? (body as ApprovalBody).tool : null;
  return {
    cause,
    run: runId,
    automation: automationId,
    ...(tool !== null && { tool }),
    ...(contentHash && { hash: toHex(contentHash) }),
  };
}

/** What outlives the one call: the scope a run asked for, and "always allow this". */
function allowFromNowOn(deps: DecideDeps, item: ItemRow, { alwaysForDays }: Word, caller: Caller): void {
  const { store, hub, clock } = deps;
  const automation = item.automationId === null ? undefined : findAutomation(store, item.automationId);
  if (!automation) return;
  if (item.cause === "scope") {
    addGrants(deps, automation, [(item.body as ItemBodies["scope"]).grant], caller);
    hub.publish({ kind: "AutomationChanged", automationId: automation.automationId });
  }
  if (alwaysForDays === undefined) return;
  const { tool, recipients } = item.body as ApprovalBody;
  const [recipient = null] = recipients.length === 1 ? recipients : [];
  addPolicyWithTrail(
    deps,
    {
      ...plainTerms,
      automationId: automation.automationId,
      tool,
      recipient,
      effect: "allow",
      note: "",
      grantedOn: item.itemId,
      expiresAt: clock.now() + alwaysForDays * dayMs,
    },
    caller,
  );
}

function wrong(field: string, problem: string, fix: string): Decided & { readonly ok: false } {
  return err({ type: "input_invalid", field, problem, fix });
}
