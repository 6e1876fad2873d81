/** What a row of a script's table may be: a small JSON object with plain names of columns, and what was declared of them. */
import type { Json, JsonObject } from "@hob/shared/json";
import { columnTypes, type Columns, type ColumnType } from "../store/table-rows.ts";
import { isColumnName } from "../store/table-filter.ts";

export const tableLimits = {
  rowBytes: 64 * 1024,
  /** A row's own level is the first. */
  rowLevels: 8,
  appendedRows: 1000,
  tableRows: 1_000_000,
  columns: 100,
  /** Larger tables keep the declaration they have: all rows are looked at for another. */
  redeclaredRows: 1000,
} as const;

/** What is wrong, with the field's name and what would be right. */
export interface TableFault {
  readonly kind: "logic" | "limits";
  readonly code: string;
  readonly message: string;
}

/** `what` names the row for people, "row 3" for example. Undefined where nothing is wrong. */
export function rowFault(row: Json, columns: Columns | null, what: string): TableFault | undefined {
  if (!isObject(row))
    return fault("row_malformed", `${what} must be an object of columns, for example { day: "2026-03-01" }.`);
  for (const [name, value] of Object.entries(row)) {
    const wrong = columnFault(name, what) ?? (columns && typeFault(name, value, columns, what));
    if (wrong) return wrong;
    const text = textFault(value, 1);
    if (text === "deep") {
      const message = `${name} of ${what} is nested too deep; keep a row within ${tableLimits.rowLevels} levels.`;
      return { kind: "limits", code: "row_too_deep", message };
    }
    if (text === "torn") return fault("row_malformed", `${name} of ${what} must hold plain Unicode text.`);
  }
  const bytes = Buffer.byteLength(JSON.stringify(row));
  if (bytes <= tableLimits.rowBytes) return undefined;
  const message = `${what} has ${bytes} bytes as JSON; keep a row within ${tableLimits.rowBytes} bytes (64 KiB).`;
  return { kind: "limits", code: "row_too_large", message };
}

/** The row as it is stored: times of columns declared as such in UTC, so that they sort. It has no fault. */
export function keptRow(row: JsonObject, columns: Columns | null): JsonObject {
  if (columns === null) return row;
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      columns[name] === "time" && typeof value === "string" ? (keptTime(value) ?? value) : value,
    ]),
  );
}

/** The same moment in UTC, to the millisecond; a date alone stays one. Undefined where it is neither. */
export function keptTime(text: string): string | undefined {
  const [, date, time] = /^(\d{4}-\d{2}-\d{2})(T.+)?$/.exec(text) ?? [];
  // Days that a month does not have would become days of the next one.
  if (date === undefined || Number.isNaN(Date.parse(date))) return undefined;
  if (new Date(date).toISOString().slice(0, 10) !== date) return undefined;
  if (time === undefined) return date;
  if (!/^T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/.test(time)) return undefined;
  const at = Date.parse(text);
  const kept = Number.isNaN(at) ? "" : new Date(at).toISOString();
  return /^\d{4}-/.test(kept) ? kept : undefined;
}

export function columnFault(name: string, what: string): TableFault | undefined {
  if (isColumnName(name)) return undefined;
  return fault(
    "column_malformed",
    `${what} has a column ${JSON.stringify(name.slice(0, 80))}; name columns with up to 63 letters, digits, _ and -, a letter first.`,
  );
}

/** What was declared of a column, in words for people. */
export const typesInWords: Readonly<Record<ColumnType, string>> = {
  text: "a text",
  number: "a number",
  boolean: "true or false",
  time: 'a time such as "2026-03-01T08:00:00Z" or a date such as "2026-03-01"',
  json: "any JSON",
};

/** Null fits every type. */
export function fits(value: Json, type: ColumnType): boolean {
  if (value === null || type === "json") return true;
  if (type === "time") return typeof value === "string" && keptTime(value) !== undefined;
  return typeof value === (type === "text" ? "string" : type);
}

/** Of a declaration as a script gives it. */
export function declarationFault(given: Json): TableFault | undefined {
  if (!isObject(given))
    return fault("columns_malformed", 'columns must be an object, for example { amount: "number" }.');
  const entries = Object.entries(given);
  if (entries.length === 0 || entries.length > tableLimits.columns)
    return fault("columns_malformed", `columns must name 1 to ${tableLimits.columns} columns.`);
  for (const [name, type] of entries) {
    const wrong = columnFault(name, "columns");
    if (wrong) return wrong;
    if (!(columnTypes as readonly Json[]).includes(type))
      return fault("columns_malformed", `columns.${name} must be one of ${columnTypes.join(", ")}.`);
  }
  return undefined;
}

function typeFault(name: string, value: Json, columns: Columns, what: string): TableFault | undefined {
  const type = Object.hasOwn(columns, name) ? columns[name] : undefined;
  if (type === undefined) {
    return fault(
      "column_undeclared",
      `${name} of ${what} is not among the table's columns; leave it out, or declare it with table.define.`,
    );
  }
  if (fits(value, type)) return undefined;
  return fault("column_type", `${name} of ${what} must be ${typesInWords[type]}, or null.`);
}

function textFault(value: Json, level: number): "deep" | "torn" | undefined {
  if (typeof value === "string") return value.isWellFormed() ? undefined : "torn";
  if (value === null || typeof value !== "object") return undefined;
  if (level === tableLimits.rowLevels) return "deep";
  for (const [name, inner] of Object.entries(value)) {
    const wrong = name.isWellFormed() ? textFault(inner, level + 1) : "torn";
    if (wrong) return wrong;
  }
  return undefined;
}

function fault(code: string, message: string): TableFault {
  return { kind: "logic", code, message };
}

export function isObject(value: Json): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
