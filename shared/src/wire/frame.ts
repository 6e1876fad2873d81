/**
 * The outer frame: all that a relay and its peers say to each other, and the only file of ours the
 * relay imports. It imports nothing itself.
 *
 * One frame is one binary WebSocket message of at most 20 KiB; integers are big endian:
 *
 *     u8 type, u8 flags = 0, u32 channel, body
 *
 * Channel 0 is the socket itself; OPEN, DATA and CLOSE name a channel above 0, DECIDE a request above 0,
 * all others channel 0.
 * A device numbers its channels as it likes; the relay numbers them anew towards the owner and uses
 * no number twice on one owner socket. Whoever receives DATA or CLOSE for a channel that is gone
 * ignores it: both ends may close at once.
 *
 *     1 CHALLENGE  relay -> peer    u8 version = 1, 32 nonce, u16 n, n origin (UTF-8)
 *     2 AUTH       peer -> relay    u8 role (1 owner, 2 device), 20 room, 32 public key, 64 signature
 *     3 ADMIT      relay -> owner   empty
 *                  relay -> device  u8 owner online (0, 1), u64 ms owner offline since (0 when online);
 *                                   again whenever the owner comes or goes
 *                  owner -> relay   u16 n, n x 32 key hash: the whole list of admitted devices
 *     4 OPEN       device -> relay  empty
 *                  relay -> owner   32 key hash of the device
 *     5 DATA       either way       opaque
 *     6 CLOSE      either way       u8 cause, up to 64 bytes UTF-8
 *     7 PING       either way       u8 0 ask | 1 answer, 7 bytes that the answer repeats
 *     8 GOAWAY     relay -> peer    u8 reason
 *     9 ERROR      relay -> peer    u8 cause (close code - 4000), up to 96 bytes UTF-8; then the socket
 *                                   closes with that code
 *    10 DECIDE     relay -> owner   at least 1 byte, opaque: what somebody has posted to the room
 *                  owner -> relay   its answer, opaque; empty where there is none
 *
 * The relay speaks first, with CHALLENGE; the peer answers with AUTH and nothing else until ADMIT or
 * ERROR has come. A DECIDE carries at most 1 KiB; the relay numbers its requests, apart from channels, and
 * takes one answer to each. The signature is Ed25519 over `authTranscript`. Room id = BLAKE2b-160 of
 * "hob/rid" || owner public key; key hash = BLAKE2b-256 of "hob/rk" || device public key.
 */
export const maxFrameBytes = 20 * 1024;
export const frameHeaderBytes = 6;
/** The most that one DATA frame carries. */
export const maxFrameBodyBytes = maxFrameBytes - frameHeaderBytes;
/** The most that one DECIDE frame carries. */
export const maxDecideBytes = 1024;

export const relayVersion = 1;
export const nonceBytes = 32;
export const roomIdBytes = 20;
export const keyHashBytes = 32;
/** 16 KiB of hashes: they fit one ADMIT, and bound what a room can make the relay remember. */
export const maxAllowedDevices = 512;
const publicKeyBytes = 32;
const signatureBytes = 64;
const maxOriginBytes = 512;
const maxCloseTextBytes = 64;
const maxErrorTextBytes = 96;
const pingEchoBytes = 7;

/** In the order of their numbers on the wire, from 1. */
const frameTypes = [
  "CHALLENGE",
  "AUTH",
  "ADMIT",
  "OPEN",
  "DATA",
  "CLOSE",
  "PING",
  "GOAWAY",
  "ERROR",
  "DECIDE",
] as const;
const dataNumber = frameTypes.indexOf("DATA") + 1;
export type FrameType = (typeof frameTypes)[number];

export interface Frame {
  readonly type: FrameType;
  /** 0 for the socket itself, else 1 to 2^32 - 1: a channel, or the request of a DECIDE. */
  readonly channel: number;
  readonly body: Uint8Array;
}

/** Throws a RangeError for a body above what the type carries or a channel it cannot have. */
export function encodeFrame(frame: Frame): Uint8Array<ArrayBuffer> {
  const { type, channel, body } = frame;
  if (body.length > maxBodyBytesOf(type))
    throw new RangeError(`${type} body of ${body.length} bytes is too long`);
  if (!isChannelOf(type, channel)) throw new RangeError(`${type} cannot go on channel ${channel}`);
  const bytes = new Uint8Array(frameHeaderBytes + body.length);
  bytes[0] = frameTypes.indexOf(type) + 1;
  putU32(bytes, 2, channel);
  bytes.set(body, frameHeaderBytes);
  return bytes;
}

/** `body` is a view into `bytes`. Undefined for anything the specification above does not allow. */
export function decodeFrame(bytes: Uint8Array): Frame | undefined {
  if (bytes.length < frameHeaderBytes || bytes.length > maxFrameBytes || bytes[1] !== 0) return undefined;
  const type = frameTypes[bytes[0]! - 1];
  if (type === undefined) return undefined;
  const channel = getU32(bytes, 2);
  if (!isChannelOf(type, channel)) return undefined;
  const body = bytes.subarray(frameHeaderBytes);
  return body.length > maxBodyBytesOf(type) ? undefined : { type, channel, body };
}

/**
 * The channel of a well-formed DATA frame, 0 for any other bytes. It spares the relay, which never looks
 * inside, the objects that `decodeFrame` would make for each message.
 */
export function dataChannelOf(bytes: Uint8Array): number {
  if (bytes.length < frameHeaderBytes || bytes.length > maxFrameBytes) return 0;
  return bytes[0] === dataNumber && bytes[1] === 0 ? getU32(bytes, 2) : 0;
}

/** Writes another channel number into an encoded frame, in place: the relay forwards without copying. */
export function retargetFrame(bytes: Uint8Array, channel: number): void {
  putU32(bytes, 2, channel);
}

function maxBodyBytesOf(type: FrameType): number {
  return type === "DECIDE" ? maxDecideBytes : maxFrameBodyBytes;
}

function isChannelOf(type: FrameType, channel: number): boolean {
  if (type === "OPEN" || type === "DATA" || type === "CLOSE" || type === "DECIDE") {
    return Number.isInteger(channel) && channel > 0 && channel <= 0xffff_ffff;
  }
  return channel === 0;
}

// Admission

export interface Challenge {
  readonly nonce: Uint8Array;
  /** The relay's configured public origin; a peer that dialled another one must not sign. */
  readonly origin: string;
}

export function challengeFrame(challenge: Challenge): Uint8Array<ArrayBuffer> {
  const origin = originBytes(challenge.origin);
  const nonce = exactly(nonceBytes, challenge.nonce);
  return encodeFrame({
    type: "CHALLENGE",
    channel: 0,
    body: concat(Uint8Array.of(relayVersion), nonce, u16(origin.length), origin),
  });
}

export function readChallenge(body: Uint8Array): Challenge | undefined {
  const head = 1 + nonceBytes + 2;
  if (body.length <= head || body[0] !== relayVersion) return undefined;
  const length = getU16(body, 1 + nonceBytes);
  if (length > maxOriginBytes || body.length !== head + length) return undefined;
  const origin = readUtf8(body.subarray(head));
  return origin === undefined ? undefined : { nonce: copyOf(body, 1, 1 + nonceBytes), origin };
}

export type RelayRole = "owner" | "device";

export interface Auth {
  readonly role: RelayRole;
  readonly room: Uint8Array;
  /** Ed25519. */
  readonly publicKey: Uint8Array;
  /** Ed25519, detached, over `authTranscript`. */
  readonly signature: Uint8Array;
}

export function authFrame(auth: Auth): Uint8Array<ArrayBuffer> {
  return encodeFrame({
    type: "AUTH",
    channel: 0,
    body: concat(
      Uint8Array.of(roleNumber(auth.role)),
      exactly(roomIdBytes, auth.room),
      exactly(publicKeyBytes, auth.publicKey),
      exactly(signatureBytes, auth.signature),
    ),
  });
}

export function readAuth(body: Uint8Array): Auth | undefined {
  const role = body[0] === 1 ? "owner" : body[0] === 2 ? "device" : undefined;
  const keyAt = 1 + roomIdBytes;
  const signatureAt = keyAt + publicKeyBytes;
  if (role === undefined || body.length !== signatureAt + signatureBytes) return undefined;
  return {
    role,
    room: copyOf(body, 1, keyAt),
    publicKey: copyOf(body, keyAt, signatureAt),
    signature: copyOf(body, signatureAt),
  };
}

/**
 * What a peer signs: "hob/auth/v1" || nonce || u16 n, n origin || room || u8 role. The nonce makes it
 * good for one socket, the origin for one relay, the role keeps a device's proof from owning a room.
 */
export function authTranscript(
  claim: Challenge & { readonly room: Uint8Array; readonly role: RelayRole },
): Uint8Array<ArrayBuffer> {
  const origin = originBytes(claim.origin);
  return concat(
    utf8.encode("hob/auth/v1"),
    exactly(nonceBytes, claim.nonce),
    u16(origin.length),
    origin,
    exactly(roomIdBytes, claim.room),
    Uint8Array.of(roleNumber(claim.role)),
  );
}

export function ownerAdmittedFrame(): Uint8Array<ArrayBuffer> {
  return encodeFrame({ type: "ADMIT", channel: 0, body: new Uint8Array(0) });
}

export type OwnerPresence =
  | { readonly online: true }
  /** Milliseconds since 1970 by the relay's clock. */
  | { readonly online: false; readonly offlineSince: number };

export function deviceAdmittedFrame(owner: OwnerPresence): Uint8Array<ArrayBuffer> {
  const body = new Uint8Array(9);
  body[0] = owner.online ? 1 : 0;
  if (!owner.online) {
    putU32(body, 1, Math.floor(owner.offlineSince / 2 ** 32));
    putU32(body, 5, owner.offlineSince);
  }
  return encodeFrame({ type: "ADMIT", channel: 0, body });
}

export function readDeviceAdmitted(body: Uint8Array): OwnerPresence | undefined {
  if (body.length !== 9) return undefined;
  const offlineSince = getU32(body, 1) * 2 ** 32 + getU32(body, 5);
  if (body[0] === 1) return offlineSince === 0 ? { online: true } : undefined;
  return body[0] === 0 && Number.isSafeInteger(offlineSince) ? { online: false, offlineSince } : undefined;
}

/** Replaces the room's whole list; a connected device that is no longer on it is put out at once. */
export function allowListFrame(keyHashes: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  if (keyHashes.length > maxAllowedDevices) throw new RangeError(`${keyHashes.length} devices are too many`);
  const hashes = keyHashes.map((hash) => exactly(keyHashBytes, hash));
  return encodeFrame({ type: "ADMIT", channel: 0, body: concat(u16(hashes.length), ...hashes) });
}

export function readAllowList(body: Uint8Array): Uint8Array[] | undefined {
  if (body.length < 2) return undefined;
  const count = getU16(body, 0);
  if (count > maxAllowedDevices || body.length !== 2 + count * keyHashBytes) return undefined;
  return Array.from({ length: count }, (_, i) =>
    copyOf(body, 2 + i * keyHashBytes, 2 + (i + 1) * keyHashBytes),
  );
}

// Channels

/** From a device to the relay; the relay adds the device's key hash on the way to the owner. */
export function openFrame(channel: number, keyHash?: Uint8Array): Uint8Array<ArrayBuffer> {
  const body = keyHash === undefined ? new Uint8Array(0) : exactly(keyHashBytes, keyHash);
  return encodeFrame({ type: "OPEN", channel, body });
}

/** The key hash of the device at the other end, as the owner is told. */
export function readOpenedBy(body: Uint8Array): Uint8Array | undefined {
  return body.length === keyHashBytes ? copyOf(body, 0) : undefined;
}

export function dataFrame(channel: number, body: Uint8Array): Uint8Array<ArrayBuffer> {
  return encodeFrame({ type: "DATA", channel, body });
}

/** Why a channel ended; numbered in this order from 1. */
const channelCloseCauses = [
  /** The device's socket is gone. */
  "peer_gone",
  /** The owner's socket is gone, or never was there. */
  "owner_gone",
  /** The receiver reads too slowly: the relay's queue for this channel was full. */
  "queue_overflow",
  /** The other end does not want this channel. */
  "refused",
  /** The other end is done. */
  "ended",
  /** The device holds as many channels as the relay lets it. */
  "too_many_channels",
] as const;
export type ChannelCloseCause = (typeof channelCloseCauses)[number];

export interface ChannelClose {
  readonly cause: ChannelCloseCause;
  /** For logs, never secret: the relay can read it. */
  readonly text: string;
}

export function closeFrame(channel: number, cause: ChannelCloseCause, text = ""): Uint8Array<ArrayBuffer> {
  const number = channelCloseCauses.indexOf(cause) + 1;
  return encodeFrame({ type: "CLOSE", channel, body: causeAndText(number, text, maxCloseTextBytes) });
}

export function readClose(body: Uint8Array): ChannelClose | undefined {
  const cause = channelCloseCauses[(body[0] ?? 0) - 1];
  const text = readText(body, maxCloseTextBytes);
  return cause === undefined || text === undefined ? undefined : { cause, text };
}

// Decisions

/**
 * To the owner: what was posted to its room, under the relay's number for it. From the owner: its answer,
 * empty where it has none. Throws a RangeError above `maxDecideBytes`.
 */
export function decideFrame(request: number, body: Uint8Array): Uint8Array<ArrayBuffer> {
  return encodeFrame({ type: "DECIDE", channel: request, body });
}

// The socket itself

export interface Ping {
  readonly kind: "ask" | "answer";
  /** 7 bytes of the asker's choice. */
  readonly echo: Uint8Array;
}

export function pingFrame(ping: Ping): Uint8Array<ArrayBuffer> {
  const kind = Uint8Array.of(ping.kind === "ask" ? 0 : 1);
  return encodeFrame({ type: "PING", channel: 0, body: concat(kind, exactly(pingEchoBytes, ping.echo)) });
}

export function readPing(body: Uint8Array): Ping | undefined {
  if (body.length !== 1 + pingEchoBytes || body[0]! > 1) return undefined;
  return { kind: body[0] === 0 ? "ask" : "answer", echo: copyOf(body, 1) };
}

const goawayReasons = ["stopping"] as const;
export type GoawayReason = (typeof goawayReasons)[number];

/** The relay closes every socket right after it; peers dial again after a pause. */
export function goawayFrame(reason: GoawayReason): Uint8Array<ArrayBuffer> {
  return encodeFrame({ type: "GOAWAY", channel: 0, body: Uint8Array.of(goawayReasons.indexOf(reason) + 1) });
}

export function readGoaway(body: Uint8Array): GoawayReason | undefined {
  return body.length === 1 ? goawayReasons[body[0]! - 1] : undefined;
}

/** Why a relay closes a socket: the WebSocket close code and the words that ride in ERROR. */
export const relayCloseCodes = {
  auth_timeout: { code: 4001, words: "No proof arrived in time." },
  bad_frame: { code: 4002, words: "A frame broke the protocol." },
  too_large: { code: 4003, words: "A frame was larger than the relay takes." },
  early_data: { code: 4004, words: "Something other than a proof came before admission." },
  bad_proof: { code: 4005, words: "The proof does not fit the key or the room." },
  // One answer for an unknown room, an unlisted or removed device and an owner never seen, so that
  // nobody learns by asking which rooms exist.
  not_admitted: { code: 4006, words: "This relay admits no such device to this room." },
  replaced: { code: 4007, words: "The same key has proved this room on a newer connection." },
  rate_limited: { code: 4008, words: "Too much, too fast: wait before the next try." },
  overloaded: { code: 4009, words: "The relay has no room for more connections." },
  going_away: { code: 4010, words: "The relay is stopping." },
  no_answer: { code: 4011, words: "Two pings went unanswered." },
} as const;
export type RelayCloseCause = keyof typeof relayCloseCodes;

/** Undefined for codes that are not a relay's. 1009 counts: socket libraries refuse giant messages with it. */
export function relayCloseCause(code: number): RelayCloseCause | undefined {
  if (code === 1009) return "too_large";
  return causes.find((cause) => relayCloseCodes[cause].code === code);
}

const causes = Object.keys(relayCloseCodes) as RelayCloseCause[];

export interface RelayError {
  readonly cause: RelayCloseCause;
  readonly text: string;
}

export function errorFrame(cause: RelayCloseCause): Uint8Array<ArrayBuffer> {
  const { code, words } = relayCloseCodes[cause];
  return encodeFrame({
    type: "ERROR",
    channel: 0,
    body: causeAndText(code - 4000, words, maxErrorTextBytes),
  });
}

export function readError(body: Uint8Array): RelayError | undefined {
  const cause = relayCloseCause(4000 + (body[0] ?? 0));
  const text = readText(body, maxErrorTextBytes);
  return cause === undefined || text === undefined ? undefined : { cause, text };
}

// Bytes. Kept here, and not shared with the rest, so that this file stays free of imports.

const utf8 = new TextEncoder();
const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function readUtf8(bytes: Uint8Array): string | undefined {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return undefined;
  }
}

function originBytes(origin: string): Uint8Array {
  const bytes = utf8.encode(origin);
  if (bytes.length === 0 || bytes.length > maxOriginBytes)
    throw new RangeError(`bad origin length ${bytes.length}`);
  return bytes;
}

function causeAndText(cause: number, text: string, maxTextBytes: number): Uint8Array {
  const bytes = utf8.encode(text);
  if (bytes.length > maxTextBytes) throw new RangeError(`text of ${bytes.length} bytes is too long`);
  return concat(Uint8Array.of(cause), bytes);
}

function readText(body: Uint8Array, maxTextBytes: number): string | undefined {
  return body.length <= 1 + maxTextBytes ? readUtf8(body.subarray(1)) : undefined;
}

function roleNumber(role: RelayRole): number {
  return role === "owner" ? 1 : 2;
}

/** Not `slice`, which on Node's Buffer shares the memory instead of copying it. */
function copyOf(bytes: Uint8Array, from: number, to?: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes.subarray(from, to));
}

function exactly(length: number, bytes: Uint8Array): Uint8Array {
  if (bytes.length !== length) throw new RangeError(`${bytes.length} bytes where ${length} belong`);
  return bytes;
}

function concat(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function u16(value: number): Uint8Array {
  return Uint8Array.of(value >>> 8, value & 0xff);
}

function getU16(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 8) | bytes[at + 1]!;
}

function getU32(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
}

/** Takes the low 32 bits. */
function putU32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24;
  bytes[at + 1] = value >>> 16;
  bytes[at + 2] = value >>> 8;
  bytes[at + 3] = value;
}
