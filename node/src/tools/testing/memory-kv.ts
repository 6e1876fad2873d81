/** A key-value store for tests, as the tool sees one. */
import type { Json } from "@hob/shared/json";
import type { KvStore } from "../kv.ts";

export function createMemoryKv(): KvStore {
  const namespaces = new Map<string, Map<string, Json>>();
  const values = (namespace: string) =>
    namespaces.getOrInsertComputed(namespace, () => new Map<string, Json>());
  return {
    get: (namespace, key) => values(namespace).get(key),
    set: (namespace, key, value) => void values(namespace).set(key, value),
    delete: (namespace, key) => values(namespace).delete(key),
    list: (namespace, prefix, limit) =>
      [...values(namespace).keys()]
        .filter((key) => key.startsWith(prefix))
        .toSorted()
        .slice(0, limit),
  };
}
