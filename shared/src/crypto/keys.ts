/** Key pairs: X25519 to agree on secrets, Ed25519 to prove to a relay who is calling. */
import { concatBytes, utf8 } from "../bytes.ts";
import { blake2b } from "./hash.ts";
import { sodium } from "./sodium.ts";

/** X25519. Both 32 bytes. */
export interface DhKeyPair {
  readonly publicKey: Uint8Array;
  readonly secretKey: Uint8Array;
}

/** Ed25519. `publicKey` 32 bytes; `secretKey` 64: the seed, then the public key again. */
export interface SignKeyPair {
  readonly publicKey: Uint8Array;
  readonly secretKey: Uint8Array;
}

export function createDhKeyPair(): DhKeyPair {
  const secretKey = sodium().randombytes_buf(32);
  return { publicKey: dhPublicKey(secretKey), secretKey };
}

export function dhPublicKey(secretKey: Uint8Array): Uint8Array {
  return sodium().crypto_scalarmult_base(secretKey);
}

/**
 * RFC 7748: 32 bytes. Undefined where the result is all zero: then `publicKey` has low order, and the
 * "secret" would be the same whatever our own key is.
 */
export function dh(secretKey: Uint8Array, publicKey: Uint8Array): Uint8Array | undefined {
  if (secretKey.length !== 32 || publicKey.length !== 32) throw new Error("X25519 keys have 32 bytes");
  try {
    const shared = sodium().crypto_scalarmult(secretKey, publicKey);
    // libsodium throws for these keys already; the rule is ours, so it does not rest on that alone.
    return isZero(shared) ? undefined : shared;
  } catch {
    // With the lengths settled, libsodium refuses keys of low order and nothing else.
    return undefined;
  }
}

export function createSignKeyPair(): SignKeyPair {
  return signKeyPairFromSeed(sodium().randombytes_buf(32));
}

/** The same 32-byte seed always gives the same pair. RFC 8032, section 5.1.5. */
export function signKeyPairFromSeed(seed: Uint8Array): SignKeyPair {
  const { publicKey, privateKey } = sodium().crypto_sign_seed_keypair(seed);
  return { publicKey, secretKey: privateKey };
}

/** 64 bytes, the same for the same message. `secretKey` is the pair's 64 bytes. */
export function sign(secretKey: Uint8Array, message: Uint8Array): Uint8Array {
  return sodium().crypto_sign_detached(message, secretKey);
}

/** False for any other length, a non-canonical encoding, a key of low order or a wrong signature. */
export function verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== 32 || signature.length !== 64) return false;
  return sodium().crypto_sign_verify_detached(signature, message, publicKey);
}

/** 20 bytes: the address of a house at any relay, which only the owner of the key can claim. */
export function roomIdOf(relayPublicKey: Uint8Array): Uint8Array {
  return blake2b(20, concatBytes(utf8("hob/rid"), relayPublicKey));
}

/** 32 bytes: how an allow-list names a device without telling its key before it comes. */
export function relayKeyHash(relayPublicKey: Uint8Array): Uint8Array {
  return blake2b(32, concatBytes(utf8("hob/rk"), relayPublicKey));
}

function isZero(bytes: Uint8Array): boolean {
  let bits = 0;
  for (const byte of bytes) bits |= byte;
  return bits === 0;
}
