/** Reads what a script asks of a table, as it wrote it, into conditions and orders that the store knows. */
import type { Json } from "@hob/shared/json";
import { err, ok, type Result } from "@hob/shared/result";
import {
  isColumnName,
  isSystemColumn,
  type Condition,
  type Order,
  type Scalar,
} from "../store/table-filter.ts";
import type { Columns, ColumnType } from "../store/table-rows.ts";
import { fits, isObject, keptTime, typesInWords, type TableFault } from "./table-row.ts";

export const questionLimits = { conditions: 20, listed: 1000, orders: 8 } as const;

/** `{ column: value | { eq, ne, lt, lte, gt, gte, in, contains, startsWith } }`; all of it has to hold. */
export function readWhere(given: Json, columns: Columns | null): Result<readonly Condition[], TableFault> {
  if (!isObject(given))
    return malformed("where must be an object of columns, for example { paid: false, amount: { gt: 100 } }.");
  const read: Condition[] = [];
  for (const [column, asked] of Object.entries(given)) {
    const type = typeOf(column, columns);
    if (!type.ok) return type;
    if (Array.isArray(asked))
      return malformed(`where.${column} must hold one value; for one of several say { in: [ … ] }.`);
    const comparisons = isObject(asked) ? Object.entries(asked) : ([["eq", asked]] as const);
    if (comparisons.length === 0) return malformed(`where.${column} must hold a value, or one of ${words}.`);
    for (const [is, value] of comparisons) {
      const condition = readCondition(column, is, value, type.value);
      if (!condition.ok) return condition;
      read.push(condition.value);
    }
  }
  if (read.length <= questionLimits.conditions) return ok(read);
  return limit(
    "where",
    `where has ${read.length} comparisons; ask at most ${questionLimits.conditions} at once.`,
  );
}

/** A column, `{ column, descending? }`, or a list of them. */
export function readOrder(given: Json, columns: Columns | null): Result<readonly Order[], TableFault> {
  const list = Array.isArray(given) ? (given as readonly Json[]) : [given];
  if (list.length > questionLimits.orders)
    return limit("order", `order has ${list.length} columns; order by at most ${questionLimits.orders}.`);
  const read: Order[] = [];
  for (const one of list) {
    const { column, descending = false, ...rest } = isObject(one) ? one : { column: one };
    if (typeof column !== "string" || typeof descending !== "boolean" || Object.keys(rest).length > 0)
      return malformed('order must be a column, or { column: "day", descending: true }, or a list of them.');
    const type = typeOf(column, columns);
    if (!type.ok) return type;
    read.push({ column, isDescending: descending });
  }
  return ok(read);
}

/** Which columns of a row are wanted. */
export function readColumns(
  given: readonly string[],
  columns: Columns | null,
): Result<readonly string[], TableFault> {
  for (const column of given) {
    const type = typeOf(column, columns);
    if (!type.ok) return type;
  }
  return ok(given);
}

function readCondition(
  column: string,
  is: string,
  value: Json,
  type: ColumnType,
): Result<Condition, TableFault> {
  const place = `where.${column}.${is.slice(0, 20)}`;
  if (is === "in") {
    if (!Array.isArray(value) || value.length > questionLimits.listed)
      return malformed(`${place} must be a list of at most ${questionLimits.listed} values.`);
    const kept = (value as readonly Json[]).map((one) => keptValue(one, type));
    if (!kept.every(isKept)) return unfitting(place, type);
    return ok({ column, is, value: kept });
  }
  if (is === "contains" || is === "startsWith") {
    if (typeof value !== "string" || !value.isWellFormed())
      return malformed(`${place} must be a plain Unicode text.`);
    return ok({ column, is, value });
  }
  if (is !== "eq" && is !== "ne" && is !== "lt" && is !== "lte" && is !== "gt" && is !== "gte")
    return malformed(
      `${JSON.stringify(is.slice(0, 80))} is no comparison; where.${column} may hold ${words}.`,
    );
  const kept = keptValue(value, type);
  if (kept === undefined) return unfitting(place, type);
  if (is === "eq" || is === "ne") return ok({ column, is, value: kept });
  if (typeof kept === "string" || typeof kept === "number") return ok({ column, is, value: kept });
  return malformed(`${place} must be a number or a text: nothing else is larger or smaller.`);
}

const words = "eq, ne, lt, lte, gt, gte, in, contains, startsWith";

function isKept(value: Scalar | undefined): value is Scalar {
  return value !== undefined;
}

/** The value in the form in which rows have it; undefined where no row can have it. */
function keptValue(value: Json, type: ColumnType): Scalar | undefined {
  if (value !== null && typeof value === "object") return undefined;
  if (typeof value === "string" && !value.isWellFormed()) return undefined;
  if (!fits(value, type)) return undefined;
  return type === "time" && typeof value === "string" ? keptTime(value) : value;
}

function unfitting(place: string, type: ColumnType): Result<never, TableFault> {
  const wanted = type === "json" ? "a text, a number, true or false" : typesInWords[type];
  return malformed(`${place} must be ${wanted}, or null.`);
}

/** "json" where nothing was declared. */
function typeOf(column: string, columns: Columns | null): Result<ColumnType, TableFault> {
  if (isSystemColumn(column)) return ok(column === "$key" ? "text" : "number");
  if (!isColumnName(column))
    return malformed(`${JSON.stringify(column.slice(0, 80))} is not the name of a column.`);
  if (columns === null) return ok("json");
  const type = Object.hasOwn(columns, column) ? columns[column] : undefined;
  if (type !== undefined) return ok(type);
  const message = `${column} is not among the table's columns: ${Object.keys(columns).join(", ").slice(0, 300)}.`;
  return err({ kind: "logic", code: "column_undeclared", message });
}

function malformed(message: string): Result<never, TableFault> {
  return err({ kind: "logic", code: "question_malformed", message });
}

function limit(field: string, message: string): Result<never, TableFault> {
  return err({ kind: "limits", code: `${field}_too_long`, message });
}
