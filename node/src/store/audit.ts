/** The audit: who did what to which, as a chain of hashes in which no entry can be changed or left out unseen. */
import { createHash } from "node:crypto";
import { canonicalJson, type Json, type JsonObject } from "@hob/shared/json";
import { query } from "./query.ts";
import type { Store } from "./store.ts";

export interface AuditEntry {
  /** "device:3", "terminal", "run:12", "system". */
  readonly actor: string;
  /** Area and verb: "device.revoked", "run.denied". */
  readonly action: string;
  /** What it was done to, in the form of `actor`; "" where there is nothing to name. */
  readonly subject: string;
  readonly detail: JsonObject;
}

export interface AuditRow extends AuditEntry {
  /** Dense, from 1. */
  readonly seq: number;
  readonly at: number;
}

interface StoredRow {
  readonly seq: number;
  readonly at: number;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly detail: string;
  readonly prevHash: Buffer;
  readonly hash: Buffer;
}

const columns = "seq, at, actor, action, subject, detail, prev_hash as prevHash, hash";

/** Adds one entry at the end of the chain, and answers its number. Belongs in the transaction of what it tells of. */
export function appendAudit(store: Store, at: number, entry: AuditEntry): number {
  const last = query<[], { seq: number; hash: Buffer }>(
    store,
    "select seq, hash from audit order by seq desc limit 1",
  ).get();
  const seq = (last?.seq ?? 0) + 1;
  const prevHash = last?.hash ?? Buffer.alloc(32);
  const row = { seq, at, ...entry, detail: canonicalJson(entry.detail) };
  query<[object]>(
    store,
    `insert into audit (seq, at, actor, action, subject, detail, prev_hash, hash)
     values (@seq, @at, @actor, @action, @subject, @detail, @prevHash, @hash)`,
  ).run({ ...row, prevHash, hash: hashOf(row, prevHash) });
  return seq;
}

/** When the last entry was written; undefined before the first. */
export function lastAuditAt(store: Store): number | undefined {
  return query<[], { at: number }>(store, "select at from audit order by seq desc limit 1").get()?.at;
}

export interface AuditFilter {
  /** Area ("item") or area and verb ("item.approved"). */
  readonly action?: string | undefined;
  /** "device:3", or all of a kind: "device". */
  readonly actor?: string | undefined;
  readonly subject?: string | undefined;
  readonly since?: number | undefined;
  readonly until?: number | undefined;
}

export interface ChainedRow extends AuditRow {
  readonly prevHash: Buffer;
  readonly hash: Buffer;
}

/**
 * Of the entries from number `from` to number `to` those that `filter` lets through, oldest first. The way through
 * a whole audit is a portion at a time: filters need no index that every entry would pay for.
 */
export function auditBetween(store: Store, filter: AuditFilter, from: number, to: number): ChainedRow[] {
  const { action = null, actor = null, subject = null, since = null, until = null } = filter;
  return query<[object], StoredRow>(
    store,
    `select ${columns} from audit where seq between @from and @to
       and (@action is null or action = @action or action glob @action || '.*')
       and (@actor is null or actor = @actor or actor glob @actor || ':*')
       and (@subject is null or subject = @subject or subject glob @subject || ':*')
       and (@since is null or at >= @since) and (@until is null or at <= @until) order by seq`,
  )
    .all({ action, actor, subject, since, until, from, to })
    .map(({ detail, ...row }) => ({ ...row, detail: JSON.parse(detail) as JsonObject }));
}

/** Number of the last entry; 0 before the first. */
export function lastAuditSeq(store: Store): number {
  const row = query<[], { seq: number | null }>(store, "select max(seq) as seq from audit").get();
  return row?.seq ?? 0;
}

/** Newest first, at most `limit`, older than `before` where it is given. */
export function auditEntries(store: Store, limit: number, before?: number): AuditRow[] {
  return query<[number, number], StoredRow>(
    store,
    `select ${columns} from audit where seq < ? order by seq desc limit ?`,
  )
    .all(before ?? Number.MAX_SAFE_INTEGER, limit)
    .map(({ prevHash: _prevHash, hash: _hash, detail, ...row }) => ({
      ...row,
      detail: JSON.parse(detail) as JsonObject,
    }));
}

/**
 * Reads the whole chain; the number of the first entry that does not follow from the one before it,
 * or undefined where all do. Entries cut off at the very end leave no trace in the chain itself.
 */
export function findAuditBreak(store: Store): number | undefined {
  const look = lookAlong(store);
  for (;;) {
    const looked = look.next();
    if (looked.done) return looked.value;
  }
}

/** What of the chain was found to be whole. */
export interface WholeChain {
  readonly entries: number;
  /** Hash of the last of them; zeros before the first. */
  readonly head: Buffer;
}

/**
 * The same a portion at a time, so that others go on meanwhile: each `next()` reads one and says how far the
 * chain is whole.
 */
export function* lookAlong(store: Store): Generator<WholeChain, number | undefined> {
  let seq = 0;
  let prevHash: Buffer = Buffer.alloc(32);
  for (;;) {
    const rows = query<[number, number], StoredRow>(
      store,
      `select ${columns} from audit where seq > ? order by seq limit ?`,
    ).all(seq, portion);
    for (const row of rows) {
      seq += 1;
      const follows =
        row.seq === seq && row.prevHash.equals(prevHash) && row.hash.equals(hashOf(row, prevHash));
      if (!follows) {
        yield { entries: seq - 1, head: prevHash };
        return seq;
      }
      prevHash = row.hash;
    }
    yield { entries: seq, head: prevHash };
    if (rows.length < portion) return undefined;
  }
}

/** Less than two milliseconds' worth. */
const portion = 250;

function hashOf(row: Omit<StoredRow, "prevHash" | "hash">, prevHash: Buffer): Buffer {
  const told: Json = [row.seq, row.at, row.actor, row.action, row.subject, row.detail];
  return createHash("sha256").update(prevHash).update(canonicalJson(told)).digest();
}
