/** The lists of the inbox as they are kept here: what somebody puts off or away leaves them at once. */
import type { Output } from "@hob/shared/contract/commands";
import type { HobError } from "@hob/shared/contract/errors";
import type { InboxCounts, InboxItem } from "@hob/shared/contract/inbox";
import { groupOf } from "@hob/shared/model/inbox";
import { ok, type Result } from "@hob/shared/result";
import { act } from "./actions.ts";
import { countOfView } from "./inbox-choice.ts";
import { queryClient, renew } from "./queries.ts";
import { tellUnsent } from "./unsent.ts";
import { forgetUndo, offerUndo } from "./undoable.ts";

/** What has to be known of an item to take it out of the lists it may stand in. */
export type ListedItem = Pick<InboxItem, "itemId" | "cause" | "state" | "snoozedUntil" | "isForOthers">;

/** `done` says what was done, beside the way to take it back. */
export function snoozeItems(items: readonly ListedItem[], until: number, done: string): Promise<boolean> {
  return putAway(items, done, (itemIds) => act("inbox.snooze", { itemIds, until }));
}

export function dismissItems(items: readonly ListedItem[], done: string): Promise<boolean> {
  return putAway(items, done, (itemIds) => act("inbox.dismiss", { itemIds }));
}

/** Puts back what was put off or away: the house knows the place of each. */
export function restoreItems(items: readonly ListedItem[]): Promise<boolean> {
  forgetUndo();
  return changeItems(items, (itemIds) => act("inbox.restore", { itemIds }));
}

type InboxList = Output<"inbox.list">;

/** As a list is without these items; the counts with it. */
export function withoutItems(list: InboxList, items: readonly ListedItem[]): InboxList {
  const gone = new Set(items.map(({ itemId }) => itemId));
  const kept = list.items.filter(({ itemId }) => !gone.has(itemId));
  const counts = items.reduce(oneLess, list.counts);
  return { ...list, items: kept, total: list.total - (list.items.length - kept.length), counts };
}

async function putAway(
  items: readonly ListedItem[],
  done: string,
  write: (itemIds: number[]) => Promise<Result<null, HobError>>,
): Promise<boolean> {
  const isDone = await changeItems(items, write);
  if (isDone) offerUndo({ text: done, undo: () => void restoreItems(items) });
  return isDone;
}

/** As many as the house takes at once. */
const mostAtOnce = 200;

/** Reversible, so seen before it is answered; what the house would not have comes back, and is said to. */
async function changeItems(
  items: readonly ListedItem[],
  write: (itemIds: number[]) => Promise<Result<null, HobError>>,
): Promise<boolean> {
  const putBack = await takeOut(items);
  const itemIds = items.map(({ itemId }) => itemId);
  let answer: Result<null, HobError> = ok(null);
  for (let at = 0; at < itemIds.length && answer.ok; at += mostAtOnce)
    answer = await write(itemIds.slice(at, at + mostAtOnce));
  if (!answer.ok) {
    putBack();
    tellUnsent(answer.error);
  }
  renew("inbox.list", "inbox.get");
  return answer.ok;
}

/** Takes items out of every list that is kept, none of which becomes any younger by it; answers how to undo that. */
async function takeOut(items: readonly ListedItem[]): Promise<() => void> {
  const queryKey = ["inbox.list"];
  // An answer that is on its way would bring them back for a moment.
  await queryClient.cancelQueries({ queryKey });
  const before = queryClient
    .getQueryCache()
    .findAll({ queryKey })
    .flatMap(({ queryKey, state }) => (state.data ? [{ queryKey, updatedAt: state.dataUpdatedAt }] : []))
    .map(({ queryKey, updatedAt }) => {
      const list = structuredClone(queryClient.getQueryData<InboxList>(queryKey));
      if (list) queryClient.setQueryData(queryKey, withoutItems(list, items), { updatedAt });
      return { queryKey, updatedAt, list };
    });
  return () => {
    for (const { queryKey, updatedAt, list } of before)
      queryClient.setQueryData(queryKey, list, { updatedAt });
  };
}

function oneLess(counts: InboxCounts, item: ListedItem): InboxCounts {
  if (item.state !== "open") return counts;
  const name = countOfView[viewOf(item)];
  return { ...counts, [name]: Math.max(0, counts[name] - 1) };
}

function viewOf({ snoozedUntil, isForOthers, cause }: ListedItem) {
  if (snoozedUntil !== null) return "snoozed";
  return isForOthers ? "others" : groupOf(cause);
}
