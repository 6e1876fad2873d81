/**
 * Keeps this device's profile: libsodium's raw secrets, sealed with an AES-GCM key that WebCrypto
 * will not export. X25519 keys are never stored as CryptoKeys, because Safari reads those back as null.
 */
import { storage, type ProfileSlot, type SealedProfile } from "./storage.ts";

/**
 * Seals and keeps a profile the house has not confirmed yet. Once it resolves the profile survives a
 * crash: pairing shows its digits only after that.
 */
export async function keepPendingProfile(encoded: Uint8Array): Promise<void> {
  const sealed = await seal(encoded);
  const writing = (await storage()).transaction("house", "readwrite", { durability: "strict" });
  await writing.store.put(sealed, "pending");
  await writing.done;
}

/** Seals and keeps a confirmed profile in place of any earlier one, and of what was pending. */
export async function keepProfile(encoded: Uint8Array): Promise<void> {
  const sealed = await seal(encoded);
  const writing = (await storage()).transaction("house", "readwrite", { durability: "strict" });
  await Promise.all([writing.store.put(sealed, "profile"), writing.store.delete("pending")]);
  await writing.done;
}

/** The encoded profile, or undefined where none is kept or what is kept cannot be opened. */
export async function keptProfile(slot: ProfileSlot): Promise<Uint8Array | undefined> {
  const kept = await (await storage()).get("house", slot);
  if (kept === undefined) return undefined;
  try {
    return new Uint8Array(
      await crypto.subtle.decrypt({ name: "AES-GCM", iv: kept.nonce }, kept.key, kept.sealed),
    );
  } catch {
    return undefined;
  }
}

/** What is kept, told without opening it: a confirmed profile before a pending one. */
export async function keptSlot(): Promise<ProfileSlot | undefined> {
  const slots = await (await storage()).getAllKeys("house");
  return slots.includes("profile") ? "profile" : slots[0];
}

export async function dropPendingProfile(): Promise<void> {
  await (await storage()).delete("house", "pending");
}

/** Forgets house and secrets; what was cached of the house and still to be sent to it goes with them. */
export async function dropEverything(): Promise<void> {
  const stores = ["house", "cache", "outbox"] as const;
  const writing = (await storage()).transaction(stores, "readwrite", { durability: "strict" });
  await Promise.all(stores.map((store) => writing.objectStore(store).clear()));
  await writing.done;
}

/** Under a fresh key each time, so that no nonce can ever meet its key again. */
async function seal(encoded: Uint8Array): Promise<SealedProfile> {
  const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, [
    "encrypt",
    "decrypt",
  ]);
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce }, key, new Uint8Array(encoded));
  return { key, nonce, sealed };
}
