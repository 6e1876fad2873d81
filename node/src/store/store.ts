/** The house's one database: opened by one node at a time, durable on every commit, and never of a schema the code does not know. */
import { dirname } from "node:path";
import Database from "better-sqlite3";
import { err, ok, type Result } from "@hob/shared/result";
import type { Config } from "../config.ts";
import { configureConnection } from "./connection.ts";
import { holdLock } from "./lock.ts";
import { migrate, type MigrationRefusal } from "./migrate.ts";

export interface Store extends Disposable {
  readonly db: Database.Database;
  readonly file: string;
}

export type StoreRefusal =
  | MigrationRefusal
  | { readonly type: "home_in_use"; readonly home: string }
  | { readonly type: "store_damaged"; readonly file: string; readonly problem: string };

export type StorePlaces = Pick<
  Config,
  "databaseFile" | "lockFile" | "backupDirectory" | "migrationsDirectory"
>;

/** Opens the database, migrating it first where needed. Throws only where the file system refuses. */
export function openStore(places: StorePlaces): Result<Store, StoreRefusal> {
  const lock = holdLock(places.lockFile);
  if (!lock) return err({ type: "home_in_use", home: dirname(places.databaseFile) });
  try {
    const migrated = migrate(places);
    if (!migrated.ok) return releasing(lock, migrated.error);
    const db = new Database(places.databaseFile);
    configureConnection(db);
    return ok({
      db,
      file: places.databaseFile,
      [Symbol.dispose]() {
        db.close();
        lock[Symbol.dispose]();
      },
    });
  } catch (cause) {
    if (!isDamage(cause)) {
      lock[Symbol.dispose]();
      throw new Error(`the database ${places.databaseFile} cannot be opened`, { cause });
    }
    return releasing(lock, { type: "store_damaged", file: places.databaseFile, problem: cause.message });
  }
}

/** One sentence for the person at the terminal: what is wrong, and what to do. */
export function storeRefusalInWords(refusal: StoreRefusal): string {
  switch (refusal.type) {
    case "home_in_use":
      return `Another node already runs on ${refusal.home}. Stop it first, or use another home with --home.`;
    case "schema_newer":
      return `This home was written by a newer Hob (schema ${refusal.found}, this one knows ${refusal.known}). Update Hob; nothing was changed.`;
    case "migration_failed":
      return `The database could not be brought to schema ${refusal.to}: ${refusal.problem}. It was left as it was; a copy is in ${refusal.backup}.`;
    case "store_foreign":
      return `${refusal.file} is a database, but not one of Hob's. Move it away, or use another home with --home.`;
    case "store_damaged":
      return `The database ${refusal.file} is damaged (${refusal.problem}). Put back a backup before starting again.`;
  }
}

/** True for the error SQLite throws when the disk, or the quota on it, is full. */
export function isStorageFull(cause: unknown): boolean {
  return cause instanceof Database.SqliteError && cause.code === "SQLITE_FULL";
}

/** Bytes of the database file itself, without the write-ahead log. */
export function databaseBytes(store: Store): number {
  const pages = store.db.pragma("page_count", { simple: true }) as number;
  const pageBytes = store.db.pragma("page_size", { simple: true }) as number;
  return pages * pageBytes;
}

function releasing(lock: Disposable, refusal: StoreRefusal): Result<never, StoreRefusal> {
  lock[Symbol.dispose]();
  return err(refusal);
}

function isDamage(cause: unknown): cause is InstanceType<typeof Database.SqliteError> {
  if (!(cause instanceof Database.SqliteError)) return false;
  return cause.code === "SQLITE_NOTADB" || cause.code.startsWith("SQLITE_CORRUPT");
}
