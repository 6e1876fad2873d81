/** What a message says, as things stand when it is sent: an item that was settled meanwhile says nothing. */
import type { PushPayload } from "@hob/shared/notification";
import type { Clock } from "@hob/shared/time";
import { readerOf } from "../inbox/who-decides.ts";
import { deviceById } from "../store/devices.ts";
import { readHousehold } from "../store/household.ts";
import { findItem, type ItemRow } from "../store/inbox.ts";
import { countItems } from "../store/inbox-views.ts";
import type { PushDeliveryRow } from "../store/push-deliveries.ts";
import { originOfItem } from "../store/push-items.ts";
import type { Store } from "../store/store.ts";
import type { Vault } from "../vault/vault.ts";
import { choiceOf, isToHear, isUrgent, listenerOf, type Listener } from "./audience.ts";
import { quietUntil } from "./quiet-hours.ts";
import type { PushMessage } from "./send.ts";
import { mayApproveFrom, type Tickets } from "./tickets.ts";
import { itemInWords, pushLanguage } from "./words.ts";

export interface ComposeDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly vault: Pick<Vault, "fingerprint">;
  /** Where the app is. */
  readonly appOrigin: string;
  readonly tickets: Pick<Tickets, "issue">;
}

export type ComposedPush =
  | { readonly kind: "message"; readonly message: PushMessage }
  /** The house is quiet until then. */
  | { readonly kind: "hold"; readonly until: number }
  /** There is nothing left to say to this device. */
  | { readonly kind: "nothing" };

type Payload = Omit<PushPayload, "web_push">;

/** Belongs in a transaction: a ticket that goes out with it is written down. */
export function composePush(deps: ComposeDeps, delivery: PushDeliveryRow): ComposedPush {
  const { store } = deps;
  const { itemId } = delivery;
  const device = deviceById(store, delivery.deviceId);
  if (device?.state !== "enrolled") return { kind: "nothing" };
  const listener = listenerOf(store, device);
  const hob = headOf(deps, delivery, listener);
  if (delivery.kind === "test") {
    const said = { title: "Hob", body: pushLanguage(listener.choices).test };
    return messageOf(deps, delivery, { ...shownAs(deps, said, listener, hob, "#/inbox"), hob }, "high");
  }
  if (delivery.kind === "clear") return messageOf(deps, delivery, { hob }, "low");
  const item = itemId === null ? undefined : findItem(store, itemId);
  if (!item || !isToHear(store, item, listener)) return { kind: "nothing" };
  const until = isUrgent(item) && listener.choices.urgentInQuiet ? undefined : quietNow(deps);
  if (until !== undefined) return { kind: "hold", until };
  return messageOf(
    deps,
    delivery,
    itemPayload(deps, item, listener, hob),
    isUrgent(item) ? "high" : "normal",
  );
}

/** When a message is no longer worth sending, milliseconds since 1970. */
export function endOfDelivery(store: Store, { kind, itemId, createdAt }: PushDeliveryRow): number {
  if (kind === "test") return createdAt + 60 * 60_000;
  const expiresAt = (kind === "item" && itemId !== null && findItem(store, itemId)?.expiresAt) || undefined;
  return expiresAt ?? createdAt + 24 * 60 * 60_000;
}

function headOf({ store, clock }: ComposeDeps, { kind, itemId }: PushDeliveryRow, listener: Listener) {
  const { needsYou } = countItems(store, readerOf(store, listener), clock.now());
  return { kind, itemId, tag: itemId === null ? kind : `item-${itemId}`, badge: needsYou, actions: [] };
}

function messageOf(
  { store, clock, vault }: ComposeDeps,
  delivery: PushDeliveryRow,
  payload: Payload,
  urgency: PushMessage["urgency"],
): ComposedPush {
  const message = {
    json: JSON.stringify({ web_push: 8030, ...payload }),
    urgency,
    ttlMs: endOfDelivery(store, delivery) - clock.now(),
    // A push service is not told the item's number.
    topic: vault.fingerprint(`push topic ${payload.hob.tag}`).slice(0, 32),
  };
  return { kind: "message", message };
}

function quietNow({ store, clock }: ComposeDeps): number | undefined {
  const { quiet, timezone } = readHousehold(store);
  return quietUntil(quiet, timezone, clock.now());
}

function itemPayload(deps: ComposeDeps, item: ItemRow, listener: Listener, hob: Payload["hob"]): Payload {
  const language = pushLanguage(listener.choices);
  const choice = choiceOf(item);
  const { automationName } = originOfItem(deps.store, item.itemId);
  const words =
    listener.choices.showContents || choice === undefined
      ? itemInWords(language, item, automationName)
      : { title: "Hob", body: language.neutral(choice) };
  const ticket = deps.tickets.issue(item, listener);
  const actions = !ticket
    ? []
    : mayApproveFrom(item, listener.choices)
      ? (["reject", "approve"] as const)
      : (["reject"] as const);
  return {
    ...shownAs(deps, words, listener, hob, `#/inbox/${item.itemId}`),
    hob: {
      ...hob,
      actions: actions.map((action) => ({ action, title: language.actions[action] })),
      ...(ticket && { ticket }),
    },
  };
}

/** For a browser that shows it without a worker. */
function shownAs(
  { appOrigin }: ComposeDeps,
  { title, body }: { readonly title: string; readonly body: string },
  { choices }: Listener,
  { tag, badge }: Payload["hob"],
  page: string,
): Pick<Payload, "notification"> {
  return {
    notification: {
      title,
      body,
      navigate: `${appOrigin}/${page}`,
      tag,
      app_badge: badge,
      silent: false,
      lang: choices.language,
    },
  };
}
