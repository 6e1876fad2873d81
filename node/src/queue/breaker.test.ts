import { mostFailures, probeAfterMs } from "@hob/shared/model/breaker";
import { describe, expect, it } from "vitest";
import { auditEntries } from "../store/audit.ts";
import { findAutomation, pauseAutomation } from "../store/automations.ts";
import { armAll } from "./breaker.ts";
import { openTestItems } from "../store/testing/test-items.ts";
import { createTestTimes, type TestTimes } from "./testing/test-times.ts";

const morning = Date.UTC(2026, 0, 5, 8);
const minute = 60_000;

describe("an automation that fails again and again", () => {
  it("is paused at the fifth time, with one notice, and none of its times comes", async () => {
    await using times = await failing();
    expect(state(times)).toMatchObject({
      state: "paused",
      pauseReason: "breaker",
      failures: mostFailures,
      probeAt: times.clock.now() + probeAfterMs,
    });
    expect(items(times)).toMatchObject([{ kind: "notice", cause: "breaker", times: 1 }]);
    expect(auditEntries(times.store, 1)[0]).toMatchObject({
      action: "automation.paused",
      detail: { reason: "breaker", failures: 5 },
    });
    const before = times.rows().length;
    await times.pass(probeAfterMs - minute);
    expect(times.rows()).toHaveLength(before);
  });

  it("is tried once after an hour; a success brings it back and closes the notice", async () => {
    await using times = await failing();
    const before = times.rows().length;
    await times.pass(probeAfterMs + 30 * minute);
    expect(times.rows()).toHaveLength(before + 1);
    times.end(times.begin() ?? 0);
    expect(state(times)).toMatchObject({ state: "active", failures: 0, probeAt: null });
    expect(items(times)).toEqual([]);
    await times.pass(10 * minute);
    expect(times.rows()).toHaveLength(before + 2);
  });

  it("stays paused for another hour where that fails, under the same notice", async () => {
    await using times = await failing();
    const { pausedAt } = state(times);
    await times.pass(probeAfterMs + 10 * minute);
    times.end(times.begin() ?? 0, "failed");
    expect(state(times).pausedAt).toBe(pausedAt);
    expect(state(times)).toMatchObject({
      state: "paused",
      failures: 6,
      probeAt: times.clock.now() + probeAfterMs,
    });
    expect(items(times)).toMatchObject([{ cause: "breaker", times: 2 }]);
  });

  it("is still paused, and tried at its hour, after the node was off in between", async () => {
    await using times = await failing();
    const before = times.rows().length;
    await times.stop();
    times.clock.advance(30 * minute);
    await times.start();
    expect(state(times).state).toBe("paused");
    expect(times.rows()).toHaveLength(before);
    await times.pass(probeAfterMs);
    expect(times.rows()).toHaveLength(before + 1);
  });
});

describe("failures in a row", () => {
  it("are broken by a success, and not by what a person rejected", async () => {
    await using times = await createTestTimes(morning);
    times.trigger({ kind: "interval", everyMs: 10 * minute });
    for (const status of ["failed", "failed", "failed", "failed", "succeeded", "failed"] as const)
      await runOnce(times, status);
    await runOnce(times, "canceled");
    expect(state(times)).toMatchObject({ state: "active", failures: 1 });
  });
});

describe("an automation that a person paused", () => {
  it("is not tried by itself, whatever its last runs came to", async () => {
    await using times = await createTestTimes(morning);
    times.trigger({ kind: "interval", everyMs: 10 * minute });
    for (let n = 1; n < mostFailures; n++) await runOnce(times, "failed");
    await times.pass(10 * minute);
    const last = times.begin() ?? 0;
    const { automationId } = times.queue;
    const at = times.clock.now();
    pauseAutomation(times.store, automationId, { reason: "user", by: "Ann", probeAt: null, at });
    armAll(times.queue, automationId);
    times.end(last, "failed");
    expect(state(times)).toMatchObject({ state: "paused", pauseReason: "user", probeAt: null });
    expect(items(times)).toMatchObject([{ cause: "run_failed", times: mostFailures }]);
  });
});

async function failing(): Promise<TestTimes> {
  const times = await createTestTimes(morning);
  times.trigger({ kind: "interval", everyMs: 10 * minute });
  for (let n = 0; n < mostFailures; n++) await runOnce(times, "failed");
  return times;
}

async function runOnce(times: TestTimes, status: "succeeded" | "failed" | "canceled"): Promise<void> {
  await times.pass(10 * minute);
  const runId = times.begin();
  if (runId === undefined) throw new Error("nothing came due");
  times.end(runId, status, status === "canceled" ? "rejected" : undefined);
}

function state(times: TestTimes) {
  const row = findAutomation(times.store, times.queue.automationId);
  if (!row) throw new Error("the automation vanished");
  return row;
}

function items(times: TestTimes) {
  return openTestItems(times.store);
}
