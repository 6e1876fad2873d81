/**
 * The app's files on this device, and a newer version of them that has arrived: it is offered, and
 * taken only when somebody says so and nothing unsaved would be lost.
 */
import { createSignal } from "solid-js";
import { hasUnsaved } from "./unsaved.ts";

const [isUpdateReady, setUpdateReady] = createSignal(false);

/** True once another version of the app lies ready, or has taken over in another tab. */
export { isUpdateReady };

const hourMs = 60 * 60 * 1000;

let registration: ServiceWorkerRegistration | undefined;
let isWanted = false;
let lookedAt = 0;

/** Hears of another version that takes over. Called once, at the start: a busy tab is not idle before another lets one in. */
export function heedTakeOver(): void {
  navigator.serviceWorker?.addEventListener("controllerchange", () => {
    if (isWanted) location.reload();
    else setUpdateReady(true);
  });
}

/** Fetches the app's files for launches without a network, then watches for newer ones. Called once, when idle. */
export async function keepAppAtHand(): Promise<void> {
  // Not in private windows and not over plain http; the app works without it.
  if (!("serviceWorker" in navigator)) return;
  try {
    registration = await navigator.serviceWorker.register("/sw.js", { updateViaCache: "none" });
  } catch {
    return;
  }
  lookedAt = Date.now();
  if (registration.waiting) offer();
  watch(registration.installing);
  registration.addEventListener("updatefound", () => watch(registration?.installing ?? null));
  document.addEventListener("visibilitychange", lookForUpdate);
}

/** Changes to the version that waits, by loading the page again. Does nothing while anything is unsaved. */
export function updateApp(): void {
  if (hasUnsaved()) return;
  isWanted = true;
  // None waits where another tab has let it in already; this page only has to follow.
  if (registration?.waiting) registration.waiting.postMessage("take over");
  else location.reload();
}

/** "Later": the version goes on waiting, and is offered again at the next start. */
export function postponeUpdate(): void {
  setUpdateReady(false);
}

function watch(worker: ServiceWorker | null): void {
  worker?.addEventListener("statechange", () => {
    if (worker.state === "installed") offer();
  });
}

/** The very first version has no predecessor to replace; this page is it. */
function offer(): void {
  if (navigator.serviceWorker.controller) setUpdateReady(true);
}

/** The platform looks at each start only, and an installed app may stay open for days. */
function lookForUpdate(): void {
  if (document.visibilityState !== "visible" || Date.now() - lookedAt < hourMs) return;
  lookedAt = Date.now();
  // Without a network there is nothing to learn, and nothing to say.
  registration?.update().catch(() => undefined);
}
