/** Sealed secrets: a name, the only hosts that may be sent it, and bytes that only the vault opens. */
import { query } from "./query.ts";
import type { Store } from "./store.ts";

export interface SecretRow {
  readonly name: string;
  /** Sorted, each once. */
  readonly hosts: readonly string[];
  readonly sealed: Uint8Array;
  readonly setBy: string;
  readonly setAt: number;
  readonly lastUsedAt: number | null;
}

interface RawSecret extends Omit<SecretRow, "hosts"> {
  readonly hosts: string;
}

const columns = "name, hosts, sealed, set_by as setBy, set_at as setAt, last_used_at as lastUsedAt";

/** By name. */
export function allSecrets(store: Store): SecretRow[] {
  return query<[], RawSecret>(store, `select ${columns} from secret order by name`).all().map(rowOf);
}

export function findSecret(store: Store, name: string): SecretRow | undefined {
  const raw = query<[string], RawSecret>(store, `select ${columns} from secret where name = ?`).get(name);
  return raw && rowOf(raw);
}

/**
 * Grows with every change of a secret, also one that is rolled back. The one process that writes is this one, so
 * whoever remembers what it read knows by this number that it is still so.
 */
export function secretsRevision(store: Store): number {
  return revisions.get(store) ?? 0;
}

const revisions = new WeakMap<Store, number>();

function noteChange(store: Store): void {
  revisions.set(store, secretsRevision(store) + 1);
}

/** Takes the place of one with the same name. */
export function putSecret(store: Store, secret: Omit<SecretRow, "lastUsedAt">): void {
  noteChange(store);
  query<[object]>(
    store,
    `insert into secret (name, hosts, sealed, set_by, set_at) values (@name, @hosts, @sealed, @setBy, @setAt)
     on conflict (name) do update set hosts = @hosts, sealed = @sealed, set_by = @setBy, set_at = @setAt`,
  ).run({ ...secret, hosts: JSON.stringify(secret.hosts) });
}

/** False where there was none. */
export function removeSecret(store: Store, name: string): boolean {
  noteChange(store);
  return query<[string]>(store, "delete from secret where name = ?").run(name).changes > 0;
}

export function markSecretUsed(store: Store, name: string, at: number): void {
  query<[number, string]>(store, "update secret set last_used_at = ? where name = ?").run(at, name);
}

function rowOf(raw: RawSecret): SecretRow {
  return { ...raw, hosts: JSON.parse(raw.hosts) as string[] };
}
