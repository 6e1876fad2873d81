/** What is open in the inbox, as the terminal of a house without private automations sees it. */
import { listItems, type ShownItem } from "../inbox-views.ts";
import type { Store } from "../store.ts";

export function openTestItems(store: Store): ShownItem[] {
  return listItems(store, { view: "open" }, { limit: 500, offset: 0 }, { memberId: null, isAdmin: true }, 0)
    .items;
}
