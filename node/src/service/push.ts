/** Pushes to the caller's own device: where it is reached, what it wants to hear of, and whether that works. */
import { ECDH } from "node:crypto";
import { equalBytes, fromBase64url } from "@hob/shared/bytes";
import type { PushState } from "@hob/shared/contract/push";
import { err, ok } from "@hob/shared/result";
import { readHousehold } from "../store/household.ts";
import { resolveItem } from "../store/inbox.ts";
import { addDelivery } from "../store/push-deliveries.ts";
import {
  dropSubscription,
  findSubscription,
  pushChoices,
  putSubscription,
  writePushChoices,
} from "../store/push-subscriptions.ts";
import { transaction } from "../store/transaction.ts";
import type { Caller, Handler } from "./caller.ts";
import { audit, type ServiceDeps } from "./deps.ts";

export interface PushHandlers {
  readonly "push.get": Handler<"push.get">;
  readonly "push.subscribe": Handler<"push.subscribe">;
  readonly "push.unsubscribe": Handler<"push.unsubscribe">;
  readonly "push.choose": Handler<"push.choose">;
  readonly "push.test": Handler<"push.test">;
}

/** What a device has to know of the house to subscribe, and what the house lets it name. */
export interface PushDoor {
  /** The public VAPID key, base64url. */
  readonly serverKey: string;
  /** Whether this address is one of a push service that may be asked. */
  readonly isKnown: (endpoint: string) => boolean;
}

type InputOf<M extends keyof PushHandlers> = Parameters<PushHandlers[M]>[0];
type AnswerOf<M extends keyof PushHandlers> = ReturnType<PushHandlers[M]>;

export function pushHandlers(deps: Pick<ServiceDeps, "store" | "hub" | "clock" | "push">): PushHandlers {
  const { store, hub, clock } = deps;
  return {
    "push.get": (_input, { deviceId }) => (deviceId === null ? err(deviceOnly) : ok(stateOf(deviceId))),
    "push.subscribe": (input, caller) => transaction(store, () => subscribe(input, caller)),
    "push.unsubscribe": (_input, caller) => transaction(store, () => unsubscribe(caller)),
    "push.choose": (input, caller) => transaction(store, () => choose(input, caller)),
    "push.test": (_input, caller) => transaction(store, () => test(caller)),
  };

  function subscribe(input: InputOf<"push.subscribe">, caller: Caller): AnswerOf<"push.subscribe"> {
    const { deviceId } = caller;
    if (deviceId === null) return err(deviceOnly);
    const { endpoint } = input;
    const host = URL.parse(endpoint)?.host ?? "";
    if (!deps.push.isKnown(endpoint)) return err({ type: "push_host_unknown", host });
    const [p256dh, auth] = [pointIn(input.p256dh), fromBase64url(input.auth)];
    if (!p256dh) return err(wrongKey("p256dh"));
    if (!auth) return err(wrongKey("auth"));
    const before = findSubscription(store, deviceId);
    const isSame =
      before?.state === "live" &&
      before.endpoint === endpoint &&
      equalBytes(before.p256dh, p256dh) &&
      equalBytes(before.auth, auth);
    // The app says so each time it is opened.
    if (isSame) return ok(stateOf(deviceId));
    putSubscription(store, { deviceId, endpoint, p256dh, auth, subscribedAt: clock.now() });
    resolveDead(deviceId, caller);
    // The host alone: whoever knows the whole address can send there.
    return changed(deviceId, caller, "push.subscribed", { host });
  }

  function unsubscribe(caller: Caller): AnswerOf<"push.unsubscribe"> {
    const { deviceId } = caller;
    if (deviceId === null) return err(deviceOnly);
    if (!dropSubscription(store, deviceId)) return ok(stateOf(deviceId));
    resolveDead(deviceId, caller);
    return changed(deviceId, caller, "push.unsubscribed", {});
  }

  function choose({ choices }: InputOf<"push.choose">, caller: Caller): AnswerOf<"push.choose"> {
    const { deviceId } = caller;
    if (deviceId === null) return err(deviceOnly);
    const before = pushChoices(store, deviceId);
    const given = Object.entries(choices).filter(([, value]) => value !== undefined);
    const after = { ...before, ...Object.fromEntries(given) };
    const fields = given.map(([field]) => field).filter((field) => isOther(field, before, after));
    if (fields.length === 0) return ok(stateOf(deviceId));
    writePushChoices(store, deviceId, after);
    return changed(deviceId, caller, "push.chosen", { fields });
  }

  function test(caller: Caller): AnswerOf<"push.test"> {
    const { deviceId } = caller;
    if (deviceId === null) return err(deviceOnly);
    if (findSubscription(store, deviceId)?.state !== "live") return err({ type: "push_not_subscribed" });
    addDelivery(store, { deviceId, kind: "test", itemId: null }, clock.now());
    return changed(deviceId, caller, "push.tested", {});
  }

  /** That its pushes come back is settled: they arrive again, or are not wanted. */
  function resolveDead(deviceId: number, { name }: Caller): void {
    const itemId = resolveItem(store, null, "push_dead", name, clock.now(), String(deviceId));
    if (itemId !== undefined) hub.publish({ kind: "InboxChanged", itemId });
  }

  function changed(
    deviceId: number,
    caller: Caller,
    action: string,
    detail: Parameters<typeof audit>[2]["detail"],
  ) {
    audit(deps, caller, { action, subject: `device:${deviceId}`, detail });
    hub.publish({ kind: "PushChanged", deviceId });
    return ok(stateOf(deviceId));
  }

  function stateOf(deviceId: number): PushState {
    const found = findSubscription(store, deviceId);
    return {
      serverKey: deps.push.serverKey,
      subscription: found
        ? {
            endpoint: found.endpoint,
            state: found.state,
            subscribedAt: found.subscribedAt,
            lastDeliveredAt: found.lastDeliveredAt,
            lastFailedAt: found.lastFailedAt,
            problem: found.problem,
          }
        : null,
      choices: pushChoices(store, deviceId),
      quiet: readHousehold(store).quiet,
    };
  }
}

const deviceOnly = { type: "device_only" } as const;

function wrongKey(field: "p256dh" | "auth") {
  return {
    type: "input_invalid",
    field,
    problem: "is no key of a push subscription",
    fix: "give it as the browser does",
  } as const;
}

/** Undefined where it is no point of P-256: nothing could ever be encrypted for it. */
function pointIn(p256dh: string): Uint8Array | undefined {
  const bytes = fromBase64url(p256dh);
  try {
    if (bytes) ECDH.convertKey(bytes, "prime256v1");
    return bytes;
  } catch {
    return undefined;
  }
}

function isOther(field: string, before: object, after: object): boolean {
  return new Map(Object.entries(before)).get(field) !== new Map(Object.entries(after)).get(field);
}
