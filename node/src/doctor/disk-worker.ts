/**
 * Looks at the database and the disk below it, in a thread of its own: reading all pages and waiting
 * for the disk takes seconds, which the house must not stand still for.
 */
import { closeSync, existsSync, fdatasyncSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import Database from "better-sqlite3";
import { findAuditBreak } from "../store/audit.ts";
import { knownSchema } from "../store/migrate.ts";
import { unwell, well, type Finding } from "./check.ts";

export interface DiskTask {
  readonly home: string;
  readonly databaseFile: string;
  readonly migrationsDirectory: string;
}

/** One message for each of them, as soon as it is known. */
export interface DiskMessage {
  readonly check: "storage" | "audit" | "fsync" | "push";
  readonly finding: Finding;
}

function lookAll(task: DiskTask, tell: (message: DiskMessage) => void): void {
  tell({ check: "fsync", finding: lookAtFsync(task.home) });
  if (!existsSync(task.databaseFile)) {
    tell({ check: "storage", finding: unwell("skipped", "nothing_yet") });
    tell({ check: "push", finding: unwell("skipped", "nothing_yet") });
    return tell({ check: "audit", finding: unwell("skipped", "nothing_yet") });
  }
  // Nothing is written through it, so nothing of it has to be durable.
  const db = new Database(task.databaseFile, { readonly: true, fileMustExist: true });
  try {
    tell({ check: "push", finding: whole(() => lookAtPush(db)) });
    tell({ check: "audit", finding: whole(() => lookAtAudit(db, task)) });
    // Last: it reads every page there is.
    tell({ check: "storage", finding: whole(() => lookAtStorage(db, task)) });
  } finally {
    db.close();
  }
}

function lookAtStorage(db: Database.Database, { databaseFile, migrationsDirectory }: DiskTask): Finding {
  const schema = db.pragma("user_version", { simple: true }) as number;
  const known = knownSchema(migrationsDirectory);
  const figures = { schema, databaseBytes: statSync(databaseFile).size };
  const verdict = String(db.pragma("quick_check(1)", { simple: true }));
  if (verdict !== "ok") return unwell("failed", "store_damaged", { ...figures, problem: verdict });
  if (schema > known) return unwell("failed", "schema_newer", { ...figures, known });
  return schema < known ? unwell("warn", "schema_old", { ...figures, known }) : well(figures);
}

function lookAtAudit(db: Database.Database, { databaseFile }: DiskTask): Finding {
  const brokenAt = findAuditBreak({ db, file: databaseFile, [Symbol.dispose]() {} });
  const entries = db.prepare<[], { n: number }>("select count(*) as n from audit").get()?.n ?? 0;
  return brokenAt === undefined ? well({ entries }) : unwell("failed", "audit_broken", { entries, brokenAt });
}

/** How devices are reached, as the last messages to each of them told: nothing is sent for it. */
function lookAtPush(db: Database.Database): Finding {
  const isThere = db.prepare("select 1 from sqlite_schema where name = 'push_subscription'").get();
  if (!isThere) return unwell("skipped", "nothing_yet");
  const figures = db
    .prepare<[], { reached: number; failing: number; dead: number }>(
      `select count(*) filter (where state = 'live' and failures = 0) as reached,
         count(*) filter (where state = 'live' and failures > 0) as failing,
         count(*) filter (where state = 'dead') as dead from push_subscription`,
    )
    .get() ?? { reached: 0, failing: 0, dead: 0 };
  if (figures.dead > 0) return unwell("warn", "push_dead", figures);
  return figures.failing > 0 ? unwell("warn", "push_failing", figures) : well(figures);
}

/** Damage shows in any statement. */
function whole(look: () => Finding): Finding {
  try {
    return look();
  } catch (cause) {
    if (!(cause instanceof Database.SqliteError)) throw cause;
    return unwell("failed", "store_damaged", { problem: cause.message });
  }
}

const syncs = 100;
const syncsWithinMs = 2_000;
const slowMs = 100;
const blockBytes = 4096;

/** Each commit of the house waits for this. */
function lookAtFsync(home: string): Finding {
  if (!existsSync(home)) return unwell("skipped", "nothing_yet");
  const file = join(home, `hob.doctor-${process.pid}`);
  const samples: number[] = [];
  try {
    const handle = openSync(file, "w", 0o600);
    try {
      const startedMs = performance.now();
      while (samples.length < syncs && performance.now() - startedMs < syncsWithinMs)
        samples.push(syncedMs(handle));
    } finally {
      closeSync(handle);
    }
  } catch (cause) {
    return unwell("failed", "home_unwritable", {
      problem: cause instanceof Error ? cause.message : String(cause),
    });
  } finally {
    rmSync(file, { force: true });
  }
  samples.sort((a, b) => a - b);
  const figures = {
    p50Ms: percentile(samples, 0.5),
    p99Ms: percentile(samples, 0.99),
    writes: samples.length,
  };
  return figures.p99Ms > slowMs ? unwell("warn", "fsync_slow", figures) : well(figures);
}

function syncedMs(handle: number): number {
  const startedMs = performance.now();
  writeSync(handle, Buffer.alloc(blockBytes, 1));
  fdatasyncSync(handle);
  return performance.now() - startedMs;
}

function percentile(sorted: readonly number[], share: number): number {
  const at = Math.min(sorted.length - 1, Math.floor(sorted.length * share));
  return Math.round((sorted[at] ?? 0) * 100) / 100;
}

if (parentPort !== null) {
  const port = parentPort;
  lookAll(workerData as DiskTask, (message) => port.postMessage(message));
}
