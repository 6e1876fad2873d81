/**
 * The handshake between a device and its house: Noise XK, and XKpsk3 with the pre-shared key that
 * pairing left behind. The device starts and knows the house's key; the house learns who is calling
 * in message 3. noiseprotocol.org, revision 34, section 7.5:
 *
 *     XK(psk3):
 *       <- s
 *       ...
 *       -> e, es
 *       <- e, ee
 *       -> s, se(, psk)
 */
import { concatBytes } from "../bytes.ts";
import { KEY_BYTES, TAG_BYTES } from "./aead.ts";
import { createDhKeyPair, dh, type DhKeyPair } from "./keys.ts";
import { type CipherState, createCipherState, MESSAGE_BYTES } from "./noise-cipher.ts";
import { NoiseError } from "./noise-error.ts";
import { createSymmetricState, type SymmetricState } from "./noise-symmetric.ts";
import { sodium } from "./sodium.ts";

export { NoiseError, type NoiseCause } from "./noise-error.ts";
export type { CipherState } from "./noise-cipher.ts";

export type NoisePattern = "XK" | "XKpsk3";

/** The full protocol name, as it goes into the transcript and the prologue. */
export function noiseSuite(pattern: NoisePattern): string {
  return `Noise_${pattern}_25519_ChaChaPoly_BLAKE2b`;
}

export interface InitiatorOptions {
  readonly pattern: NoisePattern;
  readonly prologue: Uint8Array;
  readonly localStatic: DhKeyPair;
  /** The responder's X25519 key, known beforehand. */
  readonly remoteStatic: Uint8Array;
  /** 32 bytes; required by XKpsk3, refused by XK. */
  readonly psk?: Uint8Array;
  /** FOR TEST VECTORS ONLY. A repeated ephemeral key breaks every session that shares it. */
  readonly ephemeral?: DhKeyPair;
}

export interface ResponderOptions {
  readonly pattern: NoisePattern;
  readonly prologue: Uint8Array;
  readonly localStatic: DhKeyPair;
  /**
   * XKpsk3: the 32-byte key shared with the device of this static key; undefined ends the handshake
   * as `unknown_device`. The caller holds the static key, but is not yet known to hold the psk.
   */
  readonly pskFor?: (remoteStatic: Uint8Array) => Uint8Array | undefined;
  /** FOR TEST VECTORS ONLY. A repeated ephemeral key breaks every session that shares it. */
  readonly ephemeral?: DhKeyPair;
}

/** What a finished handshake leaves: the two directions, and 64 bytes that name this session alone. */
export interface NoiseSession {
  readonly send: CipherState;
  readonly receive: CipherState;
  readonly handshakeHash: Uint8Array;
}

/** Methods in this order, once each. Any failure throws a `NoiseError` and leaves the object unusable. */
export interface NoiseInitiator {
  /** Anyone who later steals the responder's static key can read this payload, and anyone can replay it. */
  writeMessage1(payload: Uint8Array): Uint8Array;
  readMessage2(message: Uint8Array): Uint8Array;
  writeMessage3(payload: Uint8Array): Uint8Array;
  split(): NoiseSession;
  /** Wipes what the handshake holds; the caller's own keys stay. */
  destroy(): void;
}

/** Methods in this order, once each. Any failure throws a `NoiseError` and leaves the object unusable. */
export interface NoiseResponder {
  /** Nothing is known yet of who sent this payload, nor when. */
  readMessage1(message: Uint8Array): Uint8Array;
  /** Readable by whoever wrote message 1, known or not. */
  writeMessage2(payload: Uint8Array): Uint8Array;
  readMessage3(message: Uint8Array): { readonly payload: Uint8Array; readonly remoteStatic: Uint8Array };
  split(): NoiseSession;
  /** Wipes what the handshake holds; the caller's own keys stay. */
  destroy(): void;
}

/** `createNoiseInitiator` itself throws plain errors: wrong sizes are mistakes of the program. */
export function createNoiseInitiator(options: InitiatorOptions): NoiseInitiator {
  const { pattern, localStatic, remoteStatic, psk } = options;
  if ((pattern === "XKpsk3") !== (psk !== undefined))
    throw new Error(`a psk belongs to XKpsk3, not to ${pattern}`);
  requireKeys(remoteStatic, localStatic.publicKey, localStatic.secretKey, ...(psk ? [psk] : []));
  const state = startTranscript(pattern, options.prologue, remoteStatic);
  const ephemeral = copyOf(options.ephemeral) ?? createDhKeyPair();
  const remoteEphemeral = new Uint8Array(KEY_BYTES);
  const turns = createTurns(["message 1", "message 2", "message 3", "split"], state, ephemeral);

  return {
    writeMessage1: (payload) =>
      turns.take("message 1", () => {
        requirePayload(payload, KEY_BYTES);
        mixEphemeral(state, pattern, ephemeral.publicKey);
        mixDh(state, ephemeral.secretKey, remoteStatic); // es
        return concatBytes(ephemeral.publicKey, state.encryptAndHash(payload));
      }),

    readMessage2: (message) =>
      turns.take("message 2", () => {
        requireMessage(message, KEY_BYTES);
        remoteEphemeral.set(message.subarray(0, KEY_BYTES));
        mixEphemeral(state, pattern, remoteEphemeral);
        mixDh(state, ephemeral.secretKey, remoteEphemeral); // ee
        return state.decryptAndHash(message.subarray(KEY_BYTES));
      }),

    writeMessage3: (payload) =>
      turns.take("message 3", () => {
        requirePayload(payload, KEY_BYTES + TAG_BYTES);
        const sealedStatic = state.encryptAndHash(localStatic.publicKey); // s
        mixDh(state, localStatic.secretKey, remoteEphemeral); // se
        if (psk) state.mixKeyAndHash(psk); // psk
        return concatBytes(sealedStatic, state.encryptAndHash(payload));
      }),

    split: () =>
      turns.take("split", () => {
        const [send, receive] = state.split();
        return sessionOf(state, send, receive);
      }),

    destroy: turns.end,
  };
}

/** `createNoiseResponder` itself throws plain errors: wrong sizes are mistakes of the program. */
export function createNoiseResponder(options: ResponderOptions): NoiseResponder {
  const { pattern, localStatic, pskFor } = options;
  if ((pattern === "XKpsk3") !== (pskFor !== undefined))
    throw new Error(`a psk belongs to XKpsk3, not to ${pattern}`);
  requireKeys(localStatic.publicKey, localStatic.secretKey);
  const state = startTranscript(pattern, options.prologue, localStatic.publicKey);
  const ephemeral = copyOf(options.ephemeral) ?? createDhKeyPair();
  const remoteEphemeral = new Uint8Array(KEY_BYTES);
  const turns = createTurns(["message 1", "message 2", "message 3", "split"], state, ephemeral);

  return {
    readMessage1: (message) =>
      turns.take("message 1", () => {
        requireMessage(message, KEY_BYTES);
        remoteEphemeral.set(message.subarray(0, KEY_BYTES));
        mixEphemeral(state, pattern, remoteEphemeral);
        mixDh(state, localStatic.secretKey, remoteEphemeral); // es
        return state.decryptAndHash(message.subarray(KEY_BYTES));
      }),

    writeMessage2: (payload) =>
      turns.take("message 2", () => {
        requirePayload(payload, KEY_BYTES);
        mixEphemeral(state, pattern, ephemeral.publicKey);
        mixDh(state, ephemeral.secretKey, remoteEphemeral); // ee
        return concatBytes(ephemeral.publicKey, state.encryptAndHash(payload));
      }),

    readMessage3: (message) =>
      turns.take("message 3", () => {
        const staticBytes = KEY_BYTES + TAG_BYTES;
        requireMessage(message, staticBytes);
        const remoteStatic = state.decryptAndHash(message.subarray(0, staticBytes)); // s
        mixDh(state, ephemeral.secretKey, remoteStatic); // se
        if (pskFor) state.mixKeyAndHash(knownPsk(pskFor(remoteStatic))); // psk
        return { payload: state.decryptAndHash(message.subarray(staticBytes)), remoteStatic };
      }),

    split: () =>
      turns.take("split", () => {
        const [receive, send] = state.split();
        return sessionOf(state, send, receive);
      }),

    destroy: turns.end,
  };
}

/** Initialize, section 5.3: protocol name, prologue, then the pre-message `<- s`. */
function startTranscript(
  pattern: NoisePattern,
  prologue: Uint8Array,
  responderStatic: Uint8Array,
): SymmetricState {
  const state = createSymmetricState(noiseSuite(pattern));
  state.mixHash(prologue);
  state.mixHash(responderStatic);
  return state;
}

/** Token `e`. With a psk in the pattern the ephemeral key goes into the key as well, section 9.2. */
function mixEphemeral(state: SymmetricState, pattern: NoisePattern, publicKey: Uint8Array): void {
  state.mixHash(publicKey);
  if (pattern === "XKpsk3") state.mixKey(publicKey);
}

/** Tokens `es`, `ee`, `se`. */
function mixDh(state: SymmetricState, secretKey: Uint8Array, publicKey: Uint8Array): void {
  const shared = dh(secretKey, publicKey);
  if (!shared) throw new NoiseError("low_order_key");
  state.mixKey(shared);
  sodium().memzero(shared);
}

function knownPsk(psk: Uint8Array | undefined): Uint8Array {
  if (!psk) throw new NoiseError("unknown_device");
  requireKeys(psk);
  return psk;
}

function sessionOf(state: SymmetricState, sendKey: Uint8Array, receiveKey: Uint8Array): NoiseSession {
  return {
    send: createCipherState(sendKey),
    receive: createCipherState(receiveKey),
    handshakeHash: state.handshakeHash(),
  };
}

/** Lets each turn be taken once, in order; a failure, the last turn or `end` closes it and wipes the keys. */
function createTurns<Turn extends string>(
  order: readonly Turn[],
  state: SymmetricState,
  ephemeral: DhKeyPair,
) {
  let next = 0;

  function end(): void {
    next = order.length;
    state.destroy();
    sodium().memzero(ephemeral.secretKey);
  }

  function take<T>(turn: Turn, act: () => T): T {
    try {
      if (order[next] !== turn) throw new NoiseError("order");
      const result = act();
      next += 1;
      if (next === order.length) end();
      return result;
    } catch (error) {
      end();
      throw error;
    }
  }

  return { take, end };
}

/** `headBytes` of public key come before the sealed payload. */
function requireMessage(message: Uint8Array, headBytes: number): void {
  if (message.length < headBytes + TAG_BYTES || message.length > MESSAGE_BYTES)
    throw new NoiseError("malformed");
}

function requirePayload(payload: Uint8Array, headBytes: number): void {
  if (headBytes + payload.length + TAG_BYTES > MESSAGE_BYTES) throw new NoiseError("malformed");
}

function requireKeys(...keys: readonly Uint8Array[]): void {
  if (keys.some((key) => key.length !== KEY_BYTES))
    throw new Error(`keys of a handshake have ${KEY_BYTES} bytes`);
}

function copyOf(pair: DhKeyPair | undefined): DhKeyPair | undefined {
  return pair && { publicKey: pair.publicKey.slice(), secretKey: pair.secretKey.slice() };
}
