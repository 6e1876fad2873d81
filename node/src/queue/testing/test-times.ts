/** A house on a manual clock whose triggers come due, with runs that end when a test says so. */
import type { TriggerInput } from "@hob/shared/contract/triggers";
import { standardRules, type TriggerRules } from "@hob/shared/model/schedule";
import type { RunReason } from "@hob/shared/model/run";
import { createManualClock, type ManualClock } from "@hob/shared/testing/manual-clock";
import { silentLogger } from "../../logger.ts";
import { ensureHousehold } from "../../store/household.ts";
import { claimNextRun, endRun } from "../../store/runs.ts";
import type { Store } from "../../store/store.ts";
import { addTrigger, findTrigger, type TriggerRow } from "../../store/triggers.ts";
import { transaction } from "../../store/transaction.ts";
import { endAround } from "../end-run.ts";
import { startTicker, type Ticker } from "../ticker.ts";
import { armTrigger } from "../timetable.ts";
import { createTestQueue, type TestQueue } from "./test-queue.ts";

export interface TestTimes extends AsyncDisposable {
  readonly queue: TestQueue;
  readonly store: Store;
  readonly clock: ManualClock;
  /** Adds an armed trigger of the one automation and answers its id. */
  trigger(input: TriggerInput, rules?: Partial<TriggerRules>, timezone?: string): number;
  /** Lets time pass a little at a time, and everything that comes due be seen to. */
  pass(ms: number, stepMs?: number): Promise<void>;
  /** Sees to everything that is due now. */
  settle(): Promise<void>;
  /** Ends the ticker as a crash would, and begins it anew. */
  stop(): Promise<void>;
  start(): Promise<void>;
  rows(triggerId?: number): SlotRow[];
  find(triggerId: number): TriggerRow;
  /** Begins the run whose turn it is; undefined where none may begin. */
  begin(): number | undefined;
  end(runId: number, status?: "succeeded" | "failed" | "canceled", reason?: RunReason): void;
}

export interface SlotRow {
  readonly runId: number;
  readonly slot: string | null;
  readonly dueAt: number | null;
  readonly status: string;
  readonly reason: string | null;
  readonly missedFrom: number | null;
}

export async function createTestTimes(
  startMs?: number,
  { automation = {}, timezone = "UTC" }: { automation?: object; timezone?: string } = {},
): Promise<TestTimes> {
  const clock = createManualClock(startMs);
  const queue = createTestQueue({ ...automation, clock });
  const { store, hub } = queue;
  ensureHousehold(store, { name: "Test", timezone });
  store.db.prepare("update household set timezone = ?").run(timezone);
  const deps = { store, hub, clock };
  let ticker: Ticker | undefined;

  const times: TestTimes = {
    queue,
    store,
    clock,
    trigger(input, rules = {}, zone) {
      return transaction(store, () => {
        const at = clock.now();
        const triggerId = addTrigger(store, {
          automationId: queue.automationId,
          input: input.kind === "interval" ? { ...input, anchor: input.anchor ?? at } : input,
          values: {},
          timezone: zone ?? null,
          rules: { ...standardRules, ...rules },
          enabled: true,
          createdBy: "a test",
          at,
        });
        armTrigger(store, times.find(triggerId), at);
        hub.publish({ kind: "TriggerChanged", triggerId, automationId: queue.automationId });
        return triggerId;
      });
    },
    async pass(ms, stepMs = 10_000) {
      await ticker?.settled();
      for (let left = ms; left > 0; left -= stepMs) {
        clock.advance(Math.min(left, stepMs));
        await ticker?.settled();
      }
    },
    async settle() {
      hub.publish({ kind: "HomeChanged" });
      await ticker?.settled();
    },
    async stop() {
      await ticker?.[Symbol.asyncDispose]();
      ticker = undefined;
    },
    async start() {
      ticker = startTicker({ ...deps, logger: silentLogger });
      await ticker.settled();
    },
    rows: (triggerId = 0) =>
      store.db
        .prepare<[number, number], SlotRow>(
          `select id as runId, slot, due_at as dueAt, status, reason, missed_from as missedFrom from run
           where (? = 0 or trigger_id = ?) and trigger_id is not null order by due_at, id`,
        )
        .all(triggerId, triggerId),
    find(triggerId) {
      const row = findTrigger(store, triggerId);
      if (!row) throw new Error(`there is no trigger ${triggerId}`);
      return row;
    },
    begin: () =>
      transaction(store, () => claimNextRun(store, "this boot", clock.now(), clock.now() + 30_000)?.runId),
    end(runId, status = "succeeded", reason) {
      transaction(store, () => {
        const said = reason ?? (status === "failed" ? "script_error" : null);
        const error = status === "failed" ? { type: "script_error", message: "no" } : null;
        endRun(store, runId, { status, reason: said, error, result: null, at: clock.now() });
        endAround(deps, { runId, automationId: queue.automationId, mode: "live", status, reason: said });
        hub.publish({ kind: "RunSettled", runId });
      });
    },
    async [Symbol.asyncDispose]() {
      await times.stop();
      queue[Symbol.dispose]();
    },
  };
  await times.start();
  return times;
}
