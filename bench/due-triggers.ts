/** How late the runs of a thousand triggers are in the queue that are all due within one minute. */
import { setTimeout as pause } from "node:timers/promises";
import { startTicker } from "@hob/node/queue/ticker";
import { query } from "@hob/node/store/query";
import type { Store } from "@hob/node/store/store";
import { createTestStore } from "@hob/node/store/testing/test-store";
import { createEngineHouse } from "./engine-house.ts";
import { spreadOf, type BenchRow } from "./row.ts";
import { addTriggers, type StandingTrigger } from "./standing-triggers.ts";

const dueTriggers = 1_000;
const automations = 100;
const minutes = 3;
const minuteMs = 60_000;

export async function measureDueTriggers(): Promise<readonly BenchRow[]> {
  const latenesses = await latenessesByMinute();
  const triggers = dueTriggers.toLocaleString("en-US");
  return [
    {
      id: "due-triggers",
      figure: `${triggers} triggers due over a minute: from due to queued, p99`,
      unit: "ms",
      better: "less",
      ours: spreadOf(latenesses.map((minute) => partOf(minute, 0.99))),
      rivals: [],
      goal: 250,
      notes: [
        `Due triggers: cron with seconds in a zone, ${Math.ceil(dueTriggers / 60)} or one fewer in every second of ${minutes} minutes, of ${automations} automations; the real ticker, clock and worker, which executes each of the runs meanwhile. Late is from the second that the trigger names until the commit of its run has been told of; each minute is a repeat.`,
      ],
    },
    {
      id: "due-triggers-median",
      figure: "the same, p50",
      unit: "ms",
      better: "less",
      ours: spreadOf(latenesses.map((minute) => partOf(minute, 0.5))),
      rivals: [],
    },
  ];
}

/** Milliseconds, ascending, of each whole minute. Throws where a time was not kept. */
async function latenessesByMinute(): Promise<readonly (readonly number[])[]> {
  using store = createTestStore();
  await using house = await createEngineHouse(store);
  const { engine } = house;
  const automationIds = Array.from({ length: automations }, (_, n) => {
    const { automationId } = house.publish(
      `due-${n}`,
      "export default automation(async ({ run }) => run.dueAt)",
    );
    return automationId;
  });
  addTriggers(
    store,
    Array.from({ length: dueTriggers }, (_, n) => everyMinute(automationIds[n % automations] ?? 0, n % 60)),
    engine.clock.now(),
  );
  // The first whole minute that is not begun.
  const from = (Math.floor(engine.clock.now() / minuteMs) + 1) * minuteMs;
  const late: number[][] = Array.from({ length: minutes }, () => []);
  using _subscription = engine.hub.subscribe((fact) => {
    if (fact.kind !== "RunQueued") return;
    const dueAt = dueAtOf(store, fact.runId);
    late[Math.floor((dueAt - from) / minuteMs)]?.push(engine.clock.now() - dueAt);
  });
  await using _ticker = startTicker(engine);
  // Those of the last second have a second to come.
  await pause(from + minutes * minuteMs + 1_000 - engine.clock.now());
  for (const minute of late)
    if (minute.length !== dueTriggers)
      throw new Error(`${minute.length} times were kept, not ${dueTriggers}`);
  return late.map((minute) => minute.toSorted((a, b) => a - b));
}

function everyMinute(automationId: number, second: number): StandingTrigger {
  return { automationId, input: { kind: "cron", expression: `${second} * * * * *` } };
}

function dueAtOf(store: Store, runId: number): number {
  const row = query<[number], { dueAt: number | null }>(
    store,
    "select due_at as dueAt from run where id = ?",
  ).get(runId);
  return row?.dueAt ?? Number.NaN;
}

function partOf(ascending: readonly number[], part: number): number {
  return ascending[Math.ceil(ascending.length * part) - 1] ?? Number.NaN;
}
