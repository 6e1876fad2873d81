/** How the ticker watches the clock beside all else: nothing comes late, and nothing is touched that needs nothing. */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { TriggerInput } from "@hob/shared/contract/triggers";
import { standardRules } from "@hob/shared/model/schedule";
import { expect, it } from "vitest";
import { silentLogger } from "../logger.ts";
import { pauseAutomation, setAutomationState } from "../store/automations.ts";
import { query } from "../store/query.ts";
import { addTrigger, findTrigger, removeTrigger } from "../store/triggers.ts";
import { armAll } from "./breaker.ts";
import { createTestQueue, type TestQueue } from "./testing/test-queue.ts";
import { startTicker, sweepMs } from "./ticker.ts";
import { armTrigger } from "./timetable.ts";

const minute = 60_000;

it("a trigger whose only time has passed during a pause costs no write at every look", async () => {
  using queue = createTestQueue();
  const { store, hub, clock, automationId } = queue;
  add(queue, { kind: "once", at: clock.now() + minute });
  await using ticker = startTicker({ ...queue, logger: silentLogger });
  await ticker.settled();
  pauseAutomation(store, automationId, { reason: "user", by: "Ada", probeAt: null, at: clock.now() });
  armAll(queue, automationId);
  clock.advance(2 * minute);
  setAutomationState(store, automationId, "active", clock.now());
  armAll(queue, automationId);
  hub.publish({ kind: "AutomationChanged", automationId });
  await ticker.settled();
  const before = written(queue);
  for (let looks = 0; looks < 3; looks += 1) {
    clock.advance(sweepMs);
    await ticker.settled();
  }
  expect(written(queue)).toBe(before);
});

it("a time that comes while the end of a run is seen to is kept at once, and not at the next sweep", async () => {
  using queue = createTestQueue();
  const { hub, clock } = queue;
  const at = clock.now() + 1_000;
  const triggerId = add(queue, { kind: "once", at });
  await using ticker = startTicker({ ...queue, logger: silentLogger });
  await ticker.settled();
  // The time has come, and the timer for it has not: it is a moment late.
  clock.jump(at);
  hub.publish({ kind: "RunSettled", runId: 1 });
  await ticker.settled();
  clock.advance(0);
  await ticker.settled();
  expect(rowsOf(queue, triggerId)).toBe(1);
});

it("a trigger that is removed while a clock that went back is seen to stays without a time", async () => {
  using queue = createTestQueue();
  const { store, clock } = queue;
  const ids = Array.from({ length: 120 }, () => add(queue, { kind: "cron", expression: "0 * * * *" }));
  await using ticker = startTicker({ ...queue, logger: silentLogger });
  await ticker.settled();
  clock.jump(clock.now() - 60 * minute);
  clock.advance(sweepMs);
  // The look has begun, and lets others go on in between.
  await nextTurn();
  await nextTurn();
  const last = ids.at(-1) ?? 0;
  removeTrigger(store, last, clock.now());
  await ticker.settled();
  const times = query<[number], { nextSlot: number | null }>(
    store,
    "select next_slot as nextSlot from automation_trigger where id = ?",
  ).get(last);
  expect(times).toEqual({ nextSlot: null });
});

function add({ store, clock, automationId }: TestQueue, input: TriggerInput): number {
  const triggerId = addTrigger(store, {
    automationId,
    input,
    values: {},
    timezone: null,
    rules: standardRules,
    enabled: true,
    createdBy: "this terminal",
    at: clock.now(),
  });
  const trigger = findTrigger(store, triggerId);
  if (trigger) armTrigger(store, trigger, clock.now());
  return triggerId;
}

function rowsOf({ store }: TestQueue, triggerId: number): number {
  return (
    query<[number], { n: number }>(store, "select count(*) as n from run where trigger_id = ?").get(triggerId)
      ?.n ?? 0
  );
}

/** Rows that have been added, changed and removed so far. */
function written({ store }: TestQueue): number {
  return query<[], { n: number }>(store, "select total_changes() as n").get()?.n ?? 0;
}
