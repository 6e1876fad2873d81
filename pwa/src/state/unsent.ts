/** Commands that failed when nobody looked at their page any more: what was asked for and not done is said all the same. */
import type { HobError } from "@hob/shared/contract/errors";
import { createSignal } from "solid-js";

const [unsent, setUnsent] = createSignal<HobError>();

/** Why the last of them failed; undefined where none did, or it was read. */
export { unsent };

export function tellUnsent(error: HobError): void {
  setUnsent(error);
}

export function forgetUnsent(): void {
  setUnsent(undefined);
}
