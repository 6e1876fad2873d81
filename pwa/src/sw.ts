/**
 * Keeps the app's own files on this device: it opens at once without a network, at any of its
 * addresses, and becomes another version only when somebody asks for that. It sees nothing of the
 * house: commands and answers travel over a WebSocket, which no service worker hears.
 */
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from "workbox-precaching";
import { NavigationRoute, registerRoute } from "workbox-routing";

// What is used of the worker's globals; the platform's own types for them clash with a page's.
declare const self: {
  /** Every file of the build with its revision, written in by the build. */
  readonly __WB_MANIFEST: { url: string; revision: string | null }[];
  addEventListener(type: "message", listener: (event: MessageEvent) => void): void;
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
