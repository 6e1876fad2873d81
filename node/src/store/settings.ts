/** Single values the node remembers about itself, by name. */
import { query } from "./query.ts";
import type { Store } from "./store.ts";

export function readSetting(store: Store, key: string): string | undefined {
  return query<[string], { value: string }>(store, "select value from setting where key = ?").get(key)?.value;
}

export function writeSetting(store: Store, key: string, value: string): void {
  query<[string, string]>(
    store,
    "insert into setting (key, value) values (?, ?) on conflict (key) do update set value = excluded.value",
  ).run(key, value);
}
