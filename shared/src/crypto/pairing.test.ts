import * as fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { toHex } from "../bytes.ts";
import { relayKeyHash, sign, verify } from "./keys.ts";
import {
  devicePsk,
  formatPairingLink,
  invitationId,
  type PairingLink,
  pairingPsk,
  pairingRelayKeyPair,
  parsePairingLink,
} from "./pairing.ts";
import { loadSodium } from "./sodium.ts";
import { flipped } from "./testing.ts";

beforeAll(async () => {
  await loadSodium();
});

const K = new Uint8Array(32).fill(0x4b);
const HASH = new Uint8Array(64).fill(0x48);
const someSecret = fc.uint8Array({ minLength: 32, maxLength: 32 });

const LINK: PairingLink = {
  version: 1,
  relayUrl: "wss://relay.example/hob?via=home",
  relayOrigin: "https://relay.example",
  room: new Uint8Array(20).fill(1),
  nodeKey: new Uint8Array(32).fill(2),
  secret: K,
  expiresAt: 1_900_000_000_000,
};
const LINK_TEXT =
  "https://app.example/#/pair?v=1&r=wss%3A%2F%2Frelay.example%2Fhob%3Fvia%3Dhome&o=https%3A%2F%2Frelay.example&d=AQEBAQEBAQEBAQEBAQEBAQEBAQE&n=AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI&k=S0tLS0tLS0tLS0tLS0tLS0tLS0tLS0tLS0tLS0tLS0s&e=1900000000&c=yOXDTjvxiYg";

describe("what follows from K", () => {
  test("never changes", () => {
    expect(toHex(pairingPsk(K))).toBe("00f1758222f6db131a0f809192879de0db4a7d7dd5e780d0deddfa229f7e9699");
    expect(toHex(pairingRelayKeyPair(K).publicKey)).toBe(
      "3d768bf9e14ec95569eb9bf4b90e121890f4884b6326fb34dc6a80db921cdb62",
    );
    expect(toHex(invitationId(K))).toBe("ced33d277fb20692657b34f8526a6f0f");
    expect(toHex(devicePsk(K, HASH))).toBe(
      "9e8a06e16329c931d61dfab7eb06fa30c07222daada01bf2e51be4e1ff9dda8e",
    );
  });

  test("has the agreed sizes and has nothing in common", () => {
    fc.assert(
      fc.property(someSecret, (secret) => {
        const relay = pairingRelayKeyPair(secret);
        const parts = [
          secret,
          pairingPsk(secret),
          relay.publicKey,
          relay.secretKey.slice(0, 32),
          devicePsk(secret, HASH),
          relayKeyHash(relay.publicKey),
        ];
        for (const part of parts) expect(part).toHaveLength(32);
        const names = [...parts, invitationId(secret)].map((part) => toHex(part.slice(0, 16)));
        expect(invitationId(secret)).toHaveLength(16);
        expect(new Set(names).size).toBe(names.length);
      }),
      { numRuns: 20 },
    );
  });

  test("differs in everything after one bit of K differs", () => {
    fc.assert(
      fc.property(someSecret, fc.nat({ max: 255 }), (secret, bit) => {
        const other = flipped(secret, bit);
        expect(pairingPsk(other)).not.toEqual(pairingPsk(secret));
        expect(pairingRelayKeyPair(other)).not.toEqual(pairingRelayKeyPair(secret));
        expect(invitationId(other)).not.toEqual(invitationId(secret));
        expect(devicePsk(other, HASH)).not.toEqual(devicePsk(secret, HASH));
      }),
      { numRuns: 20 },
    );
  });

  test("the lasting key belongs to one handshake", () => {
    expect(devicePsk(K, flipped(HASH, 0))).not.toEqual(devicePsk(K, HASH));
    expect(() => devicePsk(K, new Uint8Array(32))).toThrow("64 bytes");
  });

  test("the relay key signs like any other", () => {
    const pair = pairingRelayKeyPair(K);
    expect(verify(pair.publicKey, HASH, sign(pair.secretKey, HASH))).toBe(true);
  });

  test("needs all 32 bytes of K", () => {
    for (const derive of [pairingPsk, pairingRelayKeyPair, invitationId]) {
      expect(() => derive(new Uint8Array(31))).toThrow("32 bytes");
    }
  });
});

describe("a pairing link", () => {
  const someLink = fc.record<PairingLink>({
    version: fc.constant(1),
    relayUrl: fc.constantFrom(
      "ws://localhost:8080/relay",
      "wss://relay.example",
      "wss://relay.example/a%20b?c=d&e=f",
      "ws://[::1]:9/",
    ),
    relayOrigin: fc.constantFrom(
      "ws://localhost:8080",
      "wss://relay.example",
      "https://hob.example:444",
      "a&b=c#d%41",
    ),
    room: fc.uint8Array({ minLength: 20, maxLength: 20 }),
    nodeKey: fc.uint8Array({ minLength: 32, maxLength: 32 }),
    secret: someSecret,
    expiresAt: fc.integer({ min: 1, max: 99_999_999_999 }).map((seconds) => seconds * 1000),
  });

  test("never changes its form", () => {
    expect(formatPairingLink("https://app.example", LINK)).toBe(LINK_TEXT);
    expect(parsePairingLink(LINK_TEXT)).toEqual({ ok: true, value: LINK });
  });

  test("comes back whole, from its text or its fragment", () => {
    fc.assert(
      fc.property(someLink, (link) => {
        const text = formatPairingLink("http://localhost:5173", link);
        const fragment = text.slice(text.indexOf("#"));
        for (const given of [text, fragment, fragment.slice(1)]) {
          expect(parsePairingLink(given)).toEqual({ ok: true, value: link });
        }
      }),
    );
  });

  test("keeps all of it in the fragment, which no server sees", () => {
    expect(new URL(LINK_TEXT).hash.length).toBe(LINK_TEXT.length - "https://app.example/".length);
  });

  test("names the relay's origin only where the address does not say it already", () => {
    expect(LINK_TEXT).toContain("&o=https%3A%2F%2Frelay.example&");
    expect(
      formatPairingLink("https://app.example", { ...LINK, relayOrigin: "wss://relay.example" }),
    ).not.toContain("&o=");
  });

  test("works from any origin, with spaces around it and broken over lines", () => {
    const moved = LINK_TEXT.replace("https://app.example", "http://localhost:1");
    const broken = LINK_TEXT.replaceAll(/.{60}/g, "$&\r\n    ");
    for (const given of [moved, `\n\t ${LINK_TEXT} \n`, broken]) {
      expect(parsePairingLink(given)).toEqual({ ok: true, value: LINK });
    }
  });

  test("loses a part of a second, nothing more", () => {
    const text = formatPairingLink("https://app.example", { ...LINK, expiresAt: LINK.expiresAt + 999 });
    expect(text).toBe(LINK_TEXT);
  });

  test("that lost its end is recognised as damaged wherever it was cut", () => {
    const start = LINK_TEXT.indexOf("?") + 1;
    for (let length = start; length < LINK_TEXT.length; length++) {
      expect(parsePairingLink(LINK_TEXT.slice(0, length))).toEqual({
        ok: false,
        error: { type: "link_damaged" },
      });
    }
  });

  test("in which one character was replaced is refused, or still means the same", () => {
    const start = LINK_TEXT.indexOf("?") + 1;
    const characters = fc.constantFrom(...Array.from("AZaz09-_.~%&=#+/"));
    fc.assert(
      fc.property(
        fc.integer({ min: start, max: LINK_TEXT.length - 1 }),
        characters,
        (position, character) => {
          const edited = LINK_TEXT.slice(0, position) + character + LINK_TEXT.slice(position + 1);
          const parsed = parsePairingLink(edited);
          // %3A and %3a are one character.
          if (parsed.ok) expect(parsed.value).toEqual(LINK);
        },
      ),
      { numRuns: 500 },
    );
  });

  test("in which any field was exchanged for another valid one is damaged", () => {
    const other: PairingLink = {
      version: 1,
      relayUrl: "wss://evil.example",
      relayOrigin: "https://evil.example",
      room: new Uint8Array(20).fill(9),
      nodeKey: new Uint8Array(32).fill(9),
      secret: new Uint8Array(32).fill(9),
      expiresAt: LINK.expiresAt + 1000,
    };
    const fieldsOf = (text: string) => text.slice(text.indexOf("?") + 1).split("&");
    const others = fieldsOf(formatPairingLink("https://app.example", other));
    fieldsOf(LINK_TEXT).forEach((field, i) => {
      const foreign = others[i] ?? "";
      if (foreign === field) return;
      expect(parsePairingLink(LINK_TEXT.replace(field, foreign))).toEqual({
        ok: false,
        error: { type: "link_damaged" },
      });
    });
  });

  test.each([
    ["an added field", "&x=1"],
    ["a repeated field", "&v=1"],
    ["a broken percent sign", "&o=%E0%A4"],
    ["a field without a value", "&o"],
  ])("with %s is damaged", (_, added) => {
    expect(parsePairingLink(LINK_TEXT + added)).toEqual({ ok: false, error: { type: "link_damaged" } });
  });

  test.each([
    "",
    "   ",
    "hello",
    "https://app.example/",
    "https://app.example/#/runs?v=1",
    "#/pair",
    "x".repeat(5000),
  ])("%j is none", (text) => {
    expect(parsePairingLink(text)).toMatchObject({ ok: false, error: { type: "link_malformed" } });
  });

  test("of a later version says so instead of seeming damaged", () => {
    expect(parsePairingLink(LINK_TEXT.replace("v=1", "v=2"))).toEqual({
      ok: false,
      error: { type: "link_malformed", problem: "its version 2 is unknown here" },
    });
  });

  test.each([
    "https://relay.example",
    "relay.example",
    "ws:",
    "wss://",
    "javascript:alert(1)",
    "wss://user@relay.example",
    "wss://:word@relay.example",
    "wss://relay.example/#there",
    "wss://relay.example/a b",
    "wss://r\u00e9lay.example",
    `wss://relay.example/${"x".repeat(600)}`,
  ])("is not made for the relay address %j, nor read with it", (relayUrl) => {
    expect(() => formatPairingLink("https://app.example", { ...LINK, relayUrl })).toThrow("pairing link");
    const edited = LINK_TEXT.replace(/r=[^&]*/, `r=${encodeURIComponent(relayUrl)}`);
    expect(parsePairingLink(edited).ok).toBe(false);
  });

  test("is not made from fields of a wrong size", () => {
    const wrong: Partial<PairingLink>[] = [
      { room: new Uint8Array(32) },
      { nodeKey: new Uint8Array(31) },
      { secret: new Uint8Array(0) },
      { expiresAt: 0 },
      { expiresAt: Number.NaN },
      { relayOrigin: "" },
    ];
    for (const fields of wrong) {
      expect(() => formatPairingLink("https://app.example", { ...LINK, ...fields })).toThrow("pairing link");
    }
  });

  test("parsing never throws, whatever the text", () => {
    const pieces = fc.constantFrom(
      "#/pair?",
      "v=1",
      "&",
      "=",
      "r=",
      "k=",
      "%",
      "%00",
      "ws://",
      "[",
      "\ud800",
      "\u0000",
    );
    const shaped = fc
      .array(fc.oneof(pieces, fc.string({ unit: "binary" })), { maxLength: 20 })
      .map((all) => all.join(""));
    fc.assert(
      fc.property(shaped, (text) => {
        expect(parsePairingLink(text).ok).toBe(false);
        expect(parsePairingLink(`https://app.example/#/pair?${text}`).ok).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});
