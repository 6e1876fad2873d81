/** Short synchronous transactions that nest, and what is to happen only once they are durable. */
import { query } from "./query.ts";
import type { Store } from "./store.ts";

/**
 * Runs `work` in a transaction that takes the write lock at once, or in a savepoint where one is
 * open already. Commits when `work` returns, undoes all of it when it throws. Never await inside.
 */
export function transaction<T>(store: Store, work: () => T): T {
  const open = afterCommitByStore.get(store);
  return open ? nested(store, open, work) : outermost(store, work);
}

/** Calls `run` after the open transaction is durable, never when it is undone; at once outside of one. */
export function afterCommit(store: Store, run: () => void): void {
  const open = afterCommitByStore.get(store);
  if (open) open.push(run);
  else run();
}

const afterCommitByStore = new WeakMap<Store, (() => void)[]>();

function outermost<T>(store: Store, work: () => T): T {
  const { db } = store;
  const later: (() => void)[] = [];
  statement(store, "begin immediate");
  afterCommitByStore.set(store, later);
  let value: T;
  try {
    value = requireSynchronous(work());
    statement(store, "commit");
  } catch (cause) {
    // A full disk makes SQLite roll back by itself.
    if (db.inTransaction) statement(store, "rollback");
    throw cause;
  } finally {
    afterCommitByStore.delete(store);
  }
  for (const run of later) run();
  return value;
}

function nested<T>(store: Store, later: (() => void)[], work: () => T): T {
  const { db } = store;
  const mark = later.length;
  statement(store, "savepoint nested");
  try {
    const value = requireSynchronous(work());
    statement(store, "release nested");
    return value;
  } catch (cause) {
    later.length = mark;
    if (db.inTransaction) {
      statement(store, "rollback to nested");
      statement(store, "release nested");
    }
    throw cause;
  }
}

function requireSynchronous<T>(value: T): T {
  if (value instanceof Promise)
    throw new TypeError("a transaction must not wait: its work returned a promise");
  return value;
}

function statement(store: Store, sql: string): void {
  query<[]>(store, sql).run();
}
