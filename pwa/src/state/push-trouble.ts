/** What a person has to hear about pushes to this device, for the frame around all pages: told by what looks after them. */
import { createSignal } from "solid-js";

/** Pushes were on, and do not arrive, or may not be shown any more. */
export type PushTrouble = "broken" | "denied";

const [pushTrouble, setPushTrouble] = createSignal<PushTrouble>();

export { pushTrouble, setPushTrouble };
