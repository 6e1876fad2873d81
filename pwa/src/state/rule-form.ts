/** The form of a rule: what was chosen and typed, as the house takes it, or what is wrong with it. */
import type { Input } from "@hob/shared/contract/commands";
import type { Policy } from "@hob/shared/contract/policies";
import { askForMs } from "@hob/shared/model/inbox";
import type { PolicyEffect } from "@hob/shared/model/policy";
import type { Risk } from "@hob/shared/model/risk";
import { spanMs, spanOf, wholeNumber, type Span } from "./spans.ts";

export interface RuleDraft {
  readonly effect: PolicyEffect;
  /** A tool, one of its methods, or "" for every one. */
  readonly tool: string;
  /** A slug, or "" for the whole house. */
  readonly automation: string;
  readonly recipient: string;
  readonly fromRisk: Risk | "";
  readonly perDay: string;
  readonly perRecipientDay: string;
  readonly beyond: "ask" | "deny";
  readonly askFor: Span;
  readonly onExpiry: "deny" | "skip";
  readonly needs: string;
  readonly notByAsker: boolean;
  /** Its last day, "2026-03-01", or "". */
  readonly until: string;
  readonly note: string;
}

export type RuleProblem = "not_a_number" | "too_many" | "not_a_span" | "is_past";

export type RuleProblems = { readonly [F in keyof RuleDraft]?: RuleProblem };

export interface ReadRule {
  /** What to send, where there is no problem. */
  readonly rule: Input<"policies.set">;
  readonly problems: RuleProblems;
}

/** What the form begins with: a rule that is there, or one that asks. */
export function draftOf(policy: Policy | undefined, automation = ""): RuleDraft {
  return {
    effect: policy?.effect ?? "ask",
    tool: policy?.tool ?? "",
    automation: policy?.automationSlug ?? automation,
    recipient: policy?.recipient ?? "",
    fromRisk: policy?.fromRisk ?? "",
    perDay: textOf(policy?.perDay),
    perRecipientDay: textOf(policy?.perRecipientDay),
    beyond: policy?.beyond ?? "ask",
    askFor: spanOf(policy?.askForMs ?? askForMs),
    onExpiry: policy?.onExpiry ?? "deny",
    needs: textOf(policy?.needs ?? 1),
    notByAsker: policy?.notByAsker ?? false,
    until: policy?.expiresAt == null ? "" : dayOf(policy.expiresAt),
    note: policy?.note ?? "",
  };
}

/** Of the fields that its effect does not show, nothing wrong is said: how many an allow allows is sent with one alone. */
export function readRule(draft: RuleDraft, now: number): ReadRule {
  const { effect, beyond, onExpiry, notByAsker } = draft;
  const isAllow = effect === "allow";
  const perDay = isAllow ? numberIn(draft.perDay, 100_000) : null;
  const perRecipientDay = isAllow ? numberIn(draft.perRecipientDay, 100_000) : null;
  const needs = numberIn(draft.needs, 5) ?? 1;
  const askFor = spanMs(draft.askFor);
  const expiresAt = draft.until === "" ? null : endOfDay(draft.until);
  const problems: RuleProblems = {
    ...problemOf("perDay", perDay),
    ...problemOf("perRecipientDay", perRecipientDay),
    ...(effect === "ask" && problemOf("needs", needs)),
    ...(effect === "ask" && (askFor === undefined || askFor < minuteMs) && { askFor: "not_a_span" }),
    ...(expiresAt !== null && !(expiresAt > now) && { until: "is_past" }),
  };
  return {
    rule: {
      automation: draft.automation === "" ? null : draft.automation,
      tool: draft.tool === "" ? null : draft.tool,
      fromRisk: draft.fromRisk === "" ? null : draft.fromRisk,
      recipient: draft.recipient.trim() === "" ? null : draft.recipient.trim(),
      effect,
      perDay: sent(perDay),
      perRecipientDay: sent(perRecipientDay),
      beyond,
      askForMs: askFor === undefined || askFor === askForMs ? null : askFor,
      onExpiry,
      needs: sent(needs) ?? 1,
      notByAsker,
      note: draft.note.trim(),
      expiresAt,
    },
    problems,
  };
}

const minuteMs = 60_000;

type Typed = number | null | RuleProblem;

function numberIn(text: string, most: number): Typed {
  if (text.trim() === "") return null;
  const typed = wholeNumber(text);
  if (typed === undefined || typed < 1) return "not_a_number";
  return typed > most ? "too_many" : typed;
}

function problemOf(field: keyof RuleDraft, typed: Typed): RuleProblems {
  return typeof typed === "string" ? { [field]: typed } : {};
}

function sent(typed: Typed): number | null {
  return typeof typed === "number" ? typed : null;
}

function textOf(number: number | null | undefined): string {
  return number == null ? "" : String(number);
}

/** By the clock of whoever reads it, as the date field shows days. */
function dayOf(at: number): string {
  const day = new Date(at);
  const part = (number: number) => String(number).padStart(2, "0");
  return `${day.getFullYear()}-${part(day.getMonth() + 1)}-${part(day.getDate())}`;
}

function endOfDay(day: string): number {
  return new Date(`${day}T23:59:59`).getTime();
}
