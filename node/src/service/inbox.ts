/** What people should know or do: listed, put off, put away, and taken back. */
import type { CommandError } from "@hob/shared/contract/errors";
import type { InboxItem } from "@hob/shared/contract/inbox";
import { dismissRole, isDismissible } from "@hob/shared/model/inbox";
import { roleCovers } from "@hob/shared/model/role";
import { err, ok, type Result } from "@hob/shared/result";
import { itemAsSeen, itemsAsSeen } from "../inbox/item-as-seen.ts";
import { readerOf } from "../inbox/who-decides.ts";
import { reopenItem, settleItem } from "../store/inbox.ts";
import { countItems, readItem, type ShownItem } from "../store/inbox-views.ts";
import { snoozeItem, wakeItem } from "../store/snoozes.ts";
import { transaction } from "../store/transaction.ts";
import type { Caller, Handler } from "./caller.ts";
import { audit, type ServiceDeps } from "./deps.ts";
import { findFor } from "./visibility.ts";

type Method = "inbox.list" | "inbox.get" | "inbox.snooze" | "inbox.dismiss" | "inbox.restore";

export type InboxHandlers = { readonly [M in Method]: Handler<M> };

type InputOf<M extends Method> = Parameters<InboxHandlers[M]>[0];
type AnswerOf<M extends Method> = ReturnType<InboxHandlers[M]>;

export function inboxHandlers(deps: ServiceDeps): InboxHandlers {
  const { store, hub, clock } = deps;
  return {
    "inbox.list": list,
    "inbox.get": ({ itemId }, caller) => {
      const item = itemAsSeen(store, itemId, caller, clock.now());
      return item ? ok(item) : err(unknown(itemId));
    },
    "inbox.snooze": (input, caller) => transaction(store, () => snooze(input, caller)),
    "inbox.dismiss": (input, caller) => transaction(store, () => dismiss(input, caller)),
    "inbox.restore": (input, caller) => transaction(store, () => restore(input, caller)),
  };

  function list(input: InputOf<"inbox.list">, caller: Caller): AnswerOf<"inbox.list"> {
    const { view, automation, text, limit, offset } = input;
    const row = automation === undefined ? undefined : findFor(store, caller, automation);
    if (automation !== undefined && !row)
      return err({ type: "automation_unknown", automation: String(automation) });
    const filter = { view, text, automationId: row?.automationId };
    const now = clock.now();
    const { items, total } = itemsAsSeen(store, filter, { limit, offset }, caller, now);
    return ok({ items, total, counts: countItems(store, readerOf(store, caller), now) });
  }

  /** One's own view of them alone, so nobody has to be allowed to. */
  function snooze({ itemIds, until }: InputOf<"inbox.snooze">, caller: Caller): AnswerOf<"inbox.snooze"> {
    const found = findAll(itemIds, caller);
    if (!found.ok) return found;
    for (const { itemId, state } of found.value) {
      if (state !== "open") continue;
      snoozeItem(store, itemId, caller.memberId, until);
      tell(itemId, "item.snoozed", caller, { until });
    }
    return ok(null);
  }

  /** All of them or none; what was settled meanwhile is not in the way. */
  function dismiss({ itemIds }: InputOf<"inbox.dismiss">, caller: Caller): AnswerOf<"inbox.dismiss"> {
    const found = findAll(itemIds, caller);
    if (!found.ok) return found;
    const open = found.value.filter(({ state }) => state === "open");
    for (const item of open) {
      const refusal = refusalOf(item, caller);
      if (refusal) return err(refusal);
    }
    for (const { itemId, cause } of open) {
      const choice = cause === "to_do" ? "done" : "dismiss";
      settleItem(store, itemId, { state: "resolved", at: clock.now(), by: caller.name, choice });
      tell(itemId, "item.dismissed", caller, { cause });
    }
    return ok(null);
  }

  function restore({ itemIds }: InputOf<"inbox.restore">, caller: Caller): AnswerOf<"inbox.restore"> {
    const found = findAll(itemIds, caller);
    if (!found.ok) return found;
    for (const item of found.value) {
      const { itemId, cause } = item;
      const isAwake = wakeItem(store, itemId, caller.memberId);
      const isOpen = !refusalOf(item, caller) && reopenItem(store, itemId);
      if (isAwake || isOpen) tell(itemId, "item.restored", caller, { cause });
    }
    return ok(null);
  }

  function findAll(
    itemIds: readonly number[],
    caller: Caller,
  ): Result<ShownItem[], Extract<CommandError, { readonly type: "item_unknown" }>> {
    const items: ShownItem[] = [];
    for (const itemId of new Set(itemIds)) {
      const item = readItem(store, itemId, readerOf(store, caller), clock.now());
      if (!item) return err(unknown(itemId));
      items.push(item);
    }
    return ok(items);
  }

  function tell(
    itemId: InboxItem["itemId"],
    action: string,
    caller: Caller,
    detail: { readonly until?: number; readonly cause?: string },
  ): void {
    audit(deps, caller, { action, subject: `item:${itemId}`, detail });
    hub.publish({ kind: "InboxChanged", itemId });
  }
}

/** What keeps the caller from putting it away for everybody. */
function refusalOf({ itemId, cause, isVeiled, ownerMemberId }: ShownItem, { role, memberId }: Caller) {
  if (isVeiled || !isDismissible(cause)) return { type: "item_not_dismissible", itemId } as const;
  const needs = ownerMemberId !== null && ownerMemberId === memberId ? "viewer" : dismissRole(cause);
  return roleCovers(role, needs) ? undefined : ({ type: "role_too_low", needs, has: role } as const);
}

function unknown(itemId: number) {
  return { type: "item_unknown", itemId } as const;
}
