/** A process with a house whose triggers are not due: looks over them, then at its own memory, and tells its parent. */
import { startTicker, type Ticker } from "@hob/node/queue/ticker";
import { openStore } from "@hob/node/store/store";
import { createEngineHouse, type EngineHouse } from "./engine-house.ts";
import type { IdleOrder, IdleUse } from "./idle-triggers.ts";

process.once("message", (order: IdleOrder) => {
  void measure(order).then((use) => process.send?.(use, () => process.disconnect?.()));
});

async function measure({ config, looks }: IdleOrder): Promise<IdleUse> {
  const opened = openStore(config);
  if (!opened.ok) throw new Error(`the home was refused: ${opened.error.type}`);
  using store = opened.value;
  await using house = await createEngineHouse(store);
  await using ticker = startTicker(house.engine);
  await ticker.settled();
  for (let look = 0; look < looks; look++) await lookUs(house, ticker);
  const residentBytes = residentNow();
  const lookTimes: number[] = [];
  for (let look = 0; look < looks; look++) lookTimes.push(await lookUs(house, ticker));
  return { residentBytes, lookUs: lookTimes };
}

async function lookUs({ engine }: EngineHouse, ticker: Ticker): Promise<number> {
  const startedMs = performance.now();
  engine.hub.publish({ kind: "TriggerChanged", triggerId: 1, automationId: 1 });
  await ticker.settled();
  return (performance.now() - startedMs) * 1000;
}

function residentNow(): number {
  for (let times = 0; times < 3; times++) globalThis.gc?.();
  return process.memoryUsage.rss();
}
