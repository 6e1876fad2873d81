/** How soon a house with a hundred thousand runs is up, and has its first page of them on the way. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { connectLocally } from "@hob/node/cli/local-client";
import type { Config } from "@hob/node/config";
import { openStore } from "@hob/node/store/store";
import { appendAudit } from "@hob/node/store/audit";
import { transaction } from "@hob/node/store/transaction";
import { createTestHome } from "@hob/node/store/testing/test-store";
import { copyRun } from "./copied-runs.ts";
import { createEngineHouse } from "./engine-house.ts";
import { interleave } from "./interleave.ts";
import { rivalOf, spreadOf, type BenchRow } from "./row.ts";
import { shortRun } from "./short-run.ts";

const keptRuns = 100_000;
const program = fileURLToPath(new URL("../node/src/main.ts", import.meta.url));

/** Of the whole program as people start it, from its sources. */
export async function measureBoot(): Promise<readonly BenchRow[]> {
  using full = createTestHome();
  using empty = createTestHome();
  const firstPages: number[] = [];
  // The first boot of all makes keys, household and starters.
  for (const { config } of [full, empty]) await boot(config);
  await fill(full.config);
  const spreads = await interleave(
    { rounds: 7, warmups: 1 },
    {
      async full() {
        const { readyMs, pageMs, total } = await boot(full.config);
        if (total !== keptRuns) throw new Error(`the house lists ${total} runs`);
        firstPages.push(pageMs);
        return readyMs;
      },
      empty: async () => (await boot(empty.config)).readyMs,
    },
  );
  const better = "less";
  const runs = keptRuns.toLocaleString("en-US");
  return [
    {
      id: "boot",
      figure: `boot with ${runs} runs and as many audit entries, from the start of the process to ready`,
      unit: "ms",
      better,
      ours: spreads.full,
      rivals: [rivalOf("the same house without runs", spreads.empty, { ours: spreads.full, better })],
      goal: 1_500,
      notes: [
        "Boot: `hob up`, relay and node in one process run from its sources, until it says that the relay has admitted the house; its files are in the system's cache. Measured elsewhere, empty: n8n 2.39 3.2 s, Node-RED 5.0 0.8 s, Keep.AI 0.1.25 0.9 s.",
      ],
    },
    {
      id: "first-page",
      figure: `first page of ${runs} runs, the first question after boot`,
      unit: "ms",
      better,
      ours: spreadOf(firstPages.slice(1)),
      rivals: [],
      goal: 50,
    },
  ];
}

async function fill(config: Config): Promise<void> {
  const opened = openStore(config);
  if (!opened.ok) throw new Error(`the home was refused: ${opened.error.type}`);
  using store = opened.value;
  await using house = await createEngineHouse(store);
  const [runId = 0] = await house.run(house.publish("short", shortRun), 1);
  copyRun(store, runId, keptRuns - 1);
  // As the scheduler leaves it: an entry for each.
  transaction(store, () => {
    for (let run = 1; run <= keptRuns; run += 1)
      appendAudit(store, run, {
        actor: "scheduler",
        action: "schedule.executed",
        subject: "trigger:1",
        detail: { automation: "short", runs: [run], dueAt: run },
      });
  });
}

interface Booted {
  readonly readyMs: number;
  readonly pageMs: number;
  /** Runs that the house says it has. */
  readonly total: number;
}

async function boot({ home, socketFile }: Config): Promise<Booted> {
  const startedMs = performance.now();
  const child = spawn(process.execPath, [program, "up", "--home", home, "--port", "0", "--json"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const gone = once(child, "exit");
  const early = gone.then(([code]) => {
    throw new Error(`the house ended with ${code} before it was ready`);
  });
  await Promise.race([once(child.stdout, "data"), early]);
  const readyMs = performance.now() - startedMs;
  try {
    return { readyMs, ...(await firstPage(socketFile, home)) };
  } finally {
    child.kill("SIGTERM");
    await gone;
  }
}

async function firstPage(socketFile: string, home: string): Promise<Omit<Booted, "readyMs">> {
  const connected = await connectLocally(socketFile, home);
  if (!connected.ok) throw new Error("the house does not answer");
  using client = connected.value;
  const askedMs = performance.now();
  const listed = await client.call("runs.list", {});
  if (!listed.ok) throw new Error(JSON.stringify(listed.error));
  return { pageMs: performance.now() - askedMs, total: listed.value.total };
}
