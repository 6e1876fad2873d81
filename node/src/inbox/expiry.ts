/** Closes items that nobody answered in time, for good, and lets their runs go on to hear of it. */
import type { Clock } from "@hob/shared/time";
import type { Hub } from "../hub.ts";
import type { Logger } from "../logger.ts";
import { appendAudit } from "../store/audit.ts";
import { nextExpiryAt, overdueItems, settleItem, type ItemRow } from "../store/inbox.ts";
import { wakeRun } from "../store/runs.ts";
import type { Store } from "../store/store.ts";
import { transaction } from "../store/transaction.ts";

export interface ExpiryDeps {
  readonly store: Store;
  readonly hub: Hub;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Looked over this often, whatever the timer says: the clock may have been set, the machine may have slept. */
export const expirySweepMs = 30_000;
const batch = 50;

/** Closes what expired while the house was off, then works until disposed. */
export function startExpiry(deps: ExpiryDeps): Disposable {
  const { store, hub, clock, logger } = deps;
  let timer: Disposable | undefined;
  let isClosed = false;
  const subscription = hub.subscribe(({ kind }) => {
    if (kind === "InboxChanged") arm();
  });
  look();
  return {
    [Symbol.dispose]() {
      isClosed = true;
      subscription[Symbol.dispose]();
      timer?.[Symbol.dispose]();
    },
  };

  function look(): void {
    if (isClosed) return;
    try {
      for (const item of overdueItems(store, clock.now(), batch)) transaction(store, () => expire(item));
      arm();
    } catch (cause) {
      logger.error({ err: cause }, "items that are over could not be closed; the next sweep tries again");
      arm(expirySweepMs);
    }
  }

  function arm(leastMs = 0): void {
    timer?.[Symbol.dispose]();
    if (isClosed) return;
    const inMs = (nextExpiryAt(store) ?? Infinity) - clock.now();
    timer = clock.timer(Math.min(Math.max(inMs, leastMs), expirySweepMs), look);
  }

  function expire({ itemId, runId, cause, onExpiry }: ItemRow): void {
    const at = clock.now();
    const auditSeq = appendAudit(store, at, {
      actor: "system",
      action: "item.expired",
      subject: `item:${itemId}`,
      detail: { cause, run: runId, onExpiry },
    });
    if (!settleItem(store, itemId, { state: "expired", at, auditSeq }))
      throw new Error(`item ${itemId} was settled within its own transaction`);
    hub.publish({ kind: "InboxChanged", itemId });
    if (runId === null) return;
    for (const reason of ["approval", "question"] as const)
      if (wakeRun(store, runId, reason, at)) hub.publish({ kind: "RunWoken", runId });
  }
}
