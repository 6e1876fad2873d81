/** One pairing as the Pair page shows it: the link, the steps, the digits, the end. */
import type { HobError } from "@hob/shared/contract/errors";
import { createEffect, createSignal, type Accessor } from "solid-js";
import type { PairingStep, ReadLink } from "../link/client.ts";
import { closeHouse, connection, house, openHouse } from "./house.ts";
import { askToKeep } from "./kept-storage.ts";
import { tellOtherTabs } from "./other-tabs.ts";
import { queryClient } from "./queries.ts";

export type PairingStage =
  | { readonly kind: "needs_link" }
  | { readonly kind: "ready"; readonly linkText: string; readonly link: ReadLink }
  | { readonly kind: "working"; readonly step: PairingStep }
  | { readonly kind: "digits"; readonly digits: string }
  /** The connection went before the house's answer came; a session with the new keys settles it. */
  | { readonly kind: "settling"; readonly cause: HobError }
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
  createEffect(() => {
    const settling = stage();
    if (settling.kind !== "settling") return;
    if (connection().kind === "live") setStage({ kind: "paired" });
    else if (house().kind === "unpaired") fail(settling.cause);
  });
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
    const { isLostAnswer, pairThrough } = await import("../link/client.ts");
    const paired = await pairThrough(ready.linkText, name, {
      onStep: (step) => setStage({ kind: "working", step }),
      onDigits: (digits) => setStage({ kind: "digits", digits }),
    });
    const isOpen = !paired.ok && stage().kind === "digits" && isLostAnswer(paired.error);
    if (!paired.ok && !isOpen) return fail(paired.error);
    closeHouse();
    // Another house's answers have no place beside this one's.
    queryClient.clear();
    void askToKeep();
    if (paired.ok) setStage({ kind: "paired" });
    await openHouse({ settles: !paired.ok });
    tellOtherTabs();
    // Only now: what the house was to this device before says nothing about this pairing.
    if (!paired.ok) setStage({ kind: "settling", cause: paired.error });
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
