/** For tests alone: fixed bytes written as text, and the smallest damage there is. */
import { fromHex } from "../bytes.ts";

/** Throws where the text is no hexadecimal. */
export function hex(text: string): Uint8Array {
  const bytes = fromHex(text);
  if (!bytes) throw new Error(`not hexadecimal: ${text}`);
  return bytes;
}

/** A copy in which one bit differs; `bit` counts from the first byte's lowest and wraps at the end. */
export function flipped(bytes: Uint8Array, bit: number): Uint8Array {
  const copy = bytes.slice();
  const index = Math.floor(bit / 8) % copy.length;
  copy[index] = (copy[index] ?? 0) ^ (1 << (bit % 8));
  return copy;
}
