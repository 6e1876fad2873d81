/**
 * The app's one link to its house, and the pairing that makes it. Everything heavy (channel,
 * contract, libsodium) hangs below this module, so it is loaded after the first paint and never before.
 */
import type { HobError } from "@hob/shared/contract/errors";
import { parsePairingLink, type PairingLink } from "@hob/shared/crypto/pairing";
import { loadSodium } from "@hob/shared/crypto/sodium";
import type { Link } from "@hob/shared/link";
import { pair } from "@hob/shared/pairing-client";
import { decodeProfile, encodeProfile, type Profile } from "@hob/shared/profile";
import { createLink } from "@hob/shared/reconnecting-link";
import type { Result } from "@hob/shared/result";
import { browserClock } from "./clock.ts";
import { dropPendingProfile, keepPendingProfile, keepProfile, keptProfile } from "./keys.ts";
import { connectSocket } from "./socket.ts";
import type { ProfileSlot } from "./storage.ts";

/** What may be said aloud about the pairing this link stands on. */
export interface OpenedHouse {
  readonly link: Link;
  readonly relayUrl: string;
  readonly deviceName: string;
  /** False between the digits and the house's confirmation: only a session settles it. */
  readonly isSettled: boolean;
}

/**
 * Opens the link of the kept profile, or undefined where this device is not paired (any more).
 * A pending profile is tried where there is no other, or first where `settles` says so.
 */
export async function openKeptHouse({
  settles,
}: {
  readonly settles: boolean;
}): Promise<OpenedHouse | undefined> {
  await loadSodium();
  const profile = await firstKept(settles ? ["pending", "profile"] : ["profile", "pending"]);
  if (!profile) return undefined;
  const link = createLink({ profile, connectSocket, clock: browserClock });
  if (profile.state === "pending") settleWhenLive(link, profile);
  retryWhenSeen(link);
  return {
    link,
    relayUrl: profile.relayUrl,
    deviceName: profile.deviceName,
    isSettled: profile.state === "enrolled",
  };
}

export type PairingStep = "relay" | "house" | "digits";

export interface PairingProgress {
  onStep(step: PairingStep): void;
  /** Six digits to show; the profile is already kept. */
  onDigits(digits: string): void;
}

/** What a link leads to, shown before anything is sent. */
export interface ReadLink {
  readonly relayHost: string;
  readonly expiresAt: number;
}

export async function readPairingLink(text: string): Promise<Result<ReadLink, HobError>> {
  await loadSodium();
  const parsed = parsePairingLink(text);
  if (!parsed.ok) return parsed;
  return {
    ok: true,
    value: { relayHost: new URL(parsed.value.relayUrl).host, expiresAt: parsed.value.expiresAt },
  };
}

/** Pairs this device through `linkText`. On success the enrolled profile is kept; open the house next. */
export async function pairThrough(
  linkText: string,
  name: string,
  progress: PairingProgress,
): Promise<Result<null, HobError>> {
  await loadSodium();
  const parsed = parsePairingLink(linkText);
  if (!parsed.ok) return parsed;
  const paired = await pairWith(parsed.value, name, progress);
  if (paired.ok) {
    await keepProfile(encodeProfile(paired.value));
    return { ok: true, value: null };
  }
  // Whatever the house said no to will not become a yes; only a lost answer leaves the matter open.
  if (!isLostAnswer(paired.error)) await dropPendingProfile();
  return paired;
}

function pairWith(
  link: PairingLink,
  name: string,
  progress: PairingProgress,
): Promise<Result<Profile, HobError>> {
  return pair({
    link,
    name,
    connectSocket,
    clock: browserClock,
    onStep: progress.onStep,
    onDigits: progress.onDigits,
    onPending: (profile) => keepPendingProfile(encodeProfile(profile)),
  });
}

/** True where the connection went before the house's answer came: only a session can tell what it was. */
export function isLostAnswer(error: HobError): boolean {
  switch (error.type) {
    case "session_broken":
    case "relay_unreachable":
    case "relay_busy":
    case "house_offline":
    case "house_silent":
      return true;
    default:
      return false;
  }
}

async function firstKept(slots: readonly ProfileSlot[]): Promise<Profile | undefined> {
  for (const slot of slots) {
    const encoded = await keptProfile(slot);
    const profile = encoded && decodeProfile(encoded);
    if (profile) return profile;
  }
  return undefined;
}

/** A session that works is the confirmation that got lost. */
function settleWhenLive(link: Link, profile: Profile): void {
  const stop = link.onState((state) => {
    if (state.kind !== "live") return;
    stop();
    void keepProfile(encodeProfile({ ...profile, state: "enrolled" }));
  });
}

/** A phone that wakes, or a network that returns, is worth an attempt at once. */
function retryWhenSeen(link: Link): void {
  const retry = () => {
    if (document.visibilityState === "visible") link.retryNow();
  };
  document.addEventListener("visibilitychange", retry);
  addEventListener("pageshow", retry);
  addEventListener("online", retry);
  link.onState((state) => {
    if (state.kind !== "ended") return;
    document.removeEventListener("visibilitychange", retry);
    removeEventListener("pageshow", retry);
    removeEventListener("online", retry);
  });
}
