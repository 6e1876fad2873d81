import * as fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { concatBytes, toHex, utf8 } from "../bytes.ts";
import {
  createDhKeyPair,
  createSignKeyPair,
  dh,
  dhPublicKey,
  relayKeyHash,
  roomIdOf,
  sign,
  signKeyPairFromSeed,
  verify,
} from "./keys.ts";
import { loadSodium } from "./sodium.ts";
import { flipped, hex, lowOrderKeys } from "./testing.ts";

beforeAll(async () => {
  await loadSodium();
});

describe("X25519", () => {
  test("both sides come to the same secret", () => {
    const [device, node] = [createDhKeyPair(), createDhKeyPair()];
    expect(dh(device.secretKey, node.publicKey)).toEqual(dh(node.secretKey, device.publicKey));
    expect(dhPublicKey(device.secretKey)).toEqual(device.publicKey);
  });

  test("gives RFC 7748's results", () => {
    const scalar = hex("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4");
    const point = hex("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c");
    const shared = dh(scalar, point) ?? new Uint8Array(0);
    expect(toHex(shared)).toBe("c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552");
  });

  test.each(lowOrderKeys)("the low-order key %s is refused, whatever our own", (text) => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (secretKey) => {
        expect(dh(secretKey, hex(text))).toBeUndefined();
      }),
      { numRuns: 10 },
    );
  });

  test("keys of another size are a mistake of the program", () => {
    expect(() => dh(new Uint8Array(31), new Uint8Array(32))).toThrow("32 bytes");
    expect(() => dh(new Uint8Array(32), new Uint8Array(33))).toThrow("32 bytes");
  });
});

describe("Ed25519", () => {
  test("gives RFC 8032's second test", () => {
    const pair = signKeyPairFromSeed(hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"));
    expect(toHex(pair.publicKey)).toBe("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
    expect(toHex(sign(pair.secretKey, Uint8Array.of(0x72)))).toBe(
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da" +
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    );
  });

  test("what was signed is recognised, and nothing else", () => {
    const messages = fc.uint8Array({ minLength: 1, maxLength: 100 });
    fc.assert(
      fc.property(messages, fc.nat(), (message, bit) => {
        const pair = createSignKeyPair();
        const signature = sign(pair.secretKey, message);
        expect(verify(pair.publicKey, message, signature)).toBe(true);
        expect(verify(pair.publicKey, flipped(message, bit), signature)).toBe(false);
        expect(verify(pair.publicKey, message, flipped(signature, bit))).toBe(false);
        expect(verify(flipped(pair.publicKey, bit), message, signature)).toBe(false);
      }),
      { numRuns: 30 },
    );
  });

  test("a key of low order vouches for nothing", () => {
    const identity = hex(`01${"00".repeat(31)}`);
    const signature = concatBytes(identity, new Uint8Array(32));
    expect(verify(identity, utf8("anything"), signature)).toBe(false);
  });

  test.each([
    [31, 64],
    [33, 64],
    [32, 63],
    [32, 65],
    [0, 0],
  ])("a key of %d and a signature of %d bytes are refused without throwing", (keyBytes, signatureBytes) => {
    expect(verify(new Uint8Array(keyBytes), utf8("m"), new Uint8Array(signatureBytes))).toBe(false);
  });

  test("one seed gives one pair, two random pairs differ", () => {
    expect(signKeyPairFromSeed(new Uint8Array(32))).toEqual(signKeyPairFromSeed(new Uint8Array(32)));
    expect(createSignKeyPair().publicKey).not.toEqual(createSignKeyPair().publicKey);
  });
});

describe("what a relay knows of a key", () => {
  test("a room id is 20 bytes and never changes for a key", () => {
    expect(toHex(roomIdOf(new Uint8Array(32).fill(1)))).toBe("670a753f1f29ece05769450408696fe98819392c");
  });

  test("a key hash is 32 bytes and never changes for a key", () => {
    expect(toHex(relayKeyHash(new Uint8Array(32).fill(1)))).toBe(
      "ec02422158c91e98f23c5c347ad2e1b2aa5617fb8fdf17ec7efd4b6173deda27",
    );
  });

  test("a room id is no beginning of a key hash", () => {
    const key = new Uint8Array(32).fill(1);
    expect(relayKeyHash(key).slice(0, 20)).not.toEqual(roomIdOf(key));
  });
});
