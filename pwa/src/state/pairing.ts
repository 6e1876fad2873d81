/** One pairing as the Pair page shows it: the link, the steps, the digits, the end. */
import type { HobError } from "@hob/shared/contract/errors";
import { createSignal, type Accessor } from "solid-js";
import type { PairingStep, ReadLink } from "../link/client.ts";
import { closeHouse, openHouse } from "./house.ts";

export type PairingStage =
  | { readonly kind: "needs_link" }
  | { readonly kind: "ready"; readonly linkText: string; readonly link: ReadLink }
  | { readonly kind: "working"; readonly step: PairingStep }
  | { readonly kind: "digits"; readonly digits: string }
  | { readonly kind: "paired" };

export interface Pairing {
  readonly stage: Accessor<PairingStage>;
  readonly error: Accessor<HobError | undefined>;
  /** Reads a link that was opened, scanned or pasted; nothing is sent yet. */
  take(linkText: string): Promise<void>;
  /** Pairs under `name`; the stages tell how far it is. */
  start(name: string): Promise<void>;
  startOver(): void;
}

export function createPairing(): Pairing {
  const [stage, setStage] = createSignal<PairingStage>({ kind: "needs_link" });
  const [error, setError] = createSignal<HobError>();
  return { stage, error, take, start, startOver };

  async function take(linkText: string): Promise<void> {
    setError(undefined);
    const { readPairingLink } = await import("../link/client.ts");
    const read = await readPairingLink(linkText);
    if (read.ok) setStage({ kind: "ready", linkText, link: read.value });
    else fail(read.error);
  }

  async function start(name: string): Promise<void> {
    const ready = stage();
    if (ready.kind !== "ready") return;
    setError(undefined);
    setStage({ kind: "working", step: "relay" });
    const { pairThrough } = await import("../link/client.ts");
    const paired = await pairThrough(ready.linkText, name, {
      onStep: (step) => setStage({ kind: "working", step }),
      onDigits: (digits) => setStage({ kind: "digits", digits }),
    });
    if (!paired.ok) return fail(paired.error);
    setStage({ kind: "paired" });
    // What this browser caches is best kept from being cleared away under pressure.
    void navigator.storage?.persist?.();
    closeHouse();
    await openHouse();
  }

  function fail(cause: HobError): void {
    setStage({ kind: "needs_link" });
    setError(cause);
  }

  function startOver(): void {
    setError(undefined);
    setStage({ kind: "needs_link" });
  }
}
