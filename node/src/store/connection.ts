/** What every connection to the database is told before its first statement. */
import type { Database } from "better-sqlite3";

export const busyTimeoutMs = 5_000;

/**
 * Sets durability and integrity for this connection. None of it is stored in the file except WAL:
 * a connection opened without this loses its last commits with the power.
 */
export function configureConnection(db: Database): void {
  // Order matters: auto_vacuum must be there before the page that switching to WAL writes.
  db.pragma("auto_vacuum = INCREMENTAL");
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = FULL");
  db.pragma("foreign_keys = ON");
  db.pragma(`busy_timeout = ${busyTimeoutMs}`);
  // SQLite's own `lower` knows ASCII alone.
  db.function("folded", { deterministic: true }, (text) =>
    text === null ? null : String(text).toLowerCase(),
  );
}
