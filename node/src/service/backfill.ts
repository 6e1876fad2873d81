/** Runs times of the past: those that were missed, and those from before the trigger was there. */
import type { CommandError } from "@hob/shared/contract/errors";
import type { Output, ParsedInput } from "@hob/shared/contract/commands";
import { err, ok, type Result } from "@hob/shared/result";
import { timetableOf } from "../queue/timetable.ts";
import { triggerRuns } from "../queue/trigger-run.ts";
import { queuedRunsMax } from "../queue/enqueue.ts";
import { slotsAfter } from "../schedule/slots.ts";
import { queuedRunCount } from "../store/runs.ts";
import { runOfSlot, slotRuns } from "../store/run-slots.ts";
import type { TriggerRow } from "../store/triggers.ts";
import type { Caller } from "./caller.ts";
import { audit, type ServiceDeps } from "./deps.ts";

type Answer = Result<Output<"triggers.backfill">, Extract<CommandError, { readonly type: "queue_full" }>>;

/** Looked at in one go; a longer range says that it was cut. */
export const mostBackfilled = 100;

/** Belongs in a transaction. Each time is filled once, however often it is asked for. */
export function backfill(
  deps: ServiceDeps,
  trigger: TriggerRow,
  { from, to, dryRun }: ParsedInput<"triggers.backfill">,
  caller: Caller,
): Answer {
  const { store } = deps;
  const timetable = timetableOf(store, trigger);
  const until = Math.min(to, deps.clock.now());
  const slots = timetable ? slotsAfter(timetable, from - 1, mostBackfilled + 1) : [];
  const within = slots.filter((slot) => slot <= until);
  const isCut = within.length > mostBackfilled;
  const items = pastSlots(deps, trigger, within.slice(0, mostBackfilled));
  const open = items.filter(({ is }) => is === "missed" || is === "unknown");
  if (dryRun) return ok({ items, started: 0, isCut });
  const queued = queuedRunCount(store);
  if (queued + open.length > queuedRunsMax) return err({ type: "queue_full", queued });
  const runs = triggerRuns(deps, trigger);
  for (const { at } of open)
    runs.start(
      { triggerId: trigger.triggerId, slot: filledSlot(at), dueAt: at, eventId: null },
      trigger.rules.overlap === "parallel" ? "parallel" : "queue_all",
    );
  audit(deps, caller, {
    action: "trigger.backfilled",
    subject: `trigger:${trigger.triggerId}`,
    detail: { from, to: until, runs: open.length },
  });
  return ok({
    items: pastSlots(
      deps,
      trigger,
      items.map(({ at }) => at),
    ),
    started: open.length,
    isCut,
  });
}

function pastSlots(
  { store }: ServiceDeps,
  { triggerId }: TriggerRow,
  slots: readonly number[],
): Output<"triggers.backfill">["items"] {
  const [first] = slots;
  const last = slots.at(-1);
  if (first === undefined || last === undefined) return [];
  const rows = slotRuns(store, triggerId, first, last);
  return slots.map((at) => {
    const filled = runOfSlot(store, triggerId, filledSlot(at));
    if (filled !== undefined) return { at, is: "filled", runId: filled };
    const row = rows.find(({ slot, missedFrom, dueAt }) =>
      missedFrom === null ? slot === String(at) : missedFrom <= at && at <= dueAt,
    );
    if (!row) return { at, is: "unknown", runId: null };
    return { at, is: row.status === "skipped" ? "missed" : "kept", runId: row.runId };
  });
}

/** Beside the row of the time itself, which stays what it was. */
function filledSlot(at: number): string {
  return `fill:${at}`;
}
