/** Whether there is room for two panes: the same width from which the bar is a rail. */
import { createSignal, onCleanup, type Accessor } from "solid-js";

export function useWide(): Accessor<boolean> {
  const query = matchMedia("(min-width: 56rem)");
  const [isWide, setWide] = createSignal(query.matches);
  const turn = () => setWide(query.matches);
  query.addEventListener("change", turn);
  onCleanup(() => query.removeEventListener("change", turn));
  return isWide;
}
