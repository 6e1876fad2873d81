/** `std.csv`: RFC 4180 and its relatives, by Papa Parse. */
import Papa from "papaparse";
import type { StdHost } from "../prelude.ts";
import { textGiven } from "./asked.ts";

interface ParseOptions {
  readonly headers?: boolean;
  readonly delimiter?: string;
  readonly quote?: string;
}

interface FormatOptions {
  readonly headers?: boolean | readonly string[];
  readonly delimiter?: string;
  readonly quote?: string;
  readonly quoteAll?: boolean;
  readonly newline?: string;
  readonly escapeFormulas?: boolean;
}

type Row = readonly unknown[] | { readonly [column: string]: unknown };

export function create(_host: StdHost) {
  return { parse, format };
}

function parse(text: string, { headers = true, delimiter = "", quote = '"' }: ParseOptions = {}) {
  // Files that were edited on two machines end their lines in two ways.
  const given = textGiven(text, "csv.parse").replace(/\r\n?/g, "\n");
  const { data, errors } = Papa.parse<string[]>(given, {
    delimiter,
    quoteChar: quote,
    newline: "\n",
    skipEmptyLines: true,
  });
  // Whether commas or semicolons part the cells of a file with one column is nobody's concern.
  const wrong = errors.find(({ type }) => type === "Quotes");
  if (wrong) throw new SyntaxError(`Row ${(wrong.row ?? 0) + 1} of the CSV: ${wrong.message}`);
  if (!headers) return data;
  const [first = [], ...rows] = data;
  const names = distinct(first);
  return rows.map((row, index) => recordOf(names, row, index + 2));
}

/** A name that comes again gets a number, so that no cell is lost. */
function distinct(names: readonly string[]): string[] {
  const seen = new Set<string>();
  return names.map((name) => {
    let free = name;
    for (let n = 2; seen.has(free); n += 1) free = `${name}_${n}`;
    seen.add(free);
    return free;
  });
}

function recordOf(names: readonly string[], row: readonly string[], number: number): object {
  if (row.length > names.length)
    throw new SyntaxError(`Row ${number} of the CSV has ${row.length} cells for ${names.length} columns.`);
  // Not by assignment: a column may be called __proto__.
  return Object.fromEntries(names.map((name, column) => [name, row[column] ?? ""]));
}

function format(rows: readonly Row[], options: FormatOptions = {}): string {
  if (!Array.isArray(rows)) throw new TypeError("csv.format takes a list of rows");
  const { headers = true, delimiter = ",", quote = '"', newline = "\r\n" } = options;
  const columns = columnsOf(rows, headers);
  const lines = rows.map((row) => cellsOf(row, columns));
  return Papa.unparse([...(headers === false || columns === null ? [] : [columns]), ...lines], {
    delimiter,
    quoteChar: quote,
    newline,
    quotes: options.quoteAll ?? false,
    escapeFormulae: options.escapeFormulas ?? false,
  });
}

/** Null where rows are lists without names. */
function columnsOf(rows: readonly Row[], headers: boolean | readonly string[]): readonly string[] | null {
  if (typeof headers !== "boolean") return headers;
  const records = rows.filter((row) => !Array.isArray(row));
  return records.length === 0 ? null : [...new Set(records.flatMap((row) => Object.keys(row)))];
}

function cellsOf(row: Row, columns: readonly string[] | null): readonly unknown[] {
  if (Array.isArray(row)) return row;
  const record = row as { readonly [column: string]: unknown };
  return (columns ?? []).map((column) => (Object.hasOwn(record, column) ? record[column] : ""));
}
