/** The running transcript of a handshake: a hash of all that was said and the key that follows from it. */
import { concatBytes, utf8 } from "../bytes.ts";
import { KEY_BYTES, noiseNonce, openAead, sealAead } from "./aead.ts";
import { blake2b, HASH_BYTES, hkdf2Blake2b, hkdf3Blake2b } from "./hash.ts";
import { NoiseError } from "./noise-error.ts";
import { sodium } from "./sodium.ts";

/** Noise spec, section 5.2. */
export interface SymmetricState {
  mixKey(input: Uint8Array): void;
  mixHash(data: Uint8Array): void;
  mixKeyAndHash(input: Uint8Array): void;
  encryptAndHash(plain: Uint8Array): Uint8Array;
  decryptAndHash(sealed: Uint8Array): Uint8Array;
  /** A copy of h: 64 bytes. */
  handshakeHash(): Uint8Array;
  /** Two keys of 32 bytes: initiator to responder, responder to initiator. */
  split(): [Uint8Array, Uint8Array];
  /** Wipes the chaining key and the cipher key. */
  destroy(): void;
}

export function createSymmetricState(protocolName: string): SymmetricState {
  // InitializeSymmetric: a name of at most HASHLEN bytes is padded with zeros, not hashed.
  const name = utf8(protocolName);
  if (name.length > HASH_BYTES) throw new Error(`a protocol name has at most ${HASH_BYTES} bytes`);
  let hash = concatBytes(name, new Uint8Array(HASH_BYTES - name.length));
  let chainingKey: Uint8Array = hash.slice();
  let key: Uint8Array | undefined;
  let nonce = 0;

  function mixHash(data: Uint8Array): void {
    hash = blake2b(HASH_BYTES, concatBytes(hash, data));
  }

  function replaceKeys(nextChainingKey: Uint8Array, nextKey: Uint8Array): void {
    wipe(chainingKey, key);
    chainingKey = nextChainingKey;
    // HASHLEN is 64, so temp_k is cut to 32 bytes.
    key = nextKey.slice(0, KEY_BYTES);
    nonce = 0;
    wipe(nextKey);
  }

  return {
    mixHash,
    mixKey(input) {
      const [nextChainingKey, nextKey] = hkdf2Blake2b(chainingKey, input);
      replaceKeys(nextChainingKey, nextKey);
    },
    mixKeyAndHash(input) {
      const [nextChainingKey, mixed, nextKey] = hkdf3Blake2b(chainingKey, input);
      mixHash(mixed);
      replaceKeys(nextChainingKey, nextKey);
    },
    encryptAndHash(plain) {
      const sealed = sealAead(established(key), noiseNonce(nonce++), plain, hash);
      mixHash(sealed);
      return sealed;
    },
    decryptAndHash(sealed) {
      const plain = openAead(established(key), noiseNonce(nonce++), sealed, hash);
      if (!plain) throw new NoiseError("authentication");
      mixHash(sealed);
      return plain;
    },
    handshakeHash: () => hash.slice(),
    split() {
      const [first, second] = hkdf2Blake2b(chainingKey, new Uint8Array(0));
      const keys: [Uint8Array, Uint8Array] = [first.slice(0, KEY_BYTES), second.slice(0, KEY_BYTES)];
      wipe(first, second);
      return keys;
    },
    destroy() {
      wipe(chainingKey, key);
    },
  };
}

/**
 * The spec lets a message without a key pass in the clear; in both patterns here every payload comes
 * after a Diffie-Hellman, so that can only be a mistake of ours.
 */
function established(key: Uint8Array | undefined): Uint8Array {
  if (!key) throw new Error("nothing is sealed before the first key is mixed");
  return key;
}

function wipe(...secrets: readonly (Uint8Array | undefined)[]): void {
  for (const secret of secrets) if (secret) sodium().memzero(secret);
}
