/** What scripts tell people, taken into the inbox: repeats counted, and never more than anybody reads. */
import type { Clock } from "@hob/shared/time";
import type { Hub } from "../hub.ts";
import { openItemBody, openItemCount, pushAgain, raiseItem } from "../store/inbox.ts";
import type { Store } from "../store/store.ts";

/** Open at the same time, of one automation. */
export const mostNotices = 100;

/** A notice that repeats is counted quietly for so long, and then pushed again: what comes every day, every day. */
export const pushAgainAfterMs = 12 * 60 * 60_000;

export interface NoticeSinkDeps {
  readonly store: Store;
  readonly hub: Hub;
  readonly clock: Clock;
}

/** What a run wants people to read. */
export interface RunNotice {
  readonly automationId: number;
  readonly runId: number;
  readonly title: string;
  readonly text: string;
  /** To phones as well. */
  readonly push: boolean;
  /** Also during quiet hours. */
  readonly urgent: boolean;
  /** What is told under the same key while nobody has put it away is counted and not told apart. */
  readonly key: string;
}

export function createNoticeSink({ store, hub, clock }: NoticeSinkDeps) {
  return {
    tell({
      automationId,
      runId,
      key,
      ...body
    }: RunNotice): { readonly itemId: number; readonly isNew: boolean } | undefined {
      const isNew = openItemBody(store, automationId, "told", key) === undefined;
      if (isNew && openItemCount(store, automationId, "told") >= mostNotices) return undefined;
      const at = clock.now();
      const itemId = raiseItem(store, { automationId, cause: "told", key, body, runId, at });
      if (body.push) pushAgain(store, itemId, at - pushAgainAfterMs);
      hub.publish({ kind: "InboxChanged", itemId });
      return { itemId, isNew };
    },
  };
}
