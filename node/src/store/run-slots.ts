/** Which of a trigger's times and events have their row, and the rows of those that no run answers. */
import type { RunReason, RunStatus } from "@hob/shared/model/run";
import { insertedId, query } from "./query.ts";
import type { AnsweredTrigger, NewRun } from "./runs.ts";
import type { Store } from "./store.ts";

/** A time or an event that is not answered by a run, and why; it may stand for all times missed since `missedFrom`. */
export interface SkippedRun extends Pick<
  NewRun,
  "automationId" | "versionId" | "trigger" | "profile" | "seed"
> {
  readonly answers: AnsweredTrigger;
  readonly reason: RunReason;
  readonly missedFrom?: number | undefined;
  readonly at: number;
}

/** Adds the row of a time that is skipped, and answers its id. */
export function addSkippedRun(store: Store, { answers, ...run }: SkippedRun): number {
  return insertedId(
    query<[object]>(
      store,
      `insert into run (automation, version, kind, mode, trigger_kind, status, reason, started_by, profile, seed,
         queued_at, ended_at, trigger_id, slot, due_at, event, missed_from)
       values (@automationId, @versionId, 'automation', 'live', @trigger, 'skipped', @reason, 'the scheduler', @profile,
         @seed, @at, @at, @triggerId, @slot, @dueAt, @eventId, @missedFrom)`,
    ).run({ ...run, ...answers, missedFrom: run.missedFrom ?? null }),
  );
}

/** The row of this time or event; undefined where it has none. */
export function runOfSlot(store: Store, triggerId: number, slot: string): number | undefined {
  return query<[number, string], { runId: number }>(
    store,
    "select id as runId from run where trigger_id = ? and slot = ?",
  ).get(triggerId, slot)?.runId;
}

/** Rows of a trigger's times from `from` to `to`, both included, oldest first. */
export function slotRuns(
  store: Store,
  triggerId: number,
  from: number,
  to: number,
): { runId: number; slot: string; dueAt: number; status: RunStatus; missedFrom: number | null }[] {
  return query<
    [number, number, number],
    { runId: number; slot: string; dueAt: number; status: RunStatus; missedFrom: number | null }
  >(
    store,
    `select id as runId, slot, due_at as dueAt, status, missed_from as missedFrom from run
     where trigger_id = ? and slot is not null and due_at >= ? and coalesce(missed_from, due_at) <= ?
     order by due_at`,
  ).all(triggerId, from, to);
}
