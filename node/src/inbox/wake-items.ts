/** Tells the house when items are there again: the time of a reminder has come, or that until which somebody put one off. */
import type { Clock } from "@hob/shared/time";
import type { Hub } from "../hub.ts";
import { itemsWokenBetween, nextWakeOfItem } from "../store/snoozes.ts";
import type { Store } from "../store/store.ts";

export interface WakeDeps {
  readonly store: Store;
  readonly hub: Hub;
  readonly clock: Clock;
}

/** A clock that is set makes nothing later than this. It is no longer than a timer can be, either. */
const longestWaitMs = 60_000;

/** Until disposed. What came while the house was off is told at once. Only reads: a full disk is nothing to it. */
export function wakeItems({ store, hub, clock }: WakeDeps): Disposable {
  let toldUntil = 0;
  let timer: Disposable | undefined;
  const subscription = hub.subscribe(({ kind }) => kind === "InboxChanged" && arm());
  look();
  return {
    [Symbol.dispose]() {
      subscription[Symbol.dispose]();
      timer?.[Symbol.dispose]();
    },
  };

  function look(): void {
    const now = clock.now();
    const woken = itemsWokenBetween(store, toldUntil, now);
    toldUntil = now;
    for (const itemId of woken) hub.publish({ kind: "InboxChanged", itemId });
    arm();
  }

  function arm(): void {
    timer?.[Symbol.dispose]();
    const next = nextWakeOfItem(store, toldUntil);
    const waitMs = next === undefined ? undefined : Math.max(0, next - clock.now());
    timer = waitMs === undefined ? undefined : clock.timer(Math.min(waitMs, longestWaitMs), look);
  }
}
