/** One writer a home: a lock that the operating system lets go of when the process dies, however it dies. */
import Database from "better-sqlite3";

/**
 * Holds the lock until disposed; undefined where another process (or another store in this one) has
 * it. It is SQLite's own file lock on an empty database beside the real one, so that readers of the
 * real one are never shut out and no stale pid file can lie.
 */
export function holdLock(file: string): Disposable | undefined {
  const db = new Database(file, { timeout: 0 });
  try {
    db.exec("begin exclusive");
  } catch (cause) {
    db.close();
    if (cause instanceof Database.SqliteError && cause.code === "SQLITE_BUSY") return undefined;
    throw cause;
  }
  return { [Symbol.dispose]: () => void db.close() };
}
