import { describe, expect, it } from "vitest";
import { mostCaughtUp, mostMissedRows } from "@hob/shared/model/schedule";
import { auditEntries } from "../store/audit.ts";
import { pauseAutomation, setAutomationState } from "../store/automations.ts";
import { setGlobalPause } from "../store/household.ts";
import { openTestItems } from "../store/testing/test-items.ts";
import { setSkips } from "../store/triggers.ts";
import { addTestAutomation } from "../store/testing/test-runs.ts";
import { armAll } from "./breaker.ts";
import { queuedRunsMax } from "./enqueue.ts";
import { createTestTimes, type SlotRow, type TestTimes } from "./testing/test-times.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
/** A Monday in winter. */
const morning = Date.UTC(2026, 0, 5, 8);

describe("a due time", () => {
  it("leaves one queued run, at its moment, and moves the trigger on to the next", async () => {
    await using times = await createTestTimes(morning);
    const triggerId = times.trigger({ kind: "cron", expression: "30 8 * * *" });
    await times.pass(30 * minute - 1);
    expect(times.rows()).toEqual([]);
    await times.pass(1);
    expect(times.rows()).toMatchObject([
      { slot: String(morning + 30 * minute), dueAt: morning + 30 * minute, status: "queued" },
    ]);
    expect(times.find(triggerId).nextSlot).toBe(morning + 30 * minute + day);
  });

  it("is journaled: the audit says which run answered it", async () => {
    await using times = await createTestTimes(morning);
    const triggerId = times.trigger({ kind: "interval", everyMs: hour });
    await times.pass(hour);
    expect(auditEntries(times.store, 1)[0]).toMatchObject({
      actor: "scheduler",
      action: "schedule.executed",
      subject: `trigger:${triggerId}`,
      detail: { runs: [times.rows()[0]?.runId] },
    });
  });

  it("of a trigger of one time is its last, also after a restart", async () => {
    await using times = await createTestTimes(morning);
    const triggerId = times.trigger({ kind: "once", at: morning + hour });
    await times.pass(2 * hour);
    expect(times.find(triggerId)).toMatchObject({ enabled: false, nextSlot: null });
    await times.stop();
    await times.start();
    await times.pass(day, hour);
    expect(times.rows()).toHaveLength(1);
  });

  it("that a person wants left out is recorded as such, and the next one is kept", async () => {
    await using times = await createTestTimes(morning);
    const triggerId = times.trigger({ kind: "interval", everyMs: hour });
    setSkips(times.store, triggerId, [morning + hour]);
    await times.pass(2 * hour);
    expect(statuses(times)).toEqual(["skipped(asked)", "queued"]);
    expect(times.find(triggerId).skips).toEqual([]);
  });

  it("outside of the active hours is none", async () => {
    await using times = await createTestTimes(morning);
    times.trigger(
      { kind: "interval", everyMs: hour },
      { activeHours: { from: "10:00", to: "12:00" }, overlap: "queue_all" },
    );
    await times.pass(day, 5 * minute);
    expect(times.rows().map(({ dueAt }) => new Date(dueAt ?? 0).getUTCHours())).toEqual([10, 11]);
  });

  it("is put off by its jitter, always by the same, and is not late for that", async () => {
    await using times = await createTestTimes(morning);
    const rules = { jitterMs: 30 * minute, misfire: "skip", overlap: "queue_all" } as const;
    const triggerId = times.trigger({ kind: "interval", everyMs: hour }, rules);
    const { nextSlot, nextDue } = times.find(triggerId);
    expect(nextSlot).toBe(morning + hour);
    expect(nextDue).toBeGreaterThan(morning + hour);
    expect(nextDue).toBeLessThanOrEqual(morning + hour + 30 * minute);
    await times.pass(5 * hour, minute);
    const queued = times.rows();
    expect(queued.length).toBeGreaterThanOrEqual(4);
    expect(queued.map(({ status }) => status)).toEqual(queued.map(() => "queued"));
  });

  it("is late by no more than the timer, whatever the sweep does", async () => {
    await using times = await createTestTimes(morning);
    times.trigger({ kind: "once", at: morning + 3_500 });
    await times.pass(3_500, 3_500);
    expect(times.rows()).toMatchObject([{ status: "queued" }]);
  });
});

describe("times that passed while the house was off", () => {
  it.each([
    ["skip", ["skipped(misfire)", "skipped(misfire)", "skipped(misfire)"]],
    ["once", ["skipped(misfire)", "skipped(misfire)", "queued"]],
    ["each", ["queued", "queued", "queued"]],
  ] as const)("are answered by the rule %s, each with a row of its own", async (misfire, expected) => {
    await using times = await createTestTimes(morning);
    times.trigger({ kind: "interval", everyMs: hour }, { misfire });
    await off(times, 3 * hour + 10 * minute);
    expect(statuses(times)).toEqual(expected);
    await times.settle();
    expect(statuses(times)).toEqual(expected);
  });

  it("are told of in one notice that counts them all", async () => {
    await using times = await createTestTimes(morning);
    times.trigger({ kind: "interval", everyMs: hour });
    await off(times, 3 * hour + 10 * minute);
    await off(times, 2 * hour);
    const items = openTestItems(times.store);
    expect(items).toMatchObject([
      {
        kind: "misfire",
        cause: "misfire",
        times: 2,
        body: { missed: 3, from: morning + hour, to: morning + 4 * hour, caughtUp: 1 },
      },
    ]);
  });

  it("are not made up for where they are further back than the window", async () => {
    await using times = await createTestTimes(morning);
    times.trigger({ kind: "cron", expression: "0 9 * * *" }, { misfireWindowMs: 2 * hour });
    await off(times, 6 * hour);
    expect(statuses(times)).toEqual(["skipped(misfire)"]);
  });

  it(`are made up for one by one for the newest ${mostCaughtUp} at most`, async () => {
    await using times = await createTestTimes(morning);
    times.trigger({ kind: "interval", everyMs: hour }, { misfire: "each" });
    await off(times, 15 * hour + 10 * minute);
    expect(statuses(times)).toEqual([
      ...Array<string>(5).fill("skipped(misfire)"),
      ...Array<string>(mostCaughtUp).fill("queued"),
    ]);
  });

  it("that are only just over are on time, and make up for those before", async () => {
    await using times = await createTestTimes(morning);
    times.trigger({ kind: "interval", everyMs: hour }, { misfire: "skip" });
    await off(times, 2 * hour + 30_000);
    expect(statuses(times)).toEqual(["skipped(misfire)", "queued"]);
  });

  it("are made up for once an automation, however many triggers it has", async () => {
    await using times = await createTestTimes(morning);
    times.trigger({ kind: "cron", expression: "0 9 * * *" });
    times.trigger({ kind: "cron", expression: "15 9 * * *" });
    await off(times, 6 * hour);
    expect(statuses(times).toSorted()).toEqual(["queued", "skipped(misfire)"]);
  });

  it("are made up for each where their triggers give other values", async () => {
    await using times = await createTestTimes(morning);
    const one = times.trigger({ kind: "once", at: morning + hour }, { overlap: "queue_all" });
    times.trigger({ kind: "once", at: morning + 2 * hour }, { overlap: "queue_all" });
    times.store.db
      .prepare(`update automation_trigger set run_values = '{"room":"bath"}' where id = ?`)
      .run(one);
    await off(times, 6 * hour);
    expect(statuses(times)).toEqual(["queued", "queued"]);
  });

  it(`share a row where they are more than ${mostMissedRows}, which says since when`, async () => {
    await using times = await createTestTimes(morning);
    times.trigger({ kind: "interval", everyMs: minute });
    await off(times, 2_000 * minute + 30_000);
    const rows = times.rows();
    expect(rows).toHaveLength(mostMissedRows);
    expect(rows[0]).toMatchObject({
      status: "skipped",
      missedFrom: morning + minute,
      dueAt: morning + (2_001 - mostMissedRows) * minute,
    });
    expect(rows.slice(1).every(({ missedFrom }) => missedFrom === null)).toBe(true);
    expect(rows.at(-1)?.status).toBe("queued");
  });

  it("wait while the whole house is paused, and are made up for afterwards", async () => {
    await using times = await createTestTimes(morning);
    times.trigger({ kind: "interval", everyMs: hour });
    setGlobalPause(times.store, true);
    await times.pass(3 * hour + 10 * minute);
    expect(times.rows()).toEqual([]);
    setGlobalPause(times.store, false);
    await times.settle();
    expect(statuses(times)).toEqual(["skipped(misfire)", "skipped(misfire)", "queued"]);
  });
});

describe("a clock that leaps", () => {
  it.each(["once", "each"] as const)("forward fires an automation once, also with %s", async (misfire) => {
    await using times = await createTestTimes(morning);
    times.trigger({ kind: "interval", everyMs: hour }, { misfire });
    await times.pass(minute);
    times.clock.jump(morning + 5 * hour + 10 * minute);
    await times.pass(20_000);
    expect(statuses(times)).toEqual([...Array<string>(4).fill("skipped(misfire)"), "queued"]);
  });

  it("back repeats nothing, and loses nothing that is to come", async () => {
    await using times = await createTestTimes(morning);
    const triggerId = times.trigger({ kind: "interval", everyMs: hour }, { overlap: "queue_all" });
    await times.pass(3 * hour);
    expect(times.rows()).toHaveLength(3);
    times.clock.jump(morning + 90 * minute);
    await times.pass(20_000);
    expect(times.find(triggerId).nextSlot).toBe(morning + 2 * hour);
    await times.pass(3 * hour);
    expect(times.rows().map(({ dueAt }) => ((dueAt ?? 0) - morning) / hour)).toEqual([1, 2, 3, 4]);
  });

  it("to where it was right again does not leave a trigger waiting for years", async () => {
    await using times = await createTestTimes(Date.UTC(2031, 5, 1));
    const triggerId = times.trigger({ kind: "cron", expression: "0 9 * * *" });
    await times.pass(day, hour);
    await times.stop();
    times.clock.jump(morning);
    await times.start();
    expect(times.find(triggerId).nextSlot).toBe(morning + hour);
  });
});

describe("a trigger that cannot be answered", () => {
  it("keeps none of the others from being", async () => {
    await using times = await createTestTimes(morning);
    times.trigger({ kind: "once", at: morning + hour });
    const well = times.trigger({ kind: "once", at: morning + hour }, { overlap: "queue_all" });
    const broken = addTestAutomation(times.store, "broken");
    times.store.db.exec(`update version set state = 'superseded' where automation = ${broken}`);
    times.store.db.exec(`update automation_trigger set automation = ${broken} where id <> ${well}`);
    await times.pass(hour);
    expect(times.rows(well)).toHaveLength(1);
  });
});

describe("a time that has come and is not answered yet", () => {
  it.each([
    ["paused", "asked"],
    ["breaker", "not_runnable"],
  ] as const)("is left out with a row where its automation is %s", async (why, reason) => {
    await using times = await createTestTimes(morning);
    times.trigger({ kind: "interval", everyMs: hour });
    await times.stop();
    times.clock.advance(hour);
    const { automationId } = times.queue;
    const by = why === "paused" ? "Ann" : null;
    const probeAt = why === "paused" ? null : times.clock.now() + hour;
    const pause = { reason: why === "paused" ? "user" : "breaker", by, probeAt, at: morning } as const;
    pauseAutomation(times.store, automationId, pause);
    armAll(times.queue, automationId, why === "paused" ? "asked" : undefined);
    expect(statuses(times)).toEqual([`skipped(${reason})`]);
  });
});

describe("a time that passed while its automation was paused", () => {
  it("is missed and said to be, where it was the only one", async () => {
    await using times = await createTestTimes(morning);
    const triggerId = times.trigger({ kind: "once", at: morning + hour });
    const { automationId } = times.queue;
    pauseAutomation(times.store, automationId, { reason: "user", by: "Ann", probeAt: null, at: morning });
    armAll(times.queue, automationId);
    await times.pass(3 * day, hour);
    expect(times.rows()).toEqual([]);
    setAutomationState(times.store, automationId, "active", times.clock.now());
    armAll(times.queue, automationId);
    await times.settle();
    expect(statuses(times)).toEqual(["skipped(misfire)"]);
    expect(times.find(triggerId).enabled).toBe(false);
  });
});

describe("a trigger that has lost its next time", () => {
  it("is given one by the sweep, which says so", async () => {
    await using times = await createTestTimes(morning);
    const triggerId = times.trigger({ kind: "interval", everyMs: hour });
    times.store.db.exec("update automation_trigger set next_slot = null, next_due = null");
    await times.pass(20_000);
    expect(times.find(triggerId).nextSlot).toBe(morning + hour);
    expect(openTestItems(times.store)).toMatchObject([
      { kind: "notice", cause: "repaired", body: { triggerId } },
    ]);
  });
});

describe("while an earlier run goes on, a due time", () => {
  it("is left out with skip", async () => {
    await using times = await createTestTimes(morning);
    times.trigger({ kind: "interval", everyMs: hour }, { overlap: "skip" });
    await times.pass(2 * hour);
    expect(statuses(times)).toEqual(["queued", "skipped(overlap)"]);
  });

  it("waits with queue_one, and only one does", async () => {
    await using times = await createTestTimes(morning);
    times.trigger({ kind: "interval", everyMs: hour }, { overlap: "queue_one" });
    await times.pass(hour);
    const first = times.begin();
    await times.pass(2 * hour);
    expect(statuses(times)).toEqual(["running", "queued", "skipped(overlap)"]);
    expect(times.begin()).toBeUndefined();
    times.end(first ?? 0);
    expect(times.begin()).toBe(times.rows()[1]?.runId);
  });

  it("waits with queue_all, each in its turn", async () => {
    await using times = await createTestTimes(morning);
    times.trigger({ kind: "interval", everyMs: hour }, { overlap: "queue_all" });
    await times.pass(3 * hour);
    expect(statuses(times)).toEqual(["queued", "queued", "queued"]);
    for (const { runId } of times.rows()) {
      expect(times.begin()).toBe(runId);
      expect(times.begin()).toBeUndefined();
      times.end(runId);
    }
  });

  it("takes its place with cancel_old: what waits ends, what runs is told to", async () => {
    await using times = await createTestTimes(morning);
    times.trigger({ kind: "interval", everyMs: hour }, { overlap: "cancel_old" });
    await times.pass(2 * hour);
    expect(statuses(times)).toEqual(["canceled(overlap)", "queued"]);
    const second = times.begin();
    await times.pass(hour);
    expect(times.queue.facts).toContainEqual({
      kind: "RunCancelAsked",
      runId: second,
      by: "a newer run",
      reason: "overlap",
    });
    expect(times.begin()).toBeUndefined();
    times.end(second ?? 0, "canceled", "overlap");
    expect(times.begin()).toBe(times.rows()[2]?.runId);
  });

  it("goes on beside it with parallel, up to as many as it says", async () => {
    await using times = await createTestTimes(morning);
    times.trigger({ kind: "interval", everyMs: hour }, { overlap: "parallel", parallelMax: 2 });
    await times.pass(3 * hour);
    expect([times.begin(), times.begin(), times.begin()]).toEqual([
      times.rows()[0]?.runId,
      times.rows()[1]?.runId,
      undefined,
    ]);
  });

  it("waits for a run that was started by hand, and a run by hand waits for none", async () => {
    await using times = await createTestTimes(morning);
    times.trigger({ kind: "interval", everyMs: hour }, { overlap: "queue_all" });
    const byHand = times.queue.add(`automation:${times.queue.automationId}`);
    await times.pass(hour);
    expect(times.begin()).toBe(byHand);
    expect(times.begin()).toBeUndefined();
    const another = times.queue.add(`automation:${times.queue.automationId}`);
    expect(times.begin()).toBe(another);
  });

  it("of another trigger waits as well where both have one key", async () => {
    await using times = await createTestTimes(morning);
    const rules = { concurrencyKey: "heating", overlap: "queue_all" } as const;
    times.trigger({ kind: "once", at: morning + hour }, rules);
    times.trigger({ kind: "once", at: morning + hour }, rules);
    times.trigger({ kind: "once", at: morning + hour }, { concurrencyKey: "lights" });
    await times.pass(hour);
    const [first, second, lights] = times.rows().map(({ runId }) => runId);
    expect([times.begin(), times.begin(), times.begin()]).toEqual([first, lights, undefined]);
    times.end(first ?? 0);
    expect(times.begin()).toBe(second);
  });
});

describe("a queued run", () => {
  it("begins before others of a lower priority", async () => {
    await using times = await createTestTimes(morning);
    for (const priority of ["low", "normal", "high"] as const)
      times.trigger({ kind: "once", at: morning + hour }, { priority, overlap: "parallel", parallelMax: 9 });
    await times.pass(hour);
    const [low, normal, high] = times.rows().map(({ runId }) => runId);
    expect([times.begin(), times.begin(), times.begin()]).toEqual([high, normal, low]);
  });

  it("that cannot begin in time is skipped, and says so", async () => {
    await using times = await createTestTimes(morning);
    times.trigger({ kind: "once", at: morning + hour }, { ttlMs: 5 * minute });
    await times.pass(hour + 6 * minute);
    expect(statuses(times)).toEqual(["skipped(expired)"]);
    expect(times.begin()).toBeUndefined();
  });

  it("is skipped in time also while other runs end all the while", async () => {
    await using times = await createTestTimes(morning);
    times.trigger({ kind: "once", at: morning + hour }, { ttlMs: minute });
    await times.pass(hour);
    for (let passed = 0; passed < 3 * minute; passed += 5_000) {
      times.queue.hub.publish({ kind: "RunSettled", runId: 99 });
      await times.pass(5_000, 5_000);
    }
    expect(statuses(times)).toEqual(["skipped(expired)"]);
  });

  it("that has begun in time is left alone", async () => {
    await using times = await createTestTimes(morning);
    times.trigger({ kind: "once", at: morning + hour }, { ttlMs: 5 * minute });
    await times.pass(hour);
    times.begin();
    await times.pass(hour);
    expect(statuses(times)).toEqual(["running"]);
  });
});

describe("a queue that is full", () => {
  it("keeps due times due until it has room, and says so until then", async () => {
    await using times = await createTestTimes(morning);
    times.queue.add();
    times.store.db.exec(
      `with recursive n(i) as (select 2 union all select i + 1 from n where i < ${queuedRunsMax})
       insert into run (automation, version, kind, mode, trigger_kind, status, profile, seed, queued_at)
       select automation, version, kind, mode, trigger_kind, 'queued', profile, seed, queued_at from run, n`,
    );
    const triggerId = times.trigger({ kind: "once", at: morning + minute }, { overlap: "queue_all" });
    await times.pass(2 * minute);
    expect(times.rows()).toEqual([]);
    expect(times.find(triggerId).nextSlot).toBe(morning + minute);
    const items = () => openTestItems(times.store);
    expect(items()).toMatchObject([{ cause: "queue_full", body: { queued: queuedRunsMax } }]);
    times.end(times.begin() ?? 0);
    await times.pass(20_000);
    expect(statuses(times)).toEqual(["queued"]);
    expect(items()).toEqual([]);
  });
});

function statuses(times: TestTimes): string[] {
  return times
    .rows()
    .map(({ status, reason }: SlotRow) => (reason === null ? status : `${status}(${reason})`));
}

/** The house is switched off, and on again later. */
async function off(times: TestTimes, ms: number): Promise<void> {
  await times.stop();
  times.clock.advance(ms);
  await times.start();
}
