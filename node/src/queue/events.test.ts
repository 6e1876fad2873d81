import { describe, expect, it } from "vitest";
import { addTestAutomation } from "../store/testing/test-runs.ts";
import { listDeliveries } from "../store/deliveries.ts";
import { openTestItems } from "../store/testing/test-items.ts";
import { pauseAutomation, setAutomationState } from "../store/automations.ts";
import { addTestMember } from "../service/testing/test-devices.ts";
import { acceptEvent, type ArrivedEvent } from "./accept-event.ts";
import { createTestTimes, type TestTimes } from "./testing/test-times.ts";

const morning = Date.UTC(2026, 0, 5, 8);
const hour = 60 * 60_000;

describe("an event", () => {
  it("begins a run of each trigger that listens to its name, and knows which", async () => {
    await using times = await createTestTimes(morning);
    const done = times.trigger({ kind: "event", name: "washing.done" }, { overlap: "queue_all" });
    times.trigger({ kind: "event", name: "washing.begun" });
    times.trigger({ kind: "event", name: "washing.done", source: "dryer" });
    expect(await tell(times, { data: { minutes: 48 } })).toMatchObject({ isNew: true, deliveries: 1 });
    expect(times.rows()).toMatchObject([{ slot: "event:1", status: "queued" }]);
    expect(times.rows(done)).toHaveLength(1);
  });

  it("that comes a second time under its key begins nothing", async () => {
    await using times = await createTestTimes(morning);
    times.trigger({ kind: "event", name: "washing.done" }, { overlap: "queue_all" });
    const first = await tell(times);
    expect(await tell(times)).toEqual({ ...first, isNew: false, deliveries: 0 });
    expect(await tell(times, { source: "another-machine" })).toMatchObject({ isNew: true });
    expect(times.rows()).toHaveLength(2);
  });

  it("for one automation does not reach others", async () => {
    await using times = await createTestTimes(morning);
    const other = addTestAutomation(times.store, "other");
    times.trigger({ kind: "event", name: "washing.done" });
    expect(await tell(times, { targetAutomationId: other })).toMatchObject({ deliveries: 0 });
    expect(await tell(times, { dedupeKey: "2", targetAutomationId: times.queue.automationId })).toMatchObject(
      {
        deliveries: 1,
      },
    );
  });

  it("that a private automation tells stays with its owner", async () => {
    await using times = await createTestTimes(morning);
    times.trigger({ kind: "event", name: "washing.done" });
    const ann = addTestMember(times.store, "Ann");
    expect(await tell(times, { ownerMemberId: ann })).toMatchObject({ deliveries: 0 });
    times.store.db.prepare("update automation set owner_member = ?").run(ann);
    expect(await tell(times, { ownerMemberId: ann, dedupeKey: "2" })).toMatchObject({ deliveries: 1 });
  });
});

describe("events of one source", () => {
  it("are taken one after the other, also where the runs of two may go on at once", async () => {
    await using times = await createTestTimes(morning);
    times.trigger({ kind: "event", name: "washing.done" }, { overlap: "parallel", parallelMax: 9 });
    for (const dedupeKey of ["a", "b"]) await tell(times, { dedupeKey });
    await tell(times, { dedupeKey: "a", source: "dryer" });
    // The second of the washing machine has no run yet; the first of the dryer does not wait for it.
    expect(times.rows().map(({ slot }) => slot)).toEqual(["event:1", "event:3"]);
    const first = times.begin();
    expect(times.begin()).toBe(times.rows()[1]?.runId);
    times.end(first ?? 0);
    await times.settle();
    expect(times.rows().map(({ slot }) => slot)).toEqual(["event:1", "event:3", "event:2"]);
  });

  it("go on after one whose run failed for good: that one is parked, and shown", async () => {
    await using times = await createTestTimes(morning);
    times.trigger({ kind: "event", name: "washing.done" }, { overlap: "queue_all" });
    for (const dedupeKey of ["poison", "well"]) await tell(times, { dedupeKey });
    times.end(times.begin() ?? 0, "failed");
    await times.settle();
    expect(states(times)).toEqual(["parked", "running"]);
    times.end(times.begin() ?? 0);
    await times.settle();
    expect(states(times)).toEqual(["parked", "done"]);
    expect(openTestItems(times.store)).toMatchObject([
      { kind: "notice", cause: "parked", body: { name: "washing.done", deliveryId: 1 } },
    ]);
  });

  it("wait for a further attempt of the one before", async () => {
    await using times = await createTestTimes(morning);
    times.trigger({ kind: "event", name: "washing.done" }, { overlap: "queue_all" });
    for (const dedupeKey of ["a", "b"]) await tell(times, { dedupeKey });
    const first = times.begin() ?? 0;
    // As the engine does it: the next attempt is there in the commit that ends the one before.
    times.store.db
      .prepare(
        `insert into run (automation, version, kind, mode, trigger_kind, status, profile, seed, queued_at, attempt,
           retry_of, root_run, trigger_id, event, waiting_for, wake_at)
         select automation, version, kind, mode, trigger_kind, 'waiting', profile, seed, queued_at, 2, id, id,
           trigger_id, event, 'backoff', ? from run where id = ?`,
      )
      .run(morning + hour, first);
    times.store.db
      .prepare(
        `update run set status = 'failed', ended_at = 1, lease_holder = null, lease_until = null where id = ?`,
      )
      .run(first);
    times.queue.hub.publish({ kind: "RunSettled", runId: first });
    await times.settle();
    expect(states(times)).toEqual(["running", "pending"]);
  });

  it("are delivered once although the node died between its run and the word of it", async () => {
    await using times = await createTestTimes(morning);
    times.trigger({ kind: "event", name: "washing.done" }, { overlap: "queue_all" });
    await times.stop();
    await tell(times);
    await times.start();
    await times.stop();
    times.store.db.exec("update delivery set state = 'pending', run = null");
    await times.start();
    expect(times.rows()).toHaveLength(1);
    expect(states(times)).toEqual(["running"]);
  });
});

describe("events for an automation that may not run", () => {
  it("wait while it is paused, and are taken in order once it is not", async () => {
    await using times = await createTestTimes(morning);
    times.trigger({ kind: "event", name: "washing.done" }, { overlap: "queue_all" });
    pauseAutomation(times.store, times.queue.automationId, {
      reason: "user",
      by: "Ann",
      probeAt: null,
      at: morning,
    });
    await tell(times);
    await times.pass(hour);
    expect(times.rows()).toEqual([]);
    setAutomationState(times.store, times.queue.automationId, "active", morning);
    await times.settle();
    expect(times.rows()).toHaveLength(1);
  });

  it("wait until its hours begin", async () => {
    await using times = await createTestTimes(morning);
    times.trigger(
      { kind: "event", name: "washing.done" },
      { overlap: "queue_all", activeHours: { from: "10:00", to: "20:00" } },
    );
    await tell(times);
    await times.pass(2 * hour - 60_000);
    expect(times.rows()).toEqual([]);
    await times.pass(2 * 60_000);
    expect(times.rows()).toHaveLength(1);
  });

  it("are let go where their trigger was removed", async () => {
    await using times = await createTestTimes(morning);
    const triggerId = times.trigger({ kind: "event", name: "washing.done" });
    await times.stop();
    await tell(times);
    times.store.db.prepare("update automation_trigger set removed_at = 1 where id = ?").run(triggerId);
    await times.start();
    expect(states(times)).toEqual(["dropped"]);
  });
});

async function tell(times: TestTimes, event: Partial<ArrivedEvent> = {}) {
  const { store, hub } = times.queue;
  const accepted = acceptEvent(
    { store, hub, clock: times.clock },
    { source: "washing-machine", name: "washing.done", dedupeKey: "1", data: null, ...event },
  );
  await times.settle();
  return accepted;
}

function states(times: TestTimes): string[] {
  const { items } = listDeliveries(times.store, {}, { limit: 50, offset: 0 }, everything);
  return items.toReversed().map(({ state }) => state);
}

const everything = { memberId: null, isAdmin: true };
