/** What would be lost if the app were loaded again now: forms somebody has begun, drafts that are open. */
import { createEffect, createSignal, onCleanup } from "solid-js";

const [heldCount, setHeldCount] = createSignal(0);

/** True while anything on screen holds what has not been sent or kept. Reactive. */
export function hasUnsaved(): boolean {
  return heldCount() > 0;
}

/** Called by a form: while `isUnsaved` holds and the form stands, nothing loads the app again. */
export function useUnsaved(isUnsaved: () => boolean): void {
  createEffect(() => {
    if (!isUnsaved()) return;
    setHeldCount((count) => count + 1);
    onCleanup(() => setHeldCount((count) => count - 1));
  });
}
