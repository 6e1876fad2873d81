import { createManualClock } from "@hob/shared/testing/manual-clock";
import type { Json } from "@hob/shared/json";
import * as v from "valibot";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Store } from "../store/store.ts";
import { createTableStore } from "../store/table-rows.ts";
import { createTestStore } from "../store/testing/test-store.ts";
import { createTableTool } from "./table.ts";
import { queryLimits } from "./table-operations.ts";
import { tableLimits } from "./table-row.ts";
import { toolContext } from "./testing/tool-context.ts";
import type { Tool, ToolResult } from "./tool.ts";

let store: Store;
let tool: Tool;
const clock = createManualClock();
const context = toolContext({ tables: ["bills", "digest"] });

beforeAll(() => {
  store = createTestStore();
  tool = createTableTool(createTableStore(store, clock));
});

afterEach(() => store.db.exec("delete from table_row; delete from script_table"));

afterAll(() => store[Symbol.dispose]());

function method(name: string) {
  const found = tool.methods[name];
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
}

/** Arguments are checked as the engine does, and come as JSON. */
function call(name: string, ...args: unknown[]): ToolResult {
  const given = v.parse(method(name).args, JSON.parse(JSON.stringify(args)));
  return method(name).run(given, context) as ToolResult;
}

function value(name: string, ...args: unknown[]): Json {
  const result = call(name, ...args);
  if (!result.ok) throw new Error(`${result.code}: ${result.message}`);
  return result.value;
}

const bills = [
  { day: "2026-03-01", shop: "Tea & Co", amount: 12.5, paid: false },
  { day: "2026-03-02", shop: "Paper", amount: 3, paid: true },
  { day: "2026-03-02", shop: "Tea & Co", amount: 120 },
];

describe("a table", () => {
  test("is the automation's own where none is named, or else the first of the manifest", () => {
    expect(value("append", null, { a: 1 })).toBe(1);
    expect([value("count", "digest"), value("count", "bills"), value("count", null)]).toEqual([1, 0, 1]);
    const other = toolContext({ tables: ["bills", "more"] });
    expect(method("append").run([null, { a: 1 }], other)).toMatchObject({ ok: true });
    expect(value("count", "bills")).toBe(1);
  });

  test.each(["define", "append", "upsert", "get", "query", "count", "remove"])(
    "that is not granted is denied to %s, and so is the own one of nobody",
    (name) => {
      const row = { a: 1 };
      const args = {
        define: [{ a: "text" }],
        append: [row],
        upsert: ["k", row],
        get: ["k"],
        remove: ["all"],
      };
      const rest = args[name as keyof typeof args] ?? [];
      const denied = { ok: false, kind: "denied", code: "not_granted" };
      for (const table of ["other", "bills' or 1=1 --", "", "__proto__"])
        expect(call(name, table, ...rest)).toMatchObject(denied);
      expect(method(name).run([null, ...rest], toolContext())).toMatchObject(denied);
    },
  );

  test("gives back what was appended, in its order, and none of another table's", () => {
    expect(value("append", "bills", bills)).toBe(3);
    expect(value("append", "digest", [])).toBe(0);
    expect(value("append", "digest", { day: 1 })).toBe(1);
    expect(value("query", "bills")).toEqual(bills);
    expect(value("query", "bills", { limit: 1, offset: 1 })).toEqual([bills[1]]);
    expect(value("query", "bills", { limit: 0 })).toEqual([]);
  });

  test("keeps one row a key, the last one", () => {
    expect(value("get", "bills", "a")).toBeNull();
    expect(value("upsert", "bills", "a", { n: 1 })).toBe(true);
    expect(value("upsert", "bills", "a", { m: 2 })).toBe(false);
    expect(value("get", "bills", "a")).toEqual({ m: 2 });
    expect([value("get", "digest", "a"), value("count", "bills")]).toEqual([null, 1]);
  });

  test.each<[Json, number[]]>([
    [{}, [0, 1, 2]],
    [{ shop: "Paper" }, [1]],
    [{ paid: null }, [2]],
    [{ paid: { ne: true } }, [0, 2]],
    [{ amount: { gt: 3, lte: 120 } }, [0, 2]],
    [{ amount: { gte: 3 }, day: { lt: "2026-03-02" } }, [0]],
    [{ shop: { startsWith: "Tea" }, amount: { in: [120, "12.5"] } }, [2]],
    [{ shop: { contains: "a &" } }, [0, 2]],
    [{ shop: { contains: "tea" } }, []],
    [{ $key: null, $id: { gt: 1 } }, [1, 2]],
    [{ $createdAt: { lt: 0 } }, []],
  ])("is asked by %j", (where, found) => {
    value("append", "bills", bills);
    expect(value("query", "bills", { where })).toEqual(found.map((index) => bills[index]));
    expect(value("count", "bills", where)).toBe(found.length);
  });

  test("is ordered by columns, and shows only those that are wanted", () => {
    value("append", "bills", bills);
    value("upsert", "bills", "k", { day: "2026-03-03" });
    const amounts = (order: Json) => value("query", "bills", { order, columns: ["amount", "$key"] });
    const rows = [null, 3, 12.5, 120].map((amount) => ({ amount, $key: amount === null ? "k" : null }));
    expect(amounts("amount")).toEqual(rows);
    expect(amounts({ column: "amount", descending: true })).toEqual(rows.toReversed());
    const [key, ...rest] = rows;
    expect(amounts(["shop", { column: "day", descending: true }])).toEqual([key, rest[0], rest[2], rest[1]]);
    expect(
      value("query", "bills", { columns: ["$id", "$updatedAt", "never", "constructor"], limit: 1 }),
    ).toEqual([{ $id: 1, $updatedAt: clock.now(), never: null, constructor: null }]);
  });

  test("loses what is removed, and everything only where that is said", () => {
    value("append", "bills", bills);
    expect(value("remove", "bills", { shop: "Paper" })).toBe(1);
    for (const where of [{}, { amount: undefined }, { amount: {} }, null, "everything", []])
      expect(call("remove", "bills", where)).toMatchObject({ ok: false, code: "question_malformed" });
    expect(value("count", "bills")).toBe(2);
    expect(value("remove", "bills", "all")).toBe(2);
    expect(value("query", "bills")).toEqual([]);
  });
});

describe("a declared table", () => {
  const columns = { day: "time", shop: "text", amount: "number", paid: "boolean", more: "json" };

  beforeEach(() => void value("define", "bills", columns));

  test.each([
    [{ amount: "12" }, "amount of the row must be a number, or null."],
    [{ shop: 7 }, "shop of the row must be a text, or null."],
    [{ paid: 1 }, "paid of the row must be true or false, or null."],
    [{ day: "yesterday" }, "day of the row must be a time such as"],
    [{ day: "2026-02-30" }, "day of the row must be a time such as"],
    [{ day: "2026-03-01T08:00:00" }, "day of the row must be a time such as"],
    [
      { amout: 12 },
      "amout of the row is not among the table's columns; leave it out, or declare it with table.define.",
    ],
    [{ constructor: 1 }, "constructor of the row is not among the table's columns"],
  ])("refuses %j by the name of the column, with what would be right", (row, message) => {
    for (const result of [call("append", "bills", row), call("upsert", "bills", "k", row)]) {
      expect(result).toMatchObject({ ok: false, kind: "logic" });
      expect(!result.ok && result.message).toContain(message);
    }
    expect(value("count", "bills")).toBe(0);
  });

  test("takes what fits, null and nothing at all, and keeps times so that they sort", () => {
    const rows = [
      { day: "2026-03-01T10:00:00+02:00", shop: "b", amount: 1, paid: true, more: { a: [1] } },
      { day: "2026-03-01T08:30Z", shop: null, amount: null },
      { day: "2026-03-01" },
      {},
    ];
    expect(value("append", "bills", rows)).toBe(4);
    expect(value("query", "bills", { order: "day", columns: ["day"] })).toEqual([
      { day: null },
      { day: "2026-03-01" },
      { day: "2026-03-01T08:00:00.000Z" },
      { day: "2026-03-01T08:30:00.000Z" },
    ]);
    const eight = "2026-03-01T09:00:00+01:00";
    expect(value("count", "bills", { day: eight })).toBe(1);
    expect(value("count", "bills", { day: { in: [eight, null] } })).toBe(2);
    expect(value("count", "bills", { day: { gt: eight } })).toBe(1);
    expect(value("count", "bills", { day: { startsWith: "2026-03" } })).toBe(3);
  });

  test.each<[string, Json]>([
    ["amout", { amout: 1 }],
    ["where.amount.gt", { amount: { gt: "1" } }],
    ["where.paid.eq", { paid: "yes" }],
    ["where.day.lt", { day: { lt: "soon" } }],
    ["where.shop.in", { shop: { in: ["a", 1] } }],
  ])("tells of a question about %s that no row can answer", (name, where) => {
    const result = call("query", "bills", { where });
    expect(!result.ok && result.message).toContain(name);
  });

  test("is declared anew only as its rows allow, and the same again is nothing", () => {
    value("append", "bills", [{ more: "2026-03-01T10:00:00+02:00" }, { more: "never" }]);
    const again = Object.fromEntries(Object.entries(columns).toReversed());
    expect(value("define", "bills", again)).toBeNull();
    const timed = { ...columns, more: "time" };
    expect(call("define", "bills", timed)).toMatchObject({
      ok: false,
      code: "column_type",
      message: expect.stringContaining("more of the row with the $id 2 must be a time"),
    });
    value("remove", "bills", { more: "never" });
    value("define", "bills", timed);
    expect(value("query", "bills")).toEqual([{ more: "2026-03-01T08:00:00.000Z" }]);
    expect(call("define", "bills", { other: "text" })).toMatchObject({ code: "column_undeclared" });
    store.db.prepare("update script_table set row_count = ?").run(tableLimits.redeclaredRows + 1);
    expect(call("define", "bills", columns)).toMatchObject({ kind: "limits", code: "table_too_long" });
    expect(value("define", "bills", timed)).toBeNull();
  });

  test.each([[[]], [{}], ["text"], [{ a: "date" }], [{ a: null }], [{ "a b": "text" }], [{ a: "toString" }]])(
    "is not declared by %j",
    (given) => {
      const result = call("define", "digest", given);
      expect(result).toMatchObject({ ok: false, kind: "logic" });
      expect(!result.ok && result.message).toContain("columns");
    },
  );
});

describe("what is too much", () => {
  const deep = (levels: number): Json => (levels === 0 ? 1 : { a: deep(levels - 1) });

  test("is refused by the name of the field, with what would do", () => {
    const full = { a: "x".repeat(tableLimits.rowBytes - 8) };
    expect(value("append", "bills", [full, deep(8)])).toBe(2);
    for (const [result, code, field] of [
      [call("append", "bills", { a: `${full.a}x` }), "row_too_large", "the row has 65537 bytes"],
      [call("append", "bills", [{}, { a: "ü".repeat(40_000) }]), "row_too_large", "row 2"],
      [call("upsert", "bills", "k", deep(9)), "row_too_deep", "a of the row"],
      [call("append", "bills", { a: JSON.parse("[".repeat(9) + "]".repeat(9)) }), "row_too_deep", "8 levels"],
      [
        call(
          "append",
          "bills",
          Array.from({ length: 1001 }, () => ({})),
        ),
        "too_many_rows",
        "rows has 1001 rows; append at most 1000",
      ],
      [call("query", "bills", { order: Array(9).fill("a") }), "order_too_long", "order by at most 8"],
    ] as const) {
      expect(result).toMatchObject({ ok: false, kind: "limits", code });
      expect(!result.ok && result.message).toContain(field);
    }
    expect(value("count", "bills")).toBe(2);
  });

  test("is an answer that the border would not let through", () => {
    const row = { a: "x".repeat(60_000), b: 1 };
    for (let added = 0; added < 60; added += 15)
      value(
        "append",
        "bills",
        Array.from({ length: 15 }, () => row),
      );
    expect(call("query", "bills")).toMatchObject({ kind: "limits", code: "answer_too_large" });
    expect(value("query", "bills", { limit: 50 })).toHaveLength(50);
    expect(value("query", "bills", { columns: ["b"] })).toHaveLength(60);
    expect(Buffer.byteLength(JSON.stringify(value("query", "bills", { limit: 52 })))).toBeLessThan(
      queryLimits.bytes + 100,
    );
  });

  test("is a row more than a table holds, while those that are there can be changed", () => {
    value("upsert", "bills", "k", { n: 1 });
    store.db.prepare("update script_table set row_count = ?").run(tableLimits.tableRows - 1);
    expect(call("append", "bills", [{}, {}])).toMatchObject({ kind: "limits", code: "table_full" });
    expect(value("append", "bills", {})).toBe(1);
    expect(call("upsert", "bills", "new", {})).toMatchObject({ kind: "limits", code: "table_full" });
    expect(value("upsert", "bills", "k", { n: 2 })).toBe(false);
  });
});

describe("a hostile script", () => {
  const names = [
    "",
    " ",
    "a b",
    "a'",
    'a"',
    'a" or 1=1 --',
    "a') or 1=1 --",
    "a\\",
    "a.b",
    "a[0]",
    "$",
    "$.a",
    "$rowid",
    "$body",
    "rowid",
    "table_name",
    "a\0",
    "a\n",
    "1a",
    "-a",
    "__proto__",
    "a".repeat(65),
    "\ud800",
    "😀",
    "@v1",
    "?1",
    "*",
  ];
  // Names of our own columns are names like others: they mean what is in the row.
  const harmless = ["rowid", "table_name"];

  test.each(names)("gets nowhere with a column called %j", (name) => {
    value("append", "bills", bills);
    value("append", "digest", { secret: 1 });
    const row = JSON.parse(`{${JSON.stringify(name)}:1}`) as Json;
    if (harmless.includes(name)) {
      expect(value("query", "bills", { where: row, order: name, columns: [name] })).toEqual([]);
      return;
    }
    const refused = { ok: false, kind: "logic" };
    for (const result of [
      call("append", "bills", row),
      call("append", "bills", [bills[0], row]),
      call("upsert", "bills", "k", row),
      call("define", "bills", JSON.parse(`{${JSON.stringify(name)}:"text"}`)),
      call("query", "bills", { where: row }),
      call("query", "bills", { where: { [name]: { gt: 1 } } }),
      call("query", "bills", { order: name }),
      call("query", "bills", { order: [{ column: name, descending: true }] }),
      call("query", "bills", { columns: [name] }),
      call("count", "bills", row),
      call("remove", "bills", row),
    ])
      expect(result).toMatchObject(refused);
    expect(value("query", "bills")).toEqual(bills);
    expect(value("count", "digest")).toBe(1);
  });

  test.each([
    "' or 1=1 --",
    '" or 1=1 --',
    "%",
    "_",
    "bills' union select sealed from secret --",
    "\0",
    "$.a",
    "@v1",
  ])("gets nowhere with a value of %j", (text) => {
    value("append", "bills", [...bills, { shop: text }]);
    for (const where of [{ shop: text }, { shop: { in: [text] } }, { shop: { startsWith: text } }])
      expect(value("query", "bills", { where })).toEqual([{ shop: text }]);
    expect(value("query", "bills", { where: { shop: { ne: text } } })).toEqual(bills);
    expect(value("upsert", "bills", "'; drop table table_row; --", { a: text })).toBe(true);
    expect(value("get", "bills", "'; drop table table_row; --")).toEqual({ a: text });
    expect(value("remove", "bills", { shop: text })).toBe(1);
    expect(value("count", "bills")).toBe(4);
  });

  test.each<[string, Json]>([
    ["where", "1=1"],
    ["where", [1]],
    ["{ in: [", { a: [1, 2] }],
    ["where.a", { a: {} }],
    ["where.a.gt", { a: { gt: null } }],
    ["where.a.gte", { a: { gte: true } }],
    ["where.a.lt", { a: { lt: [1] } }],
    ["where.a.eq", { a: { eq: { b: 1 } } }],
    ["where.a.in", { a: { in: "abc" } }],
    ["where.a.in", { a: { in: [[1]] } }],
    ["where.a.in", { a: { in: Array(1001).fill(1) } }],
    ["where.a.contains", { a: { contains: 1 } }],
    ["where.a.startsWith", { a: { startsWith: "\ud800" } }],
    ["where.a.eq", { a: "\ud800" }],
    ["where.a", { a: { "> 1 or": 1 } }],
    ["where.a", { a: { between: [1, 2] } }],
    ["where.a", { a: { constructor: 1 } }],
    ["where has 21", Object.fromEntries(Array.from({ length: 21 }, (_none, index) => [`a${index}`, 1]))],
  ])("is told of %s what is wrong with %j", (field, where) => {
    for (const name of ["query", "count", "remove"]) {
      const result = call(name, "bills", name === "query" ? { where } : where);
      expect(result.ok).toBe(false);
      expect(!result.ok && result.message).toContain(field);
    }
  });

  test.each<[Json]>([
    [7],
    [{}],
    [{ column: 1 }],
    [{ column: "a", desc: true }],
    [[["a"]]],
    [{ column: "a", descending: 1 }],
  ])("orders nothing by %j", (order) =>
    expect(call("query", "bills", { order })).toMatchObject({ code: "question_malformed" }),
  );

  test.each<[Json]>([[1], ["a"], [null], [[[]]], [[{}, 1]], [{ a: "\ud800" }], [{ a: [{ "\udfff": 1 }] }]])(
    "appends nothing like %j",
    (rows) => {
      expect(call("append", "bills", rows)).toMatchObject({ ok: false, code: "row_malformed" });
      expect(value("count", "bills")).toBe(0);
    },
  );
});

describe("every method of table", () => {
  test("is done at once, and what changes something may be tried until it is acknowledged", () => {
    for (const [name, { isLocal, kind, honoursKey }] of Object.entries(tool.methods)) {
      expect([name, isLocal]).toEqual([name, true]);
      expect([name, honoursKey?.([])]).toEqual([name, kind === "effect" ? true : undefined]);
    }
  });

  test("that removes shows how many rows would go, and none where it may not or the question is wrong", async () => {
    value("append", "bills", bills);
    const preview = (...args: unknown[]) => method("remove").preview?.(args, context);
    const rows = (text: string) => ({ amounts: [{ label: "rows", text }] });
    expect(await preview("bills", { shop: "Paper" })).toEqual(rows("1"));
    expect(await preview("bills", "all")).toEqual(rows("3"));
    expect(await preview("bills", { "a b": 1 })).toEqual({});
    expect(await preview("other", "all")).toEqual({});
    expect(value("count", "bills")).toBe(3);
  });

  test("says what it would answer, and does nothing", () => {
    value("append", "bills", bills);
    value("upsert", "bills", "k", {});
    const assumed = (name: string, ...args: unknown[]) => method(name).assumed?.(args, context);
    expect([assumed("append", "bills", bills), assumed("append", "bills", {})]).toEqual([3, 1]);
    expect([assumed("upsert", "bills", "k", {}), assumed("upsert", "bills", "new", {})]).toEqual([
      false,
      true,
    ]);
    expect([assumed("remove", "bills", { shop: "Paper" }), assumed("remove", "bills", "all")]).toEqual([
      1, 4,
    ]);
    expect([assumed("remove", "bills", { "a b": 1 }), assumed("remove", "other", "all")]).toEqual([0, 0]);
    expect([assumed("upsert", "other", "k", {}), assumed("define", "bills", {})]).toEqual([true, undefined]);
    expect(value("count", "bills")).toBe(4);
  });
});
