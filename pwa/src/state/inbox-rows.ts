/** The list of the inbox as a page shows it: page by page, alike items as one row, nothing that was answered here. */
import type { InboxCounts, InboxItem } from "@hob/shared/contract/inbox";
import { createEffect, createMemo, on, type Accessor } from "solid-js";
import { createStore, reconcile, unwrap } from "solid-js/store";
import { isAnsweredSince } from "./decision-progress.ts";
import { areDecisionsRead, decisionOn, decisions } from "./decisions.ts";
import { connection } from "./house.ts";
import { inboxInput, type InboxChoice } from "./inbox-choice.ts";
import { groupItems, type ItemGroup } from "./inbox-groups.ts";
import { pageRows, useListPages, type ListPages } from "./list-pages.ts";
import { keptAnswer, readAhead, useCommand } from "./queries.ts";

export interface InboxRows {
  readonly pages: ListPages<{
    readonly items: readonly InboxItem[];
    readonly total: number;
    readonly counts: InboxCounts;
  }>;
  /** The same rows while they are about the same: what is renewed moves nothing under a finger. */
  groups(): readonly ItemGroup[];
}

/** So many decisions are read in full before somebody opens them: they can be made without the house. */
const mostAhead = 20;

export function useInboxRows(choice: Accessor<InboxChoice>): InboxRows {
  const input = () => inboxInput(choice());
  const listed = useListPages(input, (offset) =>
    useCommand("inbox.list", () => ({ ...input(), ...(offset > 0 && { limit: pageRows, offset }) })),
  );
  // A list that was kept from before may still have what was answered since, and is not shown for even a moment.
  const value = () => (areDecisionsRead() ? listed.reading.value() : undefined);
  const pages = { ...listed, reading: { ...listed.reading, value } };
  const shown = createMemo(() => {
    const readAt = pages.reading.readAt();
    const isOpenView = choice().view !== "done";
    return pages.items().filter(({ itemId }) => !isOpenView || !isAnsweredSince(decisionOn(itemId), readAt));
  });
  const [list, setList] = createStore<{ groups: ItemGroup[] }>({ groups: [] });
  createEffect(
    on([shown, pages.reading.readAt, decisions], ([items]) => {
      // Copies: two stores over one object would each believe that it is theirs.
      const copies = items.map((item) => structuredClone(unwrap(item)));
      setList("groups", reconcile([...groupItems(copies)], { key: "key" }));
    }),
  );
  createEffect(
    on([shown, pages.reading.readAt], ([items]) => {
      if (connection().kind !== "live") return;
      for (const { itemId, updatedAt } of items.filter(isDecided).slice(0, mostAhead)) {
        const isKept = keptAnswer("inbox.get", { itemId })?.updatedAt === updatedAt;
        if (!isKept) readAhead("inbox.get", { itemId });
      }
    }),
  );
  return { pages, groups: () => list.groups };
}

function isDecided({ contentHash, state }: InboxItem): boolean {
  return contentHash !== null && state === "open";
}
