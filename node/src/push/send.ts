/** Sends one message to one device: encrypted for it (RFC 8291), signed for its push service (RFC 8292), through the broker. */
import { toBase64url } from "@hob/shared/bytes";
import webPush from "web-push";
import type { Broker } from "../egress/broker.ts";
import { pushGrant } from "../egress/push-hosts.ts";
import type { PushSubscriptionRow } from "../store/push-subscriptions.ts";
import type { VapidKeys } from "./vapid-keys.ts";

export interface PushMessage {
  /** What the service worker gets: at most `maxPushBytes`. */
  readonly json: string;
  readonly urgency: "low" | "normal" | "high";
  /** How long a push service keeps it for a device that is off, milliseconds. */
  readonly ttlMs: number;
  /** A later message of the same topic takes its place there: at most 32 characters of base64url (RFC 8030, section 5.4). */
  readonly topic: string;
}

export type Sent =
  | { readonly outcome: "delivered" }
  /** The push service knows the subscription no longer. */
  | { readonly outcome: "gone" }
  /** It, or the house, takes nothing to this address any more. */
  | { readonly outcome: "refused"; readonly detail: string }
  /** This message will not be taken; another may. */
  | { readonly outcome: "failed"; readonly detail: string }
  /** Try again, and not before `afterMs` where the service says so. */
  | { readonly outcome: "later"; readonly detail: string; readonly afterMs?: number };

export interface SendDeps {
  readonly broker: Pick<Broker, "fetch">;
  readonly keys: VapidKeys;
  /** A mailto or https address. */
  readonly contact: string;
  /** Push services beyond those of the browsers. */
  readonly pushHosts: readonly string[];
}

/** Never rejects for anything a push service or a subscription can do. `detail` never shows the endpoint. */
export async function sendPush(
  deps: SendDeps,
  subscription: PushSubscriptionRow,
  message: PushMessage,
  now: number,
  signal: AbortSignal,
): Promise<Sent> {
  const grant = pushGrant(subscription.endpoint, deps.pushHosts);
  if (!grant) return { outcome: "refused", detail: "host" };
  const request = requestFor(deps, subscription, message);
  if (!request) return { outcome: "refused", detail: "keys" };
  const { body, headers } = request;
  const answered = await deps.broker.fetch(
    // A redirect would be an address that nobody has allowed.
    { method: "POST", url: subscription.endpoint, headers, body, redirect: "manual" },
    [grant],
    signal,
  );
  if (answered.ok) return judge(answered.value.status, answered.value.headers["retry-after"], now);
  const { kind, code } = answered.error;
  return kind === "denied" ? { outcome: "refused", detail: code } : { outcome: "later", detail: code };
}

/** Undefined where the subscription's keys are none. */
function requestFor(deps: SendDeps, subscription: PushSubscriptionRow, message: PushMessage) {
  const { endpoint, p256dh, auth } = subscription;
  try {
    const { headers, body } = webPush.generateRequestDetails(
      { endpoint, keys: { p256dh: toBase64url(p256dh), auth: toBase64url(auth) } },
      message.json,
      {
        vapidDetails: { subject: deps.contact, ...deps.keys },
        TTL: Math.max(0, Math.floor(message.ttlMs / 1000)),
        urgency: message.urgency,
        topic: message.topic,
        contentEncoding: "aes128gcm",
      },
    );
    // The broker says itself how long a body is.
    const own = Object.entries(headers).filter(([name]) => name.toLowerCase() !== "content-length");
    return { body, headers: Object.fromEntries(own.map(([name, value]) => [name, String(value)])) };
  } catch {
    return undefined;
  }
}

/** RFC 8030, sections 5 and 7.3; RFC 8292, section 4.2. */
function judge(status: number, retryAfter: string | undefined, now: number): Sent {
  const detail = String(status);
  if (status >= 200 && status < 300) return { outcome: "delivered" };
  if (status === 404 || status === 410) return { outcome: "gone" };
  if (status === 400 || status === 401 || status === 403) return { outcome: "refused", detail };
  if (status === 408 || status === 425 || status === 429 || status >= 500) {
    const afterMs = waitIn(retryAfter, now);
    return { outcome: "later", detail, ...(afterMs !== undefined && { afterMs }) };
  }
  return { outcome: "failed", detail };
}

/** Retry-After as milliseconds from now: seconds, or a date (RFC 9110, section 10.2.3). */
function waitIn(retryAfter: string | undefined, now: number): number | undefined {
  if (retryAfter === undefined) return undefined;
  if (/^\d{1,9}$/.test(retryAfter)) return Number(retryAfter) * 1000;
  const at = Date.parse(retryAfter);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
