/** The services of a house on a real store with the real sandbox, for tests; nothing but the relay is missing. */
import type { Clock } from "@hob/shared/time";
import { systemClock } from "../../clock.ts";
import { execute, type EngineDeps } from "../../engine/execute.ts";
import { createHub, type Hub } from "../../hub.ts";
import { silentLogger } from "../../logger.ts";
import { startWorker } from "../../queue/worker.ts";
import type { Runner } from "../../sandbox/runner.ts";
import { createGroupCommit } from "../../store/group-commit.ts";
import { createKvStore } from "../../store/kv.ts";
import type { Store } from "../../store/store.ts";
import { createTestStore } from "../../store/testing/test-store.ts";
import { createKvTool } from "../../tools/kv.ts";
import type { ToolRegistry } from "../../tools/registry.ts";
import type { Caller } from "../caller.ts";
import { createServices, type Services } from "../services.ts";

export const terminal: Caller = { deviceId: null, name: "this terminal", role: "admin" };

export interface TestHouse extends AsyncDisposable {
  readonly store: Store;
  readonly hub: Hub;
  readonly clock: Clock;
  readonly registry: ToolRegistry;
  readonly plain: Services["plain"];
  readonly follow: Services["streams"]["runs.follow"];
  /** Creates an automation that any answer of its script is fine for, and answers its slug. */
  create(
    slug: string,
    source: string,
    more?: Partial<Parameters<Services["plain"]["automations.create"]>[0]>,
  ): string;
}

/** Without a runner, what is queued stays queued. */
export function createTestHouse(runner?: Runner, clock: Clock = systemClock): TestHouse {
  const store = createTestStore();
  const hub = createHub(store, silentLogger);
  const commits = createGroupCommit(store, clock);
  const kv = createKvTool(createKvStore(store, clock));
  const registry: ToolRegistry = {
    tools: [kv],
    find: (call) => (call.startsWith("kv.") ? kv.methods[call.slice(3)] : undefined),
    methodNames: () => ({ kv: Object.keys(kv.methods) }),
    declarations: () => "",
  };
  const { plain, streams } = createServices({
    store,
    hub,
    clock,
    registry,
    version: "0.0.0-test",
    startedAt: clock.now(),
    relayState: () => ({ url: "ws://localhost:1", state: "connected", since: clock.now() }),
    isConnected: (deviceId) => deviceId === 1,
  });
  const worker = runner && startWith({ store, hub, clock, commits, registry, runner, logger: silentLogger });
  return {
    store,
    hub,
    clock,
    registry,
    plain,
    follow: streams["runs.follow"],
    create(slug, source, more = {}) {
      const created = plain["automations.create"]({ ...blank, slug, source, ...more }, terminal);
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
  manifest: { tools: [], http: [], kv: [] },
  paramsSchema: { type: "object", properties: {} },
  limits: {},
  values: {},
};
