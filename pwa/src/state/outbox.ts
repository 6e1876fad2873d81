/**
 * Decisions on their way to the house: written down before they are sent, under the request id they are
 * always sent with, so that neither a dead network nor a killed app loses one or has it done twice.
 */
import type { Input } from "@hob/shared/contract/commands";
import type { HobError } from "@hob/shared/contract/errors";
import type { Result } from "@hob/shared/result";
import type { Clock } from "@hob/shared/time";

export type DecisionCall =
  | { readonly method: "inbox.decide"; readonly input: Input<"inbox.decide"> }
  | { readonly method: "inbox.answer"; readonly input: Input<"inbox.answer"> };

/** What came of it, once the house has said. */
export type DecisionOutcome =
  | { readonly kind: "received"; readonly auditSeq: number; readonly at: number }
  | { readonly kind: "refused"; readonly error: HobError; readonly at: number };

export interface OutboxEntry {
  readonly itemId: number;
  readonly requestId: string;
  readonly call: DecisionCall;
  /** The item in a sentence, as it stood before whoever decided. */
  readonly about: string;
  readonly writtenAt: number;
  /** From then on it may have arrived. */
  readonly sentAt: number | null;
  readonly outcome: DecisionOutcome | null;
}

/** Where entries are kept, one an item; `alter` sees no other change between its reading and its writing. */
export interface OutboxStore {
  all(): Promise<readonly OutboxEntry[]>;
  change(
    itemId: number,
    alter: (kept: OutboxEntry | undefined) => OutboxEntry | undefined,
  ): Promise<OutboxEntry | undefined>;
}

export interface Outbox {
  /** False where another decision on the item is under way already: that one stands. */
  write(call: DecisionCall, about: string): Promise<boolean>;
  /** False where it may have arrived by now. */
  takeBack(itemId: number): Promise<boolean>;
  /** Sends what was not answered yet, as far as the house is reached. */
  sendAll(): Promise<void>;
  /** What was refused has been read. */
  forget(itemId: number): Promise<void>;
  /** Tells of what is kept as it is now: another tab has changed it. */
  refresh(): Promise<void>;
}

export interface OutboxDeps {
  readonly store: OutboxStore;
  readonly clock: Clock;
  createRequestId(): string;
  isLive(): boolean;
  send(call: DecisionCall, requestId: string): Promise<Result<{ readonly auditSeq: number }, HobError>>;
  /** Told after every change, with all that is kept. */
  onChange(entries: readonly OutboxEntry[]): void;
  /** Told when the house has answered a decision of this tab, or refused it. */
  onAnswered(entry: OutboxEntry): void;
}

/** A house that is reached and cannot take it just now is asked again after so long. */
const againMs = 30_000;
/** What was received keeps answered items from old lists; after so long no list is that old. */
const keptMs = 24 * 60 * 60_000;
/** A refusal nobody has read. */
const refusalKeptMs = 30 * keptMs;

export function createOutbox(deps: OutboxDeps): Outbox {
  const { store, clock } = deps;
  const underWay = new Set<number>();
  return { write, takeBack, sendAll, forget, refresh };

  async function write(call: DecisionCall, about: string): Promise<boolean> {
    const requestId = deps.createRequestId();
    const { itemId } = call.input;
    const kept = await store.change(itemId, (before) =>
      before && before.outcome === null
        ? before
        : { itemId, requestId, call, about, writtenAt: clock.now(), sentAt: null, outcome: null },
    );
    await refresh();
    void sendAll();
    return kept?.requestId === requestId;
  }

  async function takeBack(itemId: number): Promise<boolean> {
    const kept = await store.change(itemId, (before) => (before?.sentAt === null ? undefined : before));
    await refresh();
    return kept === undefined;
  }

  async function forget(itemId: number): Promise<void> {
    await store.change(itemId, (before) => (before?.outcome?.kind === "refused" ? undefined : before));
    await refresh();
  }

  async function sendAll(): Promise<void> {
    if (!deps.isLive()) return;
    const waiting = (await store.all()).filter(({ outcome }) => outcome === null);
    await Promise.all(waiting.map(sendOne));
  }

  async function sendOne({ itemId, requestId }: OutboxEntry): Promise<void> {
    if (underWay.has(itemId)) return;
    underWay.add(itemId);
    try {
      const entry = await marked(itemId, requestId);
      if (!entry) return;
      const answer = await deps.send(entry.call, requestId);
      if (answer.ok) {
        await settle(entry, { kind: "received", auditSeq: answer.value.auditSeq, at: clock.now() });
      } else if (isVerdict(answer.error)) {
        await settle(entry, { kind: "refused", error: answer.error, at: clock.now() });
      } else if (deps.isLive()) {
        clock.timer(againMs, () => void sendAll());
      }
    } finally {
      underWay.delete(itemId);
    }
  }

  /** Written down before it leaves: what may have arrived can no longer be taken back. Undefined where it is gone or settled. */
  async function marked(itemId: number, requestId: string): Promise<OutboxEntry | undefined> {
    const kept = await store.change(itemId, (before) =>
      before?.requestId === requestId && before.outcome === null && before.sentAt === null
        ? { ...before, sentAt: clock.now() }
        : before,
    );
    await refresh();
    return kept?.requestId === requestId && kept.outcome === null ? kept : undefined;
  }

  async function settle(sent: OutboxEntry, outcome: DecisionOutcome): Promise<void> {
    const kept = await store.change(sent.itemId, (before) =>
      before?.requestId === sent.requestId && before.outcome === null ? { ...before, outcome } : before,
    );
    await refresh();
    if (kept?.requestId === sent.requestId) deps.onAnswered(kept);
  }

  async function refresh(): Promise<void> {
    const all = await store.all();
    const isOld = (entry: OutboxEntry) => isOver(entry, clock.now());
    for (const { itemId } of all.filter(isOld))
      await store.change(itemId, (before) => (before && isOld(before) ? undefined : before));
    deps.onChange(all.filter((entry) => !isOld(entry)));
  }
}

function isOver({ outcome }: OutboxEntry, now: number): boolean {
  if (outcome === null) return false;
  return now - outcome.at > (outcome.kind === "received" ? keptMs : refusalKeptMs);
}

/** True of an answer that asking again would not change; a connection, or a house in trouble, may be better later. */
export function isVerdict({ type }: HobError): boolean {
  switch (type) {
    case "item_unknown":
    case "item_settled":
    case "item_expired":
    case "item_changed":
    case "may_not_decide":
    case "role_too_low":
    case "input_invalid":
    case "method_unknown":
    case "request_id_missing":
    case "request_id_reused":
      return true;
    default:
      return false;
  }
}
