/**
 * An invitation: what follows from its 32-byte secret K, and the link that carries K. K is never sent;
 * each thing that is sent or kept is derived under a label of its own and tells nothing of K.
 */
import { equalBytes, fromBase64url, lengthPrefixed, toBase64url, u32be, utf8 } from "../bytes.ts";
import { err, ok, type Result } from "../result.ts";
import { deriveKey } from "./hash.ts";
import { signKeyPairFromSeed, type SignKeyPair } from "./keys.ts";

/** 32 bytes: the psk of the pairing handshake. */
export function pairingPsk(secret: Uint8Array): Uint8Array {
  return deriveKey(secret, "pairing psk");
}

/** The one-use key with which a device not yet enrolled is let through by the relay. */
export function pairingRelayKeyPair(secret: Uint8Array): SignKeyPair {
  return signKeyPairFromSeed(deriveKey(secret, "pairing relay key"));
}

/**
 * 16 bytes that name the invitation: sent inside message 1, so that message 2 can say it is used,
 * expired or superseded, and kept by the node after K is burned. Opens nothing.
 */
export function invitationId(secret: Uint8Array): Uint8Array {
  return deriveKey(secret, "invitation id").slice(0, 16);
}

/** 32 bytes: the psk of every later session of one device, from K and its own pairing handshake's hash. */
export function devicePsk(secret: Uint8Array, handshakeHash: Uint8Array): Uint8Array {
  if (handshakeHash.length !== 64)
    throw new Error(`a handshake hash has 64 bytes, not ${handshakeHash.length}`);
  return deriveKey(secret, "device psk", handshakeHash);
}

/**
 * The invitation as text, shown as a QR code or copied from one screen to another:
 *
 *     <app origin>/#/pair?v=1&r=<relay URL>&o=<relay origin>&d=<room>&n=<node key>&k=<K>&e=<expiry>&c=<check>
 *
 * Everything is in the fragment, which browsers do not send to whoever serves the app. Bytes are
 * base64url, the expiry is in seconds since 1970, `o` is left out where it is the relay URL's own
 * origin. `c` is a hash over all other fields under K: a link that lost its end or was edited on the
 * way is known as such before anything is sent. It keeps out accidents; whoever knows K can make it.
 */
export interface PairingLink {
  readonly version: 1;
  /** ws: or wss:, where to connect. */
  readonly relayUrl: string;
  /** The relay's configured canonical origin, as it goes into the prologue. */
  readonly relayOrigin: string;
  /** 20 bytes. */
  readonly room: Uint8Array;
  /** 32 bytes: the node's static X25519 key. */
  readonly nodeKey: Uint8Array;
  /** K, 32 bytes. Whoever sees it can try to pair until the expiry. */
  readonly secret: Uint8Array;
  /** Milliseconds since 1970, a whole second. Whether it has passed is for the caller to judge. */
  readonly expiresAt: number;
}

export type PairingLinkError =
  /** No pairing link at all, or of a version unknown here. */
  | { readonly type: "link_malformed"; readonly problem: string }
  /** A pairing link that is incomplete or was changed. */
  | { readonly type: "link_damaged" };

const ROUTE = "/pair?";
/** A genuine link is below 700 characters even with long addresses. */
const LINK_CHARACTERS = 4096;
const CHECK_BYTES = 8;

/** Throws where the link could not be parsed again. A part of a second in `expiresAt` is cut off. */
export function formatPairingLink(appOrigin: string, link: PairingLink): string {
  const isWhole =
    originOf(link.relayUrl) !== undefined &&
    isOriginText(link.relayOrigin) &&
    link.room.length === 20 &&
    link.nodeKey.length === 32 &&
    link.secret.length === 32 &&
    isSeconds(String(Math.floor(link.expiresAt / 1000)));
  if (!isWhole) throw new Error("not a pairing link: a field has the wrong size or form");
  const fields = [
    `v=${link.version}`,
    `r=${encodeURIComponent(link.relayUrl)}`,
    ...(link.relayOrigin === originOf(link.relayUrl) ? [] : [`o=${encodeURIComponent(link.relayOrigin)}`]),
    `d=${toBase64url(link.room)}`,
    `n=${toBase64url(link.nodeKey)}`,
    `k=${toBase64url(link.secret)}`,
    `e=${Math.floor(link.expiresAt / 1000)}`,
    `c=${toBase64url(checkOf(link))}`,
  ];
  return `${appOrigin}/#${ROUTE}${fields.join("&")}`;
}

/**
 * Takes the whole link of whatever origin, or only its fragment, with or without the `#`; spaces and
 * line breaks anywhere are dropped, since terminals and mails break long lines. Never throws.
 */
export function parsePairingLink(text: string): Result<PairingLink, PairingLinkError> {
  if (text.length > LINK_CHARACTERS) return malformed("it is too long");
  const compact = text.replace(/\s+/gu, "");
  const fragment = compact.slice(compact.indexOf("#") + 1);
  if (!fragment.startsWith(ROUTE)) return malformed("it has no pairing part");
  const fields = readFields(fragment.slice(ROUTE.length));
  if (!fields) return damaged();
  const version = fields.get("v");
  if (version !== undefined && version !== "1" && isSeconds(version))
    return malformed(`its version ${version} is unknown here`);
  return assemble(fields);
}

function assemble(fields: ReadonlyMap<string, string>): Result<PairingLink, PairingLinkError> {
  const relayUrl = fields.get("r") ?? "";
  const relayOrigin = fields.get("o") ?? originOf(relayUrl);
  const room = bytesOf(fields.get("d"), 20);
  const nodeKey = bytesOf(fields.get("n"), 32);
  const secret = bytesOf(fields.get("k"), 32);
  const check = bytesOf(fields.get("c"), CHECK_BYTES);
  const seconds = fields.get("e") ?? "";
  if (fields.get("v") !== "1" || originOf(relayUrl) === undefined || !isSeconds(seconds)) return damaged();
  if (relayOrigin === undefined || !isOriginText(relayOrigin)) return damaged();
  if (!room || !nodeKey || !secret || !check) return damaged();
  const expiresAt = Number(seconds) * 1000;
  const link: PairingLink = { version: 1, relayUrl, relayOrigin, room, nodeKey, secret, expiresAt };
  return equalBytes(check, checkOf(link)) ? ok(link) : damaged();
}

/** The origin of the app is not covered: the same house may be reached from several. */
function checkOf(link: PairingLink): Uint8Array {
  const covered = lengthPrefixed(
    u32be(link.version),
    utf8(link.relayUrl),
    utf8(link.relayOrigin),
    link.room,
    link.nodeKey,
    utf8(String(Math.floor(link.expiresAt / 1000))),
  );
  return deriveKey(link.secret, "link check", covered).slice(0, CHECK_BYTES);
}

/** Undefined where a field is unknown, twice there or no text: the check would not cover it. */
function readFields(query: string): ReadonlyMap<string, string> | undefined {
  const fields = new Map<string, string>();
  for (const pair of query.split("&")) {
    const [name, value, ...rest] = pair.split("=");
    if (name === undefined || value === undefined || rest.length > 0) return undefined;
    if (!/^[vrodnkec]$/.test(name) || fields.has(name)) return undefined;
    const decoded = percentDecoded(value);
    if (decoded === undefined) return undefined;
    fields.set(name, decoded);
  }
  return fields;
}

function percentDecoded(value: string): string | undefined {
  try {
    return decodeURIComponent(value);
  } catch {
    return undefined;
  }
}

function bytesOf(text: string | undefined, length: number): Uint8Array | undefined {
  const bytes = text === undefined ? undefined : fromBase64url(text);
  return bytes?.length === length ? bytes : undefined;
}

/** Undefined where it is not a ws: or wss: address, or carries a name, password or fragment. */
function originOf(relayUrl: string): string | undefined {
  if (!isPlainText(relayUrl)) return undefined;
  try {
    const url = new URL(relayUrl);
    const isRelay = (url.protocol === "ws:" || url.protocol === "wss:") && url.host !== "";
    return isRelay && url.username === "" && url.password === "" && url.hash === "" ? url.origin : undefined;
  } catch {
    return undefined;
  }
}

function isOriginText(text: string): boolean {
  return text.length > 0 && isPlainText(text);
}

/** Printable ASCII without the space: what an address is made of. */
function isPlainText(text: string): boolean {
  return text.length <= 512 && /^[\x21-\x7e]*$/.test(text);
}

function isSeconds(text: string): boolean {
  return /^[1-9][0-9]{0,10}$/.test(text);
}

function malformed(problem: string): Result<PairingLink, PairingLinkError> {
  return err({ type: "link_malformed", problem });
}

function damaged(): Result<PairingLink, PairingLinkError> {
  return err({ type: "link_damaged" });
}
