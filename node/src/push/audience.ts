/** Who is to hear of an item: whose devices may see it, may do something about it, and want to be told. */
import type { PushChoices, PushSwitch } from "@hob/shared/contract/push";
import type { InboxCause, ItemBodies } from "@hob/shared/model/inbox";
import type { Role } from "@hob/shared/model/role";
import { judgeDecider, readerOf } from "../inbox/who-decides.ts";
import { enrolledDevices, roleOfDevice, type DeviceRow } from "../store/devices.ts";
import type { ItemRow } from "../store/inbox.ts";
import { readItem } from "../store/inbox-views.ts";
import { originOfItem, snoozersOf } from "../store/push-items.ts";
import { findSubscription, pushChoices } from "../store/push-subscriptions.ts";
import type { Store } from "../store/store.ts";
import { veilOfAutomation } from "../store/visibility.ts";

export interface Listener {
  readonly deviceId: number;
  readonly memberId: number;
  readonly role: Role;
  readonly choices: PushChoices;
}

/** Every device that is reachable and should know of the item now, but for those of members who put it off. */
export function listenersTo(store: Store, item: ItemRow, now: number): Listener[] {
  const snoozers = snoozersOf(store, item.itemId, now);
  return enrolledDevices(store)
    .filter(({ deviceId }) => findSubscription(store, deviceId)?.state === "live")
    .map((device) => listenerOf(store, device))
    .filter((listener) => !snoozers.includes(listener.memberId) && isToHear(store, item, listener));
}

/**
 * Those of them that hear of it first: where it is to be answered, the devices of whoever asked for the run, and all
 * where that reaches nobody. Of a private automation its owner is the only one there is.
 */
export function firstToHear(
  store: Store,
  item: ItemRow,
  listeners: readonly Listener[],
): readonly Listener[] {
  if (!isAnswered(item.cause)) return listeners;
  const { askerId } = originOfItem(store, item.itemId);
  const nearest = listeners.filter(({ memberId }) => memberId === askerId);
  return nearest.length > 0 ? nearest : listeners;
}

export function listenerOf(store: Store, device: DeviceRow): Listener {
  const { deviceId, memberId } = device;
  return { deviceId, memberId, role: roleOfDevice(device), choices: pushChoices(store, deviceId) };
}

/** Whether this device may know of the item, can do something where something is asked, and wants to hear of its kind. */
export function isToHear(store: Store, item: ItemRow, listener: Listener): boolean {
  const choice = choiceOf(item);
  if (choice === undefined || !listener.choices[choice]) return false;
  if (isAnswered(item.cause)) return judgeDecider(store, item, listener) === "may";
  return isSeenBy(store, item, listener.memberId) && !isForOthers(store, item, listener);
}

/** Which choice of a device an item falls under; undefined for what is never pushed. */
export function choiceOf({ cause, body }: Pick<ItemRow, "cause" | "body">): PushSwitch | undefined {
  switch (cause) {
    case "effect":
    case "scope":
      return "approvals";
    case "asked":
      return "questions";
    case "run_failed":
    case "parked":
      return "failures";
    case "breaker":
      return "paused";
    case "to_do":
      return "reminders";
    case "told":
      return (body as ItemBodies["told"]).push ? "notices" : undefined;
    case "secret":
    case "unclear":
    case "source_failed":
    case "push_dead":
      return "house";
    // They are news, and what can be done about them is done already.
    case "misfire":
    case "repaired":
    case "queue_full":
      return undefined;
  }
}

/** True for what comes also in quiet hours, where a device wants that. */
export function isUrgent({ cause, body }: Pick<ItemRow, "cause" | "body">): boolean {
  return isAnswered(cause) || (cause === "told" && (body as ItemBodies["told"]).urgent);
}

function isAnswered(cause: InboxCause): boolean {
  return cause === "effect" || cause === "scope" || cause === "asked";
}

function isForOthers(store: Store, { itemId }: ItemRow, listener: Listener): boolean {
  return readItem(store, itemId, readerOf(store, listener), 0)?.isForOthers ?? true;
}

/** Of what is private to somebody else, an admin learns in the app that it is there; nothing more is worth a push. */
function isSeenBy(
  store: Store,
  { automationId, ownerMemberId }: Pick<ItemRow, "automationId" | "ownerMemberId">,
  memberId: number,
): boolean {
  if (ownerMemberId !== null && ownerMemberId !== memberId) return false;
  return (
    automationId === null || veilOfAutomation(store, automationId, { memberId, isAdmin: false }) === false
  );
}
