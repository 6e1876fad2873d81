/** What may be done with a table of scripts, each with the caps that hold for it. */
import type { Json, JsonObject } from "@hob/shared/json";
import { ok } from "@hob/shared/result";
import type { Condition } from "../store/table-filter.ts";
import type { Columns, Question, StoredRow, TableShape } from "../store/table-rows.ts";
import { readColumns, readOrder, readWhere } from "./table-question.ts";
import { declarationFault, isObject, keptRow, rowFault, tableLimits, type TableFault } from "./table-row.ts";

/**
 * Where rows live. Names, rows and questions reach it checked; every call is one short transaction.
 * A table is shared by all automations whose manifests name it.
 */
export interface TableStore {
  shape(table: string): TableShape;
  declare(table: string, columns: Columns): void;
  append(table: string, rows: readonly JsonObject[]): void;
  /** True where nothing was under the key. */
  upsert(table: string, key: string, row: JsonObject): boolean;
  get(table: string, key: string): JsonObject | undefined;
  find(table: string, question: Question): Iterable<StoredRow>;
  count(table: string, where: readonly Condition[]): number;
  /** How many there were. */
  remove(table: string, where: readonly Condition[]): number;
  /** Gives a row another form of the same content. */
  rewrite(id: number, row: JsonObject): void;
}

/** What one query may answer. The border to the sandbox lets 4 MiB of JSON through. */
export const queryLimits = { rows: 1000, bytes: 3 * 1024 * 1024 } as const;

export interface QueryOptions {
  readonly where?: Json | undefined;
  readonly order?: Json | undefined;
  readonly limit?: number | null | undefined;
  readonly offset?: number | null | undefined;
  readonly columns?: readonly string[] | null | undefined;
}

export type Outcome =
  | { readonly ok: true; readonly value: Json }
  | { readonly ok: false; readonly error: TableFault };

export function defineTable(store: TableStore, name: string, given: Json): Outcome {
  const wrong = declarationFault(given);
  if (wrong) return failed(wrong);
  const columns = given as Columns;
  const { columns: before, rows } = store.shape(name);
  if (before !== null && isSame(before, columns)) return done(null);
  if (rows > tableLimits.redeclaredRows) {
    const message = `${name} has ${rows} rows; its columns can be declared while it has at most ${tableLimits.redeclaredRows}.`;
    return failed({ kind: "limits", code: "table_too_long", message });
  }
  const everything = { where: [], order: [], limit: rows, offset: 0 };
  const stored = [...store.find(name, everything)];
  for (const { id, row } of stored) {
    const unfit = rowFault(row, columns, `the row with the $id ${id}`);
    if (unfit) return failed({ ...unfit, message: `${name} has rows that do not fit: ${unfit.message}` });
  }
  for (const { id, row } of stored) store.rewrite(id, keptRow(row, columns));
  store.declare(name, columns);
  return done(null);
}

export function appendRows(store: TableStore, name: string, rows: readonly Json[]): Outcome {
  if (rows.length > tableLimits.appendedRows) {
    const message = `rows has ${rows.length} rows; append at most ${tableLimits.appendedRows} at once.`;
    return failed({ kind: "limits", code: "too_many_rows", message });
  }
  const { columns, rows: before } = store.shape(name);
  for (const [index, row] of rows.entries()) {
    const wrong = rowFault(row, columns, rows.length === 1 ? "the row" : `row ${index + 1}`);
    if (wrong) return failed(wrong);
  }
  if (before + rows.length > tableLimits.tableRows) return failed(full(name, before));
  store.append(
    name,
    rows.map((row) => keptRow(row as JsonObject, columns)),
  );
  return done(rows.length);
}

export function upsertRow(store: TableStore, name: string, key: string, row: Json): Outcome {
  const { columns, rows } = store.shape(name);
  const wrong = rowFault(row, columns, "the row");
  if (wrong) return failed(wrong);
  if (rows >= tableLimits.tableRows && store.get(name, key) === undefined) return failed(full(name, rows));
  return done(store.upsert(name, key, keptRow(row as JsonObject, columns)));
}

export function findRows(store: TableStore, name: string, options: QueryOptions): Outcome {
  const { columns } = store.shape(name);
  const where = readWhere(options.where ?? {}, columns);
  if (!where.ok) return where;
  const order = readOrder(options.order ?? [], columns);
  if (!order.ok) return order;
  const wanted = options.columns == null ? undefined : readColumns(options.columns, columns);
  if (wanted?.ok === false) return wanted;
  const { limit, offset } = options;
  const question = {
    where: where.value,
    order: order.value,
    limit: limit ?? queryLimits.rows,
    offset: offset ?? 0,
  };
  const rows: JsonObject[] = [];
  let bytes = 0;
  for (const stored of store.find(name, question)) {
    const row = wanted === undefined ? stored.row : picked(stored, wanted.value);
    bytes += Buffer.byteLength(JSON.stringify(row));
    if (bytes > queryLimits.bytes) {
      const message = `the answer is larger than ${queryLimits.bytes} bytes (3 MiB); ask for a smaller limit, or with columns for fewer of them.`;
      return failed({ kind: "limits", code: "answer_too_large", message });
    }
    rows.push(row);
  }
  return done(rows);
}

export function countRows(store: TableStore, name: string, where: Json): Outcome {
  const read = readWhere(where, store.shape(name).columns);
  return read.ok ? done(store.count(name, read.value)) : read;
}

export function removeRows(store: TableStore, name: string, where: Json): Outcome {
  if (where === "all") return done(store.remove(name, []));
  const read = readWhere(where, store.shape(name).columns);
  if (!read.ok) return read;
  if (read.value.length > 0) return done(store.remove(name, read.value));
  // What was to be compared with nothing is left out by JSON, and would take everything along.
  const message = 'where must hold at least one condition; say "all" to remove all rows.';
  return failed({ kind: "logic", code: "question_malformed", message });
}

/** In the order asked for, null where the row has nothing there. */
function picked(stored: StoredRow, columns: readonly string[]): JsonObject {
  const { row, id, key, createdAt, updatedAt } = stored;
  const system = new Map<string, Json>([
    ["$id", id],
    ["$key", key],
    ["$createdAt", createdAt],
    ["$updatedAt", updatedAt],
  ]);
  return Object.fromEntries(
    columns.map((name) => [name, system.get(name) ?? (Object.hasOwn(row, name) ? row[name] : null) ?? null]),
  );
}

function isSame(before: Columns, now: Columns): boolean {
  const names = Object.keys(now);
  return (
    Object.keys(before).length === names.length &&
    names.every((name) => Object.hasOwn(before, name) && before[name] === now[name])
  );
}

function full(name: string, rows: number): TableFault {
  const message = `${name} has ${rows} rows, and a table holds ${tableLimits.tableRows}; remove some first.`;
  return { kind: "limits", code: "table_full", message };
}

export function listOf(rows: Json): readonly Json[] {
  return isObject(rows) ? [rows] : Array.isArray(rows) ? (rows as readonly Json[]) : [rows];
}

export function done(value: Json): Outcome {
  return ok(value);
}

function failed(error: TableFault): Outcome {
  return { ok: false, error };
}
