/** What people said on items: every word is kept, and no member has two on one item. */
import { query } from "./query.ts";
import type { Store } from "./store.ts";

export interface DecisionRow {
  readonly choice: "approve" | "reject" | "answer";
  readonly by: string;
  readonly at: number;
  readonly reason: string | null;
  readonly via: "app" | "notification" | "terminal";
  readonly auditSeq: number;
  /** Null for the terminal. */
  readonly memberId: number | null;
}

export interface NewDecision extends DecisionRow {
  readonly itemId: number;
  /** JSON text; null where it is a yes or no. */
  readonly answer: string | null;
  /** Null for the terminal. */
  readonly deviceId: number | null;
}

/** Throws where this member has said something already: ask first, in the same transaction. */
export function addDecision(store: Store, decision: NewDecision): void {
  query<[object]>(
    store,
    `insert into decision (item, choice, answer, reason, device, member, by, via, at, audit)
     values (@itemId, @choice, @answer, @reason, @deviceId, @memberId, @by, @via, @at, @auditSeq)`,
  ).run(decision);
}

/** Oldest first. */
export function decisionsOn(store: Store, itemId: number): DecisionRow[] {
  return query<[number], DecisionRow>(
    store,
    `select choice, by, at, reason, via, audit as auditSeq, member as memberId
     from decision where item = ? order by id`,
  ).all(itemId);
}
