/** What scripts remember between runs: small JSON values by namespace and key. */
import type { Json } from "@hob/shared/json";
import type { Clock } from "@hob/shared/time";
import { query } from "./query.ts";
import type { Store } from "./store.ts";

/** Undefined where nothing is stored; a stored `null` is a value. */
export function readValue(store: Store, namespace: string, key: string): Json | undefined {
  const row = query<[string, string], { value: string }>(
    store,
    "select value from kv where namespace = ? and key = ?",
  ).get(namespace, key);
  return row && (JSON.parse(row.value) as Json);
}

export function writeValue(store: Store, namespace: string, key: string, value: Json, at: number): void {
  query<[string, string, string, number]>(
    store,
    `insert into kv (namespace, key, value, updated_at) values (?, ?, ?, ?)
     on conflict (namespace, key) do update set value = excluded.value, updated_at = excluded.updated_at`,
  ).run(namespace, key, JSON.stringify(value), at);
}

/** True where there was something to delete. */
export function deleteValue(store: Store, namespace: string, key: string): boolean {
  return (
    query<[string, string]>(store, "delete from kv where namespace = ? and key = ?").run(namespace, key)
      .changes === 1
  );
}

/** Keys that start with `prefix`, in byte order, at most `limit`. */
export function valueKeys(store: Store, namespace: string, prefix: string, limit: number): string[] {
  // By code points, which is also the order of the bytes; `like` would fold case and read wildcards.
  return query<[string, string, string, string, number], { key: string }>(
    store,
    `select key from kv
     where namespace = ? and key >= ? and substr(key, 1, length(?)) = ?
     order by key limit ?`,
  )
    .all(namespace, prefix, prefix, prefix, limit)
    .map(({ key }) => key);
}

/** The four of them as one thing to hand to a tool. */
export function createKvStore(store: Store, clock: Clock) {
  return {
    get: (namespace: string, key: string) => readValue(store, namespace, key),
    set: (namespace: string, key: string, value: Json) =>
      writeValue(store, namespace, key, value, clock.now()),
    delete: (namespace: string, key: string) => deleteValue(store, namespace, key),
    list: (namespace: string, prefix: string, limit: number) => valueKeys(store, namespace, prefix, limit),
  };
}
