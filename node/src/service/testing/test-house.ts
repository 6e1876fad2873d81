/** The services of a house on a real store with the real sandbox, for tests; nothing but the relay is missing. */
import type { Clock } from "@hob/shared/time";
import { systemClock } from "../../clock.ts";
import { execute, type EngineDeps } from "../../engine/execute.ts";
import { registryOf } from "../../engine/testing/durable-house.ts";
import { createHub, type Hub } from "../../hub.ts";
import { silentLogger } from "../../logger.ts";
import { noBuckets } from "../../policy/testing/no-rates.ts";
import { startWorker } from "../../queue/worker.ts";
import type { Runner } from "../../sandbox/runner.ts";
import { createGroupCommit } from "../../store/group-commit.ts";
import { createKvStore } from "../../store/kv.ts";
import type { Store } from "../../store/store.ts";
import { createTestStore } from "../../store/testing/test-store.ts";
import { createClosedFolders, type ClosedFolders } from "../../tools/closed-folders.ts";
import { createKvTool } from "../../tools/kv.ts";
import type { ToolRegistry } from "../../tools/registry.ts";
import type { Tool } from "../../tools/tool.ts";
import type { Vault } from "../../vault/vault.ts";
import { terminal, type Caller } from "../caller.ts";
import { createServices, type Services } from "../services.ts";
import { noSecrets } from "../../vault/secret-source.ts";

export interface TestHouse extends AsyncDisposable {
  readonly store: Store;
  readonly hub: Hub;
  readonly clock: Clock;
  readonly registry: ToolRegistry;
  /** As if the house lived in this folder of tests. */
  readonly closureOf: ClosedFolders;
  readonly plain: Services["plain"];
  readonly slow: Services["slow"];
  readonly follow: Services["streams"]["runs.follow"];
  readonly streams: Services["streams"];
  /** Creates an automation that any answer of its script is fine for, and answers its slug; at the terminal unless `caller` says otherwise. */
  create(
    slug: string,
    source: string,
    more?: Partial<Parameters<Services["plain"]["automations.create"]>[0]>,
    caller?: Caller,
  ): string;
}

/** Makes a tool for the house whose store it is to work on. */
export type MakeTool = (house: Pick<TestHouse, "store" | "hub" | "clock">) => Tool;

/**
 * Without a runner, what is queued stays queued. What is sealed is readable, unless a real vault is given. Its one
 * tool is `kv`, unless there are to be others beside it.
 */
export function createTestHouse(
  runner?: Runner,
  clock: Clock = systemClock,
  vault: Pick<Vault, "seal"> = { seal: (_id, plain) => plain },
  makeTools: readonly MakeTool[] = [],
): TestHouse {
  const store = createTestStore();
  const hub = createHub(store, silentLogger);
  const commits = createGroupCommit(store, clock);
  const kv = createKvTool(createKvStore(store, clock));
  const registry = registryOf([kv, ...makeTools.map((make) => make({ store, hub, clock }))]);
  const closureOf = createClosedFolders(import.meta.dirname);
  const { plain, slow, streams } = createServices({
    store,
    hub,
    clock,
    registry,
    closureOf,
    vault,
    version: "0.0.0-test",
    startedAt: clock.now(),
    relayState: () => ({ url: "ws://localhost:1", state: "connected", since: clock.now() }),
    examine: () => Promise.resolve([{ check: "runtime", state: "ok", figures: {} }]),
    isConnected: (deviceId) => deviceId === 1,
    push: { serverKey: "test", isKnown: (endpoint) => endpoint.startsWith("https://push.example/") },
    webhooks: {
      state: () => ({ listening: null, problem: null }),
      addressOf: (triggerId) => `http://localhost:1/hook/${triggerId}`,
      secretOf: (triggerId) => `secret of ${triggerId}`,
    },
  });
  const worker =
    runner &&
    startWith({
      store,
      hub,
      clock,
      commits,
      registry,
      runner,
      runtime: "test",
      secrets: noSecrets,
      toolBuckets: noBuckets,
      logger: silentLogger,
    });
  return {
    store,
    hub,
    clock,
    registry,
    closureOf,
    plain,
    slow,
    follow: streams["runs.follow"],
    streams,
    create(slug, source, more = {}, caller = terminal) {
      const created = plain["automations.create"]({ ...blank, slug, source, ...more }, caller);
      if (!created.ok) throw new Error(JSON.stringify(created.error));
      return slug;
    },
    async [Symbol.asyncDispose]() {
      await worker?.[Symbol.asyncDispose]();
      commits[Symbol.dispose]();
      store[Symbol.dispose]();
    },
  };
}

function startWith(engine: EngineDeps) {
  return startWorker({
    ...engine,
    holder: "this boot",
    concurrency: 2,
    execute: (run, canceled) => execute(run, engine, canceled),
  });
}

const blank = {
  name: "Test",
  description: "",
  tags: [],
  intent: "",
  manifest: { tools: [], http: [], tcp: [], files: [], kv: [], tables: [], secrets: [] },
  paramsSchema: { type: "object", properties: {} },
  limits: {},
  values: {},
  isPrivate: false,
};
