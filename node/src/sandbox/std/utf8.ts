/** UTF-8 in both directions, because the engine has no TextEncoder; and texts or bytes as bytes. */

/** Lone surrogates become U+FFFD, as the WHATWG encoder does. */
export function encodeUtf8(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length * 3);
  let length = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    const isLone = code >= 0xd800 && code <= 0xdfff;
    length = writeCodePoint(bytes, length, isLone ? 0xfffd : code);
  }
  return bytes.slice(0, length);
}

function writeCodePoint(bytes: Uint8Array, at: number, code: number): number {
  if (code < 0x80) {
    bytes[at] = code;
    return at + 1;
  }
  const more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
  bytes[at] = ((0xf0 << (3 - more)) & 0xff) | (code >> (6 * more));
  for (let left = more - 1, to = at + 1; left >= 0; left -= 1, to += 1)
    bytes[to] = 0x80 | ((code >> (6 * left)) & 0x3f);
  return at + 1 + more;
}

/**
 * Each part that is no UTF-8 becomes one U+FFFD, a byte order mark at the start goes; the decoder of
 * WHATWG Encoding, section 8.1.1.
 */
export function decodeUtf8(bytes: Uint8Array): string {
  const pieces: string[] = [];
  let units: number[] = [];
  const put = (code: number) => {
    if (code < 0x10000) units.push(code);
    else units.push(0xd7c0 + (code >> 10), 0xdc00 | (code & 0x3ff));
    if (units.length < 4096) return;
    pieces.push(String.fromCharCode(...units));
    units = [];
  };
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  for (let at = hasMark ? 3 : 0; at < bytes.length;) {
    const { code, length } = readCodePoint(bytes, at);
    put(code);
    at += length;
  }
  return pieces.join("") + String.fromCharCode(...units);
}

function readCodePoint(bytes: Uint8Array, at: number): { readonly code: number; readonly length: number } {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return { code: first, length: 1 };
  const more =
    first >= 0xc2 && first < 0xe0
      ? 1
      : first >= 0xe0 && first < 0xf0
        ? 2
        : first >= 0xf0 && first < 0xf5
          ? 3
          : 0;
  let code = more === 0 ? 0xfffd : first & (0x3f >> more);
  for (let n = 1; n <= more; n += 1) {
    const next = bytes[at + n] ?? 0;
    const [least, most] = n === 1 ? secondByte(first) : [0x80, 0xbf];
    if (next < least || next > most) return { code: 0xfffd, length: n };
    code = (code << 6) | (next & 0x3f);
  }
  return { code, length: more + 1 };
}

/** What may follow a first byte, so that nothing is written longer than it must be. */
function secondByte(first: number): readonly [least: number, most: number] {
  if (first === 0xe0) return [0xa0, 0xbf];
  if (first === 0xed) return [0x80, 0x9f];
  if (first === 0xf0) return [0x90, 0xbf];
  return first === 0xf4 ? [0x80, 0x8f] : [0x80, 0xbf];
}

/** A text as its UTF-8; `what` names the function that was given neither. */
export function bytesOf(data: unknown, what: string): Uint8Array {
  if (typeof data === "string") return encodeUtf8(data);
  if (data instanceof Uint8Array) return data;
  throw new TypeError(`${what} takes a text or a Uint8Array`);
}
