/** Tables of scripts in memory, slow and plain: what the SQL of the real ones is compared with. */
import type { Json, JsonObject } from "@hob/shared/json";
import type { Condition, Order } from "../../store/table-filter.ts";
import type { Columns, StoredRow } from "../../store/table-rows.ts";
import type { TableStore } from "../table-operations.ts";

interface Kept extends StoredRow {
  readonly table: string;
}

export function createMemoryTables(now: () => number): TableStore {
  let kept: readonly Kept[] = [];
  const declared = new Map<string, Columns>();
  const add = (table: string, key: string | null, row: JsonObject) => {
    const id = Math.max(0, ...kept.map((one) => one.id)) + 1;
    kept = [...kept, { table, id, key, row, createdAt: now(), updatedAt: now() }];
  };
  const fitting = (table: string, where: readonly Condition[]) =>
    kept.filter((one) => one.table === table && where.every((condition) => meets(one, condition)));

  return {
    shape: (table) => ({ columns: declared.get(table) ?? null, rows: fitting(table, []).length }),
    declare: (table, columns) => void declared.set(table, columns),
    append(table, rows) {
      for (const row of rows) add(table, null, row);
    },
    upsert(table, key, row) {
      const before = kept.find((one) => one.table === table && one.key === key);
      if (before === undefined) add(table, key, row);
      else kept = kept.map((one) => (one === before ? { ...one, row, updatedAt: now() } : one));
      return before === undefined;
    },
    get: (table, key) => kept.find((one) => one.table === table && one.key === key)?.row,
    find: (table, { where, order, limit, offset }) =>
      fitting(table, where)
        .toSorted((a, b) => inOrder(a, b, order))
        .slice(offset, offset + limit)
        .map(({ table: _table, ...one }) => one),
    count: (table, where) => fitting(table, where).length,
    remove(table, where) {
      const gone = new Set(fitting(table, where));
      kept = kept.filter((one) => !gone.has(one));
      return gone.size;
    },
    rewrite(id, row) {
      kept = kept.map((one) => (one.id === id ? { ...one, row } : one));
    },
  };
}

function valueOf({ id, key, row, createdAt, updatedAt }: StoredRow, column: string): Json {
  const system: JsonObject = { $id: id, $key: key, $createdAt: createdAt, $updatedAt: updatedAt };
  const from = column.startsWith("$") ? system : row;
  return Object.hasOwn(from, column) ? (from[column] ?? null) : null;
}

function meets(row: StoredRow, condition: Condition): boolean {
  const value = valueOf(row, condition.column);
  switch (condition.is) {
    case "eq":
      return value === condition.value;
    case "ne":
      return value !== condition.value;
    case "in":
      return condition.value.some((one) => one === value);
    case "contains":
      return typeof value === "string" && value.includes(condition.value);
    case "startsWith":
      return typeof value === "string" && value.startsWith(condition.value);
    case "lt":
      return isAlike(value, condition.value) && compared(value, condition.value) < 0;
    case "lte":
      return isAlike(value, condition.value) && compared(value, condition.value) <= 0;
    case "gt":
      return isAlike(value, condition.value) && compared(value, condition.value) > 0;
    case "gte":
      return isAlike(value, condition.value) && compared(value, condition.value) >= 0;
  }
}

function isAlike(a: Json, b: Json): boolean {
  return typeof a === typeof b && a !== null;
}

function inOrder(a: StoredRow, b: StoredRow, orders: readonly Order[]): number {
  for (const { column, isDescending } of orders) {
    const difference = compared(valueOf(a, column), valueOf(b, column));
    if (difference !== 0) return isDescending ? -difference : difference;
  }
  return a.id - b.id;
}

const ranks = ["null", "boolean", "number", "string", "object"];

function compared(a: Json, b: Json): number {
  const [one, other] = [a, b].map((value) => ranks.indexOf(value === null ? "null" : typeof value));
  if (one !== other) return (one ?? 0) - (other ?? 0);
  if (typeof a === "number" && typeof b === "number") return a < b ? -1 : a > b ? 1 : 0;
  if (typeof a === "boolean" && typeof b === "boolean") return Number(a) - Number(b);
  if (typeof a === "string" && typeof b === "string") return byCodePoints(a, b);
  return a === null ? 0 : byCodePoints(JSON.stringify(a), JSON.stringify(b));
}

function byCodePoints(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
