import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  concatBytes,
  equalBytes,
  fromBase64url,
  fromHex,
  fromUtf8,
  lengthPrefixed,
  readU32be,
  toBase64url,
  toHex,
  u32be,
  utf8,
} from "./bytes.ts";

const anyBytes = fc.uint8Array({ maxLength: 200 });

describe("text", () => {
  test("any well-formed text comes back from its bytes, a byte order mark included", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        expect(fromUtf8(utf8(text))).toBe(text);
      }),
    );
    expect(fromUtf8(utf8("\ufeffhob"))).toBe("\ufeffhob");
  });

  test.each([[[0xff]], [[0xc0, 0x80]], [[0xe2, 0x82]], [[0xed, 0xa0, 0x80]], [[0xf5, 0x80, 0x80, 0x80]]])(
    "bytes %j are no text",
    (bytes) => expect(() => fromUtf8(Uint8Array.from(bytes))).toThrow(TypeError),
  );
});

describe("base64url", () => {
  test.each([
    ["", ""],
    ["f", "Zg"],
    ["fo", "Zm8"],
    ["foo", "Zm9v"],
    ["foob", "Zm9vYg"],
    ["fooba", "Zm9vYmE"],
    ["foobar", "Zm9vYmFy"],
  ])("RFC 4648 writes %j as %j", (text, encoded) => {
    expect(toBase64url(utf8(text))).toBe(encoded);
    expect(fromBase64url(encoded)).toEqual(utf8(text));
  });

  test("any bytes come back", () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        expect(fromBase64url(toBase64url(bytes))).toEqual(bytes);
      }),
    );
  });

  test("whatever is accepted is written back the same way, so one value has one text", () => {
    const nearly = fc.string({ unit: fc.constantFrom(...Array.from("ABab01-_+/= \u00e9")), maxLength: 12 });
    fc.assert(
      fc.property(nearly, (text) => {
        const bytes = fromBase64url(text);
        if (bytes) expect(toBase64url(bytes)).toBe(text);
      }),
    );
  });

  test.each(["A", "AAAAA", "AB", "AAB", "AA==", "A+AA", "A/AA", "AA A", "AA\n", "\ud83d\ude00AA"])(
    "%j is refused",
    (text) => expect(fromBase64url(text)).toBeUndefined(),
  );
});

describe("hex", () => {
  test("any bytes come back, from either case", () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        expect(fromHex(toHex(bytes))).toEqual(bytes);
        expect(fromHex(toHex(bytes).toUpperCase())).toEqual(bytes);
      }),
    );
  });

  test.each(["0", "0g", "0x00", " 00", "00 ", "-1"])("%j is refused", (text) =>
    expect(fromHex(text)).toBeUndefined(),
  );
});

describe("numbers", () => {
  test("a u32 is written most significant byte first", () => {
    expect(u32be(0x0102_0304)).toEqual(Uint8Array.of(1, 2, 3, 4));
    expect(u32be(0xffff_ffff)).toEqual(Uint8Array.of(255, 255, 255, 255));
  });

  test("any u32 comes back from any offset", () => {
    fc.assert(
      fc.property(fc.nat({ max: 0xffff_ffff }), anyBytes, (value, before) => {
        expect(readU32be(concatBytes(before, u32be(value), before), before.length)).toBe(value);
      }),
    );
  });

  test.each([-1, 0.5, 2 ** 32, Number.NaN, Number.POSITIVE_INFINITY])("%d is no u32", (value) =>
    expect(() => u32be(value)).toThrow("not a u32"),
  );

  test.each([-1, 1, 4])("four bytes cannot be read at offset %d of four", (offset) =>
    expect(() => readU32be(new Uint8Array(4), offset)).toThrow("no u32"),
  );
});

describe("byte strings", () => {
  test("are equal exactly when every byte is", () => {
    fc.assert(
      fc.property(anyBytes, anyBytes, (a, b) => {
        expect(equalBytes(a, a.slice())).toBe(true);
        expect(equalBytes(a, b)).toBe(toHex(a) === toHex(b));
      }),
    );
  });

  test("differ after the change of any single bit", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 64 }), fc.nat(), (bytes, position) => {
        const changed = bytes.slice();
        const index = position % bytes.length;
        changed[index] = (changed[index] ?? 0) ^ (1 << (position % 8));
        expect(equalBytes(bytes, changed)).toBe(false);
      }),
    );
  });

  test("are joined in order, and nothing joined is nothing", () => {
    expect(concatBytes()).toEqual(new Uint8Array(0));
    expect(concatBytes(Uint8Array.of(1), new Uint8Array(0), Uint8Array.of(2, 3))).toEqual(
      Uint8Array.of(1, 2, 3),
    );
  });

  test("with their lengths before them are told apart wherever the border lies", () => {
    expect(lengthPrefixed(utf8("ab"), utf8("c"))).not.toEqual(lengthPrefixed(utf8("a"), utf8("bc")));
    expect(lengthPrefixed(utf8("ab"))).not.toEqual(lengthPrefixed(utf8("ab"), utf8("")));
    expect(toHex(lengthPrefixed(utf8("a"), utf8("")))).toBe("000000016100000000");
  });
});
