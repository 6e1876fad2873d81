/** Secrets between vault and table: sealed for one name and its hosts, opened for nothing else. */
import { utf8 } from "@hob/shared/bytes";
import { findSecret, putSecret, type SecretRow } from "../store/secrets.ts";
import type { Store } from "../store/store.ts";
import type { Vault } from "./vault.ts";

export interface OpenSecret {
  readonly name: string;
  readonly hosts: readonly string[];
  /** Plain text: never logged, stored or given to a script. */
  readonly value: string;
}

export function sealSecretValue(
  store: Store,
  vault: Pick<Vault, "seal">,
  secret: Omit<SecretRow, "sealed" | "lastUsedAt"> & { readonly value: string },
): void {
  const { value, ...row } = secret;
  const hosts = [...new Set(row.hosts)].toSorted();
  putSecret(store, { ...row, hosts, sealed: vault.seal(sealId(row.name, hosts), utf8(value)) });
}

/** Undefined where there is none, or where its bytes or hosts were changed from outside. */
export function openSecretValue(
  store: Store,
  vault: Pick<Vault, "open">,
  name: string,
): OpenSecret | undefined {
  const row = findSecret(store, name);
  const plain = row && vault.open(sealId(name, row.hosts), row.sealed);
  return row && plain && { name, hosts: row.hosts, value: new TextDecoder().decode(plain) };
}

/** What the seal is bound to: a secret moved to another name or given another host no longer opens. */
function sealId(name: string, hosts: readonly string[]): string {
  return `secret:${name}|${hosts.join(",")}`;
}
