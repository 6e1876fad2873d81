import { describe, expect, it } from "vitest";
import { silentLogger } from "../logger.ts";
import { setGlobalPause } from "../store/household.ts";
import { eventsAfter } from "../store/events.ts";
import { readRun } from "../store/run-views.ts";
import type { ClaimedRun } from "../store/runs.ts";
import { endFromOutside } from "./end-run.ts";
import { enqueue, queuedRunsMax } from "./enqueue.ts";
import { createTestQueue, type TestQueue } from "./testing/test-queue.ts";
import { mostCrashes } from "./orphans.ts";
import { leaseMs, renewMs, startWorker, type Worker } from "./worker.ts";

describe("the queue", () => {
  it("runs what is queued in order, at most so many at once", async () => {
    using queue = createTestQueue();
    const ids = [queue.add(), queue.add(), queue.add()];
    const work = createWork(queue);
    await using _worker = work.start({ concurrency: 2 });
    await expect.poll(() => work.going()).toEqual(ids.slice(0, 2));
    expect(ids.map((id) => queue.status(id))).toEqual(["running", "running", "queued"]);
    work.finish(ids[0]);
    await expect.poll(() => work.going()).toEqual([ids[1], ids[2]]);
    work.finish(ids[1]);
    work.finish(ids[2]);
    await expect.poll(() => ids.map((id) => queue.status(id))).toEqual(Array(3).fill("succeeded"));
  });

  it("wakes for a new run by the hub, without any time passing", async () => {
    using queue = createTestQueue();
    const work = createWork(queue);
    await using _worker = work.start();
    const runId = queue.add();
    await expect.poll(() => work.going()).toEqual([runId]);
    expect(readRun(queue.store, runId)).toMatchObject({
      startedAt: queue.clock.now(),
      startedBy: "this terminal",
    });
    work.finish(runId);
  });

  it("goes on with a run whose time comes between the look and the alarm, and does not leave it to the sweep", async () => {
    using queue = createTestQueue();
    const runId = queue.add();
    const wakeAt = queue.clock.now() + 1;
    queue.store.db
      .prepare(
        "update run set status = 'waiting', waiting_for = 'timer', waits = '[]', started_at = 1, wake_at = ? where id = ?",
      )
      .run(wakeAt, runId);
    let readings: number | undefined;
    // Of one look, the first reading is a millisecond early, and the next is not.
    const now = () => wakeAt - (readings === undefined || readings++ === 0 ? 1 : 0);
    const work = createWork({ ...queue, clock: { ...queue.clock, now } });
    await using _worker = work.start();
    await settled();
    readings = 0;
    queue.hub.publish({ kind: "HomeChanged" });
    await settled();
    queue.clock.advance(0);
    await expect.poll(() => work.going()).toEqual([runId]);
    work.finish(runId);
  });

  it("refuses a run in words once 1,000 wait", () => {
    using queue = createTestQueue();
    const first = queue.add();
    const { automationId } = readRun(queue.store, first) ?? { automationId: 0 };
    queue.store.db.exec(
      `with recursive n(i) as (select 2 union all select i + 1 from n where i < ${queuedRunsMax})
       insert into run (automation, version, kind, mode, trigger_kind, status, profile, seed, queued_at)
       select automation, version, kind, mode, trigger_kind, 'queued', profile, seed, queued_at from run, n`,
    );
    const request = {
      automationId,
      versionId: 1,
      trigger: "manual",
      startedByDevice: null,
      startedBy: "x",
      input: {},
      profile: "small",
    } as const;
    expect(enqueue(queue, request)).toEqual({
      ok: false,
      error: { type: "queue_full", queued: queuedRunsMax },
    });
  });

  it("claims nothing while the whole house is paused, and goes on at the next sweep after", async () => {
    using queue = createTestQueue();
    setGlobalPause(queue.store, true);
    const runId = queue.add();
    const work = createWork(queue);
    await using _worker = work.start();
    await settled();
    expect(queue.status(runId)).toBe("queued");
    setGlobalPause(queue.store, false);
    queue.clock.advance(renewMs);
    await expect.poll(() => work.going()).toEqual([runId]);
    work.finish(runId);
  });
});

describe("a lease", () => {
  it("is renewed as long as the run is executed, however long that is", async () => {
    using queue = createTestQueue();
    const runId = queue.add();
    const work = createWork(queue);
    await using _worker = work.start();
    await expect.poll(() => work.going()).toEqual([runId]);
    for (let tick = 0; tick < 12; tick++) queue.clock.advance(renewMs);
    const lease = queue.store.db.prepare<[], { until: number }>("select lease_until as until from run").get();
    expect(lease?.until).toBe(queue.clock.now() + leaseMs);
    expect(queue.status(runId)).toBe("running");
    work.finish(runId);
  });

  it("left behind by another boot offers the run again, and its journal says so", async () => {
    using queue = createTestQueue();
    const runId = queue.add();
    queue.store.db.exec(
      `update run set status = 'running', started_at = queued_at, lease_holder = 'an earlier boot', lease_until = queued_at + ${leaseMs}`,
    );
    const work = createWork(queue);
    await using _worker = work.start();
    expect(eventsAfter(queue.store, runId, 0, 10, 1e6).at(-1)).toMatchObject({
      seq: 2,
      kind: "state",
      body: { status: "queued", reason: "crashed" },
    });
    await expect.poll(() => work.going()).toEqual([runId]);
    expect(queue.status(runId)).toBe("running");
    work.finish(runId);
  });

  it("left behind again and again ends the run: it may be what brings the house down", async () => {
    using queue = createTestQueue();
    const runId = queue.add();
    queue.store.db.exec(
      `update run set status = 'running', started_at = queued_at, crashes = ${mostCrashes - 1},
         lease_holder = 'an earlier boot', lease_until = queued_at + ${leaseMs}`,
    );
    await using _worker = createWork(queue).start();
    expect(readRun(queue.store, runId)).toMatchObject({
      status: "failed",
      reason: "crashed",
      error: { type: "crashed" },
      endedAt: queue.clock.now(),
    });
    expect(queue.facts).toContainEqual({ kind: "RunSettled", runId });
  });

  it("that lapses because the run's end could not be stored offers the run again within a minute", async () => {
    using queue = createTestQueue();
    const runId = queue.add();
    const work = createWork(queue);
    await using _worker = work.start();
    await expect.poll(() => work.going()).toEqual([runId]);
    work.fail(runId);
    await expect.poll(() => work.going()).toEqual([]);
    await settled();
    expect(queue.status(runId)).toBe("running");
    for (let waited = 0; waited < 60_000; waited += renewMs) queue.clock.advance(renewMs);
    await expect.poll(() => work.going()).toEqual([runId]);
    work.finish(runId);
  });
});

describe("cancelling", () => {
  it("ends a run that waits at once, and only once", () => {
    using queue = createTestQueue();
    const runId = queue.add();
    const run = { runId, queuedAt: queue.clock.now() };
    const end = { status: "canceled", reason: "killed", error: null, by: "Phone" } as const;
    expect(endFromOutside(queue, run, end)).toBe(true);
    expect(endFromOutside(queue, run, end)).toBe(false);
    expect(queue.status(runId)).toBe("canceled");
    expect(queue.facts.filter(({ kind }) => kind === "RunSettled")).toHaveLength(1);
  });

  it("tells the execution of a running one who asked", async () => {
    using queue = createTestQueue();
    const runId = queue.add();
    const work = createWork(queue);
    await using _worker = work.start();
    await expect.poll(() => work.going()).toEqual([runId]);
    queue.hub.publish({ kind: "RunCancelAsked", runId, by: "Phone" });
    await expect.poll(() => queue.status(runId)).toBe("canceled");
    expect(work.canceledBy).toEqual([{ by: "Phone" }]);
  });

  it("happens to whatever runs when the house stops, and stopping waits for it", async () => {
    using queue = createTestQueue();
    const work = createWork(queue);
    const worker = work.start();
    const running = queue.add();
    await expect.poll(() => work.going()).toEqual([running]);
    const late = queue.add();
    await worker[Symbol.asyncDispose]();
    expect(queue.status(running)).toBe("canceled");
    expect(["canceled", "queued"]).toContain(queue.status(late));
    expect(queue.clock.pendingTimers()).toBe(0);
  });
});

/** Stands in for the engine: runs last until the test ends them. */
function createWork(queue: TestQueue) {
  const ends = new Map<number, { resolve: () => void; reject: (cause: Error) => void }>();
  const canceledBy: unknown[] = [];
  return {
    canceledBy,
    going: () => [...ends.keys()],
    finish: (runId = 0) => ends.get(runId)?.resolve(),
    fail: (runId: number) => ends.get(runId)?.reject(new Error("the disk is full")),
    start: ({ concurrency = 4 } = {}): Worker =>
      startWorker({ ...queue, logger: silentLogger, holder: "this boot", concurrency, execute }),
  };

  async function execute(run: ClaimedRun, canceled: AbortSignal): Promise<void> {
    try {
      await new Promise<void>((resolve, reject) => {
        ends.set(run.runId, { resolve, reject });
        canceled.addEventListener("abort", () => resolve());
      });
    } finally {
      ends.delete(run.runId);
    }
    if (canceled.aborted) canceledBy.push(canceled.reason);
    const status = canceled.aborted ? "canceled" : "succeeded";
    queue.store.db
      .prepare(
        "update run set status = ?, ended_at = 1, lease_holder = null, lease_until = null where id = ?",
      )
      .run(status, run.runId);
  }
}

/** Lets every write and promise that is under way finish. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}
