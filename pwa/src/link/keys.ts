/**
 * Keeps this device's profile: libsodium's raw secrets, sealed with an AES-GCM key that WebCrypto
 * will not export. X25519 keys are never stored as CryptoKeys, because Safari reads those back as null.
 */
import { storage } from "./storage.ts";

/**
 * Seals and keeps an encoded profile in place of any earlier one. Once it resolves the profile
 * survives a crash: pairing shows its digits only after that.
 */
export async function keepProfile(encoded: Uint8Array): Promise<void> {
  // A fresh key each time, so that no nonce can ever meet its key again.
  const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce }, key, new Uint8Array(encoded));
  const writing = (await storage()).transaction("house", "readwrite", { durability: "strict" });
  await writing.store.put({ key, nonce, sealed }, "profile");
  await writing.done;
}

/** The encoded profile, or undefined where none is kept or what is kept cannot be opened. */
export async function keptProfile(): Promise<Uint8Array | undefined> {
  const kept = await (await storage()).get("house", "profile");
  if (kept === undefined) return undefined;
  try {
    return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv: kept.nonce }, kept.key, kept.sealed));
  } catch {
    return undefined;
  }
}

/** Whether this device has been paired, told without opening anything. */
export async function hasProfile(): Promise<boolean> {
  return (await (await storage()).count("house", "profile")) > 0;
}

/** Forgets house and secrets; what was cached of the house goes with them. */
export async function dropProfile(): Promise<void> {
  const writing = (await storage()).transaction(["house", "cache"], "readwrite", { durability: "strict" });
  await Promise.all([writing.objectStore("house").clear(), writing.objectStore("cache").clear()]);
  await writing.done;
}
