/**
 * Proof of who asks: the relay sends a nonce, the peer signs it together with relay, room and role. A
 * room id is the hash of its owner's key, so owning a room needs no registration and no stored secret.
 */
import sodium, { ready } from "libsodium-wrappers";
import {
  authTranscript,
  challengeFrame,
  keyHashBytes,
  nonceBytes,
  roomIdBytes,
  type Auth,
} from "@hob/shared/wire/frame";

/** Ids are lowercase hex from here on, so that they can be keys of maps. */
export type Proof =
  | { readonly role: "owner"; readonly roomId: string }
  | { readonly role: "device"; readonly roomId: string; readonly keyHash: Uint8Array };

export interface Admission {
  createNonce(): Uint8Array;
  challenge(nonce: Uint8Array): Uint8Array;
  /** Undefined when the signature does not hold or an owner's key is not the room's. Says nothing about who is listed. */
  prove(nonce: Uint8Array, auth: Auth): Proof | undefined;
}

/**
 * `origin` gives the relay's public one: a proof made for another relay does not hold here. It is asked
 * for late, since a relay on any free port does not know its own before it listens.
 */
export async function createAdmission(origin: () => string): Promise<Admission> {
  await ready;
  return {
    createNonce: () => sodium.randombytes_buf(nonceBytes),
    challenge: (nonce) => challengeFrame({ nonce, origin: origin() }),
    prove(nonce, auth) {
      const { role, room, publicKey } = auth;
      const transcript = authTranscript({ nonce, origin: origin(), room, role });
      if (!sodium.crypto_sign_verify_detached(auth.signature, transcript, publicKey)) return undefined;
      const roomId = hexOf(room);
      if (role === "device") {
        return { role, roomId, keyHash: labelledHash(keyHashBytes, "hob/rk", publicKey) };
      }
      return hexOf(labelledHash(roomIdBytes, "hob/rid", publicKey)) === roomId ? { role, roomId } : undefined;
    },
  };
}

function labelledHash(length: number, label: string, publicKey: Uint8Array): Uint8Array {
  return sodium.crypto_generichash(length, Buffer.concat([Buffer.from(label), publicKey]), null);
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}
