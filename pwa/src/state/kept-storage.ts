/** Whether the browser promises to keep what is stored here, or may clear it away when space runs short. */
import { createSignal } from "solid-js";

const [isKept, setKept] = createSignal<boolean>();

/** Undefined until the browser was asked, and where it cannot be. */
export { isKept };

/** Asks for the promise. Browsers answer by their own lights, and some ask the person. */
export async function askToKeep(): Promise<void> {
  setKept(await navigator.storage?.persist?.());
}

/** Learns what was promised before, without asking anybody. */
export async function lookWhetherKept(): Promise<void> {
  setKept(await navigator.storage?.persisted?.());
}
