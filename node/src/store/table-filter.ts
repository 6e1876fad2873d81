/**
 * The questions that scripts ask of their tables, as SQL: its text depends on which comparisons are
 * asked and on nothing that a script wrote. Names of columns and values are bound.
 *
 * Values are compared as JSON has them: `1` is not `true` and not `"1"`, a column that is not there is
 * null, larger and smaller compare numbers with numbers and texts with texts, by code points.
 */
import type { Json } from "@hob/shared/json";

export type Scalar = null | boolean | number | string;

export type Condition = { readonly column: string } & (
  | { readonly is: "eq" | "ne"; readonly value: Scalar }
  | { readonly is: "lt" | "lte" | "gt" | "gte"; readonly value: number | string }
  | { readonly is: "in"; readonly value: readonly Scalar[] }
  | { readonly is: "contains" | "startsWith"; readonly value: string }
);

export interface Order {
  readonly column: string;
  readonly isDescending: boolean;
}

/** What every row has beside what the script put in it. Times are milliseconds since 1970. */
export const systemColumns = ["$id", "$key", "$createdAt", "$updatedAt"] as const;

export type SystemColumn = (typeof systemColumns)[number];

export function isSystemColumn(name: string): name is SystemColumn {
  return (systemColumns as readonly string[]).includes(name);
}

/** A letter of any script, then letters, digits, "_" and "-"; one "_" may lead. At most 64 characters. */
export function isColumnName(name: string): boolean {
  return /^_?\p{L}[\p{L}\p{M}\p{N}_-]{0,62}$/u.test(name);
}

/** Hands a value to the statement and answers what stands for it in the text. */
export type Bind = (value: string | number) => string;

/** An expression that is true for rows that meet all of the conditions; true where there are none. */
export function filterSql(conditions: readonly Condition[], bind: Bind): string {
  return conditions.length === 0 ? "true" : conditions.map((one) => conditionSql(one, bind)).join(" and ");
}

/**
 * An `order by` list. First null, then booleans, numbers, texts, and what is no scalar by its JSON; all
 * the other way round where descending. Rows that are equal in everything asked come as they were added.
 */
export function orderSql(orders: readonly Order[], bind: Bind): string {
  const terms = orders.flatMap(({ column, isDescending }) => {
    const { type, value } = operandOf(column, bind);
    const number = numberColumns[column];
    // Always a number; and by id alone, an index has the order already.
    if (number !== undefined) return isDescending ? `${number} desc` : number;
    const rank = `case ${type} when 'true' then 1 when 'false' then 1 when 'integer' then 2 when 'real' then 2
      when 'text' then 3 when 'object' then 4 when 'array' then 4 else 0 end`;
    return [rank, value].map((term) => (isDescending ? `${term} desc` : term));
  });
  return [...terms, "id"].join(", ");
}

function conditionSql(condition: Condition, bind: Bind): string {
  const { type, value, json } = operandOf(condition.column, bind);
  switch (condition.is) {
    case "eq":
      // What a unique index can answer.
      if (condition.column === "$key" && typeof condition.value === "string")
        return `key = ${bind(condition.value)}`;
      return `${json} = ${bind(JSON.stringify(condition.value))}`;
    case "ne":
      return `${json} <> ${bind(JSON.stringify(condition.value))}`;
    case "in":
      return `${json} in (select value from json_each(${bind(listOfTexts(condition.value))}))`;
    case "contains":
      return `(${type} = 'text' and instr(${value}, ${bind(condition.value)}) > 0)`;
    case "startsWith":
      return `(${type} = 'text' and instr(${value}, ${bind(condition.value)}) = 1)`;
    case "lt":
    case "lte":
    case "gt":
    case "gte":
      return typeof condition.value === "string"
        ? `(${type} = 'text' and ${value} ${signs[condition.is]} ${bind(condition.value)})`
        : `(${type} in ('integer', 'real') and ${value} ${signs[condition.is]} ${numberSql(condition.value, bind)})`;
  }
}

const signs = { lt: "<", lte: "<=", gt: ">", gte: ">=" } as const;

/** Its JSON as JSON, so that what can stand in a list is compared as the text it has in a row. */
function listOfTexts(values: readonly Json[]): string {
  return JSON.stringify(values.map((value) => JSON.stringify(value)));
}

// Read from JSON like the row's own: a double of 2 ** 62 is another number than its shortest digits.
function numberSql(value: number, bind: Bind): string {
  return `json_extract(${bind(JSON.stringify(value))}, '$')`;
}

interface Operand {
  /** As `json_type` has it; null where the column is not there. */
  readonly type: string;
  readonly value: string;
  /** Its JSON as text; the same for equal values, since one function wrote them all. */
  readonly json: string;
}

function operandOf(column: string, bind: Bind): Operand {
  if (column === "$key") {
    return {
      type: "case when key is null then 'null' else 'text' end",
      value: "key",
      json: "json_quote(key)",
    };
  }
  const number = numberColumns[column];
  if (number !== undefined) return { type: "'integer'", value: number, json: `cast(${number} as text)` };
  if (!isColumnName(column)) throw new RangeError("a name that is none of a column came as far as the store");
  const path = bind(`$."${column}"`);
  return {
    type: `json_type(body, ${path})`,
    value: `json_extract(body, ${path})`,
    json: `coalesce(body -> ${path}, 'null')`,
  };
}

const numberColumns: Readonly<Record<string, string | undefined>> = {
  __proto__: null as never,
  $id: "id",
  $createdAt: "created_at",
  $updatedAt: "updated_at",
};
