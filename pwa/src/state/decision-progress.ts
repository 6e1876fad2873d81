/** How far a decision of this device is: never further than somebody has said. */
import type { InboxItem } from "@hob/shared/contract/inbox";
import type { HobError } from "@hob/shared/contract/errors";
import type { EffectState } from "@hob/shared/model/effect";
import { outcomeOf } from "@hob/shared/model/inbox";
import type { OutboxEntry } from "./outbox.ts";

export type DecisionProgress =
  /** Lies on this device alone. */
  | { readonly at: "written"; readonly since: number }
  /** May have arrived; `isHeld` while there is no way to know. */
  | { readonly at: "sending"; readonly isHeld: boolean; readonly since: number }
  /** The house has written it down. */
  | { readonly at: "received"; readonly auditSeq: number }
  /** The item says what became of it. */
  | { readonly at: "done"; readonly auditSeq: number; readonly end: DecisionEnd }
  | { readonly at: "refused"; readonly error: HobError };

export type DecisionEnd = "rejected" | "answered" | "made_clear" | "granted" | EffectState;

export function progressOf(
  entry: OutboxEntry,
  item: InboxItem | undefined,
  isLive: boolean,
): DecisionProgress {
  const { outcome, sentAt, writtenAt } = entry;
  if (outcome?.kind === "refused") return { at: "refused", error: outcome.error };
  if (outcome?.kind === "received") {
    const { auditSeq } = outcome;
    const end = item && endOf(item);
    return end === undefined ? { at: "received", auditSeq } : { at: "done", auditSeq, end };
  }
  if (sentAt === null) return { at: "written", since: writtenAt };
  return { at: "sending", isHeld: !isLive, since: writtenAt };
}

/** What a decided item came to; undefined while that is not known, or others have to agree. */
export function endOf(item: InboxItem): DecisionEnd | undefined {
  if (item.state !== "resolved") return undefined;
  switch (outcomeOf(item.decisions, item.needs)) {
    case "reject":
      return "rejected";
    case "answer":
      return item.cause === "unclear" ? "made_clear" : "answered";
    case "approve":
      if (item.cause !== "effect") return "granted";
      return isUnderWay(item.effectState) ? undefined : (item.effectState ?? undefined);
    case undefined:
      return undefined;
  }
}

/** True of an item this list had before the house received what was decided on it here: it must not ask again. */
export function isAnsweredSince(entry: OutboxEntry | undefined, readAt: number | undefined): boolean {
  return entry?.outcome?.kind === "received" && (readAt ?? 0) < entry.outcome.at;
}

function isUnderWay(state: EffectState | null): boolean {
  return state === null || state === "planned" || state === "in_flight" || state === "uncertain";
}
