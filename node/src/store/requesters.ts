/** Who asked for a run and what it has cost by now: for people who have to agree to what it wants. */
import { deviceById, nameForPeople } from "./devices.ts";
import { query } from "./query.ts";
import { parentsOf } from "./run-family.ts";
import type { Store } from "./store.ts";

/** A device by its name for people, "this terminal", "scheduler"; of what a run has started, who started that run. */
export function requesterOf(store: Store, runId: number): string {
  const asked = query<[number], { deviceId: number | null; startedBy: string | null }>(
    store,
    "select started_by_device as deviceId, started_by as startedBy from run where id = ?",
  ).get(firstOf(store, runId));
  const device = asked?.deviceId == null ? undefined : deviceById(store, asked.deviceId);
  return device ? nameForPeople(store, device) : (asked?.startedBy ?? "scheduler");
}

/** The member whose device asked for it; null where no device did. */
export function memberOfRequest(store: Store, runId: number): number | null {
  return (
    query<[number], { memberId: number | null }>(
      store,
      `select device.member as memberId from run join device on device.id = run.started_by_device where run.id = ?`,
    ).get(firstOf(store, runId))?.memberId ?? null
  );
}

/** In millionths. */
export function costOfRun(store: Store, runId: number): number {
  return (
    query<[number], { costMicros: number }>(
      store,
      "select cost_micros as costMicros from run where id = ?",
    ).get(runId)?.costMicros ?? 0
  );
}

/** The run that no run has started. */
function firstOf(store: Store, runId: number): number {
  return parentsOf(store, runId).at(-1) ?? runId;
}
