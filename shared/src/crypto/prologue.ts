/** What both ends must agree on before the first key: a handshake moved elsewhere fails. */
import { lengthPrefixed, u32be, utf8 } from "../bytes.ts";

export interface PrologueFields {
  /** Of the protocol, not of the program. */
  readonly version: number;
  /** As the relay announces it and the link names it, byte for byte. */
  readonly relayOrigin: string;
  /** 20 bytes. */
  readonly room: Uint8Array;
  readonly purpose: "pair" | "session";
  /** The full Noise protocol name. */
  readonly suite: string;
}

/** Each field with its length before it, so no two sets of fields give the same bytes. */
export function prologue(fields: PrologueFields): Uint8Array {
  return lengthPrefixed(
    utf8("hob/prologue"),
    u32be(fields.version),
    utf8(fields.relayOrigin),
    fields.room,
    utf8(fields.purpose),
    utf8(fields.suite),
  );
}
