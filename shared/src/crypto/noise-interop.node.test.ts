/**
 * Noise-C, compiled to WebAssembly, is an implementation we had no part in. It knows no psk modifiers,
 * so it is a peer for the XK core, in both roles; the public vectors prove the psk token.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { beforeAll, describe, expect, test } from "vitest";
import { utf8 } from "../bytes.ts";
import { createDhKeyPair } from "./keys.ts";
import { createNoiseInitiator, createNoiseResponder, NoiseError, noiseSuite } from "./noise.ts";
import { loadSodium } from "./sodium.ts";

const prologue = utf8("hob and noise-c");
// CommonJS without types of its own; below is as much of it as is used here.
const require = createRequire(import.meta.url);
const createNoise: CreateNoiseC = require("noise-c.wasm");
let noiseC: NoiseC;

beforeAll(async () => {
  await loadSodium();
  // Handed over, because its own way to the file is from before Node had fetch.
  const wasmBinary = readFileSync(require.resolve("noise-c.wasm/src/noise-c.wasm"));
  noiseC = await new Promise<NoiseC>((resolve) => createNoise({ wasmBinary }, resolve));
});

describe("Noise-C", () => {
  test("understands us as the one who calls", () => {
    const [ours, theirs] = [createDhKeyPair(), createDhKeyPair()];
    const peer = noiseC.HandshakeState(noiseSuite("XK"), noiseC.constants.NOISE_ROLE_RESPONDER);
    peer.Initialize(prologue, theirs.secretKey);
    const device = createNoiseInitiator({
      pattern: "XK",
      prologue,
      localStatic: ours,
      remoteStatic: theirs.publicKey,
    });

    expect(peer.ReadMessage(device.writeMessage1(utf8("one")), true)).toEqual(utf8("one"));
    expect(device.readMessage2(peer.WriteMessage(utf8("two")))).toEqual(utf8("two"));
    expect(peer.ReadMessage(device.writeMessage3(utf8("three")), true)).toEqual(utf8("three"));
    expect(peer.GetRemotePublicKey()).toEqual(ours.publicKey);

    const hash = peer.GetHandshakeHash();
    const [theirSend, theirReceive] = peer.Split();
    const session = device.split();
    expect(session.handshakeHash).toEqual(hash);
    expectRecords(session.send.encrypt, decryptOf(theirReceive));
    expectRecords(encryptOf(theirSend), session.receive.decrypt);
  });

  test("understands us as the one who answers", () => {
    const [ours, theirs] = [createDhKeyPair(), createDhKeyPair()];
    const peer = noiseC.HandshakeState(noiseSuite("XK"), noiseC.constants.NOISE_ROLE_INITIATOR);
    peer.Initialize(prologue, theirs.secretKey, ours.publicKey);
    const node = createNoiseResponder({ pattern: "XK", prologue, localStatic: ours });

    expect(node.readMessage1(peer.WriteMessage(utf8("one")))).toEqual(utf8("one"));
    expect(peer.ReadMessage(node.writeMessage2(utf8("two")), true)).toEqual(utf8("two"));
    const third = node.readMessage3(peer.WriteMessage(utf8("three")));
    expect(third).toEqual({ payload: utf8("three"), remoteStatic: theirs.publicKey });

    const hash = peer.GetHandshakeHash();
    const [theirSend, theirReceive] = peer.Split();
    const session = node.split();
    expect(session.handshakeHash).toEqual(hash);
    expectRecords(session.send.encrypt, decryptOf(theirReceive));
    expectRecords(encryptOf(theirSend), session.receive.decrypt);
  });

  test("under another prologue is refused at the first message", () => {
    const [ours, theirs] = [createDhKeyPair(), createDhKeyPair()];
    const peer = noiseC.HandshakeState(noiseSuite("XK"), noiseC.constants.NOISE_ROLE_INITIATOR);
    peer.Initialize(utf8("another"), theirs.secretKey, ours.publicKey);
    const node = createNoiseResponder({ pattern: "XK", prologue, localStatic: ours });
    expect(() => node.readMessage1(peer.WriteMessage(utf8("one")))).toThrow(new NoiseError("authentication"));
  });

  test("refuses a message of ours in which one bit was changed", () => {
    const [ours, theirs] = [createDhKeyPair(), createDhKeyPair()];
    const peer = noiseC.HandshakeState(noiseSuite("XK"), noiseC.constants.NOISE_ROLE_RESPONDER);
    peer.Initialize(prologue, theirs.secretKey);
    const device = createNoiseInitiator({
      pattern: "XK",
      prologue,
      localStatic: ours,
      remoteStatic: theirs.publicKey,
    });
    const message = device.writeMessage1(utf8("one"));
    message[40] = (message[40] ?? 0) ^ 1;
    expect(() => peer.ReadMessage(message, true)).toThrow("NOISE_ERROR_MAC_FAILURE");
  });
});

function expectRecords(
  seal: (plain: Uint8Array) => Uint8Array,
  open: (sealed: Uint8Array) => Uint8Array,
): void {
  for (const text of ["", "first", "second", "x".repeat(20_000)]) {
    expect(open(seal(utf8(text)))).toEqual(utf8(text));
  }
}

const NO_AD = new Uint8Array(0);

function encryptOf(cipher: NoiseCCipher): (plain: Uint8Array) => Uint8Array {
  return (plain) => cipher.EncryptWithAd(NO_AD, plain);
}

function decryptOf(cipher: NoiseCCipher): (sealed: Uint8Array) => Uint8Array {
  return (sealed) => cipher.DecryptWithAd(NO_AD, sealed);
}

type CreateNoiseC = (options: { readonly wasmBinary: Uint8Array }, ready: (noise: NoiseC) => void) => void;

interface NoiseC {
  readonly constants: { readonly NOISE_ROLE_INITIATOR: number; readonly NOISE_ROLE_RESPONDER: number };
  HandshakeState(protocolName: string, role: number): NoiseCHandshake;
}

interface NoiseCHandshake {
  Initialize(prologue: Uint8Array, localSecret: Uint8Array, remoteStatic?: Uint8Array): void;
  WriteMessage(payload: Uint8Array): Uint8Array;
  ReadMessage(message: Uint8Array, isPayloadNeeded: true): Uint8Array;
  GetRemotePublicKey(): Uint8Array;
  GetHandshakeHash(): Uint8Array;
  Split(): [send: NoiseCCipher, receive: NoiseCCipher];
}

interface NoiseCCipher {
  EncryptWithAd(ad: Uint8Array, plain: Uint8Array): Uint8Array;
  DecryptWithAd(ad: Uint8Array, sealed: Uint8Array): Uint8Array;
}
