/** A trigger that cannot see what it listens to, as an item: there until it sees again, or nobody wants it to. */
import type { Clock } from "@hob/shared/time";
import type { Hub } from "../hub.ts";
import { openItemBody, raiseItem, resolveItem } from "../store/inbox.ts";
import type { Store } from "../store/store.ts";
import type { TriggerProblem, TriggerRow } from "../store/triggers.ts";

/** A network that comes back, or a disk that wakes up, is nobody's to look after. */
export const patienceMs = 10 * 60_000;

export interface FailedSourceDeps {
  readonly store: Store;
  readonly hub: Hub;
  readonly clock: Clock;
}

/** Once: what is open already stays as it is. Belongs in the transaction that keeps the problem. */
export function tellOfFailedSource(
  { store, hub, clock }: FailedSourceDeps,
  { triggerId, automationId, input }: TriggerRow,
  { type, message }: TriggerProblem,
): void {
  const key = String(triggerId);
  if (openItemBody(store, automationId, "source_failed", key)) return;
  const body = { triggerId, kind: input.kind, problem: { type, message } };
  const itemId = raiseItem(store, { automationId, cause: "source_failed", key, body, at: clock.now() });
  hub.publish({ kind: "InboxChanged", itemId });
}

/** `by` is null where it sees again. Belongs in the transaction of what made it so. */
export function closeFailedSource(
  { store, hub, clock }: FailedSourceDeps,
  { triggerId, automationId }: Pick<TriggerRow, "triggerId" | "automationId">,
  by: string | null,
): void {
  const itemId = resolveItem(store, automationId, "source_failed", by, clock.now(), String(triggerId));
  if (itemId !== undefined) hub.publish({ kind: "InboxChanged", itemId });
}
