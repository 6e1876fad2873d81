/** The number on the app's icon: how many things need somebody, for as long as the app is open to tell. */
import { createEffect, type Accessor } from "solid-js";

/** Undefined says nothing: what stands there was told by a push that knew better. */
export function useAppBadge(count: Accessor<number | undefined>): void {
  createEffect(() => {
    const needed = count();
    if (needed === undefined || !("setAppBadge" in navigator)) return;
    // Refused where the app is not installed: then there is no icon to write on.
    const set = needed === 0 ? navigator.clearAppBadge() : navigator.setAppBadge(needed);
    set.catch(() => undefined);
  });
}
