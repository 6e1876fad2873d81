/** What people said on items, word for word: only ever added to, and no member has two words on one item. */
import type { Json } from "@hob/shared/json";
import { query } from "./query.ts";
import type { Store } from "./store.ts";

export interface DecisionRow {
  readonly choice: "approve" | "reject" | "answer";
  /** Null where it is a yes or no. */
  readonly answer: Json;
  readonly reason: string | null;
  /** Null: the terminal of this machine. */
  readonly memberId: number | null;
  readonly by: string;
  readonly via: "app" | "notification" | "terminal";
  readonly at: number;
  /** Number of its audit entry. */
  readonly auditSeq: number;
}

export interface NewDecision extends DecisionRow {
  readonly itemId: number;
  /** Null: the terminal of this machine. */
  readonly deviceId: number | null;
}

/** Throws where this member has said something already: ask first, in the same transaction. */
export function addDecision(store: Store, decision: NewDecision): void {
  query<[object]>(
    store,
    `insert into decision (item, choice, answer, reason, device, member, by, via, at, audit)
     values (@itemId, @choice, @answer, @reason, @deviceId, @memberId, @by, @via, @at, @auditSeq)`,
  ).run({ ...decision, answer: decision.answer === null ? null : JSON.stringify(decision.answer) });
}

/** Of one item, oldest first. */
export function decisionsOn(store: Store, itemId: number): DecisionRow[] {
  return query<[number], Omit<DecisionRow, "answer"> & { answer: string | null }>(
    store,
    `select choice, answer, reason, member as memberId, by, via, at, audit as auditSeq
     from decision where item = ? order by id`,
  )
    .all(itemId)
    .map((row) => ({ ...row, answer: row.answer === null ? null : (JSON.parse(row.answer) as Json) }));
}
