/** What people should know: listed, and put away. */
import { err, ok } from "@hob/shared/result";
import { dismissItem, openItemOwner, openItems } from "../store/inbox.ts";
import { transaction } from "../store/transaction.ts";
import type { Handler } from "./caller.ts";
import { audit, type ServiceDeps } from "./deps.ts";
import { sees, visibleTo } from "./visibility.ts";

export interface InboxHandlers {
  readonly "inbox.list": Handler<"inbox.list">;
  readonly "inbox.dismiss": Handler<"inbox.dismiss">;
}

export function inboxHandlers(deps: ServiceDeps): InboxHandlers {
  const { store, hub, clock } = deps;
  return {
    "inbox.list": (page, caller) => {
      const { items, total } = openItems(store, page, visibleTo(caller));
      return ok({ items: items.map((item) => ({ ...item })), total });
    },
    "inbox.dismiss": ({ itemId }, caller) =>
      transaction(store, () => {
        const owner = openItemOwner(store, itemId);
        const isHidden =
          owner !== undefined &&
          owner.automationId !== null &&
          sees(store, caller, owner.automationId) === "nothing";
        if (!owner || isHidden) return err({ type: "item_unknown", itemId });
        dismissItem(store, itemId, caller.name, clock.now());
        audit(deps, caller, { action: "item.dismissed", subject: `item:${itemId}`, detail: {} });
        hub.publish({ kind: "InboxChanged" });
        return ok(null);
      }),
  };
}
