import * as fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { utf8 } from "../bytes.ts";
import { createCipherState, MESSAGE_BYTES, SESSION_LIMITS } from "./noise-cipher.ts";
import { NoiseError } from "./noise-error.ts";
import { loadSodium } from "./sodium.ts";
import { flipped } from "./testing.ts";

beforeAll(async () => {
  await loadSodium();
});

const direction = (limits = SESSION_LIMITS) => ({
  sender: createCipherState(new Uint8Array(32).fill(9), limits),
  receiver: createCipherState(new Uint8Array(32).fill(9), limits),
});

test("any records arrive in order, with whatever they were bound to", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.uint8Array(), fc.uint8Array())), (records) => {
      const { sender, receiver } = direction();
      for (const [plain, ad] of records) {
        expect(receiver.decrypt(sender.encrypt(plain, ad), ad)).toEqual(plain);
      }
      expect([sender.counter(), receiver.counter()]).toEqual([records.length, records.length]);
    }),
  );
});

test("a changed bit ends the direction: the genuine record that follows is refused too", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), fc.nat(), (plain, bit) => {
      const { sender, receiver } = direction();
      const sealed = sender.encrypt(plain);
      expectNoiseError("authentication", () => receiver.decrypt(flipped(sealed, bit)));
      expectNoiseError("order", () => receiver.decrypt(sealed));
      expect(receiver.counter()).toBe(0);
    }),
  );
});

test("a record that comes twice, early or not at all is fatal", () => {
  const again = direction();
  const first = again.sender.encrypt(utf8("first"));
  again.receiver.decrypt(first);
  expectNoiseError("authentication", () => again.receiver.decrypt(first));

  const gap = direction();
  gap.sender.encrypt(utf8("lost"));
  expectNoiseError("authentication", () => gap.receiver.decrypt(gap.sender.encrypt(utf8("next"))));
});

test("a record bound to other data is refused", () => {
  const { sender, receiver } = direction();
  expectNoiseError("authentication", () =>
    receiver.decrypt(sender.encrypt(utf8("run"), utf8("a")), utf8("b")),
  );
});

test.each([0, 15, MESSAGE_BYTES + 1])("%d bytes are no record, and end the direction", (length) => {
  const { receiver } = direction();
  expectNoiseError("malformed", () => receiver.decrypt(new Uint8Array(length)));
  expectNoiseError("order", () => receiver.decrypt(new Uint8Array(16)));
});

test("the longest record goes through, one byte more is refused", () => {
  const { sender, receiver } = direction();
  const longest = new Uint8Array(MESSAGE_BYTES - 16);
  expect(receiver.decrypt(sender.encrypt(longest))).toEqual(longest);
  expectNoiseError("malformed", () => sender.encrypt(new Uint8Array(MESSAGE_BYTES - 15)));
});

test("a session key seals 2^20 records or a gibibyte", () => {
  expect(SESSION_LIMITS).toEqual({ records: 1_048_576, plainBytes: 1_073_741_824 });
});

test.each([
  ["records", { records: 3, plainBytes: 1000 }],
  ["bytes", { records: 1000, plainBytes: 30 }],
])("both ends agree which record is the last when %s run out", (_, limits) => {
  const { sender, receiver } = direction(limits);
  for (let i = 0; i < 3; i++) {
    expect([sender.spent(), receiver.spent()]).toEqual([false, false]);
    receiver.decrypt(sender.encrypt(new Uint8Array(10)));
  }
  expect([sender.spent(), receiver.spent()]).toEqual([true, true]);
  expectNoiseError("spent", () => sender.encrypt(new Uint8Array(0)));
  expectNoiseError("spent", () => receiver.decrypt(new Uint8Array(16)));
});

test("a destroyed direction does nothing more, and its key is gone", () => {
  const key = new Uint8Array(32).fill(9);
  const cipher = createCipherState(key);
  cipher.destroy();
  expect(key).toEqual(new Uint8Array(32));
  expectNoiseError("order", () => cipher.encrypt(utf8("late")));
  expectNoiseError("order", () => cipher.decrypt(new Uint8Array(16)));
});

test("a failed direction has wiped its key", () => {
  const key = new Uint8Array(32).fill(9);
  const cipher = createCipherState(key);
  expectNoiseError("authentication", () => cipher.decrypt(new Uint8Array(16)));
  expect(key).toEqual(new Uint8Array(32));
});

test("a key of another size is a mistake of the program", () => {
  expect(() => createCipherState(new Uint8Array(16))).toThrow("32 bytes");
});

function expectNoiseError(cause: NoiseError["cause"], act: () => unknown): void {
  expect(act).toThrow(expect.toSatisfy((error) => error instanceof NoiseError && error.cause === cause));
}
