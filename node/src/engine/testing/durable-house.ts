/** A house of the engine alone, that can be stopped between any two commits and begun again from what was on disk. */
import Database from "better-sqlite3";
import * as v from "valibot";
import { createManualClock, type ManualClock } from "@hob/shared/testing/manual-clock";
import type { Manifest } from "@hob/shared/model/manifest";
import { silentLogger } from "../../logger.ts";
import { createTokenBuckets, type Rate } from "../../policy/token-buckets.ts";
import { requeueOrphans } from "../../queue/orphans.ts";
import { createTestQueue, type TestQueue } from "../../queue/testing/test-queue.ts";
import type { Runner } from "../../sandbox/runner.ts";
import { configureConnection } from "../../store/connection.ts";
import { appendState } from "../../store/events.ts";
import type { GroupCommit } from "../../store/group-commit.ts";
import { createKvStore } from "../../store/kv.ts";
import { readRun } from "../../store/run-views.ts";
import { claimNextRun } from "../../store/runs.ts";
import type { Store } from "../../store/store.ts";
import { afterCommit, transaction } from "../../store/transaction.ts";
import { createKvTool } from "../../tools/kv.ts";
import type { ToolRegistry } from "../../tools/registry.ts";
import type { Tool, ToolMethod, ToolResult } from "../../tools/tool.ts";
import { execute, type EngineDeps } from "../execute.ts";
import { noSecrets, type SecretSource } from "../../vault/secret-source.ts";

/** The disk as it was after one commit, and the outside world at that moment. */
export interface Moment {
  readonly disk: Buffer;
  readonly atMs: number;
  readonly world: World;
}

/** Two sinks: one does each key once, whatever it is told how often; the other does whatever it is told. */
export interface World {
  readonly keyed: ReadonlyMap<string, number>;
  readonly plain: ReadonlyMap<string, number>;
}

export interface DurableHouse extends Disposable {
  readonly queue: TestQueue;
  readonly clock: ManualClock;
  readonly engine: EngineDeps;
  /** After each commit so far, oldest first. */
  readonly moments: readonly Moment[];
  readonly world: () => World;
  /** Executes whatever is due, letting time pass where all of it waits for a time. */
  settle(): Promise<void>;
  /** The same once: nothing where nothing is due. */
  executeNext(stop?: AbortSignal): Promise<number | undefined>;
}

export interface HouseOptions {
  readonly source: string;
  readonly manifest?: Partial<Manifest>;
  readonly runner: Runner;
  readonly tools?: readonly Tool[];
  /** Begins with what was on this disk, as another boot. */
  readonly from?: Moment;
  /** The world as it is by then, where more has happened out there than the disk knows. */
  readonly world?: World;
  readonly isWatching?: boolean;
  readonly secrets?: SecretSource;
  /** By default every call may be made at once. */
  readonly toolRate?: Rate;
}

const sinkManifest = { tools: ["kv", "sink", "invoke"], kv: ["test"] } as const;

export function createDurableHouse(options: HouseOptions): DurableHouse {
  const { source, runner, from } = options;
  const clock = createManualClock(from?.atMs);
  const queue = createTestQueue({
    source,
    manifest: { ...sinkManifest, ...options.manifest },
    clock,
    ...(from && { store: openDisk(from.disk) }),
  });
  const world = {
    keyed: new Map((options.world ?? from?.world)?.keyed),
    plain: new Map((options.world ?? from?.world)?.plain),
  };
  const copied = (): World => ({ keyed: new Map(world.keyed), plain: new Map(world.plain) });
  const moments: Moment[] = [];
  const note = () => moments.push({ disk: queue.store.db.serialize(), atMs: clock.now(), world: copied() });
  const commits = options.isWatching ? watched(queue.commits, queue.store, note) : queue.commits;
  const kv = createKvTool(createKvStore(queue.store, clock));
  const engine: EngineDeps = {
    ...queue,
    commits,
    runner,
    runtime: "test",
    secrets: options.secrets ?? noSecrets,
    toolBuckets: createTokenBuckets(clock, () => options.toolRate),
    registry: registryOf([kv, sinkTool(world), ...(options.tools ?? [])]),
    logger: silentLogger,
  };
  const holder = `boot ${from ? "two" : "one"}`;
  if (from) requeueOrphans(queue, holder);

  return {
    queue,
    clock,
    engine,
    moments,
    world: copied,
    executeNext,
    async settle() {
      for (;;) {
        while ((await executeNext()) !== undefined);
        const next = queue.store.db
          .prepare<[], { at: number | null }>("select min(wake_at) as at from run where status = 'waiting'")
          .get()?.at;
        if (next === null || next === undefined) return;
        clock.advance(Math.max(0, next - clock.now()));
      }
    },
    [Symbol.dispose]: () => queue[Symbol.dispose](),
  };

  async function executeNext(stop = new AbortController().signal): Promise<number | undefined> {
    const { store } = queue;
    const now = clock.now();
    const run = transaction(store, () => {
      const claimed = claimNextRun(store, holder, now, now + 30_000);
      if (claimed) appendState(store, claimed, now, { status: "running" });
      return claimed;
    });
    if (!run) return undefined;
    const running = execute(run, engine, stop);
    // Nobody else turns this clock, and a short sleep is waited for in memory.
    const turning = setInterval(() => clock.advance(50), 1);
    try {
      await running;
    } finally {
      clearInterval(turning);
    }
    return run.runId;
  }
}

/** What is durable is noted once a commit. */
function watched(commits: GroupCommit, store: Store, note: () => void): GroupCommit {
  let isNoted = false;
  const noting =
    <T>(work: () => T) =>
    () => {
      if (!isNoted) {
        isNoted = true;
        afterCommit(store, () => {
          isNoted = false;
          note();
        });
      }
      return work();
    };
  return {
    write: (work) => commits.write(noting(work)),
    writeSoon: (work) => commits.writeSoon(noting(work)),
    flush: () => commits.flush(),
    [Symbol.dispose]: () => commits[Symbol.dispose](),
  };
}

function openDisk(disk: Buffer): Store {
  // A copy that says of itself that it has no write-ahead log: one in memory cannot have one.
  const whole = Buffer.from(disk);
  whole.fill(1, 18, 20);
  const db = new Database(whole);
  configureConnection(db);
  return { db, file: ":memory:", [Symbol.dispose]: () => void db.close() };
}

type MadeUpMethod = Pick<ToolMethod, "kind" | "run"> & Partial<ToolMethod>;

/** A tool of made-up methods, each of which takes one text. */
export function toolOf(
  name: string,
  methods: {
    readonly [method: string]: MadeUpMethod;
  },
): Tool {
  const whole = (own: MadeUpMethod): ToolMethod => ({
    risk: "low",
    builtIn: "allow",
    args: v.tuple([v.string("say what")]),
    signature: "",
    summary: "",
    ...own,
  });
  return {
    name,
    version: 1,
    summary: "",
    declarations: "",
    methods: Object.fromEntries(Object.entries(methods).map(([method, own]) => [method, whole(own)])),
  };
}

function sinkTool(world: { readonly keyed: Map<string, number>; readonly plain: Map<string, number> }): Tool {
  const soon = async (value: string): Promise<ToolResult> => {
    await new Promise((resolve) => setImmediate(resolve));
    return { ok: true, value };
  };
  return toolOf("sink", {
    look: { kind: "read", run: ([what]: [string]) => soon(`saw ${what}`) },
    put: {
      kind: "effect",
      honoursKey: () => true,
      run: ([what]: [string], { effectKey }) => {
        world.keyed.set(effectKey, 1);
        return soon(`put ${what}`);
      },
    },
    send: {
      kind: "effect",
      run: ([what]: [string]) => {
        world.plain.set(what, (world.plain.get(what) ?? 0) + 1);
        return soon("sent").then((): ToolResult => ({ ok: true, value: null }));
      },
    },
  });
}

export function registryOf(tools: readonly Tool[]): ToolRegistry {
  return {
    tools,
    find(call) {
      const [tool, method] = call.split(".");
      return tools.find(({ name }) => name === tool)?.methods[method ?? ""];
    },
    methodNames: () => Object.fromEntries(tools.map(({ name, methods }) => [name, Object.keys(methods)])),
    declarations: () => "",
  };
}

/** The newest run of the house. */
export function lastRun(house: DurableHouse) {
  const id = house.queue.store.db.prepare<[], { id: number }>("select max(id) as id from run").get()?.id ?? 0;
  const run = readRun(house.queue.store, id);
  if (!run) throw new Error("nothing ran yet");
  return run;
}
