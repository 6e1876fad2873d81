/** Statements compiled once a store: the texts stay where they are used, the compiling does not repeat. */
import type { Statement } from "better-sqlite3";
import type { Store } from "./store.ts";

const compiled = new WeakMap<Store, Map<string, Statement>>();

/**
 * The compiled form of `text`, bound by position or by one object of names. `Row` is what the
 * select list says; nothing checks it, so the two stand side by side.
 */
export function query<Params extends unknown[], Row = never>(
  store: Store,
  text: string,
): Statement<Params, Row> {
  let statements = compiled.get(store);
  if (!statements) compiled.set(store, (statements = new Map()));
  let statement = statements.get(text);
  if (!statement) statements.set(text, (statement = store.db.prepare(text)));
  return statement as unknown as Statement<Params, Row>;
}

/** The id SQLite gave the row just inserted. */
export function insertedId(result: { readonly lastInsertRowid: number | bigint }): number {
  return Number(result.lastInsertRowid);
}
