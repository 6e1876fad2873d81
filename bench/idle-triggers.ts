/** What ten thousand triggers cost the house while nothing of them is due: memory, and each look over them. */
import { fork } from "node:child_process";
import { once } from "node:events";
import type { Config } from "@hob/node/config";
import { openStore } from "@hob/node/store/store";
import { createTestHome } from "@hob/node/store/testing/test-store";
import { ensureHousehold } from "@hob/node/store/household";
import { createEngineHouse } from "./engine-house.ts";
import { rivalOf, spreadOf, type BenchRow } from "./row.ts";
import { addTriggers, type StandingTrigger } from "./standing-triggers.ts";

/** What the process with the house is told to do. */
export interface IdleOrder {
  readonly config: Config;
  /** Looks over what is due before memory is read, and again as many that are timed. */
  readonly looks: number;
}

/** What it answers. */
export interface IdleUse {
  readonly residentBytes: number;
  /** Of each look. */
  readonly lookUs: readonly number[];
}

const idleTriggers = 10_000;
const automations = 1_000;
const looks = 200;
const repeats = 5;

export async function measureIdleTriggers(): Promise<readonly BenchRow[]> {
  using full = createTestHome();
  using empty = createTestHome();
  await fill(full.config, idleTriggers);
  await fill(empty.config, 0);
  const pairs: { readonly full: IdleUse; readonly empty: IdleUse }[] = [];
  for (let repeat = 0; repeat < repeats; repeat++)
    pairs.push({ full: await useOfHouse(full.config), empty: await useOfHouse(empty.config) });
  const triggers = idleTriggers.toLocaleString("en-US");
  const better = "less";
  const lookOf = (uses: readonly IdleUse[]) => spreadOf(uses.map(({ lookUs }) => spreadOf(lookUs).median));
  const fullLook = lookOf(pairs.map((pair) => pair.full));
  const emptyLook = lookOf(pairs.map((pair) => pair.empty));
  return [
    {
      id: "idle-triggers",
      figure: `resident memory added by ${triggers} idle triggers`,
      unit: "MB",
      better,
      ours: spreadOf(pairs.map((pair) => (pair.full.residentBytes - pair.empty.residentBytes) / 1e6)),
      rivals: [],
      goal: 20,
      notes: [
        `Idle triggers: seven of ten cron, two intervals, one for events, of ${automations.toLocaleString("en-US")} automations, none due for hours; the process's resident memory after ${looks} looks and garbage collection, less that of a process beside it whose house has the automations and no trigger. Two fresh processes for each repeat.`,
      ],
    },
    {
      id: "idle-look",
      figure: `one look over ${triggers} idle triggers`,
      unit: "us",
      better,
      ours: fullLook,
      rivals: [rivalOf("the same house without triggers", emptyLook, { ours: fullLook, better })],
      notes: ["A look: from a fact that wakes the ticker until it has set its timer again."],
    },
  ];
}

async function fill(config: Config, count: number): Promise<void> {
  const opened = openStore(config);
  if (!opened.ok) throw new Error(`the home was refused: ${opened.error.type}`);
  using store = opened.value;
  ensureHousehold(store, { name: "Home", timezone: "Europe/Berlin" });
  await using house = await createEngineHouse(store);
  const automationIds = Array.from(
    { length: automations },
    (_, n) => house.publish(`idle-${n}`, "export default automation(async () => null)").automationId,
  );
  const at = house.engine.clock.now();
  addTriggers(
    store,
    Array.from({ length: count }, (_, n) => idleTrigger(automationIds[n % automations] ?? 0, n, at)),
    at,
  );
}

const hourMs = 60 * 60_000;

/** Due four hours from now or later, or when an event comes that never does. */
function idleTrigger(automationId: number, n: number, now: number): StandingTrigger {
  const kind = Math.floor(n / automations);
  if (kind === 9) return { automationId, input: { kind: "event", name: `never-${n}` } };
  const at = now + 6 * hourMs + (n % 720) * 60_000;
  if (kind >= 7) return { automationId, input: { kind: "interval", everyMs: 24 * hourMs, anchor: at } };
  // Berlin, which is an hour or two ahead, comes to this time so much earlier.
  const due = new Date(at);
  const expression = `${due.getUTCMinutes()} ${due.getUTCHours()} * * *`;
  return { automationId, input: { kind: "cron", expression } };
}

async function useOfHouse(config: Config): Promise<IdleUse> {
  const child = fork(new URL("./idle-triggers-house.ts", import.meta.url), { execArgv: ["--expose-gc"] });
  const gone = once(child, "exit");
  child.send({ config, looks } satisfies IdleOrder);
  const early = gone.then(([code]) => {
    throw new Error(`the process with the triggers ended with ${code}`);
  });
  const [use] = (await Promise.race([once(child, "message"), early])) as [IdleUse];
  await gone;
  return use;
}
