/** A clock that pages may watch: ages and durations move with it, and it stands still while nobody looks. */
import { createSignal, onCleanup, type Accessor } from "solid-js";

/** Milliseconds since 1970, renewed every `everyMs` while the page is visible. */
export function useNow(everyMs = 10_000): Accessor<number> {
  const [now, setNow] = createSignal(Date.now());
  const turn = () => {
    if (document.visibilityState === "visible") setNow(Date.now());
  };
  const timer = setInterval(turn, everyMs);
  document.addEventListener("visibilitychange", turn);
  onCleanup(() => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", turn);
  });
  return now;
}
