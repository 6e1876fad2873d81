import fc from "fast-check";
import { createManualClock } from "@hob/shared/testing/manual-clock";
import type { JsonObject } from "@hob/shared/json";
import { describe, expect, it } from "vitest";
import { createMemoryTables } from "../tools/testing/memory-tables.ts";
import type { TableStore } from "../tools/table-operations.ts";
import { systemColumns, type Condition, type Order } from "./table-filter.ts";
import { countRows, createTableStore, findRows, type Columns, type Question } from "./table-rows.ts";
import { createTestStore } from "./testing/test-store.ts";
import { transaction } from "./transaction.ts";

const all: Question = { where: [], order: [], limit: 1e6, offset: 0 };

/** The two kinds of tables, on one clock. */
function createBoth() {
  const store = createTestStore();
  const clock = createManualClock();
  const tables = { sql: createTableStore(store, clock), memory: createMemoryTables(() => clock.now()) };
  return { store, clock, ...tables, [Symbol.dispose]: () => store[Symbol.dispose]() };
}

const columns = ["a", "größe", "_b", "constructor", "a-b", "Ж1"];

const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 4 }),
  fc.constantFrom(
    "",
    "a",
    "ab",
    "ba",
    "A",
    "\0",
    "a\0b",
    "%",
    "_",
    "1",
    "true",
    "null",
    '"',
    "'",
    "\\n",
    "\n",
    "ü",
    "😀",
    "\uffff",
  ),
);

const number = fc.oneof(
  fc.constantFrom(
    0,
    -0,
    1,
    -1,
    1.5,
    0.1 + 0.2,
    2 ** 53,
    2 ** 62,
    2 ** 63,
    -(2 ** 63),
    2 ** 64,
    1e21,
    1e-7,
    5e-324,
  ),
  fc.integer({ min: -3, max: 3 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);

const scalar = fc.oneof(fc.constant(null), fc.boolean(), number, text);

const value = fc.oneof(
  { weight: 6, arbitrary: scalar },
  { weight: 1, arbitrary: fc.constantFrom([], [1], ["a"], {}, { a: 1 }, { a: [null] }, "[1]", '{"a":1}') },
);

// As the border hands them over: JSON knows no -0.
const row = fc
  .dictionary(fc.constantFrom(...columns), value, { maxKeys: 6 })
  .map((drawn) => JSON.parse(JSON.stringify(drawn)) as JsonObject);

const column = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...columns, "never") },
  { weight: 1, arbitrary: fc.constantFrom(...systemColumns) },
);

const condition = fc.oneof(
  fc.record({ column, is: fc.constantFrom("eq", "ne"), value: scalar }),
  fc.record({ column, is: fc.constantFrom("lt", "lte", "gt", "gte"), value: fc.oneof(number, text) }),
  fc.record({ column, is: fc.constant("in"), value: fc.array(scalar, { maxLength: 4 }) }),
  fc.record({ column, is: fc.constantFrom("contains", "startsWith"), value: text }),
) as fc.Arbitrary<Condition>;

const order: fc.Arbitrary<Order> = fc.record({ column, isDescending: fc.boolean() });

/** Most conditions of chance fit nothing, so that some ask for what a row holds. */
const conditionsOn = (rows: readonly JsonObject[]) => {
  const held = fc.constantFrom(...rows.flatMap((one) => Object.entries(one)), ["a", null] as const);
  const asking = fc.tuple(held, condition).map(([[name, value], drawn]) => {
    const isWord = typeof value === "string";
    const isScalar = value === null || typeof value !== "object";
    if ((drawn.is === "eq" || drawn.is === "ne") && isScalar) return { column: name, is: drawn.is, value };
    if (drawn.is === "in" && isScalar) return { column: name, is: drawn.is, value: [...drawn.value, value] };
    if (isWord) return { ...drawn, column: name, value: drawn.is === "in" ? [value] : value } as Condition;
    const isCompared = drawn.is !== "in" && typeof drawn.value === "number" && typeof value === "number";
    return isCompared ? ({ ...drawn, column: name, value } as Condition) : drawn;
  });
  return fc.array(fc.oneof(condition, asking), { maxLength: 3 });
};

const question = fc.array(row, { minLength: 1, maxLength: 12 }).chain((rows) =>
  fc.record({
    rows: fc.constant(rows),
    where: conditionsOn(rows),
    order: fc.array(order, { maxLength: 3 }),
    limit: fc.nat(12),
    offset: fc.nat(3),
  }),
);

describe("a table of scripts", () => {
  it("answers every question like a slow one in memory", () => {
    using both = createBoth();
    // As the engine does: what a call does is within a transaction, and here the disk is waited for once.
    const isAlike = fc.property(question, ({ rows, ...asked }) => {
      for (const tables of [both.sql, both.memory]) {
        for (const name of ["t", "other"]) tables.remove(name, []);
        tables.append("t", rows.slice(0, -1));
        tables.append("other", rows);
        tables.upsert("t", "a", rows.at(-1) ?? {});
      }
      expect([...both.sql.find("t", asked)]).toEqual([...both.memory.find("t", asked)]);
      expect(both.sql.count("t", asked.where)).toBe(both.memory.count("t", asked.where));
      const gone = both.sql.remove("t", asked.where);
      expect(gone).toBe(both.memory.remove("t", asked.where));
      expect([...both.sql.find("t", all)]).toEqual([...both.memory.find("t", all)]);
      expect(both.sql.shape("t").rows).toBe(rows.length - gone);
      expect(both.sql.shape("other").rows).toBe(rows.length);
    });
    transaction(both.store, () => fc.assert(isAlike, { numRuns: 1000 }));
  });

  it("keeps what was put in, whatever the order of additions, replacements and removals", () => {
    const key = fc.constantFrom("a", "b", "ü", "'", '"');
    const act = fc.oneof(
      fc.record({ act: fc.constant("append" as const), rows: fc.array(row, { maxLength: 3 }) }),
      fc.record({ act: fc.constant("upsert" as const), key, row }),
      fc.record({ act: fc.constant("remove" as const), where: fc.array(condition, { maxLength: 1 }) }),
      fc.record({ act: fc.constant("wait" as const) }),
    );
    using both = createBoth();
    const isAlike = fc.property(fc.array(act, { maxLength: 20 }), (acts) => {
      for (const tables of [both.sql, both.memory]) tables.remove("t", []);
      const done = (tables: TableStore, one: (typeof acts)[number]) => {
        if (one.act === "append") return tables.append("t", one.rows);
        if (one.act === "upsert") return tables.upsert("t", one.key, one.row);
        return one.act === "remove" ? tables.remove("t", one.where) : undefined;
      };
      for (const one of acts) {
        if (one.act === "wait") both.clock.advance(1);
        expect(done(both.sql, one)).toEqual(done(both.memory, one));
        expect(both.sql.shape("t")).toEqual(both.memory.shape("t"));
      }
      expect([...both.sql.find("t", all)]).toEqual([...both.memory.find("t", all)]);
      for (const name of ["a", "b", "ü", "'", '"', "none"])
        expect(both.sql.get("t", name)).toEqual(both.memory.get("t", name));
    });
    transaction(both.store, () => fc.assert(isAlike, { numRuns: 300 }));
  });

  it.each(["sql", "memory"] as const)("in %s is its own, with its own rows and columns", (kind) => {
    using both = createBoth();
    const tables = both[kind];
    expect(tables.shape("a")).toEqual({ columns: null, rows: 0 });
    const columns: Columns = { constructor: "text" as const };
    tables.declare("a", columns);
    tables.append("a", [{ constructor: "x" }]);
    tables.append("b", [{ n: 1 }, { n: 2 }]);
    expect(tables.upsert("a", "k", { constructor: "y" })).toBe(true);
    expect(tables.upsert("b", "k", { n: 3 })).toBe(true);
    both.clock.advance(5);
    expect(tables.upsert("a", "k", { constructor: "z" })).toBe(false);
    expect(tables.shape("a")).toEqual({ columns, rows: 2 });
    expect(tables.get("a", "k")).toEqual({ constructor: "z" });
    expect([tables.get("b", "k"), tables.get("c", "k")]).toEqual([{ n: 3 }, undefined]);
    const [, keyed] = tables.find("a", all);
    expect(keyed).toMatchObject({ key: "k", createdAt: both.clock.now() - 5, updatedAt: both.clock.now() });
    expect(tables.remove("a", [])).toBe(2);
    expect([tables.shape("a").rows, tables.shape("b").rows]).toEqual([0, 3]);
  });

  it("undoes an addition together with its count", () => {
    using both = createBoth();
    both.sql.append("t", [{ n: 1 }]);
    const undone = () =>
      transaction(both.store, () => {
        both.sql.append("t", [{ n: 2 }]);
        both.sql.upsert("t", "k", { n: 3 });
        throw new Error("the power failed before the commit");
      });
    expect(undone).toThrow();
    expect([both.sql.shape("t").rows, [...both.sql.find("t", all)].length]).toEqual([1, 1]);
  });

  it("compares numbers as what they are, however many digits they have", () => {
    using both = createBoth();
    for (const n of [2 ** 62, -(2 ** 63), 2 ** 64, 0.1 + 0.2, 5e-324, 1.7e308]) {
      for (const tables of [both.sql, both.memory]) {
        tables.remove("t", []);
        tables.append("t", [{ n }]);
        const found = (["lt", "lte", "eq", "gte", "gt", "ne"] as const).filter(
          (is) => tables.count("t", [{ column: "n", is, value: n }]) === 1,
        );
        expect([n, found]).toEqual([n, ["lte", "eq", "gte"]]);
      }
    }
  });

  it("is asked by the same words whatever a script wrote, and never by names that are none", () => {
    using both = createBoth();
    for (const name of [
      'a"',
      "a'",
      "a\\",
      "a.b",
      "a[0]",
      "$",
      "$.a",
      "$rowid",
      "",
      "a b",
      "a\0",
      "__proto__",
      "1a",
    ]) {
      const where: Condition[] = [{ column: name, is: "eq", value: 1 }];
      expect(() => countRows(both.store, "t", where)).toThrow(RangeError);
      const asked = { ...all, order: [{ column: name, isDescending: false }] };
      expect(() => [...findRows(both.store, "t", asked)]).toThrow(RangeError);
    }
  });
});
