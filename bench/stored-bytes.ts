/** What a database takes on the disk, and how often it made somebody wait for the disk: read from its files, not guessed. */
import { readFileSync, statSync } from "node:fs";
import type { Store } from "@hob/node/store/store";

/** Bytes of the database file once everything is in it. */
export function fileBytes(store: Store): number {
  store.db.pragma("wal_checkpoint(TRUNCATE)");
  return statSync(store.file).size;
}

/**
 * Runs `work` and answers how many commits it made, by whomever: each leaves one closing frame in the
 * write-ahead log, and with synchronous=FULL each is one wait for the disk. The log is kept from being
 * emptied meanwhile, so `work` should be short. SQLite's file format, section 4.1 to 4.3.
 */
export async function commitsDuring(store: Store, work: () => unknown): Promise<number> {
  const { db } = store;
  const pages = db.pragma("wal_autocheckpoint", { simple: true }) as number;
  db.pragma("wal_autocheckpoint = 0");
  db.pragma("wal_checkpoint(TRUNCATE)");
  try {
    await work();
    return closingFrames(readFileSync(`${store.file}-wal`));
  } finally {
    db.pragma(`wal_autocheckpoint = ${pages}`);
  }
}

const headerBytes = 32;
const frameHeaderBytes = 24;

function closingFrames(log: Buffer): number {
  if (log.length < headerBytes) return 0;
  const frameBytes = frameHeaderBytes + log.readUInt32BE(8);
  const salt = log.subarray(16, 24);
  let closing = 0;
  for (let at = headerBytes; at + frameBytes <= log.length; at += frameBytes) {
    // What an earlier use of the file has left behind has another salt.
    if (!log.subarray(at + 8, at + 16).equals(salt)) break;
    if (log.readUInt32BE(at + 4) > 0) closing += 1;
  }
  return closing;
}
