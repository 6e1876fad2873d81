/**
 * The browser's own side of pushes: whether it can, whether it may, and its one subscription. All that is asked of the
 * platform stands here, so that a test which plays the push service replaces `PushManager` alone.
 */
import { fromBase64url, toBase64url } from "@hob/shared/bytes";
import { createSignal } from "solid-js";
import { mustInstallFirst } from "./app-install.ts";

/** `install_first`: iPhones and iPads push to apps on the home screen alone. */
export type PushAbility = "able" | "insecure" | "install_first" | "unable";

export function pushAbility(): PushAbility {
  if (!isSecureContext) return "insecure";
  if (mustInstallFirst()) return "install_first";
  const isThere = "serviceWorker" in navigator && "PushManager" in globalThis && "Notification" in globalThis;
  return isThere ? "able" : "unable";
}

/** True where a notification can have buttons. */
export function hasNotificationButtons(): boolean {
  return "Notification" in globalThis && "maxActions" in Notification;
}

/** What a house is told of a subscription, and the key that the browser made it for; base64url. */
export interface BrowserSubscription {
  readonly endpoint: string;
  readonly p256dh: string;
  readonly auth: string;
  readonly serverKey: string;
}

/** "unread" until somebody has looked. */
const [subscription, setSubscription] = createSignal<BrowserSubscription | undefined | "unread">("unread");
const [permission, setPermission] = createSignal<NotificationPermission>("default");

export { permission, subscription };

/** Looks how things stand here; asks nobody and changes nothing. */
export async function lookAtBrowser(): Promise<void> {
  if (pushAbility() !== "able") return;
  setPermission(Notification.permission);
  const registration = await navigator.serviceWorker.getRegistration().catch(() => undefined);
  const found = await registration?.pushManager.getSubscription().catch(() => undefined);
  setSubscription(found ? toldOf(found) : undefined);
}

/** Must be called straight from a tap: browsers ask nobody who has not touched anything. */
export async function askPermission(): Promise<NotificationPermission> {
  return setPermission(await Notification.requestPermission());
}

/** How long a push service may take: some browsers wait for ever for one that cannot be reached. */
const subscribeTimeoutMs = 20_000;

/** The browser has neither subscribed nor refused. */
export class NoPushAnswer extends Error {}

/**
 * Subscribes for the house's key in place of any earlier subscription. Rejects where the browser's push service says
 * no, and with `NoPushAnswer` where it says nothing.
 */
export async function subscribeBrowser(serverKey: string): Promise<BrowserSubscription> {
  const silence = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => silence.reject(new NoPushAnswer("the push service does not answer")),
    subscribeTimeoutMs,
  );
  try {
    const made = await Promise.race([subscribeAnew(serverKey), silence.promise]);
    setSubscription(made);
    return made;
  } finally {
    clearTimeout(timer);
  }
}

async function subscribeAnew(serverKey: string): Promise<BrowserSubscription> {
  const applicationServerKey = fromBase64url(serverKey);
  if (!applicationServerKey) throw new TypeError("the house's key for pushes is none");
  // Throws where there is no worker to be had; what is ready may otherwise never come.
  await navigator.serviceWorker.register("/sw.js", { updateViaCache: "none" });
  const { pushManager } = await navigator.serviceWorker.ready;
  // An endpoint that a push service has given up does not come to life again: only another one does.
  await (await pushManager.getSubscription())?.unsubscribe();
  return toldOf(
    await pushManager.subscribe({
      userVisibleOnly: true,
      applicationServerKey: new Uint8Array(applicationServerKey),
    }),
  );
}

export async function unsubscribeBrowser(): Promise<void> {
  if (pushAbility() !== "able") return;
  const registration = await navigator.serviceWorker.getRegistration();
  await (await registration?.pushManager.getSubscription())?.unsubscribe();
  setSubscription(undefined);
}

/** Takes away what the house has shown here: it is no business of whoever holds the device next. */
export async function forgetShown(): Promise<void> {
  if (pushAbility() !== "able") return;
  const registration = await navigator.serviceWorker.getRegistration();
  for (const shown of (await registration?.getNotifications()) ?? []) shown.close();
}

function toldOf(found: PushSubscription): BrowserSubscription {
  const key = (bytes: ArrayBuffer | null) => toBase64url(new Uint8Array(bytes ?? new ArrayBuffer(0)));
  return {
    endpoint: found.endpoint,
    p256dh: key(found.getKey("p256dh")),
    auth: key(found.getKey("auth")),
    serverKey: key(found.options.applicationServerKey),
  };
}
