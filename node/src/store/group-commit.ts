/** Shared commits: what several runs write in one turn of the event loop costs one wait for the disk. */
import type { Clock } from "@hob/shared/time";
import type { Reach } from "../crash-point.ts";
import type { Store } from "./store.ts";
import { transaction } from "./transaction.ts";

/** How long a write that nobody waits for may stay in memory. */
export const companyMs = 20;

export interface GroupCommit extends Disposable {
  /**
   * Runs `work` in the next shared transaction, in the order of asking; resolves once it is durable.
   * Rejects with what `work` threw (the others are kept), or with what kept the whole from committing.
   */
  write<T>(work: () => T): Promise<T>;
  /** The same for what nobody waits for: it goes with the next `write`, or alone after 20 ms. */
  writeSoon<T>(work: () => T): Promise<T>;
  /** Commits now what is waiting. */
  flush(): void;
}

interface Waiting {
  readonly work: () => unknown;
  readonly resolve: (value: never) => void;
  readonly reject: (cause: unknown) => void;
}

export function createGroupCommit(store: Store, clock: Clock, reach?: Reach): GroupCommit {
  let waiting: Waiting[] = [];
  let turn: NodeJS.Immediate | undefined;
  let timer: Disposable | undefined;

  return {
    write(work) {
      turn ??= setImmediate(flush);
      return join(work);
    },
    writeSoon(work) {
      timer ??= clock.timer(companyMs, flush);
      return join(work);
    },
    flush,
    [Symbol.dispose]: flush,
  };

  function join<T>(work: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => waiting.push({ work, resolve, reject }));
  }

  function flush(): void {
    if (turn) clearImmediate(turn);
    timer?.[Symbol.dispose]();
    turn = timer = undefined;
    const batch = waiting;
    if (batch.length === 0) return;
    waiting = [];
    const settle: (() => void)[] = [];
    try {
      transaction(store, () => {
        for (const one of batch) settle.push(attempt(one));
        reach?.("commit.before");
      });
      reach?.("commit.after");
    } catch (cause) {
      for (const { reject } of batch) reject(cause);
      return;
    }
    for (const run of settle) run();
  }

  function attempt({ work, resolve, reject }: Waiting): () => void {
    try {
      const value = transaction(store, work);
      return () => resolve(value as never);
    } catch (cause) {
      // Without a transaction left, nothing of this batch can be kept.
      if (!store.db.inTransaction) throw cause;
      return () => reject(cause);
    }
  }
}
