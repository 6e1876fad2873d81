/**
 * From a bare message channel to an encrypted session: Noise XKpsk3, the device first.
 *
 *     → u8 version · u8 purpose · Noise message 1 (pairing: the invitation's id inside, encrypted)
 *     ← Noise message 2 (empty, or the typed reason why an invitation cannot be used)
 *     → Noise message 3 (the device's static key inside; the psk is mixed in here)
 *     ⇄ sealed records
 *
 * The two leading bytes are bound into the handshake by the prologue, so changing them on the way
 * only breaks it. The device may send records at once; it takes itself for accepted when the first
 * record of the node opens.
 */
import { decode, encode } from "@msgpack/msgpack";
import type { LinkError } from "./contract/errors.ts";
import {
  createNoiseInitiator,
  createNoiseResponder,
  NoiseError,
  noiseSuite,
  type CipherState,
} from "./crypto/noise.ts";
import { prologue } from "./crypto/prologue.ts";
import { concatBytes } from "./bytes.ts";
import { err, ok, type Result } from "./result.ts";

export const protocolVersion = 1;

const purposeBytes = { pair: 1, session: 2 } as const;

export type Purpose = keyof typeof purposeBytes;

export interface KeyPair {
  readonly publicKey: Uint8Array;
  readonly secretKey: Uint8Array;
}

/** What both ends know of the place they meet; it is bound into every handshake. */
export interface MeetingPlace {
  readonly relayOrigin: string;
  readonly room: Uint8Array;
}

export interface SecuredChannel {
  readonly send: CipherState;
  readonly receive: CipherState;
  /** 64 bytes, the same on both ends and for no other session. */
  readonly handshakeHash: Uint8Array;
}

/** Reasons the node gives inside message 2, where only the true node can have written them. */
export const invitationProblems = [
  "invitation_used",
  "invitation_expired",
  "invitation_superseded",
  "invitation_unknown",
] as const;

export type InvitationProblem = (typeof invitationProblems)[number];

export interface Initiation {
  /** The first message to send. */
  readonly first: Uint8Array;
  /** Takes message 2; answers message 3 and the keys that follow it. */
  finish(
    message2: Uint8Array,
  ): Result<{ readonly third: Uint8Array; readonly secured: SecuredChannel }, LinkError>;
}

/** The device's side. `invitation` is given when pairing. */
export function initiate(options: {
  readonly place: MeetingPlace;
  readonly purpose: Purpose;
  readonly localStatic: KeyPair;
  readonly nodeKey: Uint8Array;
  readonly psk: Uint8Array;
  readonly invitation?: Uint8Array;
}): Initiation {
  const noise = createNoiseInitiator({
    pattern: "XKpsk3",
    prologue: prologueFor(options.place, options.purpose),
    localStatic: options.localStatic,
    remoteStatic: options.nodeKey,
    psk: options.psk,
  });
  const lead = Uint8Array.of(protocolVersion, purposeBytes[options.purpose]);
  const first = concatBytes(lead, noise.writeMessage1(options.invitation ?? new Uint8Array()));
  return {
    first,
    finish(message2) {
      let payload: Uint8Array;
      try {
        payload = noise.readMessage2(message2);
      } catch (cause) {
        if (cause instanceof NoiseError) return err({ type: "house_is_another" });
        throw cause;
      }
      if (payload.length > 0) return err(problemIn(payload));
      const third = noise.writeMessage3(new Uint8Array());
      return ok({ third, secured: noise.split() });
    },
  };
}

export interface Response {
  readonly purpose: Purpose;
  /** The invitation's id when pairing, empty otherwise. */
  readonly invitation: Uint8Array;
  /** Message 2. With a problem the handshake is over once it is sent. */
  second(problem?: InvitationProblem): Uint8Array;
  /** Takes message 3. An error says what to write in the node's own log; the device is told nothing. */
  finish(
    message3: Uint8Array,
    pskFor: (deviceKey: Uint8Array) => Uint8Array | undefined,
  ): Result<{ readonly deviceKey: Uint8Array; readonly secured: SecuredChannel }, { readonly cause: string }>;
}

/** The node's side, from the device's first message. */
export function respond(
  options: { readonly place: MeetingPlace; readonly localStatic: KeyPair },
  first: Uint8Array,
): Result<Response, { readonly cause: string }> {
  if (first[0] !== protocolVersion) return err({ cause: "version_mismatch" });
  const purpose = (Object.keys(purposeBytes) as Purpose[]).find((name) => purposeBytes[name] === first[1]);
  if (!purpose) return err({ cause: "malformed" });
  let lookup: (deviceKey: Uint8Array) => Uint8Array | undefined = () => undefined;
  const noise = createNoiseResponder({
    pattern: "XKpsk3",
    prologue: prologueFor(options.place, purpose),
    localStatic: options.localStatic,
    pskFor: (deviceKey) => lookup(deviceKey),
  });
  return attempt(() => {
    const invitation = noise.readMessage1(first.subarray(2));
    return {
      purpose,
      invitation,
      second: (problem) => noise.writeMessage2(problem ? encode({ problem }) : new Uint8Array()),
      finish: (message3, pskFor) =>
        attempt(() => {
          lookup = pskFor;
          const { remoteStatic } = noise.readMessage3(message3);
          return { deviceKey: remoteStatic, secured: noise.split() };
        }),
    };
  });
}

function attempt<T>(work: () => T): Result<T, { readonly cause: string }> {
  try {
    return ok(work());
  } catch (cause) {
    if (cause instanceof NoiseError) return err({ cause: String(cause.cause) });
    throw cause;
  }
}

function problemIn(payload: Uint8Array): LinkError {
  try {
    const { problem } = decode(payload) as { problem?: unknown };
    const known = invitationProblems.find((type) => type === problem);
    if (known) return { type: known };
  } catch {
    // Falls through: a node of another version said something we cannot read.
  }
  return { type: "session_broken", cause: "malformed" };
}

function prologueFor(place: MeetingPlace, purpose: Purpose): Uint8Array {
  return prologue({
    version: protocolVersion,
    relayOrigin: place.relayOrigin,
    room: place.room,
    purpose,
    suite: noiseSuite("XKpsk3"),
  });
}
