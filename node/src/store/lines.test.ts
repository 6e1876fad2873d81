import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { logLevels, type LogLevel, type LogLine } from "@hob/shared/contract/runs";
import type { Json } from "@hob/shared/json";
import { appendLines, lastLineNumber, linesAfter, linesNumbered, sealRest } from "./lines.ts";
import { findLines } from "./log-search.ts";
import type { Store } from "./store.ts";
import { addTestAutomation, addTestRun } from "./testing/test-runs.ts";
import { createTestStore } from "./testing/test-store.ts";
import { transaction } from "./transaction.ts";

const queuedAt = 1_700_000_000_000;
const enough = 1e9;

type Said = { readonly level: LogLevel; readonly text: string; readonly data?: Json };

const line: fc.Arbitrary<Said> = fc.record(
  {
    level: fc.constantFrom(...logLevels),
    text: fc.oneof(
      fc.string({ unit: "binary", maxLength: 30 }),
      fc.constantFrom("", "a\nb", "\ud800", "\0", "Straße"),
    ),
    data: fc.oneof(fc.constant(null), fc.jsonValue({ maxDepth: 1 }) as fc.Arbitrary<Json>),
  },
  { requiredKeys: ["level", "text"] },
);

/** Batches as scripts say them: many small ones, some that fill more than a block. */
const batches = fc
  .array(fc.tuple(fc.array(line, { minLength: 1, maxLength: 5 }), fc.integer({ min: 1, max: 120 })), {
    minLength: 1,
    maxLength: 9,
  })
  .map((drawn) => drawn.map(([lines, times]) => Array.from({ length: times }, () => lines).flat()));

describe("the log of a run", () => {
  it("reads the same whatever the sizes of the batches it came in, before and after its rest is sealed", () => {
    fc.assert(
      fc.property(batches, fc.nat(900), (said, after) => {
        using log = createLog();
        for (const batch of said) log.append(batch);
        for (const isSealed of [false, true]) {
          if (isSealed) sealRest(log.store, log.runId);
          expect(log.all()).toEqual(log.model);
          expect(lastLineNumber(log.store, log.runId)).toBe(log.model.length);
          expect(linesAfter(log.store, log.runId, after, 70, enough)).toEqual(
            log.model.slice(after, after + 70),
          );
        }
      }),
      { numRuns: 25 },
    );
  });

  it("keeps at most 255 lines as rows, and none where sealing the rest made it smaller", () => {
    using log = createLog();
    for (let batch = 0; batch < 7; batch++) log.append(plain(100));
    expect(log.sizes()).toEqual({ blocks: [256, 256], rows: 188 });
    sealRest(log.store, log.runId);
    expect(log.sizes()).toEqual({ blocks: [256, 256, 188], rows: 0 });
    log.append([{ level: "info", text: "one word more" }]);
    sealRest(log.store, log.runId);
    expect(log.sizes()).toEqual({ blocks: [256, 256, 188], rows: 1 });
    expect(log.all()).toEqual(log.model);
  });

  it("undone in the middle of filling a block is as it was, and goes on without a gap", () => {
    using log = createLog();
    log.append(plain(200));
    const before = log.sizes();
    const undone = () =>
      transaction(log.store, () => {
        appendLines(log.store, log, numbered(plain(100), 201));
        sealRest(log.store, log.runId);
        throw new Error("the power failed before the commit");
      });
    expect(undone).toThrow();
    expect(log.sizes()).toEqual(before);
    expect(log.all()).toEqual(log.model);
    log.append(plain(100));
    expect(log.sizes()).toEqual({ blocks: [256], rows: 44 });
    expect(log.all()).toEqual(log.model);
  });

  it.each(["ends", "says more"])(
    "that was all rows before there were blocks is sealed when its run %s",
    (how) => {
      using log = createLog();
      const row = log.store.db.prepare(
        "insert into log_line (run, n, at, level, text) values (?, ?, 0, 2, 'old line')",
      );
      for (let n = 1; n <= 600; n++) row.run(log.runId, n);
      if (how === "ends") sealRest(log.store, log.runId);
      else appendLines(log.store, log, numbered(plain(1), 601));
      const rest = how === "ends" ? { blocks: [256, 256, 88], rows: 0 } : { blocks: [256, 256], rows: 89 };
      expect(log.sizes()).toEqual(rest);
      const lines = how === "ends" ? 600 : 601;
      expect(log.all().map(({ n }) => n)).toEqual(Array.from({ length: lines }, (_, index) => index + 1));
    },
  );

  it("gives single lines by their numbers, and leaves out those it does not have", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(720), { maxLength: 40 }), (numbers) => {
        const got = linesNumbered(shared.store, shared.runId, numbers, enough);
        const wanted = new Set(numbers);
        expect(got).toEqual(shared.model.filter(({ n }) => wanted.has(n)));
      }),
      { numRuns: 50 },
    );
  });

  it("answers no more text than was asked for, but always a first line", () => {
    expect(linesAfter(shared.store, shared.runId, 10, 500, 1).map(({ n }) => n)).toEqual([11]);
    expect(linesNumbered(shared.store, shared.runId, [600, 3], 1).map(({ n }) => n)).toEqual([3]);
    const bytes = shared.model.slice(0, 20).reduce((sum, { text }) => sum + text.length, 0);
    expect(linesAfter(shared.store, shared.runId, 0, 500, bytes)).toHaveLength(20);
  });

  it("of one run is not that of another", () => {
    using log = createLog();
    log.append(plain(300));
    const other = addTestRun(log.store, { automationId: log.automationId });
    appendLines(log.store, { runId: other, queuedAt }, numbered(plain(2), 1));
    expect(linesAfter(log.store, other, 0, 500, enough)).toHaveLength(2);
    expect(log.all()).toEqual(log.model);
  });
});

describe("finding lines", () => {
  it("answers just the numbers a look at every line would", () => {
    const needle = fc.constantFrom("", "a", "line 1", "LINE 17", "ist ZU", "nowhere");
    const levels = fc.option(fc.subarray([...logLevels]), { nil: undefined });
    fc.assert(
      fc.property(
        needle,
        levels,
        fc.nat(720),
        fc.integer({ min: 0, max: 300 }),
        (text, levels, after, limit) => {
          const expected = shared.model
            .filter((one) => one.n > after)
            .filter((one) => (levels ?? logLevels).includes(one.level))
            .filter((one) => one.text.toLowerCase().includes(text.toLowerCase()))
            .map(({ n }) => n);
          const search = { text, levels, after, limit };
          expect(findLines(shared.store, shared.runId, search)).toEqual({
            numbers: expected.slice(0, limit),
            total: expected.length,
          });
        },
      ),
      { numRuns: 200 },
    );
  });

  it("in portions of any size finds the same, and each portion comes further", () => {
    const needle = fc.constantFrom("", "line 1", "ist ZU");
    const levels = fc.constantFrom<LogLevel[]>([...logLevels], ["error"], ["info", "warn"]);
    fc.assert(
      fc.property(needle, levels, fc.integer({ min: 1, max: 40_000 }), (text, levels, effort) => {
        const whole = findLines(shared.store, shared.runId, { text, levels, after: 0, limit: 1_000 });
        const numbers: number[] = [];
        for (let after = 0; ;) {
          const portion = findLines(shared.store, shared.runId, {
            text,
            levels,
            after,
            limit: 1_000,
            effort,
          });
          numbers.push(...portion.numbers);
          if (portion.stoppedAt === undefined) break;
          expect(portion.stoppedAt).toBeGreaterThan(after);
          after = portion.stoppedAt;
        }
        expect(numbers).toEqual(whole.numbers);
      }),
      { numRuns: 20 },
    );
  });

  it("stops also within a block, and goes on behind the line it stopped at", () => {
    using log = createLog();
    log.append(Array.from({ length: 256 }, () => ({ level: "info", text: "\u001b]x".repeat(2_000) })));
    expect(log.sizes()).toEqual({ blocks: [256], rows: 0 });
    const search = { text: "xx", limit: 1, effort: 60_000 };
    expect(findLines(log.store, log.runId, { ...search, after: 0 })).toEqual({
      numbers: [1],
      total: 10,
      stoppedAt: 10,
    });
    expect(findLines(log.store, log.runId, { ...search, after: 250 })).toEqual({ numbers: [251], total: 6 });
  });

  it.each([
    ["ÜBER", "Wetter über Köln"],
    ["all well", "\u001b[32mall\u001b[0m well"],
    ["ὀδυσσεύς", "ὈΔΥΣΣΕΎΣ kehrt heim"],
    ["strasse", "STRASSE"],
    ["STRASSE", "Straße"],
    ["привет", "ПРИВЕТ, мир"],
    ["i", "DİYARBAKIR"],
  ])("finds %s in %s, in a row and in a block", (text, said) => {
    using log = createLog();
    log.append([{ level: "info", text: said }]);
    expect(found(log, text)).toEqual([1]);
    log.append(plain(255));
    expect(found(log, text)).toContain(1);
    expect(log.sizes()).toEqual({ blocks: [256], rows: 0 });
  });

  it("finds nothing that only two lines together would hold, nor what stands in their data", () => {
    using log = createLog();
    log.append([
      { level: "info", text: "one" },
      { level: "info", text: "two", data: { three: 4 } },
      ...plain(254),
    ]);
    expect(found(log, "onetwo")).toEqual([]);
    expect(found(log, "three")).toEqual([]);
    expect(found(log, "two")).toEqual([2]);
  });
});

const shared = createLog();
shared.append(plain(300));
shared.append([
  { level: "error", text: "Die STRASSE ist zu" },
  { level: "warn", text: "Straße" },
]);
shared.append(plain(400));

afterAll(() => shared[Symbol.dispose]());

interface Log extends Disposable {
  readonly store: Store;
  readonly automationId: number;
  readonly runId: number;
  readonly queuedAt: number;
  /** What should be read back. */
  readonly model: readonly LogLine[];
  append(lines: readonly Said[]): void;
  all(): LogLine[];
  sizes(): { readonly blocks: number[]; readonly rows: number };
}

function createLog(): Log {
  const store = createTestStore();
  const automationId = addTestAutomation(store, "chatty");
  const runId = addTestRun(store, { automationId, queuedAt });
  const run = { runId, queuedAt };
  const model: LogLine[] = [];
  return {
    store,
    automationId,
    ...run,
    model,
    append(lines) {
      const next = numbered(lines, model.length + 1);
      transaction(store, () => appendLines(store, run, next));
      model.push(...next.map((one) => ({ ...one, text: one.text.toWellFormed() })));
    },
    all: () => linesAfter(store, runId, 0, 1e6, enough),
    sizes: () => ({
      blocks: store.db
        .prepare<[], { lines: number }>("select lines from log_block order by first")
        .all()
        .map(({ lines }) => lines),
      rows: store.db.prepare("select 1 from log_line").all().length,
    }),
    [Symbol.dispose]: () => store[Symbol.dispose](),
  };
}

function numbered(lines: readonly Said[], first: number) {
  return lines.map((said, index) => ({ ...said, n: first + index, at: queuedAt + (first + index) * 7 }));
}

function plain(count: number): Said[] {
  return Array.from({ length: count }, (_, index) => ({
    level: logLevels[index % 3] ?? "info",
    text: `line ${index + 1} of the feed, fetched and found to be as it was`,
  }));
}

function found(log: Log, text: string): number[] {
  return findLines(log.store, log.runId, { text, after: 0, limit: 10_000 }).numbers;
}
