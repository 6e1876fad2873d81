/** `std.base64`: RFC 4648, sections 4 and 5. */
import type { StdHost } from "../prelude.ts";
import { textGiven } from "./asked.ts";
import { bytesOf } from "./utf8.ts";

const plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const forUrls = `${plain.slice(0, 62)}-_`;

export function create(_host: StdHost) {
  return {
    encode(data: string | Uint8Array, { urlSafe = false }: { readonly urlSafe?: boolean } = {}) {
      const encoded = encode(bytesOf(data, "base64.encode"), urlSafe ? forUrls : plain);
      return urlSafe ? encoded : encoded.padEnd(Math.ceil(encoded.length / 4) * 4, "=");
    },
    decode: (text: string) => decode(textGiven(text, "base64.decode")),
  };
}

function encode(bytes: Uint8Array, alphabet: string): string {
  const pieces: string[] = [];
  for (let at = 0; at < bytes.length; at += 3) {
    const triple = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    const letters = Math.min(4, bytes.length - at + 1);
    for (let n = 0; n < letters; n += 1) pieces.push(alphabet[(triple >> (18 - 6 * n)) & 63] ?? "");
  }
  return pieces.join("");
}

/** Takes both alphabets, with padding or without; nothing else. */
function decode(text: string): Uint8Array {
  const letters = text.replace(/={1,2}$/, "");
  const isWhole = letters.length === text.length || text.length % 4 === 0;
  if (!isWhole || letters.length % 4 === 1) throw new SyntaxError("base64.decode was given a text cut short");
  const bytes = new Uint8Array(Math.floor((letters.length * 3) / 4));
  let held = 0;
  let bits = 0;
  let length = 0;
  for (let at = 0; at < letters.length; at += 1) {
    held = ((held << 6) | valueOf(letters, at)) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[length] = (held >> bits) & 0xff;
    length += 1;
  }
  return bytes;
}

const values: { [letter: string]: number } = Object.create(null);
for (const alphabet of [plain, forUrls])
  for (let value = 0; value < 64; value += 1) values[alphabet.charAt(value)] = value;

function valueOf(letters: string, at: number): number {
  const value = values[letters[at] ?? ""];
  if (value === undefined) throw new SyntaxError(`base64.decode: character ${at + 1} is no base64`);
  return value;
}
