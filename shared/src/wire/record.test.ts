import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  decodeRecord,
  encodeRecord,
  maxRecordBody,
  recordKinds,
  sealedRecordSizes,
  type RecordKind,
} from "./record.ts";

const kinds = Object.keys(recordKinds) as RecordKind[];

describe("a record", () => {
  test("comes back as it was written", () => {
    const record = fc.record({
      kind: fc.constantFrom(...kinds),
      more: fc.boolean(),
      stream: fc.integer({ min: 0, max: 0xffff_ffff }),
      body: fc.uint8Array({ maxLength: 5000 }),
    });
    fc.assert(
      fc.property(record, (plain) => {
        expect(decodeRecord(encodeRecord(plain))).toEqual(plain);
      }),
    );
  });

  test("has one of four sizes once sealed, whatever it holds", () => {
    const lengths = [0, 1, 230, 231, 998, 999, 4070, 4071, maxRecordBody];
    const sizes = lengths.map(
      (length) =>
        encodeRecord({ kind: "data", more: false, stream: 1, body: new Uint8Array(length) }).length + 16,
    );
    expect(sizes).toEqual([256, 256, 256, 1024, 1024, 4096, 4096, 16_384, 16_384]);
    expect(new Set(sizes)).toEqual(new Set(sealedRecordSizes));
  });

  test("refuses a body that does not fit", () => {
    const body = new Uint8Array(maxRecordBody + 1);
    expect(() => encodeRecord({ kind: "data", more: false, stream: 1, body })).toThrow(RangeError);
  });

  test("with anything out of place is no record", () => {
    const plain = encodeRecord({ kind: "data", more: false, stream: 1, body: Uint8Array.of(1, 2, 3) });
    const changed = (at: number, value: number) => decodeRecord(plain.with(at, value));
    expect(changed(0, 0)).toBeUndefined();
    expect(changed(0, 77)).toBeUndefined();
    expect(changed(1, 0)).toBeUndefined();
    expect(changed(1, 3)).toBeUndefined();
    expect(changed(8, 200)).toBeUndefined();
    expect(changed(plain.length - 1, 1)).toBeUndefined();
    expect(decodeRecord(plain.subarray(1))).toBeUndefined();
  });

  test("never throws on noise", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (noise) => void decodeRecord(noise)));
  });
});
