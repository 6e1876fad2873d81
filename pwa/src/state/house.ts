/**
 * Whether this device belongs to a house, and the one link to it. The link's code arrives after the
 * first paint; until then, and while the house is away, pages live on what was kept.
 */
import type { Link, LinkState } from "@hob/shared/link";
import { createSignal } from "solid-js";
import type { OpenedHouse } from "../link/client.ts";
import { dropEverything, keptSlot } from "../link/keys.ts";

export type House =
  | { readonly kind: "opening" }
  /** `isUnconfirmed`: digits were shown here, but the house did not let this device in. */
  | { readonly kind: "unpaired"; readonly isUnconfirmed: boolean }
  /** Digits were shown here, and the house has not been reached since to say what became of it. */
  | { readonly kind: "unconfirmed" }
  | { readonly kind: "paired"; readonly relayUrl?: string; readonly deviceName?: string }
  /** The link's code or this device's storage cannot be had. */
  | { readonly kind: "broken"; readonly problem: string };

const [house, setHouse] = createSignal<House>({ kind: "opening" });
const [connection, setConnection] = createSignal<LinkState>({ kind: "connecting", since: Date.now() });

export { house, connection };

let link: Link | undefined;
const waiting: ((link: Link) => void)[] = [];

/**
 * Looks whether this device is paired, then loads the channel and connects. Called once, and after
 * pairing; `settles` tries the profile that still waits for the house's answer.
 */
export async function openHouse({ settles = false } = {}): Promise<void> {
  try {
    const slot = await keptSlot();
    if (!slot) return void setHouse({ kind: "unpaired", isUnconfirmed: false });
    if (!settles) setHouse({ kind: slot === "profile" ? "paired" : "unconfirmed" });
    const { openKeptHouse } = await import("../link/client.ts");
    const opened = await openKeptHouse({ settles });
    if (!opened) return void setHouse({ kind: "unpaired", isUnconfirmed: false });
    take(opened);
  } catch (cause) {
    setHouse({ kind: "broken", problem: cause instanceof Error ? cause.message : String(cause) });
  }
}

function take(opened: OpenedHouse): void {
  closeHouse();
  link = opened.link;
  const paired: House = { kind: "paired", relayUrl: opened.relayUrl, deviceName: opened.deviceName };
  setHouse(opened.isSettled ? paired : { kind: "unconfirmed" });
  setConnection(opened.link.state());
  let isSettled = opened.isSettled;
  opened.link.onState((state) => {
    if (link !== opened.link) return;
    if (!isSettled && state.kind === "live") {
      isSettled = true;
      setHouse(paired);
    }
    setConnection(state);
    if (!isSettled && isRefusal(state)) {
      closeHouse();
      setHouse({ kind: "unpaired", isUnconfirmed: true });
    }
  });
  for (const resolve of waiting.splice(0)) resolve(opened.link);
}

/** What a relay or house says to a device that was never let in. */
function isRefusal(state: LinkState): boolean {
  if (state.kind !== "down" && state.kind !== "ended") return false;
  return ["relay_refused", "device_revoked", "house_is_another"].includes(state.error.type);
}

/** The link once there is one; commands that come early wait for it. */
export function houseLink(): Promise<Link> {
  return link ? Promise.resolve(link) : new Promise((resolve) => waiting.push(resolve));
}

/** Takes the house, its secrets and everything cached of it from this device. */
export async function forgetHouse(): Promise<void> {
  closeHouse();
  await dropEverything();
  setHouse({ kind: "unpaired", isUnconfirmed: false });
}

/** Lets go of the link without forgetting anything: another pairing is about to replace it. */
export function closeHouse(): void {
  const closing = link;
  link = undefined;
  setConnection({ kind: "connecting", since: Date.now() });
  closing?.close();
}

export function retryNow(): void {
  link?.retryNow();
}
