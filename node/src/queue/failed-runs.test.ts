import { mostFailures } from "@hob/shared/model/breaker";
import { describe, expect, it } from "vitest";
import { setAutomationState } from "../store/automations.ts";
import { settleItem } from "../store/inbox.ts";
import { openTestItems } from "../store/testing/test-items.ts";
import { acceptEvent } from "./accept-event.ts";
import { createTestTimes, type TestTimes } from "./testing/test-times.ts";

const morning = Date.UTC(2026, 0, 5, 8);

describe("an automation whose runs fail", () => {
  it("is one item, however often it fails, with the latest run and how it failed", async () => {
    await using times = await createTestTimes(morning);
    for (let n = 1; n < mostFailures; n++) run(times, "failed");
    const last = times.store.db.prepare<[], { id: number }>("select max(id) as id from run").get()?.id;
    const [item, ...others] = openTestItems(times.store);
    expect(item).toMatchObject({
      kind: "notice",
      cause: "run_failed",
      times: mostFailures - 1,
      runId: last,
      body: { type: "script_error", message: "no" },
    });
    expect(others).toEqual([]);
    expect(times.queue.facts).toContainEqual({ kind: "InboxChanged", itemId: item?.itemId });
  });

  it("is well again by itself with the next that succeeds, and told anew when that is over", async () => {
    await using times = await createTestTimes(morning);
    run(times, "failed");
    run(times, "succeeded");
    expect(openTestItems(times.store)).toEqual([]);
    run(times, "failed");
    expect(openTestItems(times.store)).toMatchObject([{ cause: "run_failed", times: 1 }]);
  });

  it("is told again after somebody put it away", async () => {
    await using times = await createTestTimes(morning);
    run(times, "failed");
    const [item] = openTestItems(times.store);
    settleItem(times.store, item?.itemId ?? 0, {
      state: "resolved",
      at: morning,
      by: "Ann",
      choice: "dismiss",
    });
    run(times, "failed");
    expect(openTestItems(times.store)).toMatchObject([{ cause: "run_failed", times: 1 }]);
  });

  it("is told as paused alone, once its breaker is open", async () => {
    await using times = await createTestTimes(morning);
    for (let n = 0; n < mostFailures; n++) run(times, "failed");
    expect(openTestItems(times.store)).toMatchObject([{ cause: "breaker", times: 1 }]);
    const failure = times.store.db.prepare("select state from inbox_item where cause = 'run_failed'").all();
    expect(failure).toEqual([{ state: "superseded" }]);
  });

  it("is not told of where somebody ended or rejected it, nor once it is archived", async () => {
    await using times = await createTestTimes(morning);
    run(times, "canceled");
    const runId = times.queue.add();
    times.begin();
    setAutomationState(times.store, times.queue.automationId, "archived", morning);
    times.end(runId, "failed");
    expect(openTestItems(times.store)).toEqual([]);
  });

  it("is told as the event that is parked, where one began the run, and as itself where somebody tries it again", async () => {
    await using times = await createTestTimes(morning);
    times.trigger({ kind: "event", name: "washing.done" });
    acceptEvent(times.queue, { source: "washer", name: "washing.done", dedupeKey: "a", data: null });
    await times.settle();
    const runId = times.begin() ?? 0;
    times.end(runId, "failed");
    await times.settle();
    expect(openTestItems(times.store)).toMatchObject([{ cause: "parked", times: 1 }]);
    const again = times.queue.add();
    times.store.db.prepare("update run set retry_of = ?, root_run = ? where id = ?").run(runId, runId, again);
    times.begin();
    times.end(again, "failed");
    expect(
      openTestItems(times.store)
        .map(({ cause }) => cause)
        .toSorted(),
    ).toEqual(["parked", "run_failed"]);
  });
});

function run(times: TestTimes, status: "succeeded" | "failed" | "canceled"): void {
  const runId = times.queue.add();
  times.begin();
  times.end(runId, status, status === "canceled" ? "rejected" : undefined);
}
