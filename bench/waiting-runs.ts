/** What ten thousand runs that wait for next week cost the house meanwhile, and how soon they are up when their time has come. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { spreadOf, type BenchRow } from "./row.ts";

/** What the process with the house is told to do. */
export interface WaitingOrder {
  readonly waiting: number;
  /** How many of them come to it by themselves; the others are copies of these. */
  readonly real: number;
  /** How many have their time come. */
  readonly woken: number;
}

/** What it answers. */
export interface WaitingUse {
  readonly grownBytes: number;
  /** From the moment in which they are due to the end of the last. */
  readonly wokenMs: number;
}

const order: WaitingOrder = { waiting: 10_000, real: 800, woken: 100 };

export async function measureWaitingRuns(): Promise<readonly BenchRow[]> {
  const uses: WaitingUse[] = [];
  for (let repeat = 0; repeat < 5; repeat++) uses.push(await useOfHouse());
  const waiting = order.waiting.toLocaleString("en-US");
  return [
    {
      id: "waiting-runs",
      figure: `resident memory added by ${waiting} waiting runs`,
      unit: "MB",
      better: "less",
      ours: spreadOf(uses.map(({ grownBytes }) => grownBytes / 1e6)),
      rivals: [],
      goal: 30,
      notes: [
        `Waiting runs: asleep for a week, ${order.real} of them because their scripts came to it while measured, the others copied in the database from one of these; growth of the process's resident memory after garbage collection, a fresh process each time. None of them holds a place of the worker: the measure fails otherwise.`,
      ],
    },
    {
      id: "waiting-woken",
      figure: `${order.woken} of ${waiting} waiting runs due at once, to the end of the last`,
      unit: "ms",
      better: "less",
      ours: spreadOf(uses.map(({ wokenMs }) => wokenMs)),
      rivals: [],
    },
  ];
}

async function useOfHouse(): Promise<WaitingUse> {
  const child = fork(new URL("./waiting-house.ts", import.meta.url), { execArgv: ["--expose-gc"] });
  const gone = once(child, "exit");
  child.send(order);
  const early = gone.then(([code]) => {
    throw new Error(`the process with the waiting runs ended with ${code}`);
  });
  const [use] = (await Promise.race([once(child, "message"), early])) as [WaitingUse];
  await gone;
  return use;
}
