/** Log lines of runs, numbered without a gap from 1. */
import { logLevels, type LogLevel, type LogLine } from "@hob/shared/contract/runs";
import type { Json } from "@hob/shared/json";
import { query } from "./query.ts";
import type { Store } from "./store.ts";

export interface NewLogLine {
  readonly n: number;
  readonly at: number;
  readonly level: LogLevel;
  readonly text: string;
  readonly data?: Json;
}

/** Belongs in one transaction a batch. `queuedAt` is the run's: times are stored as distances from it. */
export function appendLines(
  store: Store,
  run: { runId: number; queuedAt: number },
  lines: readonly NewLogLine[],
): void {
  const insert = query<[number, number, number, number, string, string | null]>(
    store,
    "insert into log_line (run, n, at, level, text, data) values (?, ?, ?, ?, ?, ?)",
  );
  for (const { n, at, level, text, data } of lines) {
    const code = logLevels.indexOf(level) + 1;
    insert.run(run.runId, n, at - run.queuedAt, code, text, data === undefined ? null : JSON.stringify(data));
  }
}

/** 0 where the run has none. */
export function lastLineNumber(store: Store, runId: number): number {
  return (
    query<[number], { n: number | null }>(store, "select max(n) as n from log_line where run = ?").get(runId)
      ?.n ?? 0
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
  const rows = query<
    [number, number, number],
    { n: number; at: number; level: number; text: string; data: string | null }
  >(
    store,
    `select n, at + (select queued_at from run where id = log_line.run) as at, level, text, data
     from log_line where run = ? and n > ? order by n limit ?`,
  ).iterate(runId, after, limit);
  const lines: LogLine[] = [];
  let bytes = 0;
  for (const { n, at, level, text, data } of rows) {
    bytes += text.length + (data?.length ?? 0);
    if (lines.length > 0 && bytes > maxBytes) break;
    const line = { n, at, level: logLevels[level - 1] ?? "info", text };
    lines.push(data === null ? line : { ...line, data: JSON.parse(data) as Json });
  }
  return lines;
}
