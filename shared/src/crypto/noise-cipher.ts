/** One direction of a session: each record under the next counter, so a gap or a repeat is fatal. */
import { KEY_BYTES, noiseNonce, openAead, sealAead, TAG_BYTES } from "./aead.ts";
import { NoiseError } from "./noise-error.ts";
import { sodium } from "./sodium.ts";

/** Longest Noise message, tag included. Noise spec, section 3. */
export const MESSAGE_BYTES = 65_535;

const NO_AD = new Uint8Array(0);

/** When a key has done enough: both ends count alike, so both stop at the same record. */
export interface CipherLimits {
  readonly records: number;
  /** Of plaintext. The record that reaches the limit is the last one. */
  readonly plainBytes: number;
}

export const SESSION_LIMITS: CipherLimits = { records: 2 ** 20, plainBytes: 2 ** 30 };

/** Noise spec, section 5.1. Every method but `spent` and `counter` may throw a `NoiseError`. */
export interface CipherState {
  /** At most 65,519 bytes; the result is 16 longer. */
  encrypt(plain: Uint8Array, ad?: Uint8Array): Uint8Array;
  /** Throws on anything but the very next record, and is dead from then on. */
  decrypt(sealed: Uint8Array, ad?: Uint8Array): Uint8Array;
  /** Records done so far. */
  counter(): number;
  /** Whether the limits are reached; the next record would be refused as `spent`. */
  spent(): boolean;
  /** Wipes the key. */
  destroy(): void;
}

/** Takes `key` (32 bytes) over and wipes it in the end: hand in a copy that nobody else uses. */
export function createCipherState(key: Uint8Array, limits: CipherLimits = SESSION_LIMITS): CipherState {
  if (key.length !== KEY_BYTES) throw new Error(`a cipher key has ${KEY_BYTES} bytes, not ${key.length}`);
  let records = 0;
  let plainBytes = 0;
  let isAlive = true;

  function nextNonce(): Uint8Array {
    if (!isAlive) throw new NoiseError("order");
    if (spent()) throw new NoiseError("spent");
    return noiseNonce(records);
  }

  function count(plain: Uint8Array): void {
    records += 1;
    plainBytes += plain.length;
  }

  function spent(): boolean {
    return records >= limits.records || plainBytes >= limits.plainBytes;
  }

  function destroy(): void {
    isAlive = false;
    sodium().memzero(key);
  }

  return {
    encrypt(plain, ad = NO_AD) {
      const nonce = nextNonce();
      if (plain.length + TAG_BYTES > MESSAGE_BYTES) throw new NoiseError("malformed");
      const sealed = sealAead(key, nonce, plain, ad);
      count(plain);
      return sealed;
    },
    decrypt(sealed, ad = NO_AD) {
      try {
        const nonce = nextNonce();
        if (sealed.length < TAG_BYTES || sealed.length > MESSAGE_BYTES) throw new NoiseError("malformed");
        const plain = openAead(key, nonce, sealed, ad);
        if (!plain) throw new NoiseError("authentication");
        count(plain);
        return plain;
      } catch (error) {
        destroy();
        throw error;
      }
    },
    counter: () => records,
    spent,
    destroy,
  };
}
