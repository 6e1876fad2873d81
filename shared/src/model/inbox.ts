/** Items for people as pure data: which kinds there are, where each stands, and what its figures are. */
import type { Json } from "../json.ts";
import type { GrantBody } from "./manifest.ts";
import type { PolicyDecision } from "./policy.ts";
import type { Role } from "./role.ts";

export const inboxKinds = [
  "approval",
  "auth",
  "permission",
  "precondition",
  "indeterminate",
  "repair",
  "budget",
  "misfire",
  "question",
  "reminder",
  "notice",
] as const;

export type InboxKind = (typeof inboxKinds)[number];

/** `superseded`: what it asked about is no longer there, or was asked anew. */
export const itemStates = ["open", "resolved", "expired", "superseded"] as const;

export type ItemState = (typeof itemStates)[number];

/** Why an item is there, each with its kind and with what it says. */
export interface ItemBodies {
  /** approval: a call that changes the world waits for a yes. */
  effect: ApprovalBody;
  /** question: a script asks something. */
  asked: QuestionBody;
  /** permission: a run asks to touch more than its manifest lists. */
  scope: { readonly grant: GrantBody; readonly why: string };
  /** auth: runs wait for a secret that is missing or was refused; `runs` of them. */
  secret: { readonly secret: string; readonly hosts: readonly string[]; readonly isRefused: boolean };
  /** indeterminate: nobody can be sure whether an effect happened; answered with one of the four choices. */
  unclear: {
    readonly effectId: number;
    readonly tool: string;
    readonly args: Json;
    readonly plannedAt: number;
  };
  /** precondition: a trigger cannot see what it looks at; `problem` is the trigger's. */
  source_failed: { readonly triggerId: number; readonly kind: string; readonly problem: Json };
  /** precondition: pushes to a device come back. */
  push_dead: { readonly deviceId: number; readonly device: string; readonly problem: string };
  /** reminder: a person's own to-do. */
  to_do: { readonly title: string; readonly note: string };
  /** misfire: due times passed while nothing could run. */
  misfire: {
    readonly missed: number;
    readonly from: number;
    readonly to: number;
    readonly caughtUp: number;
    /** There are more than were counted. */
    readonly isMore: boolean;
  };
  /** notice: runs of an automation fail; `error` is the last one's. */
  run_failed: { readonly type: string; readonly message: string };
  /** notice: an automation failed again and again and was paused. */
  breaker: { readonly failures: number; readonly probeAt: number };
  /** notice: an event's run failed for good. */
  parked: { readonly source: string; readonly name: string; readonly deliveryId: number };
  /** notice: a trigger had lost its next time. */
  repaired: { readonly triggerId: number };
  /** notice: times that are due wait for the queue. */
  queue_full: { readonly queued: number };
  /** notice: a script's own words. */
  told: { readonly title: string; readonly text: string; readonly push: boolean; readonly urgent: boolean };
}

export type InboxCause = keyof ItemBodies;

export const kindOfCause: { readonly [C in InboxCause]: InboxKind } = {
  effect: "approval",
  asked: "question",
  scope: "permission",
  secret: "auth",
  unclear: "indeterminate",
  source_failed: "precondition",
  push_dead: "precondition",
  to_do: "reminder",
  misfire: "misfire",
  run_failed: "notice",
  breaker: "notice",
  parked: "notice",
  repaired: "notice",
  queue_full: "notice",
  told: "notice",
};

export const inboxCauses = Object.keys(kindOfCause) as readonly InboxCause[];

/** A text that would be replaced: `before` null where there was none, or where it is not known. */
export interface ShownText {
  readonly label: string;
  readonly before: string | null;
  readonly after: string;
}

/** What a tool says of its call for whoever has to decide on it. */
export interface CallPreview {
  /** Whom it reaches: hosts, addresses, names. */
  readonly recipients: readonly string[];
  /** Sums of money and the like, as they are to be read. */
  readonly amounts: readonly { readonly label: string; readonly text: string }[];
  readonly texts: readonly ShownText[];
}

export interface ApprovalBody extends CallPreview {
  readonly effectId: number;
  /** "http.post". */
  readonly tool: string;
  /** The step it belongs to, "" outside of steps. */
  readonly step: string;
  /** The arguments in full, without secrets; null in lists. */
  readonly args: Json;
  /** Who or what started the run: a device's name, "scheduler". */
  readonly requester: string;
  /** What decided that a person is asked. */
  readonly why: PolicyDecision["decidedBy"];
  /** What the run has cost so far, in millionths. */
  readonly costMicros: number;
}

export const fieldKinds = ["text", "long_text", "number", "yes_no", "choice", "date"] as const;

/** One field of the form that a question shows. */
export interface AskedField {
  readonly name: string;
  readonly label: string;
  readonly kind: (typeof fieldKinds)[number];
  readonly choices?: readonly string[];
  readonly required: boolean;
  /** What stands in it at first. */
  readonly value?: string | number | boolean;
}

export interface QuestionBody {
  readonly title: string;
  readonly text: string;
  /** Buttons to answer with one tap; empty where there is a form. */
  readonly choices: readonly string[];
  readonly fields: readonly AskedField[];
}

/** Parts of the inbox that are listed. `others`: it asks for something, and not of the reader. */
export const inboxViews = ["needs_you", "failed", "told", "others", "snoozed", "done", "open"] as const;

export type InboxView = (typeof inboxViews)[number];

/** What an item asks of people: to do something, to know that something failed, or just to know. */
export type ItemGroup = "needs_you" | "failed" | "told";

const failures: readonly string[] = ["run_failed", "breaker", "parked"];
const news: readonly string[] = ["misfire", "repaired", "queue_full", "told"];

export function groupOf(cause: InboxCause): ItemGroup {
  if (failures.includes(cause)) return "failed";
  return news.includes(cause) ? "told" : "needs_you";
}

/** The SQL-friendly other way round. */
export function causesOf(group: ItemGroup): readonly InboxCause[] {
  return inboxCauses.filter((cause) => groupOf(cause) === group);
}

/** Items that are put away with one tap; the others are decided, or resolve themselves. */
export function isDismissible(cause: InboxCause): boolean {
  return (
    groupOf(cause) !== "needs_you" || cause === "push_dead" || cause === "source_failed" || cause === "to_do"
  );
}

/** The least role that may put it away for everybody: to-dos are ticked off by whoever does them, failures not waved through by everybody. */
export function dismissRole(cause: InboxCause): Role {
  if (cause === "to_do") return "viewer";
  return groupOf(cause) === "told" ? "approver" : "operator";
}

/** Waits for an answer of an approval or a question: 24 hours, where nobody says otherwise. */
export const askForMs = 24 * 60 * 60_000;

/** Further devices are told of it after a third of its time. */
export function escalateAt(openedAt: number, expiresAt: number): number {
  return openedAt + Math.floor((expiresAt - openedAt) / 3);
}

export interface Vote {
  readonly choice: "approve" | "reject" | "answer";
}

/** What an automation may touch is an admin's to say, and what became of an effect an operator's. */
export function deciderRole(cause: InboxCause): "approver" | "operator" | "admin" {
  if (cause === "scope") return "admin";
  return cause === "unclear" ? "operator" : "approver";
}

/** The least role that can do something about an item that asks for something. */
export function actorRole(cause: InboxCause): Role {
  if (cause === "secret") return "admin";
  if (cause === "source_failed" || cause === "push_dead") return "operator";
  return cause === "to_do" ? "viewer" : deciderRole(cause);
}

/** One no is a no; a yes is one once as many as are needed have said so. */
export function outcomeOf(
  votes: readonly Vote[],
  needs: number,
): "approve" | "reject" | "answer" | undefined {
  if (votes.some(({ choice }) => choice === "reject")) return "reject";
  if (votes.some(({ choice }) => choice === "answer")) return "answer";
  return votes.length >= needs ? "approve" : undefined;
}
