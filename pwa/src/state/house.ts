/**
 * Whether this device belongs to a house, and the one link to it. The link's code arrives after the
 * first paint; until then, and while the house is away, pages live on what was kept.
 */
import type { Link, LinkState } from "@hob/shared/link";
import { createSignal } from "solid-js";
import { dropProfile, hasProfile } from "../link/keys.ts";

export type House =
  | { readonly kind: "opening" }
  | { readonly kind: "unpaired" }
  | { readonly kind: "paired"; readonly relayUrl?: string; readonly deviceName?: string }
  /** The link's code or this device's storage cannot be had. */
  | { readonly kind: "broken"; readonly problem: string };

const [house, setHouse] = createSignal<House>({ kind: "opening" });
const [connection, setConnection] = createSignal<LinkState>({ kind: "connecting", since: Date.now() });

export { house, connection };

let link: Link | undefined;
let waiting: ((link: Link) => void)[] = [];

/** Looks whether this device is paired, then loads the channel and connects. Called once, and after pairing. */
export async function openHouse(): Promise<void> {
  try {
    if (!(await hasProfile())) return void setHouse({ kind: "unpaired" });
    setHouse({ kind: "paired" });
    const { openKeptHouse } = await import("../link/client.ts");
    const opened = await openKeptHouse();
    if (!opened) return void setHouse({ kind: "unpaired" });
    setHouse({ kind: "paired", relayUrl: opened.relayUrl, deviceName: opened.deviceName });
    setConnection(opened.link.state());
    opened.link.onState(setConnection);
    link = opened.link;
    for (const resolve of waiting.splice(0)) resolve(opened.link);
  } catch (cause) {
    setHouse({ kind: "broken", problem: cause instanceof Error ? cause.message : String(cause) });
  }
}

/** The link once there is one; commands that come early wait for it. */
export function houseLink(): Promise<Link> {
  return link ? Promise.resolve(link) : new Promise((resolve) => waiting.push(resolve));
}

/** Takes the house, its secrets and everything cached of it from this device. */
export async function forgetHouse(): Promise<void> {
  closeHouse();
  await dropProfile();
  setHouse({ kind: "unpaired" });
}

/** Lets go of the link without forgetting anything: another pairing is about to replace it. */
export function closeHouse(): void {
  link?.close();
  link = undefined;
  waiting = [];
}

export function retryNow(): void {
  link?.retryNow();
}
