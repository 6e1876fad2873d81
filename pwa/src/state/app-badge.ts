/** The number on the app's icon: how many things need somebody, for as long as the app is open to tell. */
import { createEffect, type Accessor } from "solid-js";

/** Undefined says nothing: what stands there was told by a push that knew better. */
export function useAppBadge(count: Accessor<number | undefined>): void {
  createEffect(() => {
    const needed = count();
    if (needed !== undefined) showBadge(needed);
  });
}

/** Refused where the app is not on the home screen: there is no icon then, either. */
export function showBadge(count: number): void {
  // Firefox has none.
  const { setAppBadge } = navigator as Partial<Pick<Navigator, "setAppBadge">>;
  setAppBadge?.call(navigator, count).catch(() => undefined);
}
