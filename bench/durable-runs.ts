/** How many runs a second the house can keep so that no power cut undoes them, and what each of them costs the disk. */
import { limitProfiles } from "@hob/shared/model/limits";
import type { Runner, SandboxHost } from "@hob/node/sandbox/runner";
import { createTestStore } from "@hob/node/store/testing/test-store";
import { createBareFile } from "./bare-file.ts";
import {
  concurrentRuns,
  createEngineHouse,
  type EngineHouse,
  type PublishedAutomation,
} from "./engine-house.ts";
import { interleave } from "./interleave.ts";
import { rivalOf, spreadOf, type BenchRow } from "./row.ts";
import { shortRun, shortRunTools } from "./short-run.ts";
import { commitsDuring, fileBytes } from "./stored-bytes.ts";

const runsAtOnce = 200;
const runsInTurn = 40;
const queuedAtOnce = 64;
const keptRuns = 2_000;

/** Of one house, which has kept some thousands of runs by the end. */
export async function measureDurableRuns(): Promise<readonly BenchRow[]> {
  using store = createTestStore();
  await using house = await createEngineHouse(store);
  const automation = house.publish("short", shortRun);
  const bytes = await bytesRow(house, automation);
  const commits = await commitRows(house, automation);
  const [, underLoad] = commits;
  const needs = { commits: underLoad.ours.median, bytes: bytes.ours.median };
  return [...(await rateRows(house, automation, needs)), ...commits, bytes];
}

/** Also what warms everything up. */
async function bytesRow(house: EngineHouse, automation: PublishedAutomation): Promise<BenchRow> {
  await house.run(automation, 50);
  const before = fileBytes(house.store);
  for (let kept = 0; kept < keptRuns; kept += 500) await house.run(automation, 500);
  return {
    id: "run-bytes",
    figure: "stored bytes for one short run",
    unit: "bytes",
    better: "less",
    ours: spreadOf([(fileBytes(house.store) - before) / keptRuns]),
    rivals: [],
    goal: 600,
    notes: [
      "Stored bytes of a run: growth of the file over some thousand of them with all that is kept: row, journal, ledger of effects, lines, indexes. Measured elsewhere, of runs of about this size: n8n 2.39 4,560 bytes, Keep.AI 0.1.25 631.",
    ],
  };
}

async function commitRows(
  { run, store }: EngineHouse,
  automation: PublishedAutomation,
): Promise<readonly [BenchRow, BenchRow]> {
  const eachOf = async (count: number) => {
    const commits = await commitsDuring(store, () => run(automation, count));
    // The one that queues them all is somebody else's: a person's command, a trigger.
    return (commits - 1) / count;
  };
  const alone: number[] = [];
  for (let repeat = 0; repeat < 40; repeat++) alone.push(await eachOf(1));
  const underLoad: number[] = [];
  for (let repeat = 0; repeat < 10; repeat++) underLoad.push(await eachOf(queuedAtOnce));
  const common = { unit: "commits", better: "less", rivals: [] } as const;
  return [
    {
      ...common,
      id: "commits-a-run",
      figure: "commits of a short run, alone",
      ours: spreadOf(alone),
      goal: 3,
      notes: [
        "Commits: counted in the write-ahead log, from the claim to the end of the run, lines included; each is one wait for the disk.",
      ],
    },
    {
      ...common,
      id: "commits-a-run-loaded",
      figure: `commits of a short run, ${queuedAtOnce} queued`,
      ours: spreadOf(underLoad),
      goal: 1,
    },
  ];
}

async function rateRows(
  house: EngineHouse,
  automation: PublishedAutomation,
  needs: { readonly commits: number; readonly bytes: number },
): Promise<readonly BenchRow[]> {
  using bare = createBareFile();
  const commits = Math.round(runsAtOnce * needs.commits);
  const piece = "x".repeat(Math.round((runsAtOnce * needs.bytes) / commits));
  const rate = (runs: number, work: () => unknown) => async () => {
    const startedMs = performance.now();
    await work();
    return (runs * 1000) / (performance.now() - startedMs);
  };
  const spreads = await interleave(
    { rounds: 15, warmups: 2 },
    {
      ours: rate(runsAtOnce, () => house.run(automation, runsAtOnce)),
      inTurn: rate(runsInTurn, async () => {
        for (let n = 0; n < runsInTurn; n++) await house.run(automation, 1);
      }),
      bare: rate(runsAtOnce, () => {
        for (let n = 0; n < commits; n++) bare.append(piece);
      }),
      sandbox: rate(runsAtOnce, () => runUnkept(house.engine.runner, runsAtOnce)),
    },
  );
  const common = { unit: "runs/s", better: "more" } as const;
  const against = { ours: spreads.ours, better: common.better };
  return [
    {
      ...common,
      id: "durable-runs",
      figure: `durable short runs, ${concurrentRuns} at once, synchronous=FULL`,
      ours: spreads.ours,
      rivals: [
        rivalOf("bare write and fdatasync, same bytes and commits", spreads.bare, {
          ...against,
          goalRatio: 0.6,
        }),
        rivalOf("the same script in the sandbox, nothing kept", spreads.sandbox, against),
      ],
      notes: [
        "Durable runs: a short run is two reads and one effect of our own tables, ten log lines, a result; claimed by the worker, executed in the sandbox, settled. The bare file is given the bytes that such a run keeps, in as many commits as it needs under load. Measured elsewhere, on a machine like this: n8n 2.39 saves 29 runs/s, Keep.AI 0.1.25 327, one after the other.",
      ],
    },
    {
      ...common,
      id: "durable-runs-in-turn",
      figure: "durable short runs, each queued when the last has ended",
      ours: spreads.inTurn,
      rivals: [],
    },
  ];
}

/** As many at once as the house executes, answered out of thin air. */
async function runUnkept(runner: Runner, count: number): Promise<void> {
  let left = count;
  const host: SandboxHost = { call: async () => ({ ok: true, value: null, now: 0 }), log() {} };
  const executeOn = async () => {
    while (left > 0) {
      left -= 1;
      const { status } = await runner.start(unkeptJob, host).outcome;
      if (status !== "succeeded") throw new Error(`a script without a house ${status}`);
    }
  };
  await Promise.all(Array.from({ length: concurrentRuns }, executeOn));
}

const unkeptJob = {
  runId: 1,
  program: shortRun,
  input: {},
  context: {
    runId: 1,
    trigger: "manual",
    mode: "live",
    unattended: false,
    zone: "UTC",
    dueAt: null,
    event: null,
  },
  tools: shortRunTools,
  limits: limitProfiles.standard,
  seed: "00".repeat(32),
  startedAtMs: 0,
} as const;
