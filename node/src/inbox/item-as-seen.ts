/** Items in the contract's words, for one reader: veiled where they are another's, with what that reader may do about each. */
import { toHex } from "@hob/shared/bytes";
import type { InboxItem } from "@hob/shared/contract/inbox";
import type { JsonObject } from "@hob/shared/json";
import type { InboxCause } from "@hob/shared/model/inbox";
import { decisionsOn } from "../store/decisions.ts";
import { listItems, readItem, type ItemFilter, type ShownItem } from "../store/inbox-views.ts";
import type { Store } from "../store/store.ts";
import { judgeDecider, readerOf, type Decider } from "./who-decides.ts";

/** One item in full, in any state; undefined where there is none that the reader may know of. */
export function itemAsSeen(
  store: Store,
  itemId: number,
  reader: Decider,
  now: number,
): InboxItem | undefined {
  const item = readItem(store, itemId, readerOf(store, reader), now);
  return item && asSeen(store, item, reader);
}

/** One page of items, without what is long in them. */
export function itemsAsSeen(
  store: Store,
  filter: ItemFilter,
  page: { readonly limit: number; readonly offset: number },
  reader: Decider,
  now: number,
): { readonly items: InboxItem[]; readonly total: number } {
  const { items, total } = listItems(store, filter, page, readerOf(store, reader), now);
  return { items: items.map((item) => asSeen(store, { ...item, body: inShort(item) }, reader)), total };
}

/** Whether people say yes, no or something else to it, and not just see to it. */
export function isDecided(cause: InboxCause): boolean {
  return cause === "effect" || cause === "asked" || cause === "scope" || cause === "unclear";
}

function asSeen(store: Store, item: ShownItem, reader: Decider): InboxItem {
  const { ownerMemberId: _owner, notByMember: _asker, contentHash, isVeiled, ...shown } = item;
  return {
    ...shown,
    body: isVeiled ? {} : item.body,
    isVeiled,
    contentHash: contentHash && !isVeiled ? toHex(contentHash) : null,
    decisions: decisionsOn(store, item.itemId).map(({ choice, by, at, reason, answer, via, auditSeq }) => ({
      choice,
      by,
      at,
      reason: isVeiled ? null : reason,
      answer: isVeiled ? null : answer,
      via,
      auditSeq,
    })),
    ...mayDecide(store, item, reader),
  };
}

function mayDecide(store: Store, item: ShownItem, reader: Decider): Pick<InboxItem, "mayDecide" | "whyNot"> {
  if (!isDecided(item.cause)) return { mayDecide: false, whyNot: null };
  const verdict = judgeDecider(store, item, reader);
  return verdict === "may" ? { mayDecide: true, whyNot: null } : { mayDecide: false, whyNot: verdict };
}

/** Arguments and texts may be as long as a letter, and a list shows many. */
function inShort({ cause, body }: ShownItem): JsonObject {
  if (cause === "effect") return { ...body, args: null, texts: [] };
  return cause === "unclear" ? { ...body, args: null } : body;
}
