import { chmodSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { loadSodium } from "@hob/shared/crypto/sodium";
import { beforeAll, describe, expect, it } from "vitest";
import { utf8 } from "@hob/shared/bytes";
import { createTestHome } from "../store/testing/test-store.ts";
import { openVault, vaultRefusalInWords, type Vault } from "./vault.ts";

beforeAll(async () => {
  await loadSodium();
});

describe("the vault", () => {
  it("makes its keys once, for its owner alone", () => {
    using home = createTestHome();
    const { keyFile } = home.config;
    const first = opened(keyFile);
    expect(statSync(keyFile).mode & 0o777).toBe(0o600);
    expect(opened(keyFile).keys).toEqual(first.keys);
    expect(first.keys.static.publicKey).toHaveLength(32);
    expect(first.keys.relay.secretKey).toHaveLength(64);
  });

  it("opens what it sealed, under the same id only, also after a restart", () => {
    using home = createTestHome();
    const sealed = opened(home.config.keyFile).seal("psk:1", utf8("secret"));
    const vault = opened(home.config.keyFile);
    expect(vault.open("psk:1", sealed)).toEqual(utf8("secret"));
    expect(vault.open("psk:2", sealed)).toBeUndefined();
    sealed[30] = (sealed[30] ?? 0) ^ 1;
    expect(vault.open("psk:1", sealed)).toBeUndefined();
  });

  it("gives a text one fingerprint, which another house does not give it", () => {
    using home = createTestHome();
    using other = createTestHome();
    const print = opened(home.config.keyFile).fingerprint("1234");
    expect(print).toMatch(/^[\w-]{43}$/);
    expect(opened(home.config.keyFile).fingerprint("1234")).toBe(print);
    expect(opened(home.config.keyFile).fingerprint("1235")).not.toBe(print);
    expect(opened(other.config.keyFile).fingerprint("1234")).not.toBe(print);
  });

  it.each([0o640, 0o604, 0o660, 0o700 | 0o040])(
    "refuses a key file of mode %o, in words that say the fix",
    (mode) => {
      using home = createTestHome();
      const { keyFile } = home.config;
      opened(keyFile);
      chmodSync(keyFile, mode);
      const refused = openVault(keyFile);
      expect(refused).toMatchObject({ ok: false, error: { type: "key_file_open_to_others" } });
      if (!refused.ok) expect(vaultRefusalInWords(refused.error)).toContain(`chmod 600 ${keyFile}`);
    },
  );

  it.each(["", "{}", '{"version":2}', '{"version":1,"static":"AA","relay":"AA","vault":"AA"}'])(
    "refuses a damaged key file rather than making new keys: %s",
    (content) => {
      using home = createTestHome();
      const { keyFile } = home.config;
      writeFileSync(keyFile, content, { mode: 0o600 });
      expect(openVault(keyFile)).toMatchObject({ ok: false, error: { type: "key_file_damaged" } });
      expect(readFileSync(keyFile, "utf8")).toBe(content);
    },
  );
});

function opened(file: string): Vault {
  const result = openVault(file);
  if (!result.ok) throw new Error(vaultRefusalInWords(result.error));
  return result.value;
}
