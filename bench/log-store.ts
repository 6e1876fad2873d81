/** What keeping logs costs: appending, the bytes on the disk, and finding a text in a million lines. */
import { appendLines } from "@hob/node/store/lines";
import { findLines } from "@hob/node/store/log-search";
import { addTestAutomation, addTestRun } from "@hob/node/store/testing/test-runs";
import { createTestStore } from "@hob/node/store/testing/test-store";
import { transaction } from "@hob/node/store/transaction";
import { createBareFile } from "./bare-file.ts";
import { interleave } from "./interleave.ts";
import { logLines, rareText } from "./log-lines.ts";
import { appendNaively, countLike, createNaiveLog } from "./naive-log.ts";
import { rivalOf, spreadOf, type BenchRow, type Spread } from "./row.ts";
import { fileBytes } from "./stored-bytes.ts";

/** Over a house that has kept a million lines: small tables flatter everybody. */
export async function measureLogs(): Promise<readonly BenchRow[]> {
  using ours = createOurLog();
  using naive = createNaive();
  const bytes = bytesRow(ours, naive);
  const search = await searchRow(ours, naive);
  return [await appendRow(ours, naive), bytes, search];
}

type Kept = ReturnType<typeof createOurLog> | ReturnType<typeof createNaive>;

const keptLines = 1_000_000;
const commitLines = 100;
const commitsEach = 20;

async function appendRow(ours: Kept, naive: Kept): Promise<BenchRow> {
  using bare = createBareFile();
  const batches = Array.from({ length: commitsEach }, (_, index) =>
    logLines(1 + index * commitLines, commitLines),
  );
  const rate = (append: (batch: ReturnType<typeof logLines>) => void) => () => {
    const startedMs = performance.now();
    for (const batch of batches) append(batch);
    return (commitsEach * commitLines * 1000) / (performance.now() - startedMs);
  };
  const texts = new Map(batches.map((batch) => [batch, batch.map(({ text }) => `${text}\n`).join("")]));
  const spreads = await interleave(
    { rounds: 15, warmups: 2 },
    {
      ours: rate((batch) => ours.append(batch)),
      bare: rate((batch) => bare.append(texts.get(batch) ?? "")),
      naive: rate((batch) => naive.append(batch)),
    },
  );
  const better = "more";
  return {
    id: "log-append",
    figure: "log lines appended in commits of 100, synchronous=FULL",
    unit: "lines/s",
    better,
    ours: spreads.ours,
    rivals: [
      rivalOf("bare write and fdatasync of the texts", spreads.bare, {
        ours: spreads.ours,
        better,
        goalRatio: 0.6,
      }),
      rivalOf("a row per line, text id, two indexes", spreads.naive, {
        ours: spreads.ours,
        better,
        goalRatio: 6,
      }),
    ],
    notes: [
      "Log lines: ours and the naive table are SQLite files with the same settings and a million lines in them; each commit waits for the disk; sealing into blocks is part of ours.",
    ],
  };
}

function bytesRow(ours: Kept, naive: Kept): BenchRow {
  const better = "less";
  const oursEach = bytesEach(ours);
  return {
    id: "log-bytes",
    figure: "stored bytes for one log line",
    unit: "bytes",
    better,
    ours: oursEach,
    rivals: [
      rivalOf("a row per line, text id, two indexes", bytesEach(naive), {
        ours: oursEach,
        better,
        goalRatio: 6,
      }),
    ],
    notes: ["Stored bytes: growth of the file over a million lines of about 60 characters."],
  };
}

/** Fills the log on the way. */
function bytesEach({ store, fill }: Kept): Spread {
  const before = fileBytes(store);
  fill(keptLines);
  return spreadOf([(fileBytes(store) - before) / keptLines]);
}

async function searchRow(ours: Kept, naive: Kept): Promise<BenchRow> {
  const expected = countLike(naive.store, String(naive.runId), rareText);
  const timed = (search: () => number) => () => {
    const startedMs = performance.now();
    if (search() !== expected) throw new Error("the two searches do not agree");
    return performance.now() - startedMs;
  };
  const needle = rareText.toUpperCase();
  const spreads = await interleave(
    { rounds: 7, warmups: 1 },
    {
      ours: timed(
        () => findLines(ours.store, Number(ours.runId), { text: needle, after: 0, limit: 10_000 }).total,
      ),
      like: timed(() => countLike(naive.store, String(naive.runId), needle)),
    },
  );
  const better = "less";
  return {
    id: "log-search",
    figure: "search for a text in 1,000,000 lines",
    unit: "ms",
    better,
    ours: spreads.ours,
    rivals: [
      rivalOf("LIKE over a row per line", spreads.like, { ours: spreads.ours, better, goalRatio: 0.5 }),
    ],
    notes: [
      "Search: ours finds letters of any script whatever their case, LIKE those of ASCII; both files are in the system's cache.",
    ],
  };
}

function createOurLog() {
  const store = createTestStore();
  const runId = addTestRun(store, { automationId: addTestAutomation(store, "chatty") });
  let last = 0;
  const append = (lines: ReturnType<typeof logLines>) => {
    const first = last + 1;
    const numbered = lines.map((line, index) => ({ ...line, n: first + index }));
    transaction(store, () => appendLines(store, { runId, queuedAt: 0 }, numbered));
    last += lines.length;
  };
  return { store, runId, append, fill: filler(append), [Symbol.dispose]: () => store[Symbol.dispose]() };
}

function createNaive() {
  const store = createTestStore();
  createNaiveLog(store);
  const runId = crypto.randomUUID();
  const append = (lines: ReturnType<typeof logLines>) => appendNaively(store, runId, lines);
  return { store, runId, append, fill: filler(append), [Symbol.dispose]: () => store[Symbol.dispose]() };
}

/** In large commits: how it got there is not measured here. */
function filler(append: (lines: ReturnType<typeof logLines>) => void) {
  return (count: number) => {
    for (let first = 1; first <= count; first += 2_000)
      append(logLines(first, Math.min(2_000, count - first + 1)));
  };
}
