/**
 * The inner record: what one sealed message carries.
 *
 *     u8 kind · u8 flags (1 FIN, 2 MORE) · u32 stream · u32 length · body · zero padding
 *
 * Numbers are big-endian. Plain records are padded so that, sealed (16 bytes longer), they measure
 * exactly 256, 1,024, 4,096 or 16,384 bytes: an observer learns one of four sizes and nothing else.
 * The method name is inside. Initiators use odd stream numbers, responders even; 0 is the session.
 *
 * REQUEST, RESPONSE, OPEN, DATA and END carry messages: MORE says that the message goes on in the
 * next record of the same kind and stream, FIN that it ends here. The other kinds are always whole.
 */
import { putU32be, readU32be } from "../bytes.ts";

export const recordKinds = {
  request: 1,
  response: 2,
  open: 3,
  data: 4,
  end: 5,
  reset: 6,
  credit: 7,
  ping: 8,
  close: 9,
} as const;

export type RecordKind = keyof typeof recordKinds;

export interface PlainRecord {
  readonly kind: RecordKind;
  readonly more: boolean;
  readonly stream: number;
  readonly body: Uint8Array;
}

const sealBytes = 16;
const headerBytes = 10;
const fin = 1;
const more = 2;

/** Sizes on the wire, after sealing. */
export const sealedRecordSizes = [256, 1024, 4096, 16_384] as const;

/** The longest body one record holds; longer messages are split. */
export const maxRecordBody = 16_384 - sealBytes - headerBytes;

const kindNames = new Map<number, RecordKind>(
  (Object.keys(recordKinds) as RecordKind[]).map((name) => [recordKinds[name], name]),
);

/** Lays out and pads one record. `body` at most `maxRecordBody` bytes. */
export function encodeRecord(record: PlainRecord): Uint8Array {
  const sealedSize = sealedSizeFor(record.body.length);
  if (sealedSize === undefined)
    throw new RangeError(`a record body of ${record.body.length} bytes does not fit`);
  const plain = new Uint8Array(sealedSize - sealBytes);
  plain[0] = recordKinds[record.kind];
  plain[1] = record.more ? more : fin;
  putU32be(plain, 2, record.stream);
  putU32be(plain, 6, record.body.length);
  plain.set(record.body, headerBytes);
  return plain;
}

/** Undefined for anything this version would not itself write: sizes, kinds, flags and padding are all checked. */
export function decodeRecord(plain: Uint8Array): PlainRecord | undefined {
  if (plain.length < headerBytes) return undefined;
  const kind = kindNames.get(plain[0] ?? 0);
  const flags = plain[1];
  if (kind === undefined || (flags !== fin && flags !== more)) return undefined;
  const length = readU32be(plain, 6);
  if (sealedSizeFor(length) !== plain.length + sealBytes) return undefined;
  if (!isZeroFrom(plain, headerBytes + length)) return undefined;
  return {
    kind,
    more: flags === more,
    stream: readU32be(plain, 2),
    body: plain.slice(headerBytes, headerBytes + length),
  };
}

function sealedSizeFor(bodyBytes: number): number | undefined {
  return sealedRecordSizes.find((size) => size >= headerBytes + bodyBytes + sealBytes);
}

/** A plain loop: a callback per byte costs more than opening the record does. */
function isZeroFrom(bytes: Uint8Array, start: number): boolean {
  let seen = 0;
  for (let at = start; at < bytes.length; at++) seen |= bytes[at] ?? 0;
  return seen === 0;
}
