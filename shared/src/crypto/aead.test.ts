import * as fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { toHex, utf8 } from "../bytes.ts";
import { noiseNonce, openAead, openSecret, sealAead, sealSecret } from "./aead.ts";
import { loadSodium } from "./sodium.ts";
import { flipped, hex } from "./testing.ts";

beforeAll(async () => {
  await loadSodium();
});

const someKey = fc.uint8Array({ minLength: 32, maxLength: 32 });
const someBytes = fc.uint8Array({ maxLength: 300 });
const someCounter = fc.nat({ max: Number.MAX_SAFE_INTEGER });

describe("a sealed record", () => {
  test("is RFC 8439's example, byte for byte", () => {
    const key = Uint8Array.from({ length: 32 }, (_, i) => 0x80 + i);
    const nonce = hex("070000004041424344454647");
    const ad = hex("50515253c0c1c2c3c4c5c6c7");
    const text =
      "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.";
    const sealed = sealAead(key, nonce, utf8(text), ad);
    expect(toHex(sealed.subarray(0, 16))).toBe("d31a8d34648e60db7b86afbc53ef7ec2");
    expect(toHex(sealed.subarray(-16))).toBe("1ae10b594f09e26a7e902ecbd0600691");
    expect(openAead(key, nonce, sealed, ad)).toEqual(utf8(text));
  });

  test("opens to what was sealed and is 16 bytes longer", () => {
    fc.assert(
      fc.property(someKey, someCounter, someBytes, someBytes, (key, counter, plain, ad) => {
        const sealed = sealAead(key, noiseNonce(counter), plain, ad);
        expect(sealed).toHaveLength(plain.length + 16);
        expect(openAead(key, noiseNonce(counter), sealed, ad)).toEqual(plain);
      }),
    );
  });

  test("does not open once any bit of key, nonce, text, tag or additional data differs", () => {
    const parts = fc.constantFrom("key", "nonce", "sealed", "ad");
    const ads = fc.uint8Array({ minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(someKey, someBytes, ads, parts, fc.nat(), (key, plain, ad, part, bit) => {
        const nonce = noiseNonce(7);
        const given = { key, nonce, sealed: sealAead(key, nonce, plain, ad), ad };
        const changed = { ...given, [part]: flipped(given[part], bit) };
        expect(openAead(changed.key, changed.nonce, changed.sealed, changed.ad)).toBeUndefined();
      }),
    );
  });

  test("does not open once cut anywhere", () => {
    const key = new Uint8Array(32);
    const sealed = sealAead(key, noiseNonce(0), utf8("twelve bytes"), new Uint8Array(0));
    for (let length = 0; length < sealed.length; length++) {
      expect(openAead(key, noiseNonce(0), sealed.subarray(0, length), new Uint8Array(0))).toBeUndefined();
    }
  });

  test("with a key or nonce of another size is a mistake of the program, not a forgery", () => {
    const none = new Uint8Array(0);
    expect(() => sealAead(new Uint8Array(31), noiseNonce(0), none, none)).toThrow();
    expect(() => openAead(new Uint8Array(31), noiseNonce(0), new Uint8Array(16), none)).toThrow("key");
    expect(() => openAead(new Uint8Array(32), new Uint8Array(24), new Uint8Array(16), none)).toThrow("nonce");
  });
});

describe("a nonce", () => {
  test.each([
    [0, "000000000000000000000000"],
    [1, "000000000100000000000000"],
    [0x1_0000_0000, "000000000000000001000000"],
    [Number.MAX_SAFE_INTEGER, "00000000ffffffffffff1f00"],
  ])("for counter %d is %s", (counter, hex) => {
    expect(toHex(noiseNonce(counter))).toBe(hex);
  });

  test.each([-1, 0.5, 2 ** 53, Number.NaN])("is not made from %d", (counter) => {
    expect(() => noiseNonce(counter)).toThrow("not a counter");
  });
});

describe("a sealed secret", () => {
  test("opens to what was sealed and is 40 bytes longer", () => {
    fc.assert(
      fc.property(someKey, someBytes, someBytes, (key, plain, ad) => {
        const sealed = sealSecret(key, plain, ad);
        expect(sealed).toHaveLength(plain.length + 40);
        expect(openSecret(key, sealed, ad)).toEqual(plain);
      }),
    );
  });

  test("that was sealed by an earlier Hob still opens", () => {
    const sealed = hex(
      "bfef5baf065a85031807b56b0ffc2db4ac986d22a3672b8fd87a6effabd9a4d0fb0efeaf22b71c91c0bcf5d2",
    );
    expect(openSecret(new Uint8Array(32).fill(5), sealed, utf8("where"))).toEqual(utf8("what"));
  });

  test("is never the same twice", () => {
    const seal = () => toHex(sealSecret(new Uint8Array(32), utf8("same"), new Uint8Array(0)));
    expect(new Set(Array.from({ length: 100 }, seal)).size).toBe(100);
  });

  test("does not open once any bit differs, or in another place", () => {
    fc.assert(
      fc.property(someKey, someBytes, fc.nat(), (key, plain, bit) => {
        const sealed = sealSecret(key, plain, utf8("here"));
        expect(openSecret(key, flipped(sealed, bit), utf8("here"))).toBeUndefined();
        expect(openSecret(flipped(key, bit), sealed, utf8("here"))).toBeUndefined();
        expect(openSecret(key, sealed, utf8("there"))).toBeUndefined();
      }),
    );
  });

  test.each([0, 23, 24, 39])("of %d bytes is none", (length) => {
    expect(openSecret(new Uint8Array(32), new Uint8Array(length), new Uint8Array(0))).toBeUndefined();
  });
});
