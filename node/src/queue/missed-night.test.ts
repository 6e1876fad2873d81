/** Story 9: the house sleeps through a night in which the clock changes. */
import { createManualClock, type ManualClock } from "@hob/shared/testing/manual-clock";
import { standardRules, type TriggerRules } from "@hob/shared/model/schedule";
import { expect, it } from "vitest";
import { silentLogger } from "../logger.ts";
import { query } from "../store/query.ts";
import type { Store } from "../store/store.ts";
import { addTrigger, findTrigger } from "../store/triggers.ts";
import { createTestQueue, type TestQueue } from "./testing/test-queue.ts";
import { startTicker, sweepMs } from "./ticker.ts";
import { armTrigger } from "./timetable.ts";

const minute = 60_000;
const hour = 60 * minute;

/** Berlin's clock goes from 02:00 to 03:00 in the moment that the house goes off. */
const spring = { off: Date.UTC(2026, 2, 29, 1), on: Date.UTC(2026, 2, 29, 7), half: 13 } as const;
/** At 03:00 it goes back to 02:00, an hour after the house went off. */
const autumn = { off: Date.UTC(2026, 9, 25, 0), on: Date.UTC(2026, 9, 25, 8), half: 17 } as const;

for (const [name, night] of Object.entries({ spring, autumn }))
  for (const lateMs of [0, 10 * minute])
    it(`a house off from 02:00 to 09:00 in ${name}, and on again ${lateMs / minute} minutes after that, makes up for the night with one run`, async () => {
      const clock = createManualClock(night.off - 15 * minute);
      using queue = createTestQueue({ clock });
      const triggerId = addCron(queue, "*/30 * * * *");
      await live(queue);
      clock.jump(night.on + lateMs);
      const due = everyHalfHour(night.off, night.on);
      expect(due).toHaveLength(night.half);

      // The second boot finds nothing to do; the third comes a minute later.
      for (const passedMs of [0, 0, minute]) {
        clock.advance(passedMs);
        await live(queue);
        const rows = rowsOf(queue.store, triggerId);
        expect(rows.map(({ dueAt }) => dueAt)).toEqual(due);
        expect(rows.map(({ status, reason }) => reason ?? status)).toEqual([
          ...due.slice(1).map(() => "misfire"),
          "queued",
        ]);
      }
    });

it("a time that the clock jumps over, and one that it shows twice, are each made up for once", async () => {
  for (const [night, dueAt] of [
    [spring, Date.UTC(2026, 2, 29, 1)],
    [autumn, Date.UTC(2026, 9, 25, 0, 30)],
  ] as const) {
    const clock = createManualClock(night.off - 15 * minute);
    using queue = createTestQueue({ clock });
    const triggerId = addCron(queue, "30 2 * * *");
    await live(queue);
    clock.jump(night.on);
    for (let boots = 0; boots < 3; boots += 1) {
      await live(queue);
      expect(rowsOf(queue.store, triggerId)).toMatchObject([{ dueAt, status: "queued", missedFrom: null }]);
    }
  }
});

it("each of the last ten is made up for where that is the rule, and all others are recorded", async () => {
  const clock = createManualClock(autumn.off - 15 * minute);
  using queue = createTestQueue({ clock });
  const triggerId = addCron(queue, "*/30 * * * *", { misfire: "each" });
  await live(queue);
  clock.jump(autumn.on + 10 * minute);
  await live(queue);
  const statuses = rowsOf(queue.store, triggerId).map(({ reason, status }) => reason ?? status);
  expect(statuses).toEqual([
    ...Array.from({ length: autumn.half - 10 }, () => "misfire"),
    ...Array.from({ length: 10 }, () => "queued"),
  ]);
});

it("a machine that was suspended for the night makes up for it with one run, whatever the rule", async () => {
  for (const misfire of ["once", "each"] as const) {
    const clock = createManualClock(spring.off - 15 * minute);
    using queue = createTestQueue({ clock });
    const triggerId = addCron(queue, "*/30 * * * *", { misfire });
    await using ticker = startTicker({ ...queue, logger: silentLogger });
    await ticker.settled();
    clock.jump(spring.on + 10 * minute);
    clock.advance(sweepMs);
    await ticker.settled();
    const rows = rowsOf(queue.store, triggerId);
    expect(rows.map(({ dueAt }) => dueAt)).toEqual(everyHalfHour(spring.off, spring.on));
    expect(rows.filter(({ status }) => status === "queued")).toMatchObject([{ dueAt: spring.on }]);

    // Set back into the night: what it comes by again has been answered.
    clock.jump(spring.off);
    await pass(clock, 7 * hour, () => ticker.settled());
    const after = rowsOf(queue.store, triggerId);
    expect(after.slice(0, rows.length)).toEqual(rows);
    expect(after.slice(rows.length).map(({ dueAt }) => dueAt)).toEqual([
      spring.on + hour / 2,
      spring.on + hour,
    ]);
  }
});

/** A boot, and up for as long as it takes to see to what is due. */
async function live(queue: TestQueue): Promise<void> {
  await using ticker = startTicker({ ...queue, logger: silentLogger });
  await ticker.settled();
}

/** Lets time go by as it does, so that what is due is seen to when it is. */
async function pass(clock: ManualClock, totalMs: number, settled: () => Promise<void>): Promise<void> {
  for (let passedMs = 0; passedMs < totalMs; passedMs += minute) {
    clock.advance(minute);
    await settled();
  }
}

function addCron(
  { store, clock, automationId }: TestQueue,
  expression: string,
  rules: Partial<TriggerRules> = {},
): number {
  const triggerId = addTrigger(store, {
    automationId,
    input: { kind: "cron", expression },
    values: {},
    timezone: "Europe/Berlin",
    rules: { ...standardRules, ...rules },
    enabled: true,
    createdBy: "this terminal",
    at: clock.now(),
  });
  const trigger = findTrigger(store, triggerId);
  if (trigger) armTrigger(store, trigger, clock.now());
  return triggerId;
}

function everyHalfHour(from: number, to: number): number[] {
  return Array.from({ length: (to - from) / (hour / 2) + 1 }, (_, index) => from + (index * hour) / 2);
}

interface Row {
  readonly dueAt: number;
  readonly status: string;
  readonly reason: string | null;
  readonly missedFrom: number | null;
}

function rowsOf(store: Store, triggerId: number): Row[] {
  return query<[number], Row>(
    store,
    `select due_at as dueAt, status, reason, missed_from as missedFrom from run
     where trigger_id = ? order by due_at, id`,
  ).all(triggerId);
}
