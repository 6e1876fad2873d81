/** What is open in the inbox, as the terminal of a house without private automations sees it. */
import { listItems, type ItemReader, type ShownItem } from "../inbox-views.ts";
import type { InboxView } from "@hob/shared/model/inbox";
import type { Store } from "../store.ts";

const reader: ItemReader = { memberId: null, isAdmin: true, role: "admin", ceiling: "high" };

export function openTestItems(store: Store, view: InboxView = "open"): ShownItem[] {
  return listItems(store, { view }, { limit: 500, offset: 0 }, reader, 0).items;
}
