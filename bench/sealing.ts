/** What a record costs: our counters, padding and checks on top of the bare cipher, and the other cipher at hand. */
import { createCipheriv, createDecipheriv } from "node:crypto";
import { createCipherState } from "@hob/shared/crypto/noise-cipher";
import { loadSodium, sodium } from "@hob/shared/crypto/sodium";
import { decodeRecord, encodeRecord } from "@hob/shared/wire/record";
import { interleave, microsecondsEach } from "./interleave.ts";
import { rivalOf, type BenchRow } from "./row.ts";

const operations = 2_000;
const tagBytes = 16;
const none = new Uint8Array(0);

/** Seals and opens; two rows a size: the cipher alone, and the whole record with its padding. */
export async function measureSealing(): Promise<readonly BenchRow[]> {
  await loadSodium();
  const rows: BenchRow[] = [];
  for (const bytes of [64, 1024]) rows.push(await cipherRow(bytes), await recordRow(bytes));
  return rows;
}

async function cipherRow(bytes: number): Promise<BenchRow> {
  const plain = new Uint8Array(bytes).fill(7);
  const spreads = await interleave(
    { rounds: 31, warmups: 5 },
    {
      ours: () => oursEach((pair) => void pair.open.decrypt(pair.seal.encrypt(plain))),
      bare: () => bareEach(plain),
      nodeCrypto: () => nodeCryptoEach(plain),
    },
  );
  const better = "less";
  const at64 = bytes === 64 ? { goalRatio: 10 } : {};
  return {
    id: `seal-${bytes}`,
    figure: `seal and open ${bytes} B under a session's counter`,
    unit: "us",
    better,
    ours: spreads.ours,
    rivals: [
      rivalOf("bare libsodium call", spreads.bare, { ours: spreads.ours, better, goalRatio: 1 / 1.5 }),
      rivalOf("node:crypto chacha20-poly1305", spreads.nodeCrypto, { ours: spreads.ours, better, ...at64 }),
    ],
  };
}

async function recordRow(bytes: number): Promise<BenchRow> {
  const body = new Uint8Array(bytes).fill(7);
  const record = { kind: "data", more: false, stream: 1, body } as const;
  const padded = encodeRecord(record);
  const spreads = await interleave(
    { rounds: 31, warmups: 5 },
    {
      ours: () =>
        oursEach((pair) => void decodeRecord(pair.open.decrypt(pair.seal.encrypt(encodeRecord(record))))),
      bare: () => bareEach(padded),
      nodeCrypto: () => nodeCryptoEach(padded),
    },
  );
  const better = "less";
  const onWire = padded.length + tagBytes;
  return {
    id: `record-${bytes}`,
    figure: `whole record with a ${bytes} B body (${onWire} B on the wire), there and back`,
    unit: "us",
    better,
    ours: spreads.ours,
    notes: [
      "Records: laid out, padded, sealed, opened and checked, against the bare cipher over the very bytes that go on the wire.",
    ],
    rivals: [
      rivalOf("bare libsodium call, same padded bytes", spreads.bare, {
        ours: spreads.ours,
        better,
        goalRatio: 1 / 1.5,
      }),
      rivalOf("node:crypto, same padded bytes", spreads.nodeCrypto, { ours: spreads.ours, better }),
    ],
  };
}

type CipherPair = {
  readonly seal: ReturnType<typeof createCipherState>;
  readonly open: ReturnType<typeof createCipherState>;
};

function oursEach(operation: (pair: CipherPair) => void): number {
  const key = sodium().randombytes_buf(32);
  const pair = { seal: createCipherState(key.slice()), open: createCipherState(key.slice()) };
  return microsecondsEach(operations, () => operation(pair));
}

function bareEach(plain: Uint8Array): number {
  const cipher = sodium();
  const key = cipher.randombytes_buf(32);
  const nonce = new Uint8Array(12);
  return microsecondsEach(operations, () => {
    const sealed = cipher.crypto_aead_chacha20poly1305_ietf_encrypt(plain, none, null, nonce, key);
    cipher.crypto_aead_chacha20poly1305_ietf_decrypt(null, sealed, none, nonce, key);
  });
}

function nodeCryptoEach(plain: Uint8Array): number {
  const key = sodium().randombytes_buf(32);
  const nonce = new Uint8Array(12);
  const options = { authTagLength: tagBytes };
  return microsecondsEach(operations, () => {
    const seal = createCipheriv("chacha20-poly1305", key, nonce, options);
    const sealed = Buffer.concat([seal.update(plain), seal.final()]);
    const open = createDecipheriv("chacha20-poly1305", key, nonce, options).setAuthTag(seal.getAuthTag());
    Buffer.concat([open.update(sealed), open.final()]);
  });
}
