/** Brings a database to the newest schema: forward only, on a copy, all or nothing. */
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
} from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { err, ok, type Result } from "@hob/shared/result";
import type { Config } from "../config.ts";
import { configureConnection } from "./connection.ts";
import { copyFileDurably, moveFileDurably, syncPath } from "./durable-file.ts";

export type MigrationRefusal =
  | { readonly type: "schema_newer"; readonly found: number; readonly known: number }
  | { readonly type: "store_foreign"; readonly file: string }
  | {
      readonly type: "migration_failed";
      readonly from: number;
      readonly to: number;
      readonly problem: string;
      /** The database as it was. */
      readonly backup: string;
    };

export type MigrationPlaces = Pick<Config, "databaseFile" | "backupDirectory" | "migrationsDirectory">;

interface Step {
  readonly version: number;
  readonly sql: string;
}

/**
 * A new file gets its whole schema in one transaction. An existing one is backed up, copied, and the
 * copy migrated, checked and swapped in by one rename: killed anywhere, what is left is the old
 * schema or the new. The caller holds the lock of the home.
 */
export function migrate(places: MigrationPlaces): Result<void, MigrationRefusal> {
  const steps = readSteps(places.migrationsDirectory);
  const known = steps.length;
  const found = schemaOf(places.databaseFile);
  if (found.version > known) return err({ type: "schema_newer", found: found.version, known });
  if (found.version === known) return ok(undefined);
  if (found.version > 0) return migrateCopy(places, steps.slice(found.version), found.version, known);
  if (found.tables > 0) return err({ type: "store_foreign", file: places.databaseFile });
  // Whatever the folder allows: logs and values are nobody else's. SQLite's side files take over the mode.
  closeSync(openSync(places.databaseFile, "a", 0o600));
  const db = new Database(places.databaseFile);
  try {
    configureConnection(db);
    applySteps(db, steps);
  } finally {
    db.close();
  }
  return ok(undefined);
}

/** The schema that the migrations in `directory` come to. */
export function knownSchema(directory: string): number {
  return readSteps(directory).length;
}

function migrateCopy(
  places: MigrationPlaces,
  steps: readonly Step[],
  from: number,
  to: number,
): Result<void, MigrationRefusal> {
  const { databaseFile } = places;
  const backup = join(places.backupDirectory, `before-schema-${String(to).padStart(4, "0")}.db`);
  const copy = `${databaseFile}.migrating`;
  foldLogIntoFile(databaseFile);
  mkdirSync(places.backupDirectory, { recursive: true, mode: 0o700 });
  copyFileDurably(databaseFile, backup);
  for (const leftover of [copy, `${copy}-wal`, `${copy}-shm`, `${copy}-journal`])
    rmSync(leftover, { force: true });
  copyFileDurably(databaseFile, copy);
  const problem = migrateAndCheck(copy, steps);
  if (problem !== undefined) {
    rmSync(copy, { force: true });
    return err({ type: "migration_failed", from, to, problem, backup });
  }
  syncPath(copy);
  moveFileDurably(copy, databaseFile);
  return ok(undefined);
}

/** Undefined when the copy now has the new schema and passes every check; else what is wrong with it. */
function migrateAndCheck(file: string, steps: readonly Step[]): string | undefined {
  const db = new Database(file);
  try {
    // A rollback journal, not WAL: after close the copy is one file, and one rename swaps it in.
    // WAL is set again when the store opens it.
    db.pragma("journal_mode = DELETE");
    db.pragma("synchronous = FULL");
    // Tables are rebuilt under their references; all of these are checked below instead.
    db.pragma("foreign_keys = OFF");
    const before = rowCounts(db);
    applySteps(db, steps);
    return findProblem(db, before);
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause);
  } finally {
    db.close();
  }
}

function applySteps(db: Database.Database, steps: readonly Step[]): void {
  db.transaction(() => {
    for (const step of steps) {
      db.exec(step.sql);
      db.pragma(`user_version = ${step.version}`);
    }
  }).exclusive();
}

function findProblem(db: Database.Database, before: ReadonlyMap<string, number>): string | undefined {
  const integrity = db.pragma("integrity_check", { simple: true });
  if (integrity !== "ok") return `the integrity check says ${String(integrity)}`;
  const dangling = db.pragma("foreign_key_check") as { table: string }[];
  if (dangling[0]) return `${dangling.length} rows refer to nothing, the first in ${dangling[0].table}`;
  const after = rowCounts(db);
  for (const [table, rows] of before) {
    const left = after.get(table);
    if (left !== undefined && left < rows) return `${table} lost ${rows - left} of its ${rows} rows`;
  }
  return undefined;
}

function rowCounts(db: Database.Database): Map<string, number> {
  const tables = db
    .prepare<[], { name: string }>(
      "select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'",
    )
    .all();
  const countRows = (table: string) =>
    db.prepare<[], { n: number }>(`select count(*) as n from "${table}"`).get()?.n ?? 0;
  return new Map(tables.map(({ name }) => [name, countRows(name)]));
}

/** Moves what the write-ahead log still holds into the file, so that a copy of the file is the database. */
function foldLogIntoFile(file: string): void {
  const db = new Database(file);
  try {
    configureConnection(db);
    db.pragma("wal_checkpoint(TRUNCATE)");
  } finally {
    db.close();
  }
  const log = `${file}-wal`;
  if (existsSync(log) && statSync(log).size > 0) {
    throw new Error(`another program is reading ${file}: close it before updating`);
  }
}

function schemaOf(file: string): { readonly version: number; readonly tables: number } {
  if (!existsSync(file)) return { version: 0, tables: 0 };
  const db = new Database(file);
  try {
    // Closing the only connection folds the log into the file, so even a look must be a durable one.
    db.pragma("synchronous = FULL");
    const version = db.pragma("user_version", { simple: true }) as number;
    const tables = db.prepare<[], { n: number }>("select count(*) as n from sqlite_schema").get()?.n ?? 0;
    return { version, tables };
  } finally {
    db.close();
  }
}

/** `0001-noun.sql`, `0002-noun.sql` … without a gap. Throws where the folder is not like that. */
function readSteps(directory: string): Step[] {
  const files = readdirSync(directory)
    .filter((file) => /^[0-9]{4}-[a-z0-9-]+\.sql$/.test(file))
    .toSorted();
  return files.map((file, index) => {
    const version = Number(file.slice(0, 4));
    if (version !== index + 1) throw new Error(`${directory} has no migration ${index + 1} but has ${file}`);
    return { version, sql: readFileSync(join(directory, file), "utf8") };
  });
}
