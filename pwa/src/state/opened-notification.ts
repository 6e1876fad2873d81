/** Goes to the place that a pressed notification is about; the worker, which heard the press, cannot. */

/** Must run before the page has loaded: what the worker says until then waits, and no longer. */
export function followNotifications(): void {
  navigator.serviceWorker?.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
    const place = (data as { readonly open?: unknown } | null)?.open;
    if (typeof place === "string" && place.startsWith("#/")) location.hash = place;
  });
}
