/** The tables of scripts: rows of JSON by table, some with a key, and what their columns were declared to hold. */
import type { JsonObject } from "@hob/shared/json";
import type { Clock } from "@hob/shared/time";
import { query } from "./query.ts";
import type { Store } from "./store.ts";
import { filterSql, orderSql, type Bind, type Condition, type Order } from "./table-filter.ts";
import { transaction } from "./transaction.ts";

export const columnTypes = ["text", "number", "boolean", "time", "json"] as const;

export type ColumnType = (typeof columnTypes)[number];

/** Look names up as own properties only: a column may be called "constructor". */
export type Columns = Readonly<Record<string, ColumnType>>;

export interface TableShape {
  /** Null where none were declared. */
  readonly columns: Columns | null;
  readonly rows: number;
}

export interface StoredRow {
  /** Grows with every row added, in any table. */
  readonly id: number;
  readonly key: string | null;
  readonly row: JsonObject;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface Question {
  readonly where: readonly Condition[];
  readonly order: readonly Order[];
  readonly limit: number;
  readonly offset: number;
}

/** Of a table nobody has used yet: no rows, nothing declared. */
export function readShape(store: Store, table: string): TableShape {
  const found = query<[string], { columns: string | null; rows: number }>(
    store,
    "select columns, row_count as rows from script_table where name = ?",
  ).get(table);
  if (!found) return { columns: null, rows: 0 };
  const columns = found.columns === null ? null : (JSON.parse(found.columns) as Columns);
  return { columns, rows: found.rows };
}

/** In place of what was declared before. */
export function declareColumns(store: Store, table: string, columns: Columns): void {
  query<[string, string]>(
    store,
    `insert into script_table (name, columns) values (?, ?)
     on conflict (name) do update set columns = excluded.columns`,
  ).run(table, JSON.stringify(columns));
}

/** All of them or none. */
export function appendRows(store: Store, table: string, rows: readonly JsonObject[], at: number): void {
  transaction(store, () => {
    for (const row of rows) insertRow(store, table, null, row, at);
    countMore(store, table, rows.length);
  });
}

/** Puts the row under the key, in place of what is there; true where nothing was. */
export function upsertRow(store: Store, table: string, key: string, row: JsonObject, at: number): boolean {
  return transaction(store, () => {
    if (replaceRow(store, table, key, row, at)) return false;
    insertRow(store, table, key, row, at);
    countMore(store, table, 1);
    return true;
  });
}

export function readRow(store: Store, table: string, key: string): JsonObject | undefined {
  const found = query<[string, string], { body: string }>(
    store,
    "select body from table_row where table_name = ? and key = ?",
  ).get(table, key);
  return found && (JSON.parse(found.body) as JsonObject);
}

/** Read one by one, so that whoever asks may stop. */
export function* findRows(store: Store, table: string, question: Question): Generator<StoredRow> {
  const { bind, bound } = createBinding();
  // Only numbers are sorted, and not the rows with all that is in them.
  const text = `select id from table_row
    where table_name = ${bind(table)} and ${filterSql(question.where, bind)}
    order by ${orderSql(question.order, bind)} limit ${bind(question.limit)} offset ${bind(question.offset)}`;
  for (const { id } of asked<{ id: number }>(store, text).all(bound)) {
    const found = query<[number], Omit<StoredRow, "row"> & { body: string }>(
      store,
      "select id, key, body, created_at as createdAt, updated_at as updatedAt from table_row where id = ?",
    ).get(id);
    if (!found) continue;
    const { body, ...rest } = found;
    yield { ...rest, row: JSON.parse(body) as JsonObject };
  }
}

export function countRows(store: Store, table: string, where: readonly Condition[]): number {
  if (where.length === 0) return readShape(store, table).rows;
  const { bind, bound } = createBinding();
  const text = `select count(*) as rows from table_row
    where table_name = ${bind(table)} and ${filterSql(where, bind)}`;
  return asked<{ rows: number }>(store, text).get(bound)?.rows ?? 0;
}

/** Answers how many there were. */
export function removeRows(store: Store, table: string, where: readonly Condition[]): number {
  return transaction(store, () => {
    const { bind, bound } = createBinding();
    const text = `delete from table_row where table_name = ${bind(table)} and ${filterSql(where, bind)}`;
    const { changes } = asked(store, text).run(bound);
    query<[number, string]>(store, "update script_table set row_count = row_count - ? where name = ?").run(
      changes,
      table,
    );
    return changes;
  });
}

/** Gives a row another form of the same content: no time of change is set. */
export function rewriteRow(store: Store, id: number, row: JsonObject): void {
  query<[string, number]>(store, "update table_row set body = ? where id = ?").run(JSON.stringify(row), id);
}

/** All of them as one thing to hand to a tool. */
export function createTableStore(store: Store, clock: Clock) {
  return {
    shape: (table: string) => readShape(store, table),
    declare: (table: string, columns: Columns) => declareColumns(store, table, columns),
    append: (table: string, rows: readonly JsonObject[]) => appendRows(store, table, rows, clock.now()),
    upsert: (table: string, key: string, row: JsonObject) => upsertRow(store, table, key, row, clock.now()),
    get: (table: string, key: string) => readRow(store, table, key),
    find: (table: string, question: Question) => findRows(store, table, question),
    count: (table: string, where: readonly Condition[]) => countRows(store, table, where),
    remove: (table: string, where: readonly Condition[]) => removeRows(store, table, where),
    rewrite: (id: number, row: JsonObject) => rewriteRow(store, id, row),
  };
}

function insertRow(store: Store, table: string, key: string | null, row: JsonObject, at: number): void {
  query<[string, string | null, string, number, number]>(
    store,
    "insert into table_row (table_name, key, body, created_at, updated_at) values (?, ?, ?, ?, ?)",
  ).run(table, key, JSON.stringify(row), at, at);
}

/** False where there is no row under the key. */
function replaceRow(store: Store, table: string, key: string, row: JsonObject, at: number): boolean {
  return (
    query<[string, number, string, string]>(
      store,
      "update table_row set body = ?, updated_at = ? where table_name = ? and key = ?",
    ).run(JSON.stringify(row), at, table, key).changes === 1
  );
}

function countMore(store: Store, table: string, rows: number): void {
  query<[string, number]>(
    store,
    `insert into script_table (name, row_count) values (?, ?)
     on conflict (name) do update set row_count = row_count + excluded.row_count`,
  ).run(table, rows);
}

interface Binding {
  readonly bind: Bind;
  readonly bound: Record<string, string | number>;
}

function createBinding(): Binding {
  const bound: Record<string, string | number> = {};
  let count = 0;
  return {
    bound,
    bind(value) {
      const name = `v${(count += 1)}`;
      bound[name] = value;
      return `@${name}`;
    },
  };
}

// Compiled each time: scripts decide how many different texts there are, and kept ones would pile up.
function asked<Row>(store: Store, text: string) {
  return store.db.prepare<[Record<string, string | number>], Row>(text);
}
