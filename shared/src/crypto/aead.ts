/** Sealing: ChaCha20-Poly1305 where a counter gives the nonce, XChaCha20-Poly1305 where chance does. */
import { concatBytes } from "../bytes.ts";
import { sodium } from "./sodium.ts";

export const KEY_BYTES = 32;
export const TAG_BYTES = 16;
const NONCE_BYTES = 12;
const SECRET_NONCE_BYTES = 24;

/**
 * RFC 8439, section 2.8; the result is 16 bytes longer than `plain`. `nonce` is 12 bytes and must
 * never come twice under one key: the second use reveals both texts and lets tags be forged.
 */
export function sealAead(key: Uint8Array, nonce: Uint8Array, plain: Uint8Array, ad: Uint8Array): Uint8Array {
  return sodium().crypto_aead_chacha20poly1305_ietf_encrypt(plain, orNull(ad), null, nonce, key);
}

/** Undefined where key, nonce, additional data or a single bit differ from what was sealed. */
export function openAead(
  key: Uint8Array,
  nonce: Uint8Array,
  sealed: Uint8Array,
  ad: Uint8Array,
): Uint8Array | undefined {
  requireLength("key", key, KEY_BYTES);
  requireLength("nonce", nonce, NONCE_BYTES);
  if (sealed.length < TAG_BYTES) return undefined;
  try {
    return sodium().crypto_aead_chacha20poly1305_ietf_decrypt(null, sealed, orNull(ad), nonce, key);
  } catch {
    // With the lengths settled, a wrong tag is all libsodium can still object to.
    return undefined;
  }
}

/** Four zero bytes, then the counter as little-endian u64. Noise spec, section 12.5. */
export function noiseNonce(counter: number): Uint8Array {
  if (!Number.isSafeInteger(counter) || counter < 0) throw new Error(`not a counter: ${counter}`);
  const nonce = new Uint8Array(NONCE_BYTES);
  // Byte by byte: a DataView for each record would cost as much as a quarter of a small one.
  for (let at = 4, left = counter; left > 0; at++, left = Math.floor(left / 256)) nonce[at] = left % 256;
  return nonce;
}

/**
 * For what is kept and not counted: a random 24-byte nonce, then XChaCha20-Poly1305. The result is
 * 40 bytes longer than `plain`. One key may seal any number of secrets.
 */
export function sealSecret(key: Uint8Array, plain: Uint8Array, ad: Uint8Array): Uint8Array {
  const nonce = sodium().randombytes_buf(SECRET_NONCE_BYTES);
  return concatBytes(nonce, sodium().crypto_aead_xchacha20poly1305_ietf_encrypt(plain, ad, null, nonce, key));
}

/** Undefined where key, additional data or a single bit differ from what was sealed. */
export function openSecret(key: Uint8Array, sealed: Uint8Array, ad: Uint8Array): Uint8Array | undefined {
  requireLength("key", key, KEY_BYTES);
  if (sealed.length < SECRET_NONCE_BYTES + TAG_BYTES) return undefined;
  const nonce = sealed.subarray(0, SECRET_NONCE_BYTES);
  try {
    return sodium().crypto_aead_xchacha20poly1305_ietf_decrypt(
      null,
      sealed.subarray(SECRET_NONCE_BYTES),
      ad,
      nonce,
      key,
    );
  } catch {
    return undefined;
  }
}

/** The same to the cipher, and one copy into its memory less. */
function orNull(ad: Uint8Array): Uint8Array | null {
  return ad.length > 0 ? ad : null;
}

function requireLength(what: string, bytes: Uint8Array, length: number): void {
  if (bytes.length !== length) throw new Error(`a ${what} here has ${length} bytes, not ${bytes.length}`);
}
