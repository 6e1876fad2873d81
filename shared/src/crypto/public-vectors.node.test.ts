/**
 * The public test data for what we build on: the cacophony vectors for Noise, Wycheproof for the rest.
 * They lie beside a checkout, not in it; without them these tests are skipped and say so.
 */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { toHex } from "../bytes.ts";
import { openAead, sealAead } from "./aead.ts";
import { type DhKeyPair, dh, dhPublicKey, verify } from "./keys.ts";
import {
  createNoiseInitiator,
  createNoiseResponder,
  type NoiseInitiator,
  type NoiseResponder,
  noiseSuite,
} from "./noise.ts";
import { loadSodium } from "./sodium.ts";
import { hex } from "./testing.ts";

const folder = fileURLToPath(new URL("../../../../shared/vectors/", import.meta.url));

beforeAll(async () => {
  await loadSodium();
});

describeVectors("noise-25519-chachapoly-blake2b.json", (json) => {
  const file: NoiseFile = JSON.parse(json);
  describe.each(["XK", "XKpsk3"] as const)("Noise %s", (pattern) => {
    const vectors = file.vectors.filter((vector) => vector.protocol_name === noiseSuite(pattern));

    test("is among the vectors", () => expect(vectors.length).toBeGreaterThan(0));

    test.each(vectors)("writes and reads every message as the vector has it", (vector) => {
      const [initiator, responder] = partiesOf(vector, pattern);
      const [first, second, third, ...transport] = vector.messages;
      expectMessage(first, initiator.writeMessage1, responder.readMessage1);
      expectMessage(second, responder.writeMessage2, initiator.readMessage2);
      expectMessage(third, initiator.writeMessage3, (message) => responder.readMessage3(message).payload);

      const [atInitiator, atResponder] = [initiator.split(), responder.split()];
      expect(toHex(atInitiator.handshakeHash)).toBe(vector.handshake_hash);
      expect(toHex(atResponder.handshakeHash)).toBe(vector.handshake_hash);
      transport.forEach((message, i) => {
        const [from, to] = i % 2 === 0 ? [atResponder, atInitiator] : [atInitiator, atResponder];
        expectMessage(message, from.send.encrypt, to.receive.decrypt);
      });
    });
  });
});

describeVectors("wycheproof-chacha20_poly1305_test.json", (json) => {
  const file: WycheproofFile<AeadTest> = JSON.parse(json);
  const cases = file.testGroups.flatMap(({ tests, keySize, ivSize }) =>
    tests.map((vector) => ({ ...vector, hasOurSizes: keySize === 256 && ivSize === 96 })),
  );

  test.each(cases)("ChaCha20-Poly1305 $tcId $comment: $result", (vector) => {
    const [key, nonce, ad] = [hex(vector.key), hex(vector.iv), hex(vector.aad)];
    const sealed = hex(vector.ct + vector.tag);
    if (!vector.hasOurSizes) expect(() => openAead(key, nonce, sealed, ad)).toThrow("bytes");
    else if (vector.result === "invalid") expect(openAead(key, nonce, sealed, ad)).toBeUndefined();
    else {
      expect(toHex(openAead(key, nonce, sealed, ad) ?? new Uint8Array(0))).toBe(vector.msg);
      expect(toHex(sealAead(key, nonce, hex(vector.msg), ad))).toBe(vector.ct + vector.tag);
    }
  });
});

describeVectors("wycheproof-ed25519_test.json", (json) => {
  const file: WycheproofFile<SignatureTest> = JSON.parse(json);
  const cases = file.testGroups.flatMap(({ tests, publicKey }) =>
    tests.map((vector) => ({ ...vector, publicKey: publicKey?.pk ?? "" })),
  );

  test.each(cases)("Ed25519 $tcId $comment: $result", (vector) => {
    const isGenuine = verify(hex(vector.publicKey), hex(vector.msg), hex(vector.sig));
    expect(isGenuine).toBe(vector.result === "valid");
  });
});

describeVectors("wycheproof-x25519_test.json", (json) => {
  const file: WycheproofFile<DhTest> = JSON.parse(json);
  const cases = file.testGroups.flatMap(({ tests }) => tests);

  test("has keys that lead to zero among its cases", () => {
    expect(cases.filter(isZeroShared).length).toBeGreaterThan(10);
  });

  test.each(cases)("X25519 $tcId $comment: $result", (vector) => {
    const shared = dh(hex(vector.private), hex(vector.public));
    // "acceptable" leaves the choice to us: we refuse a zero secret and compute all others.
    if (isZeroShared(vector)) expect(shared).toBeUndefined();
    else expect(toHex(shared ?? new Uint8Array(0))).toBe(vector.shared);
  });
});

interface NoiseFile {
  readonly vectors: readonly NoiseVector[];
}

interface NoiseVector {
  readonly protocol_name: string;
  readonly init_prologue: string;
  readonly init_psks?: readonly string[];
  readonly init_static: string;
  readonly init_ephemeral: string;
  readonly init_remote_static: string;
  readonly resp_prologue: string;
  readonly resp_psks?: readonly string[];
  readonly resp_static: string;
  readonly resp_ephemeral: string;
  readonly handshake_hash: string;
  readonly messages: readonly NoiseMessage[];
}

interface NoiseMessage {
  readonly payload: string;
  readonly ciphertext: string;
}

interface WycheproofFile<Test> {
  readonly testGroups: readonly {
    readonly keySize?: number;
    readonly ivSize?: number;
    readonly publicKey?: { readonly pk: string };
    readonly tests: readonly Test[];
  }[];
}

interface WycheproofTest {
  readonly tcId: number;
  readonly comment: string;
  readonly flags: readonly string[];
  readonly result: "valid" | "acceptable" | "invalid";
}

interface AeadTest extends WycheproofTest {
  readonly key: string;
  readonly iv: string;
  readonly aad: string;
  readonly msg: string;
  readonly ct: string;
  readonly tag: string;
}

interface SignatureTest extends WycheproofTest {
  readonly msg: string;
  readonly sig: string;
}

interface DhTest extends WycheproofTest {
  readonly public: string;
  readonly private: string;
  readonly shared: string;
}

function describeVectors(name: string, body: (json: string) => void): void {
  const path = `${folder}${name}`;
  if (existsSync(path)) describe(name, () => body(readFileSync(path, "utf8")));
  else describe.skip(`${name} (not there: put the public vectors beside the checkout to run these)`, noTests);
}

function noTests(): void {
  test("every case of the file", () => expect.unreachable());
}

function partiesOf(vector: NoiseVector, pattern: "XK" | "XKpsk3"): [NoiseInitiator, NoiseResponder] {
  const [initiatorPsk, responderPsk] = [vector.init_psks?.[0], vector.resp_psks?.[0]];
  const initiator = createNoiseInitiator({
    pattern,
    prologue: hex(vector.init_prologue),
    localStatic: pairOf(vector.init_static),
    remoteStatic: hex(vector.init_remote_static),
    ephemeral: pairOf(vector.init_ephemeral),
    ...(initiatorPsk === undefined ? {} : { psk: hex(initiatorPsk) }),
  });
  const responder = createNoiseResponder({
    pattern,
    prologue: hex(vector.resp_prologue),
    localStatic: pairOf(vector.resp_static),
    ephemeral: pairOf(vector.resp_ephemeral),
    ...(responderPsk === undefined ? {} : { pskFor: () => hex(responderPsk) }),
  });
  return [initiator, responder];
}

function expectMessage(
  message: NoiseMessage | undefined,
  write: (payload: Uint8Array) => Uint8Array,
  read: (message: Uint8Array) => Uint8Array,
): void {
  const written = write(hex(message?.payload ?? "-"));
  expect(toHex(written)).toBe(message?.ciphertext);
  expect(toHex(read(written))).toBe(message?.payload);
}

function pairOf(secretHex: string): DhKeyPair {
  const secretKey = hex(secretHex);
  return { publicKey: dhPublicKey(secretKey), secretKey };
}

function isZeroShared(vector: DhTest): boolean {
  return /^(?:00)+$/.test(vector.shared);
}
