/** Queue, engine, tools and sandbox as the house puts them together, over a real file and without doors: runs go in, outcomes come out. */
import { execute, type EngineDeps } from "@hob/node/engine/execute";
import { systemClock } from "@hob/node/clock";
import { createBroker } from "@hob/node/egress/broker";
import { createHub } from "@hob/node/hub";
import { silentLogger } from "@hob/node/logger";
import { noBuckets } from "@hob/node/policy/testing/no-rates";
import { enqueue } from "@hob/node/queue/enqueue";
import { startWorker } from "@hob/node/queue/worker";
import { createQuickJsRunner } from "@hob/node/sandbox/runner-quickjs";
import { addAutomation } from "@hob/node/store/automations";
import { createGroupCommit } from "@hob/node/store/group-commit";
import { createKvStore } from "@hob/node/store/kv";
import { query } from "@hob/node/store/query";
import type { Store } from "@hob/node/store/store";
import { createTableStore } from "@hob/node/store/table-rows";
import { transaction } from "@hob/node/store/transaction";
import { publishVersion } from "@hob/node/store/versions";
import { createToolRegistry } from "@hob/node/tools/registry";
import { noEvents } from "@hob/node/tools/testing/no-events";
import { noNotices } from "@hob/node/tools/testing/no-notices";
import { noSecrets } from "@hob/node/vault/secret-source";
import type { Clock } from "@hob/shared/time";

export interface EngineHouse extends AsyncDisposable {
  readonly store: Store;
  readonly engine: EngineDeps;
  /** Publishes an automation that may use `kv` under its own name. */
  publish(slug: string, source: string): PublishedAutomation;
  /** Queues that many runs in one commit; resolves when all of them have ended or wait. Throws where one fails. */
  run(automation: PublishedAutomation, count: number): Promise<readonly number[]>;
  /** Resolves when those have ended. Throws where one fails. */
  ended(runIds: readonly number[]): Promise<void>;
  /** Runs being executed now. */
  executing(): number;
}

export interface PublishedAutomation {
  readonly automationId: number;
  readonly versionId: number;
}

/** As many as the house itself executes at a time. */
export const concurrentRuns = 4;

/** As long as a real one: every run has it stored. */
const runtime = "0123456789abcdef";

/** Ready when it resolves: processes up, engines in them. The store stays its owner's. */
export async function createEngineHouse(store: Store, clock: Clock = systemClock): Promise<EngineHouse> {
  const logger = silentLogger;
  const hub = createHub(store, logger);
  const commits = createGroupCommit(store, clock);
  const runner = createQuickJsRunner({ logger });
  const registry = createToolRegistry({
    events: noEvents,
    notices: noNotices,
    broker: createBroker({ ownPorts: () => [], clock }),
    kv: createKvStore(store, clock),
    tables: createTableStore(store, clock),
    clock,
    closureOf: () => undefined,
  });
  const engine: EngineDeps = {
    store,
    hub,
    clock,
    commits,
    registry,
    secrets: noSecrets,
    toolBuckets: noBuckets,
    runner,
    runtime,
    logger,
  };
  await runner.warm();
  const worker = startWorker({
    ...engine,
    holder: crypto.randomUUID(),
    concurrency: concurrentRuns,
    execute: (run, stop) => execute(run, engine, stop),
  });

  return {
    store,
    engine,
    publish: (slug, source) => publish(store, slug, source, clock.now()),
    async run(automation, count) {
      const runIds = transaction(store, () => Array.from({ length: count }, () => queueOne(automation)));
      await until(runIds, ["succeeded", "waiting"]);
      return runIds;
    },
    ended: (runIds) => until(runIds, ["succeeded"]),
    executing: () => worker.executing(),
    async [Symbol.asyncDispose]() {
      await worker[Symbol.asyncDispose]();
      await runner.close();
      commits[Symbol.dispose]();
    },
  };

  function queueOne({ automationId, versionId }: PublishedAutomation): number {
    const queued = enqueue(engine, {
      automationId,
      versionId,
      trigger: "manual",
      startedByDevice: null,
      startedBy: "this terminal",
      input: {},
      profile: "standard",
    });
    if (!queued.ok) throw new Error(`the queue is full: ${queued.error.queued} runs`);
    return queued.value;
  }

  /** Hears of changes rather than asking for them: asking would be measured too. */
  function until(runIds: readonly number[], statuses: readonly string[]): Promise<void> {
    const open = new Set(runIds);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const subscription = hub.subscribe((fact) => {
      if (fact.kind !== "RunSettled" && fact.kind !== "RunChanged") return;
      if (!open.has(fact.runId)) return;
      const run = stateOf(store, fact.runId);
      if (run.status === "running" || (run.status === "waiting" && !statuses.includes("waiting"))) return;
      if (!statuses.includes(run.status))
        reject(new Error(`run ${fact.runId} is ${run.status}: ${run.error}`));
      open.delete(fact.runId);
      if (open.size === 0) resolve();
    });
    return promise.finally(() => subscription[Symbol.dispose]());
  }
}

function stateOf(store: Store, runId: number): { readonly status: string; readonly error: string | null } {
  const row = query<[number], { status: string; error: string | null }>(
    store,
    "select status, error from run where id = ?",
  ).get(runId);
  if (!row) throw new Error(`there is no run ${runId}`);
  return row;
}

function publish(store: Store, slug: string, source: string, at: number): PublishedAutomation {
  const automationId = addAutomation(store, {
    slug,
    name: slug,
    description: "",
    tags: [],
    ownership: "owner",
    values: {},
    ownerMemberId: null,
    at,
  });
  const versionId = publishVersion(store, {
    automationId,
    intent: "",
    source,
    program: source,
    manifest: { tools: ["kv"], http: [], tcp: [], files: [], kv: [slug], tables: [], secrets: [] },
    paramsSchema: { type: "object" },
    limits: {},
    author: "user",
    message: "",
    at,
  });
  return { automationId, versionId };
}
