/**
 * What a paired device keeps: who the house is, who it is itself, and the secret they share.
 * Everything secret in it is raw bytes; whoever stores it wraps it first.
 */
import { decode, encode } from "@msgpack/msgpack";
import * as v from "valibot";
import type { KeyPair } from "./handshake.ts";

export interface Profile {
  readonly version: 1;
  readonly relayUrl: string;
  /** The relay's canonical origin, bound into every handshake. */
  readonly relayOrigin: string;
  /** 20 bytes. */
  readonly room: Uint8Array;
  /** The node's static X25519 public key, 32 bytes. */
  readonly nodeKey: Uint8Array;
  /** This device's static X25519 pair, 32 bytes each. */
  readonly staticKey: KeyPair;
  /** This device's Ed25519 pair (32 and 64 bytes), shown to the relay only. */
  readonly relayKey: KeyPair;
  /** 32 bytes shared with the node alone. */
  readonly psk: Uint8Array;
  readonly deviceName: string;
  /** `pending` between the digits and the node's confirmation; trying a session settles it. */
  readonly state: "pending" | "enrolled";
}

const bytes = (length: number) =>
  v.pipe(
    v.instance(Uint8Array),
    v.check((value) => value.length === length),
  );

const profileSchema: v.GenericSchema<unknown, Profile> = v.object({
  version: v.literal(1),
  relayUrl: v.string(),
  relayOrigin: v.string(),
  room: bytes(20),
  nodeKey: bytes(32),
  staticKey: v.object({ publicKey: bytes(32), secretKey: bytes(32) }),
  relayKey: v.object({ publicKey: bytes(32), secretKey: bytes(64) }),
  psk: bytes(32),
  deviceName: v.string(),
  state: v.picklist(["pending", "enrolled"]),
});

/** One MessagePack value. It holds secrets in the clear. */
export function encodeProfile(profile: Profile): Uint8Array {
  return encode(profile);
}

/** Undefined where the bytes are no profile of this version. */
export function decodeProfile(encoded: Uint8Array): Profile | undefined {
  try {
    const parsed = v.safeParse(profileSchema, decode(encoded));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}
