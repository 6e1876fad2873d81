/**
 * Keeps the app's own files on this device: it opens at once without a network, at any of its
 * addresses, and becomes another version only when somebody asks for that. Beside that it shows what
 * the house pushes while no page is open. Commands and answers travel over a WebSocket, which no
 * service worker hears; all it ever sends is the sealed decision of a notification's button.
 */
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from "workbox-precaching";
import { NavigationRoute, registerRoute } from "workbox-routing";
import { keptLanguage } from "./worker/kept-language.ts";
import { pressNotification, type Press } from "./worker/press-notification.ts";
import type { WorkerScope } from "./worker/scope.ts";
import { showPush } from "./worker/show-push.ts";
import { firstSpoken, type LanguageCode } from "./words/languages.ts";

interface Lasting {
  /** Keeps the worker alive until then. */
  waitUntil(done: Promise<unknown>): void;
}

interface SubscriptionChange extends Lasting {
  readonly oldSubscription: PushSubscription | null;
  readonly newSubscription: PushSubscription | null;
}

// What is used of the worker's globals; the platform's own types for them clash with a page's.
declare const self: WorkerScope & {
  /** Every file of the build with its revision, written in by the build. */
  readonly __WB_MANIFEST: { url: string; revision: string | null }[];
  readonly registration: { readonly pushManager: PushManager };
  addEventListener(type: "message", listener: (event: MessageEvent) => void): void;
  addEventListener(
    type: "push",
    listener: (event: Lasting & { readonly data: { text(): string } | null }) => void,
  ): void;
  addEventListener(type: "notificationclick", listener: (event: Lasting & Press) => void): void;
  addEventListener(type: "pushsubscriptionchange", listener: (event: SubscriptionChange) => void): void;
  skipWaiting(): Promise<void>;
};

// The files of both versions lie side by side until the new one takes over: a page of the old one
// can still load the parts it has not needed yet.
precacheAndRoute(self.__WB_MANIFEST);
cleanupOutdatedCaches();

// Any address is a page of the app, except those that name a file.
registerRoute(new NavigationRoute(createHandlerBoundToURL("/index.html"), { denylist: [/\.\w+$/] }));

self.addEventListener("message", (event) => {
  if (event.data === "take over") void self.skipWaiting();
});

self.addEventListener("push", (event) => {
  event.waitUntil(language().then((spoken) => showPush(self, event.data?.text(), spoken)));
});

self.addEventListener("notificationclick", (event) => {
  event.waitUntil(language().then((spoken) => pressNotification(self, event, spoken, fetch)));
});

// Only the app can tell the house, which it does when it opens; until then this keeps the browser's side alive.
self.addEventListener("pushsubscriptionchange", (event) => {
  const options = event.oldSubscription?.options;
  if (event.newSubscription || !options) return;
  event.waitUntil(self.registration.pushManager.subscribe(options).catch(() => undefined));
});

async function language(): Promise<LanguageCode> {
  return (await keptLanguage()) ?? firstSpoken(self.navigator.languages ?? [self.navigator.language]);
}
