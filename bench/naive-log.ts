/** A log as one first thinks of it: a row a line, named by a text id, with an index by run and one by time. */
import type { Store } from "@hob/node/store/store";

export interface NaiveLine {
  readonly n: number;
  readonly at: number;
  readonly level: string;
  readonly text: string;
}

const columns = "id text primary key, run_id text not null, seq integer not null, at integer not null";

export function createNaiveLog(store: Store): void {
  store.db.exec(`
    create table naive_line (${columns}, level text not null, message text not null);
    create index naive_line_by_run on naive_line (run_id, seq);
    create index naive_line_by_time on naive_line (run_id, at);
  `);
}

/** One commit. */
export function appendNaively(store: Store, runId: string, lines: readonly NaiveLine[]): void {
  const insert = store.db.prepare(
    "insert into naive_line (id, run_id, seq, at, level, message) values (?, ?, ?, ?, ?, ?)",
  );
  store.db.transaction(() => {
    for (const { n, at, level, text } of lines) insert.run(crypto.randomUUID(), runId, n, at, level, text);
  })();
}

/** How many lines hold `text`, by reading the table from end to end: faster here than going through an index. */
export function countLike(store: Store, runId: string, text: string): number {
  return (
    store.db
      .prepare<[string, string], { n: number }>(
        "select count(*) as n from naive_line where +run_id = ? and message like ?",
      )
      .get(runId, `%${text}%`)?.n ?? 0
  );
}
