/** The key pair that push services know this house by (RFC 8292): made once, its private half sealed by the vault. */
import { fromBase64url, fromUtf8, toBase64url, utf8 } from "@hob/shared/bytes";
import webPush from "web-push";
import { readSetting, writeSetting } from "../store/settings.ts";
import type { Store } from "../store/store.ts";
import { transaction } from "../store/transaction.ts";
import type { Vault } from "../vault/vault.ts";

/** Base64url: a P-256 point of 65 bytes, and its number of 32. */
export interface VapidKeys {
  readonly publicKey: string;
  readonly privateKey: string;
}

/**
 * Makes them where there are none, or where the vault is another by now. Whoever subscribed with others is
 * refused by the push service, and subscribes anew when the app next opens.
 */
export function openVapidKeys(store: Store, vault: Pick<Vault, "seal" | "open">): VapidKeys {
  return transaction(store, () => readKeys(store, vault) ?? makeKeys(store, vault));
}

const publicSetting = "push_public_key";
const privateSetting = "push_private_key";

function readKeys(store: Store, vault: Pick<Vault, "open">): VapidKeys | undefined {
  const publicKey = readSetting(store, publicSetting);
  const sealed = fromBase64url(readSetting(store, privateSetting) ?? "");
  const opened = sealed && publicKey !== undefined ? vault.open(privateSetting, sealed) : undefined;
  return opened && publicKey !== undefined ? { publicKey, privateKey: fromUtf8(opened) } : undefined;
}

function makeKeys(store: Store, vault: Pick<Vault, "seal">): VapidKeys {
  const keys = webPush.generateVAPIDKeys();
  writeSetting(store, publicSetting, keys.publicKey);
  writeSetting(store, privateSetting, toBase64url(vault.seal(privateSetting, utf8(keys.privateKey))));
  return keys;
}

/** The address under which a push service reaches whoever runs the house, as far as it is known. */
export function pushContact(configured: string | undefined, appOrigin: string): string {
  if (configured !== undefined) return configured;
  return appOrigin.startsWith("https://") ? appOrigin : "mailto:hob@localhost";
}
