/** The keys of the house: made once, kept in one file that only its owner may read, and never in the database. */
import { readFileSync, statSync, type Stats } from "node:fs";
import { fromBase64url, toBase64url, utf8 } from "@hob/shared/bytes";
import { openSecret, sealSecret } from "@hob/shared/crypto/aead";
import { blake2b, deriveKey } from "@hob/shared/crypto/hash";
import {
  createDhKeyPair,
  createSignKeyPair,
  dhPublicKey,
  signKeyPairFromSeed,
  type DhKeyPair,
  type SignKeyPair,
} from "@hob/shared/crypto/keys";
import { sodium } from "@hob/shared/crypto/sodium";
import { err, ok, type Result } from "@hob/shared/result";
import { writeFileDurably } from "../store/durable-file.ts";

export interface VaultKeys {
  /** X25519: what devices know the house by. */
  readonly static: DhKeyPair;
  /** Ed25519: proves to a relay that a room is ours; used for nothing else. */
  readonly relay: SignKeyPair;
}

export interface Vault {
  readonly keys: VaultKeys;
  /** Seals under the vault key; opens only with the same id. The result is 40 bytes longer. */
  seal(id: string, plain: Uint8Array): Uint8Array;
  /** Undefined where the bytes were changed, or sealed under another id or key. */
  open(id: string, sealed: Uint8Array): Uint8Array | undefined;
  /** The same for the same text, and to nobody without the vault key a way to find the text by trying. */
  fingerprint(text: string): string;
}

export type VaultRefusal =
  | { readonly type: "key_file_open_to_others"; readonly file: string; readonly mode: string }
  | { readonly type: "key_file_of_another"; readonly file: string }
  | { readonly type: "key_file_damaged"; readonly file: string; readonly problem: string };

interface KeyFile {
  readonly static: Uint8Array;
  readonly relay: Uint8Array;
  readonly vault: Uint8Array;
}

const keyFileVersion = 1;

/**
 * Reads the key file, making it where there is none. Await `loadSodium()` first. Losing the file
 * loses every pairing and every sealed secret; whoever reads it can be this house.
 */
export function openVault(file: string): Result<Vault, VaultRefusal> {
  const found = statOf(file);
  if (!found) createKeyFile(file);
  const refusal = found && refusalOf(file, found);
  if (refusal) return err(refusal);
  const keys = parseKeyFile(readFileSync(file, "utf8"));
  if (!keys.ok) return err({ type: "key_file_damaged", file, problem: keys.error });
  const secrets = keys.value;
  const fingerprintKey = deriveKey(secrets.vault, "fingerprint");
  return ok({
    keys: {
      static: { publicKey: dhPublicKey(secrets.static), secretKey: secrets.static },
      relay: signKeyPairFromSeed(secrets.relay),
    },
    seal: (id, plain) => sealSecret(secrets.vault, plain, utf8(id)),
    open: (id, sealed) => openSecret(secrets.vault, sealed, utf8(id)),
    fingerprint: (text) => toBase64url(blake2b(32, utf8(text), fingerprintKey)),
  });
}

/** One sentence for the person at the terminal: what is wrong, and what to do. */
export function vaultRefusalInWords(refusal: VaultRefusal): string {
  const { file } = refusal;
  switch (refusal.type) {
    case "key_file_open_to_others":
      return `The key file ${file} has mode ${refusal.mode}, so others on this machine may use the keys of the house. Run: chmod 600 ${file}`;
    case "key_file_of_another":
      return `The key file ${file} belongs to another user. Start Hob as that user, or use another home with --home.`;
    case "key_file_damaged":
      return `The key file ${file} cannot be used: ${refusal.problem}. Put back a copy of it; without one, move it away and pair every device again.`;
  }
}

/** What keeps an existing key file from being used; undefined where nothing does. */
export function findKeyFileProblem(file: string): VaultRefusal | undefined {
  const refusal = refusalOf(file, statSync(file));
  if (refusal) return refusal;
  const keys = parseKeyFile(readFileSync(file, "utf8"));
  return keys.ok ? undefined : { type: "key_file_damaged", file, problem: keys.error };
}

function createKeyFile(file: string): void {
  const content = {
    version: keyFileVersion,
    // Ed25519 secret keys carry their public key behind the seed; the seed is all there is to keep.
    static: toBase64url(createDhKeyPair().secretKey),
    relay: toBase64url(createSignKeyPair().secretKey.subarray(0, 32)),
    vault: toBase64url(sodium().randombytes_buf(32)),
  };
  writeFileDurably(file, utf8(`${JSON.stringify(content, null, 2)}\n`), 0o600);
}

function statOf(file: string): Stats | undefined {
  return statSync(file, { throwIfNoEntry: false });
}

function refusalOf(file: string, { mode, uid }: Stats): VaultRefusal | undefined {
  const isOurs = process.getuid === undefined || process.getuid() === uid;
  if (!isOurs) return { type: "key_file_of_another", file };
  // Windows has no such modes; there the folder's own permissions are all there is.
  const isWide = process.platform !== "win32" && (mode & 0o077) !== 0;
  if (!isWide) return undefined;
  return { type: "key_file_open_to_others", file, mode: (mode & 0o777).toString(8).padStart(4, "0") };
}

function parseKeyFile(text: string): Result<KeyFile, string> {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return err("it is not JSON");
  }
  if (typeof content !== "object" || content === null) return err("it is not a JSON object");
  const fields = new Map<string, unknown>(Object.entries(content));
  if (fields.get("version") !== keyFileVersion) return err(`its version is not ${keyFileVersion}`);
  const key = (name: string) => {
    const encoded = fields.get(name);
    const bytes = typeof encoded === "string" ? fromBase64url(encoded) : undefined;
    return bytes?.length === 32 ? bytes : undefined;
  };
  const [dh, relay, vault] = [key("static"), key("relay"), key("vault")];
  if (!dh || !relay || !vault) return err("a key is missing or has not 32 bytes");
  return ok({ static: dh, relay, vault });
}
