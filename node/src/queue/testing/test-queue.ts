/** A store with one automation and what the queue needs around it, for tests. */
import type { RunLimits } from "@hob/shared/model/limits";
import type { Manifest } from "@hob/shared/model/manifest";
import { createHub, type Fact, type Hub } from "../../hub.ts";
import { createManualClock, type ManualClock } from "@hob/shared/testing/manual-clock";
import { silentLogger } from "../../logger.ts";
import { addAutomation, findAutomation } from "../../store/automations.ts";
import { createGroupCommit, type GroupCommit } from "../../store/group-commit.ts";
import { readRun } from "../../store/run-views.ts";
import { anyTurn } from "../../store/runs.ts";
import type { Store } from "../../store/store.ts";
import { createTestStore } from "../../store/testing/test-store.ts";
import { publishedVersion, publishVersion } from "../../store/versions.ts";
import { enqueue } from "../enqueue.ts";

export interface TestQueue extends Disposable {
  readonly store: Store;
  readonly hub: Hub;
  readonly clock: ManualClock;
  readonly commits: GroupCommit;
  readonly facts: readonly Fact[];
  readonly automationId: number;
  /** Queues one run of the automation, which others of its key wait for, and answers its id. */
  add(concurrencyKey?: string): number;
  status(runId: number): string | undefined;
}

export interface TestAutomation {
  readonly source?: string;
  readonly manifest?: Partial<Manifest>;
  readonly limits?: Partial<RunLimits>;
  /** A house that was there before; a new one otherwise. */
  readonly store?: Store;
  readonly clock?: ManualClock;
}

export function createTestQueue(automation: TestAutomation = {}): TestQueue {
  const source = automation.source ?? "export default 1";
  const { store = createTestStore(), clock = createManualClock() } = automation;
  const hub = createHub(store, silentLogger);
  const commits = createGroupCommit(store, clock);
  const facts: Fact[] = [];
  hub.subscribe((fact) => facts.push(fact));
  const at = clock.now();
  const known = findAutomation(store, "test");
  const automationId =
    known?.automationId ??
    addAutomation(store, {
      slug: "test",
      name: "Test",
      description: "",
      tags: [],
      ownership: "owner",
      values: {},
      ownerMemberId: null,
      at,
    });
  const versionId =
    publishedVersion(store, automationId)?.versionId ??
    publishVersion(store, {
      automationId,
      intent: "",
      source,
      program: source,
      manifest: {
        tools: [],
        http: [],
        tcp: [],
        files: [],
        kv: [],
        tables: [],
        secrets: [],
        ...automation.manifest,
      },
      paramsSchema: { type: "object" },
      limits: automation.limits ?? {},
      author: "user",
      message: "",
      at,
    });
  return {
    store,
    hub,
    clock,
    commits,
    facts,
    automationId,
    add(concurrencyKey) {
      const queued = enqueue(
        { store, hub, clock },
        {
          automationId,
          versionId,
          trigger: "manual",
          startedByDevice: null,
          startedBy: "this terminal",
          input: {},
          profile: "standard",
          ...(concurrencyKey !== undefined && { turn: { ...anyTurn, concurrencyKey } }),
        },
      );
      if (!queued.ok) throw new Error("the queue is full");
      return queued.value;
    },
    status: (runId) => readRun(store, runId)?.status,
    [Symbol.dispose]() {
      commits[Symbol.dispose]();
      store[Symbol.dispose]();
    },
  };
}
