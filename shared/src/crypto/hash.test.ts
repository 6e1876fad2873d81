import * as fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { concatBytes, toHex, utf8 } from "../bytes.ts";
import { blake2b, deriveKey, hkdf2Blake2b, hkdf3Blake2b, hmacBlake2b } from "./hash.ts";
import { loadSodium } from "./sodium.ts";

beforeAll(async () => {
  await loadSodium();
});

const EMPTY = new Uint8Array(0);
const countingUp = (length: number) => Uint8Array.from({ length }, (_, i) => i);

describe("BLAKE2b", () => {
  test("gives RFC 7693's digest of abc", () => {
    expect(toHex(blake2b(64, utf8("abc")))).toBe(
      "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1" +
        "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923",
    );
  });

  test("gives the reference implementation's keyed digest of nothing", () => {
    expect(toHex(blake2b(64, EMPTY, countingUp(64)))).toBe(
      "10ebb67700b1868efb4417987acf4690ae9d972fb7a590c2f02871799aaa4786" +
        "b5e996e8f0f4eb981fc214b005f42d2ff4233499391653df7aefcbc13fc51568",
    );
  });

  test("agrees with the slow twin for every size of output, key and message", () => {
    const keys = fc.option(fc.uint8Array({ minLength: 16, maxLength: 64 }), { nil: undefined });
    fc.assert(
      fc.property(
        fc.integer({ min: 16, max: 64 }),
        fc.uint8Array({ maxLength: 300 }),
        keys,
        (size, message, key) => {
          expect(blake2b(size, message, key)).toEqual(slowBlake2b(size, message, key));
        },
      ),
      { numRuns: 60 },
    );
  });

  test.each([0, 127, 128, 129, 256])("agrees with the slow twin at %d bytes, where blocks end", (length) => {
    expect(blake2b(64, countingUp(length))).toEqual(slowBlake2b(64, countingUp(length)));
    expect(blake2b(64, countingUp(length), countingUp(32))).toEqual(
      slowBlake2b(64, countingUp(length), countingUp(32)),
    );
  });
});

describe("HMAC-BLAKE2b", () => {
  test.each([0, 1, 32, 64, 127, 128, 129, 200])(
    "agrees with the slow twin for a key of %d bytes",
    (length) => {
      const message = utf8("the house and the hob");
      expect(hmacBlake2b(countingUp(length), message)).toEqual(slowHmac(countingUp(length), message));
    },
  );

  test("is not keyed BLAKE2b", () => {
    const key = countingUp(64);
    expect(hmacBlake2b(key, EMPTY)).not.toEqual(blake2b(64, EMPTY, key));
  });

  test("never changes", () => {
    expect(toHex(hmacBlake2b(countingUp(32), utf8("hob")))).toBe(
      "711d8bf98e401b30312f36df67cdf70d59549e88561621bb2d9c187ac16a3e28bff00a5b1ab6d6c9a6a217fd63dcc2068a84e4e911da137f4a31e258f87a233d",
    );
  });
});

describe("HKDF as Noise defines it", () => {
  test("agrees with the slow twin", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 64, maxLength: 64 }),
        fc.uint8Array({ maxLength: 64 }),
        (chainingKey, input) => {
          expect(hkdf2Blake2b(chainingKey, input)).toEqual(slowHkdf(chainingKey, input, 2));
          expect(hkdf3Blake2b(chainingKey, input)).toEqual(slowHkdf(chainingKey, input, 3));
        },
      ),
      { numRuns: 20 },
    );
  });

  test("its third output leaves the first two as they were", () => {
    expect(hkdf3Blake2b(countingUp(64), EMPTY).slice(0, 2)).toEqual(hkdf2Blake2b(countingUp(64), EMPTY));
  });
});

describe("a derived key", () => {
  test("never changes", () => {
    expect(toHex(deriveKey(countingUp(32), "label"))).toBe(
      "dbb0afdcf8b7bfa5c3bc0a5cfc92823786f8106daa94ce19eb7e2ea0b4ecb98a",
    );
    expect(toHex(deriveKey(countingUp(32), "label", utf8("context")))).toBe(
      "64e3a6cecdd04c5734f72d4bca207aa23154b07a9981774cf7d5357c8ce45b8c",
    );
  });

  test("differs by key, label and context, and where the border between the two lies", () => {
    const derived = [
      deriveKey(countingUp(32), "label"),
      deriveKey(new Uint8Array(32), "label"),
      deriveKey(countingUp(32), "labels"),
      deriveKey(countingUp(32), "label", utf8("s")),
      deriveKey(countingUp(32), "", utf8("label")),
    ];
    expect(new Set(derived.map(toHex)).size).toBe(derived.length);
    for (const key of derived) expect(key).toHaveLength(32);
  });

  test.each([0, 16, 31, 33, 64])("cannot be had from a key of %d bytes", (length) =>
    expect(() => deriveKey(new Uint8Array(length), "label")).toThrow("32 bytes"),
  );
});

/** RFC 2104 word for word, over the twin below. */
function slowHmac(key: Uint8Array, message: Uint8Array): Uint8Array {
  const padded = [...(key.length > 128 ? slowBlake2b(64, key) : key)];
  while (padded.length < 128) padded.push(0);
  const ipad = Uint8Array.from(padded, (byte) => byte ^ 0x36);
  const opad = Uint8Array.from(padded, (byte) => byte ^ 0x5c);
  return slowBlake2b(64, concatBytes(opad, slowBlake2b(64, concatBytes(ipad, message))));
}

/** RFC 5869 with empty info: extract with the chaining key as salt, then expand. */
function slowHkdf(chainingKey: Uint8Array, input: Uint8Array, outputs: number): Uint8Array[] {
  const extracted = slowHmac(chainingKey, input);
  const blocks: Uint8Array[] = [];
  for (let i = 1; i <= outputs; i++) {
    blocks.push(slowHmac(extracted, concatBytes(blocks.at(-1) ?? EMPTY, Uint8Array.of(i))));
  }
  return blocks;
}

/** RFC 7693 with 64-bit words as bigints: slow, and short enough to be held against the RFC by eye. */
function slowBlake2b(outBytes: number, message: Uint8Array, key: Uint8Array = EMPTY): Uint8Array {
  const keyBlock = new Uint8Array(key.length > 0 ? 128 : 0);
  keyBlock.set(key);
  const data = concatBytes(keyBlock, message);
  const state = [...INITIAL];
  state[0] = (state[0] ?? 0n) ^ 0x0101_0000n ^ (BigInt(key.length) << 8n) ^ BigInt(outBytes);
  const lastBlock = Math.max(0, Math.ceil(data.length / 128) - 1);
  for (let block = 0; block <= lastBlock; block++) {
    const bytes = new Uint8Array(128);
    bytes.set(data.subarray(block * 128, block * 128 + 128));
    const end = Math.min(data.length, (block + 1) * 128);
    compress(state, wordsOf(bytes), BigInt(end), block === lastBlock);
  }
  return bytesOf(state).subarray(0, outBytes).slice();
}

const MASK = 0xffff_ffff_ffff_ffffn;
const INITIAL = [
  0x6a09e667f3bcc908n,
  0xbb67ae8584caa73bn,
  0x3c6ef372fe94f82bn,
  0xa54ff53a5f1d36f1n,
  0x510e527fade682d1n,
  0x9b05688c2b3e6c1fn,
  0x1f83d9abfb41bd6bn,
  0x5be0cd19137e2179n,
];
/** The message schedule, one hexadecimal digit an index; rounds 10 and 11 repeat the first two. */
const SIGMA = [
  "0123456789abcdef",
  "ea489fd61c02b753",
  "b8c052fdae367194",
  "7931dcbe265a40f8",
  "905724afe1bc683d",
  "2c6a0b834d75fe19",
  "c51fed4a0763928b",
  "db7ec13950f4862a",
  "6fe9b308c2d714a5",
  "a2847615fb9e3cd0",
];

function compress(state: bigint[], words: readonly bigint[], offset: bigint, isLast: boolean): void {
  const v = [...state, ...INITIAL];
  const at = (i: number) => v[i] ?? 0n;
  v[12] = at(12) ^ offset;
  if (isLast) v[14] = at(14) ^ MASK;
  for (let round = 0; round < 12; round++) {
    const order = SIGMA[round % 10] ?? "";
    const word = (i: number) => words[Number.parseInt(order.charAt(i), 16)] ?? 0n;
    const mix = (a: number, b: number, c: number, d: number, i: number) => {
      v[a] = (at(a) + at(b) + word(2 * i)) & MASK;
      v[d] = rotated(at(d) ^ at(a), 32n);
      v[c] = (at(c) + at(d)) & MASK;
      v[b] = rotated(at(b) ^ at(c), 24n);
      v[a] = (at(a) + at(b) + word(2 * i + 1)) & MASK;
      v[d] = rotated(at(d) ^ at(a), 16n);
      v[c] = (at(c) + at(d)) & MASK;
      v[b] = rotated(at(b) ^ at(c), 63n);
    };
    for (let i = 0; i < 4; i++) mix(i, 4 + i, 8 + i, 12 + i, i);
    for (let i = 0; i < 4; i++) mix(i, 4 + ((i + 1) % 4), 8 + ((i + 2) % 4), 12 + ((i + 3) % 4), 4 + i);
  }
  for (let i = 0; i < 8; i++) state[i] = (state[i] ?? 0n) ^ at(i) ^ at(i + 8);
}

function rotated(word: bigint, bits: bigint): bigint {
  return ((word >> bits) | (word << (64n - bits))) & MASK;
}

function wordsOf(bytes: Uint8Array): bigint[] {
  const view = new DataView(bytes.buffer);
  return Array.from({ length: 16 }, (_, i) => view.getBigUint64(8 * i, true));
}

function bytesOf(words: readonly bigint[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(64));
  words.forEach((word, i) => view.setBigUint64(8 * i, word, true));
  return new Uint8Array(view.buffer);
}
