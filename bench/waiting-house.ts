/** A process with a house in which runs wait: fills it, looks at its own memory, lets time pass, and tells its parent. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { systemClock } from "@hob/node/clock";
import { query } from "@hob/node/store/query";
import type { Store } from "@hob/node/store/store";
import { createTestStore } from "@hob/node/store/testing/test-store";
import type { Clock } from "@hob/shared/time";
import { copyRun } from "./copied-runs.ts";
import { createEngineHouse, type EngineHouse } from "./engine-house.ts";
import { shortRun } from "./short-run.ts";
import type { WaitingOrder, WaitingUse } from "./waiting-runs.ts";

const weekMs = 7 * 24 * 60 * 60_000;
const dayMs = 24 * 60 * 60_000;

process.once("message", (order: WaitingOrder) => {
  void measure(order).then((use) => process.send?.(use, () => process.disconnect?.()));
});

async function measure({ waiting, real, woken }: WaitingOrder): Promise<WaitingUse> {
  using store = createTestStore();
  let passedMs = 0;
  const clock: Clock = { ...systemClock, now: () => Date.now() + passedMs };
  await using house = await createEngineHouse(store, clock);
  const short = house.publish("short", shortRun);
  const sleepy = house.publish(
    "sleepy",
    `export default automation(async ({ sleep, log }) => {
      log("Until next week");
      await sleep(${weekMs});
      log("Good morning");
    });`,
  );
  // What the first ones cost once and for all is not theirs alone.
  await house.run(short, 100);
  const firstIds = await house.run(sleepy, 200);
  const before = residentBytes();
  const realIds = await house.run(sleepy, real);
  const copied = copyRun(store, realIds[0] ?? 0, waiting - real - firstIds.length);
  await house.run(short, 4);
  const grownBytes = residentBytes() - before;
  await requireWaiting(house, waiting);

  const wokenIds = [...realIds.slice(0, woken / 2), ...copied.slice(0, woken / 2)];
  sleepOn(store, wokenIds);
  const startedMs = performance.now();
  passedMs = weekMs;
  const ended = house.ended(wokenIds);
  // As the worker's own alarm would, had the time passed by itself.
  house.engine.hub.publish({ kind: "HomeChanged" });
  await ended;
  const wokenMs = performance.now() - startedMs;
  await requireWaiting(house, waiting - woken);
  return { grownBytes, wokenMs };
}

function residentBytes(): number {
  for (let times = 0; times < 3; times++) globalThis.gc?.();
  return process.memoryUsage.rss();
}

/** All others wait a day longer. */
function sleepOn(store: Store, wokenIds: readonly number[]): void {
  query<[number, string]>(
    store,
    `update run set wake_at = wake_at + ?
     where status = 'waiting' and id not in (select value from json_each(?))`,
  ).run(dayMs, JSON.stringify(wokenIds));
}

/** Throws where one of them is not asleep, or anything still has a place of the worker. */
async function requireWaiting({ store, executing }: EngineHouse, expected: number): Promise<void> {
  // The end of a run is told before its place is free.
  await nextTurn();
  const asleep = query<[], { n: number }>(
    store,
    "select count(*) as n from run where status = 'waiting' and waiting_for = 'timer' and lease_holder is null",
  ).get();
  if (asleep?.n !== expected) throw new Error(`${asleep?.n} runs are asleep, not ${expected}`);
  if (executing() > 0) throw new Error(`${executing()} places of the worker are held`);
}
