/**
 * A browser that can subscribe to pushes, as headless Chromium cannot: its `PushManager` and what it asks of people are
 * replaced by ones that remember, in this browser, what a real one would. Whoever plays the push service names the
 * endpoint and holds the keys.
 */
import type { BrowserContext, Page } from "@playwright/test";

export interface PlayedBrowser {
  /** What was allowed before the app asks. */
  readonly permission: NotificationPermission;
  /** What a person answers when it does. */
  readonly answer: NotificationPermission;
  /** Each subscription gets one of its own: this, a slash and a number from 1. */
  readonly endpoint: string;
  /** Of every subscription; base64url of 65 and of 16 bytes. */
  readonly p256dh: string;
  readonly auth: string;
  /** Why the push service gives no subscription. */
  readonly refusal?: string;
  /** The push service answers nothing at all to the first so many that ask. */
  readonly silentFor?: number;
  /** The server's key of the subscription that is there from the start; none unless given. */
  readonly subscribedFor?: string;
  /** Name of the page's function that subscribes at a push service; endpoint and keys are then that service's. */
  readonly service?: string;
}

export const usualBrowser: PlayedBrowser = {
  permission: "default",
  answer: "granted",
  endpoint: "https://push.example.net",
  p256dh: `B${"P".repeat(85)}A`,
  auth: "A".repeat(22),
};

/** For every page that is opened afterwards. */
export async function playPushManager(
  target: Page | BrowserContext,
  changes: Partial<PlayedBrowser> = {},
): Promise<void> {
  await target.addInitScript(play, { ...usualBrowser, ...changes });
}

/** Runs in the page, before its own scripts. */
function play(browser: PlayedBrowser): void {
  interface Kept {
    permission: NotificationPermission;
    made: number;
    serverKey: string | null;
    address: Address | null;
  }
  interface Address {
    endpoint: string;
    p256dh: string;
    auth: string;
  }
  const keptAt = "played.push";
  const first: Kept = {
    permission: browser.permission,
    made: browser.subscribedFor === undefined ? 0 : 1,
    serverKey: browser.subscribedFor ?? null,
    address: null,
  };
  const read = () => JSON.parse(localStorage.getItem(keptAt) ?? JSON.stringify(first)) as Kept;
  const keep = (change: Partial<Kept>) =>
    localStorage.setItem(keptAt, JSON.stringify({ ...read(), ...change }));

  const bytesOf = (text: string) =>
    Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
  const textOf = (bytes: Uint8Array) =>
    btoa(String.fromCharCode(...bytes))
      .replaceAll("+", "-")
      .replaceAll("/", "_")
      .replaceAll("=", "");

  let silentFor = browser.silentFor ?? 0;
  const services = globalThis as unknown as Record<string, (serverKey: string) => Promise<Address>>;

  function subscription() {
    const { made, serverKey, address } = read();
    if (serverKey === null) return null;
    const { endpoint, ...keys } = address ?? { ...browser, endpoint: `${browser.endpoint}/${made}` };
    return {
      endpoint,
      options: { userVisibleOnly: true, applicationServerKey: bytesOf(serverKey).buffer },
      getKey: (name: "p256dh" | "auth") => bytesOf(keys[name]).buffer,
      unsubscribe: async () => {
        keep({ serverKey: null });
        return true;
      },
    };
  }

  Object.assign(PushManager.prototype, {
    getSubscription: async () => subscription(),
    subscribe: async ({ applicationServerKey }: { applicationServerKey: Uint8Array }) => {
      if (read().permission !== "granted") throw new DOMException("permission denied", "NotAllowedError");
      if (browser.refusal !== undefined) throw new DOMException(browser.refusal, "AbortError");
      if (silentFor-- > 0) return new Promise(() => undefined);
      const serverKey = textOf(applicationServerKey);
      const there = read().serverKey;
      if (there !== null && there !== serverKey) throw new DOMException("another key", "InvalidStateError");
      if (there !== null) return subscription();
      const address = browser.service === undefined ? null : await services[browser.service]!(serverKey);
      keep({ made: read().made + 1, serverKey, address });
      return subscription();
    },
  });
  Object.defineProperty(Notification, "permission", { configurable: true, get: () => read().permission });
  Notification.requestPermission = async () => {
    if (read().permission === "default") keep({ permission: browser.answer });
    return read().permission;
  };
}
