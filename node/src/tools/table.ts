/** The `table` tool: rows that automations keep and ask for again, by key or by what is in them. */
import type { Json } from "@hob/shared/json";
import * as v from "valibot";
import { storedKey } from "./stored-key.ts";
import {
  appendRows,
  countRows,
  defineTable,
  done,
  findRows,
  listOf,
  queryLimits,
  removeRows,
  upsertRow,
  type Outcome,
  type QueryOptions,
  type TableStore,
} from "./table-operations.ts";
import { tableLimits } from "./table-row.ts";
import type { Tool, ToolContext, ToolResult } from "./tool.ts";

export function createTableTool(store: TableStore): Tool {
  return {
    name: "table",
    version: 1,
    summary: "Keeps rows in tables that the manifest lists.",
    declarations,
    methods: {
      define: {
        kind: "effect",
        risk: "low",
        builtIn: "allow",
        isLocal: true,
        args: v.strictTuple([table, json], "give define a table and its columns"),
        signature: "define(table: string | null, columns: TableColumns): Promise<null>",
        summary:
          "Declares what the columns of a table hold; rows that hold anything else are refused from then on.",
        honoursKey: () => true,
        run: ([name, columns]: [string | null, Json], context) =>
          within(name, context, (granted) => defineTable(store, granted, columns)),
      },
      append: {
        kind: "effect",
        risk: "low",
        builtIn: "allow",
        isLocal: true,
        args: v.strictTuple([table, json], "give append a table and a row, or a list of rows"),
        signature: "append(table: string | null, rows: TableRow | readonly TableRow[]): Promise<number>",
        summary: "Adds a row, or up to 1,000; all of them or none. Answers how many.",
        honoursKey: () => true,
        assumed: ([, rows]: [string | null, Json]) => listOf(rows).length,
        run: ([name, rows]: [string | null, Json], context) =>
          within(name, context, (granted) => appendRows(store, granted, listOf(rows))),
      },
      upsert: {
        kind: "effect",
        risk: "low",
        builtIn: "allow",
        isLocal: true,
        args: v.strictTuple([table, storedKey, json], "give upsert a table, a key and a row"),
        signature: "upsert(table: string | null, key: string, row: TableRow): Promise<boolean>",
        summary: "Puts a row under a key, in place of the one that is there; true when there was none.",
        honoursKey: () => true,
        assumed: ([name, key]: [string | null, string], context) =>
          assumed(name, context, (granted) => done(store.get(granted, key) === undefined)) ?? true,
        run: ([name, key, row]: [string | null, string, Json], context) =>
          within(name, context, (granted) => upsertRow(store, granted, key, row)),
      },
      get: {
        kind: "read",
        risk: "low",
        isLocal: true,
        args: v.strictTuple([table, storedKey], "give get a table and a key"),
        signature: "get(table: string | null, key: string): Promise<TableRow | null>",
        summary: "The row under a key, or null where there is none.",
        run: ([name, key]: [string | null, string], context) =>
          within(name, context, (granted) => done(store.get(granted, key) ?? null)),
      },
      query: {
        kind: "read",
        risk: "low",
        isLocal: true,
        args: v.strictTuple([table, queryOptions], "give query a table and, if needed, options"),
        signature: "query(table: string | null, options?: TableQuery): Promise<readonly TableRow[]>",
        summary: "The rows that fit, as they were added unless ordered otherwise, at most 1,000.",
        run: ([name, options]: [string | null, QueryOptions | null | undefined], context) =>
          within(name, context, (granted) => findRows(store, granted, options ?? {})),
      },
      count: {
        kind: "read",
        risk: "low",
        isLocal: true,
        args: v.strictTuple([table, v.nullish(json)], "give count a table and, if needed, conditions"),
        signature: "count(table: string | null, where?: TableWhere): Promise<number>",
        summary: "How many rows fit, or how many there are.",
        run: ([name, where]: [string | null, Json | undefined], context) =>
          within(name, context, (granted) => countRows(store, granted, where ?? {})),
      },
      remove: {
        kind: "effect",
        // Rows that fit conditions are a part; all of them are what the house has kept.
        risk: ([, where]: [string | null, Json]) => (where === "all" ? "high" : "medium"),
        builtIn: ([, where]: [string | null, Json]) => (where === "all" ? "ask" : "allow"),
        preview: ([name, where]: [string | null, Json], context) => {
          const rows = assumed(name, context, (granted) =>
            countRows(store, granted, where === "all" ? {} : where),
          );
          return typeof rows === "number" ? { amounts: [{ label: "rows", text: String(rows) }] } : {};
        },
        isLocal: true,
        args: v.strictTuple([table, json], 'give remove a table and conditions, or "all"'),
        signature: 'remove(table: string | null, where: TableWhere | "all"): Promise<number>',
        summary: 'Removes the rows that fit, or "all"; answers how many.',
        honoursKey: () => true,
        assumed: ([name, where]: [string | null, Json], context) =>
          assumed(name, context, (granted) => countRows(store, granted, where === "all" ? {} : where)) ?? 0,
        run: ([name, where]: [string | null, Json], context) =>
          within(name, context, (granted) => removeRows(store, granted, where)),
      },
    },
  };
}

/**
 * Runs `work` on the table asked for, if it is granted. Where none is asked for it is the
 * automation's own, or else the first that its manifest lists.
 */
function within(name: string | null, context: ToolContext, work: (granted: string) => Outcome): ToolResult {
  const { tables } = context.grants;
  const own = tables.includes(context.automationSlug) ? context.automationSlug : tables[0];
  const asked = name ?? own ?? context.automationSlug;
  if (!tables.includes(asked)) {
    return {
      ok: false,
      kind: "denied",
      code: "not_granted",
      message: `${asked.slice(0, 80)} is not among the tables this automation may use; add it to tables in its manifest.`,
    };
  }
  const outcome = work(asked);
  return outcome.ok ? outcome : { ok: false, ...outcome.error };
}

/** What `work` reads; undefined where it may not, or where what is asked is wrong. */
function assumed(
  name: string | null,
  context: ToolContext,
  work: (granted: string) => Outcome,
): Json | undefined {
  const read = within(name, context, work);
  return read.ok ? read.value : undefined;
}

const table = v.nullable(v.string("table must be a text, or null for the automation's own"));

// The border lets only JSON through; what is in it is looked at where the table's columns are known.
const json = v.custom<Json>((given) => given !== undefined, "rows, columns and conditions must be given");

const whole = (name: string, least: number, most: number) =>
  v.nullish(
    v.pipe(
      v.number(`options.${name} must be a number`),
      v.integer(`options.${name} must be a whole number`),
      v.minValue(least, `options.${name} must be at least ${least}`),
      v.maxValue(most, `options.${name} must be at most ${most}`),
    ),
  );

const queryOptions = v.nullish(
  v.strictObject(
    {
      where: v.optional(json),
      order: v.optional(json),
      limit: whole("limit", 0, queryLimits.rows),
      offset: whole("offset", 0, tableLimits.tableRows),
      columns: v.nullish(
        v.pipe(
          v.array(
            v.string("options.columns must be a list of names"),
            "options.columns must be a list of names",
          ),
          v.minLength(1, "options.columns must name at least one column"),
          v.maxLength(
            tableLimits.columns,
            `options.columns must name at most ${tableLimits.columns} columns`,
          ),
        ),
      ),
    },
    "options may only hold where, order, limit, offset and columns",
  ),
);

const declarations = `/**
 * A row: an object of columns, at most 64 KiB as JSON and 8 levels deep. Columns are named with letters, digits,
 * _ and -. Tables are those that the manifest lists; null is the automation's own, or else the first of the list.
 *
 *     await table.define("bills", { day: "time", shop: "text", amount: "number", paid: "boolean" });
 *     await table.append("bills", { day: "2026-03-01", shop: "Tea & Co", amount: 12.5, paid: false });
 *     await table.upsert("bills", "invoice-17", { day: "2026-03-02", shop: "Paper", amount: 3, paid: true });
 *     const open = await table.query("bills", {
 *       where: { paid: false, amount: { gte: 10, lt: 100 }, shop: { startsWith: "Tea" } },
 *       order: { column: "day", descending: true },
 *       limit: 20,
 *     });
 */
interface TableRow {
  readonly [column: string]: any;
}

/**
 * What each column holds; null is allowed everywhere. A time is ISO 8601, a date alone or with a zone or Z,
 * and is kept in UTC, so that times sort. Other columns than these are refused.
 */
interface TableColumns {
  readonly [column: string]: "text" | "number" | "boolean" | "time" | "json";
}

type TableValue = null | boolean | number | string;

/**
 * What has to hold, all of it. \`1\` is neither \`true\` nor \`"1"\`; a column that is not there is null. Every row also
 * has \`$id\`, \`$key\` (null without one), \`$createdAt\` and \`$updatedAt\` (milliseconds since 1970).
 *
 *     { shop: "Paper", amount: { gt: 10 }, day: { gte: "2026-03-01" }, $key: { startsWith: "invoice-" } }
 */
interface TableWhere {
  readonly [column: string]: TableValue | TableComparison;
}

interface TableComparison {
  readonly eq?: TableValue;
  readonly ne?: TableValue;
  readonly lt?: number | string;
  readonly lte?: number | string;
  readonly gt?: number | string;
  readonly gte?: number | string;
  readonly in?: readonly TableValue[];
  /** Of texts, to the letter. */
  readonly contains?: string;
  readonly startsWith?: string;
}

type TableOrder = string | { readonly column: string; readonly descending?: boolean };

interface TableQuery {
  readonly where?: TableWhere;
  readonly order?: TableOrder | readonly TableOrder[];
  /** At most this many rows, 1,000 unless told, which is the most. */
  readonly limit?: number;
  readonly offset?: number;
  /** Only these of each row, null where it has none: \`["day", "$id"]\`. */
  readonly columns?: readonly string[];
}`;
