/**
 * Log lines of runs, numbered without a gap from 1: the newest as rows, those before them sealed into
 * blocks. A line is in one of the two, whatever happens, because a block takes its lines' rows away in
 * the transaction that writes it.
 */
import { logLevels, type LogLevel, type LogLine } from "@hob/shared/contract/runs";
import type { Json } from "@hob/shared/json";
import { blockLines, blockMask, openBlock, packBlock, type StoredLine } from "./log-blocks.ts";
import { query } from "./query.ts";
import type { Store } from "./store.ts";

export interface NewLogLine {
  readonly n: number;
  readonly at: number;
  readonly level: LogLevel;
  readonly text: string;
  readonly data?: Json;
}

/**
 * Belongs in one transaction a batch. Seals what fills a block at once: a full block's last lines are
 * never rows at all. `queuedAt` is the run's: times are stored as distances from it.
 */
export function appendLines(
  store: Store,
  { runId, queuedAt }: { readonly runId: number; readonly queuedAt: number },
  lines: readonly NewLogLine[],
): void {
  const added = lines.map((line) => storedOf(line, queuedAt));
  const open = (added[0]?.n ?? 0) - firstOpenNumber(store, runId);
  if (open + added.length < blockLines) addRows(store, runId, added);
  else replaceTail(store, runId, [...openLines(store, runId), ...added], () => false);
}

/** Seals the rest of a run that says nothing more, where that makes it smaller. Belongs in the transaction that ends it. */
export function sealRest(store: Store, runId: number): void {
  const open = openLines(store, runId);
  if (open.length > 0) replaceTail(store, runId, open, isSmallerSealed);
}

/** 0 where the run has none. */
export function lastLineNumber(store: Store, runId: number): number {
  return (
    query<[object], { n: number }>(
      store,
      `select coalesce(
         (select max(n) from log_line where run = @runId),
         (select first + lines - 1 from log_block where run = @runId order by first desc limit 1),
         0) as n`,
    ).get({ runId })?.n ?? 0
  );
}

/**
 * Lines with a number greater than `after`, at most `limit`, fewer where their texts would pass
 * `maxBytes`; one at least where there is one.
 */
export function linesAfter(
  store: Store,
  runId: number,
  after: number,
  limit: number,
  maxBytes: number,
): LogLine[] {
  return pageOf(store, runId, storedLinesAfter(store, runId, after), limit, maxBytes);
}

/** Those of the given numbers that the run has, ascending, fewer where their texts would pass `maxBytes`. */
export function linesNumbered(
  store: Store,
  runId: number,
  numbers: readonly number[],
  maxBytes: number,
): LogLine[] {
  const wanted = [...new Set(numbers)].toSorted((a, b) => a - b);
  return pageOf(store, runId, storedLinesNumbered(store, runId, wanted), wanted.length, maxBytes);
}

/** Opens block after block as it is read on: at most one is in memory. */
function* storedLinesAfter(store: Store, runId: number, after: number): Generator<StoredLine> {
  for (const { first, body } of blocksAfter(store, runId, after)) {
    for (const line of openBlock(first, body).lines()) if (line.n > after) yield line;
  }
  yield* rowsAfter(store, runId, after);
}

function* storedLinesNumbered(
  store: Store,
  runId: number,
  ascending: readonly number[],
): Generator<StoredLine> {
  let opened: readonly StoredLine[] = [];
  for (const n of ascending) {
    if (n > (opened.at(-1)?.n ?? 0)) opened = stretchWith(store, runId, n);
    const line = opened[n - (opened[0]?.n ?? 0)];
    if (line) yield line;
  }
}

/** The block with line `n`, or the row alone; empty where the run has no such line. */
function stretchWith(store: Store, runId: number, n: number): StoredLine[] {
  const block = query<[number, number], StoredBlock>(
    store,
    `select first, lines, levels, body from log_block
     where run = ? and first <= ? order by first desc limit 1`,
  ).get(runId, n);
  if (block && n < block.first + block.lines) return openBlock(block.first, block.body).lines();
  const row = query<[number, number], StoredLine>(
    store,
    "select n, at, level, text, data from log_line where run = ? and n = ?",
  ).get(runId, n);
  return row ? [row] : [];
}

function pageOf(
  store: Store,
  runId: number,
  stored: Iterable<StoredLine>,
  limit: number,
  maxBytes: number,
): LogLine[] {
  const queuedAt = queuedAtOf(store, runId);
  const lines: LogLine[] = [];
  let bytes = 0;
  for (const line of stored) {
    bytes += line.text.length + (line.data?.length ?? 0);
    if (lines.length > 0 && bytes > maxBytes) break;
    lines.push(shownOf(line, queuedAt));
    if (lines.length >= limit) break;
  }
  return lines;
}

export interface StoredBlock {
  /** Number of its first line. */
  readonly first: number;
  readonly lines: number;
  /** Bit `1 << level` for each level within. */
  readonly levels: number;
  readonly body: Buffer;
}

/** Blocks that hold a line with a number greater than `after`, in order; the bodies are read one by one. */
export function blocksAfter(store: Store, runId: number, after: number): IterableIterator<StoredBlock> {
  return query<[object], StoredBlock>(
    store,
    // No block is longer: this finds the place in the index that the exact condition alone would not.
    `select first, lines, levels, body from log_block
     where run = @runId and first > @after - ${blockLines} and first + lines > @after + 1 order by first`,
  ).iterate({ runId, after });
}

/** Lines that are not sealed, with a number greater than `after`, in order. */
export function rowsAfter(store: Store, runId: number, after: number): IterableIterator<StoredLine> {
  return query<[number, number], StoredLine>(
    store,
    "select n, at, level, text, data from log_line where run = ? and n > ? order by n",
  ).iterate(runId, after);
}

function openLines(store: Store, runId: number): StoredLine[] {
  return [...rowsAfter(store, runId, 0)];
}

/** Number of the oldest line that is not sealed, or of the next line where all are. */
function firstOpenNumber(store: Store, runId: number): number {
  const row = query<[number], { n: number | null }>(
    store,
    "select min(n) as n from log_line where run = ?",
  ).get(runId);
  return row?.n ?? lastLineNumber(store, runId) + 1;
}

/** Writes `open` in place of all rows of the run: in blocks as far as they fill them, and the rest as `isWorth` says. */
function replaceTail(
  store: Store,
  runId: number,
  open: readonly StoredLine[],
  isWorth: (lines: readonly StoredLine[], body: Uint8Array) => boolean,
): void {
  query<[number]>(store, "delete from log_line where run = ?").run(runId);
  for (let at = 0; at < open.length; at += blockLines) {
    const lines = open.slice(at, at + blockLines);
    const body = packBlock(lines);
    if (lines.length === blockLines || isWorth(lines, body)) addBlock(store, runId, lines, body);
    else addRows(store, runId, lines);
  }
}

function addBlock(store: Store, runId: number, lines: readonly StoredLine[], body: Uint8Array): void {
  query<[number, number, number, number, Uint8Array]>(
    store,
    "insert into log_block (run, first, lines, levels, body) values (?, ?, ?, ?, ?)",
  ).run(runId, lines[0]?.n ?? 1, lines.length, blockMask(lines), body);
}

function addRows(store: Store, runId: number, lines: readonly StoredLine[]): void {
  const insert = query<[number, number, number, number, string, string | null]>(
    store,
    "insert into log_line (run, n, at, level, text, data) values (?, ?, ?, ?, ?, ?)",
  );
  for (const { n, at, level, text, data } of lines) insert.run(runId, n, at, level, text, data);
}

/** What SQLite keeps beside the values of a row: lengths, key and the pointer to it. */
const rowBytes = 14;

function isSmallerSealed(lines: readonly StoredLine[], body: Uint8Array): boolean {
  const asRows = lines.reduce(
    (sum, { text, data }) => sum + rowBytes + Buffer.byteLength(text) + Buffer.byteLength(data ?? ""),
    0,
  );
  return body.length + rowBytes < asRows;
}

function storedOf({ n, at, level, text, data }: NewLogLine, queuedAt: number): StoredLine {
  return {
    n,
    at: at - queuedAt,
    level: levelCode(level),
    text: text.toWellFormed(),
    data: data === undefined ? null : JSON.stringify(data),
  };
}

export function levelCode(level: LogLevel): number {
  return logLevels.indexOf(level) + 1;
}

function shownOf({ n, at, level, text, data }: StoredLine, queuedAt: number): LogLine {
  const line = { n, at: at + queuedAt, level: logLevels[level - 1] ?? "info", text };
  return data === null ? line : { ...line, data: JSON.parse(data) as Json };
}

function queuedAtOf(store: Store, runId: number): number {
  const row = query<[number], { queuedAt: number }>(
    store,
    "select queued_at as queuedAt from run where id = ?",
  ).get(runId);
  return row?.queuedAt ?? 0;
}
