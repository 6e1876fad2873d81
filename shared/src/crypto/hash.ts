/** BLAKE2b in its three uses: hash, HMAC and key derivation. None of them stands in for another. */
import { concatBytes, u32be, utf8 } from "../bytes.ts";
import { sodium } from "./sodium.ts";

/** HASHLEN and BLOCKLEN of BLAKE2b. Noise spec, section 12.8. */
export const HASH_BYTES = 64;
const BLOCK_BYTES = 128;

/** RFC 7693. `outBytes` 16 to 64; `key`, where given, 16 to 64 bytes. */
export function blake2b(outBytes: number, message: Uint8Array, key?: Uint8Array): Uint8Array {
  return sodium().crypto_generichash(outBytes, message, key ?? null);
}

/**
 * RFC 2104 over BLAKE2b-512: 64 bytes. This is what Noise asks for; BLAKE2b's own keyed mode is
 * another function with other results.
 */
export function hmacBlake2b(key: Uint8Array, message: Uint8Array): Uint8Array {
  const block = new Uint8Array(BLOCK_BYTES);
  block.set(key.length > BLOCK_BYTES ? blake2b(HASH_BYTES, key) : key);
  const inner = blake2b(
    HASH_BYTES,
    concatBytes(
      block.map((byte) => byte ^ 0x36),
      message,
    ),
  );
  return blake2b(
    HASH_BYTES,
    concatBytes(
      block.map((byte) => byte ^ 0x5c),
      inner,
    ),
  );
}

/** HKDF(chaining_key, input_key_material, 2): two outputs of 64 bytes. Noise spec, section 4.3. */
export function hkdf2Blake2b(chainingKey: Uint8Array, input: Uint8Array): [Uint8Array, Uint8Array] {
  const temporary = hmacBlake2b(chainingKey, input);
  const first = hmacBlake2b(temporary, Uint8Array.of(1));
  return [first, hmacBlake2b(temporary, concatBytes(first, Uint8Array.of(2)))];
}

/** HKDF(chaining_key, input_key_material, 3): three outputs of 64 bytes. Noise spec, section 4.3. */
export function hkdf3Blake2b(
  chainingKey: Uint8Array,
  input: Uint8Array,
): [Uint8Array, Uint8Array, Uint8Array] {
  const temporary = hmacBlake2b(chainingKey, input);
  const first = hmacBlake2b(temporary, Uint8Array.of(1));
  const second = hmacBlake2b(temporary, concatBytes(first, Uint8Array.of(2)));
  return [first, second, hmacBlake2b(temporary, concatBytes(second, Uint8Array.of(3)))];
}

/**
 * A 32-byte key for one purpose out of a 32-byte key: keyed BLAKE2b over the label, its length first,
 * so that no label with its context can be read as another label with another context.
 */
export function deriveKey(key: Uint8Array, label: string, context?: Uint8Array): Uint8Array {
  if (key.length !== 32) throw new Error(`a key to derive from has 32 bytes, not ${key.length}`);
  const name = utf8(`hob/kdf/${label}`);
  return blake2b(32, concatBytes(u32be(name.length), name, context ?? new Uint8Array(0)), key);
}
