import * as fc from "fast-check";
import { expect, test } from "vitest";
import { toHex } from "../bytes.ts";
import { prologue, type PrologueFields } from "./prologue.ts";

const fields = fc.record<PrologueFields>({
  version: fc.nat(),
  relayOrigin: fc.string(),
  room: fc.uint8Array({ minLength: 20, maxLength: 20 }),
  purpose: fc.constantFrom("pair", "session"),
  suite: fc.string(),
});

test("the bytes of a prologue never change", () => {
  const bytes = prologue({
    version: 1,
    relayOrigin: "wss://r.example",
    room: new Uint8Array(20).fill(0xab),
    purpose: "pair",
    suite: "Noise_XKpsk3_25519_ChaChaPoly_BLAKE2b",
  });
  expect(toHex(bytes)).toBe(
    "0000000c686f622f70726f6c6f67756500000004000000010000000f7773733a2f2f722e6578616d706c6500000014abababababababababababababababababababab0000000470616972000000254e6f6973655f584b70736b335f32353531395f436861436861506f6c795f424c414b453262",
  );
});

test("two prologues are the same exactly when every field is", () => {
  fc.assert(
    fc.property(fields, fields, (a, b) => {
      const isSame =
        JSON.stringify({ ...a, room: toHex(a.room) }) === JSON.stringify({ ...b, room: toHex(b.room) });
      expect(toHex(prologue(a)) === toHex(prologue(b))).toBe(isSame);
    }),
  );
});

test("text cannot wander from one field into the next", () => {
  const room = new Uint8Array(20);
  const base = { version: 1, room, purpose: "session" } as const;
  expect(prologue({ ...base, relayOrigin: "ab", suite: "c" })).not.toEqual(
    prologue({ ...base, relayOrigin: "a", suite: "bc" }),
  );
});
