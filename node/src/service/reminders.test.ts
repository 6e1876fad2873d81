import { scheduleLimits } from "@hob/shared/model/limits";
import { createManualClock } from "@hob/shared/testing/manual-clock";
import { afterAll, describe, expect, it, vi } from "vitest";
import { createNoticeSink } from "../inbox/notice-sink.ts";
import { createQuickJsRunner } from "../sandbox/runner-quickjs.ts";
import { auditEntries } from "../store/audit.ts";
import { raiseItem } from "../store/inbox.ts";
import { openTestItems } from "../store/testing/test-items.ts";
import { addTestAutomation } from "../store/testing/test-runs.ts";
import { createNotifyTool } from "../tools/notify.ts";
import { terminal, type Caller } from "./caller.ts";
import { addTestDevice, addTestMember } from "./testing/test-devices.ts";
import { createTestHouse, type TestHouse } from "./testing/test-house.ts";

/** A Monday in winter, 09:00 in Berlin. */
const now = Date.UTC(2026, 0, 5, 8);
const hour = 60 * 60_000;

const runner = createQuickJsRunner({ processes: 1, maxProcesses: 1 });

afterAll(() => runner.close());

describe("a reminder", () => {
  it("is the caller's own, sleeps until its time, and is there from then on", async () => {
    await using house = reminding();
    const ann = device(house, "Ann", "viewer");
    const ben = device(house, "Ben", "admin");
    const item = add(house, { title: "Passport", note: "Room 4", at: now + hour }, ann);
    expect(item).toMatchObject({
      kind: "reminder",
      cause: "to_do",
      body: { title: "Passport", note: "Room 4" },
      dueAt: now + hour,
      state: "open",
    });
    expect(views(house, ann)).toMatchObject({ needsYou: 0, snoozed: 1 });
    house.clock.advance(hour);
    expect(views(house, ann)).toMatchObject({ needsYou: 1, snoozed: 0 });
    expect(views(house, ben)).toMatchObject({ needsYou: 0, snoozed: 0 });
    expect(auditEntries(house.store, 1)).toMatchObject([
      {
        actor: `device:${ann.deviceId}`,
        action: "reminder.added",
        subject: `item:${item.itemId}`,
        detail: {},
      },
    ]);
  });

  it("is there at once without a time, and everybody's where that was said, or the terminal wrote it", async () => {
    await using house = reminding();
    const ann = device(house, "Ann", "viewer");
    const ben = device(house, "Ben", "viewer");
    add(house, { title: "Bins", isForAll: true }, ann);
    add(house, { title: "Post" }, terminal);
    expect(views(house, ben)).toMatchObject({ needsYou: 2 });
  });

  it("is said anew in part, and whoever had put it off sees it at its new time", async () => {
    await using house = reminding();
    const ann = device(house, "Ann", "viewer");
    const { itemId } = add(house, { title: "Passport", note: "Room 4" }, ann);
    house.plain["inbox.snooze"]({ itemIds: [itemId], until: now + 9 * hour }, ann);
    expect(house.plain["reminders.update"]({ itemId, title: "Passports" }, ann)).toMatchObject({
      value: { body: { title: "Passports", note: "Room 4" }, dueAt: null, snoozedUntil: now + 9 * hour },
    });
    expect(house.plain["reminders.update"]({ itemId, at: now + hour }, ann)).toMatchObject({
      value: { body: { title: "Passports", note: "Room 4" }, dueAt: now + hour, snoozedUntil: null },
    });
    expect(house.plain["reminders.update"]({ itemId, at: null, note: "" }, ann)).toMatchObject({
      value: { body: { title: "Passports", note: "" }, dueAt: null },
    });
  });

  it("of another member is none, neither is any other item; and one that is done is", async () => {
    await using house = reminding();
    const ann = device(house, "Ann", "viewer");
    const ben = device(house, "Ben", "admin");
    const { itemId } = add(house, { title: "Passport" }, ann);
    const other = raiseItem(house.store, {
      automationId: null,
      cause: "queue_full",
      body: { queued: 1 },
      at: now,
    });
    expect(house.plain["reminders.update"]({ itemId, title: "x" }, ben)).toMatchObject({
      error: { type: "item_unknown", itemId },
    });
    expect(house.plain["reminders.update"]({ itemId: other, title: "x" }, ben)).toMatchObject({
      error: { type: "item_unknown", itemId: other },
    });
    house.plain["inbox.dismiss"]({ itemIds: [itemId] }, ann);
    expect(house.plain["reminders.update"]({ itemId, title: "x" }, ann)).toEqual({
      ok: false,
      error: { type: "item_settled", itemId, state: "resolved", choice: "done", by: "Ann", at: now },
    });
  });
});

describe("a reminder that is made an automation", () => {
  it("comes every day at its time in the zone of the house, and is done itself", async () => {
    await using house = reminding();
    const { itemId } = add(house, { title: "Water the plants", at: Date.UTC(2026, 5, 1, 16, 30) }, terminal);
    const made = automate(house, itemId, terminal);
    expect(made.automationSlug).toBe("reminder-water-the-plants");
    expect(house.plain["triggers.get"]({ triggerId: made.triggerId }, terminal)).toMatchObject({
      value: { input: { kind: "cron", expression: "30 18 * * *" }, enabled: true, nextAt: now + 9.5 * hour },
    });
    expect(house.plain["automations.get"]({ automation: made.automationId }, terminal)).toMatchObject({
      value: {
        name: "Water the plants",
        ownership: "system",
        owner: null,
        values: { title: "Water the plants", note: "" },
        manifest: { tools: ["notify"] },
      },
    });
    expect(house.plain["inbox.get"]({ itemId }, terminal)).toMatchObject({
      value: { state: "resolved", resolvedBy: "this terminal" },
    });
  });

  it("comes at nine where it had no time", async () => {
    await using house = reminding();
    const { itemId } = add(house, { title: "Stretch" }, terminal);
    const { triggerId } = automate(house, itemId, terminal);
    expect(house.plain["triggers.get"]({ triggerId }, terminal)).toMatchObject({
      value: { input: { expression: "0 9 * * *" } },
    });
  });

  it("stays its member's own", async () => {
    await using house = reminding();
    const ann = device(house, "Ann", "operator");
    const ben = device(house, "Ben", "operator");
    const { itemId } = add(house, { title: "Surprise for Ben" }, ann);
    const { automationId } = automate(house, itemId, ann);
    expect(house.plain["automations.get"]({ automation: automationId }, ann)).toMatchObject({
      value: { owner: { name: "Ann" }, isVeiled: false },
    });
    expect(house.plain["automations.get"]({ automation: automationId }, ben).ok).toBe(false);
  });

  it("is not made where the house has as many automations as it may, and the reminder stays", async () => {
    await using house = reminding();
    house.store.db.prepare("update household set profile = 'small'").run();
    const { itemId } = add(house, { title: "Stretch" }, terminal);
    for (let n = 0; n < scheduleLimits.small.automations; n++) addTestAutomation(house.store, `a${n}`);
    expect(house.plain["reminders.automate"]({ itemId }, terminal)).toMatchObject({
      error: { type: "too_many_automations", profile: "small" },
    });
    expect(house.plain["inbox.get"]({ itemId }, terminal)).toMatchObject({ value: { state: "open" } });
  });

  it("runs: it puts one notice into the inbox, and counts on it while nobody puts that away", async () => {
    await using house = reminding(true);
    const { itemId } = add(house, { title: "Stretch", note: "Ten minutes" }, terminal);
    const { automationId } = automate(house, itemId, terminal);
    for (let n = 1; n <= 2; n++) {
      house.plain["runs.start"]({ automation: automationId, input: {}, mode: "live" }, terminal);
      await vi.waitFor(() => expect(openTestItems(house.store)[0]?.times).toBe(n));
    }
    expect(openTestItems(house.store)).toMatchObject([
      {
        cause: "told",
        automationId,
        body: { title: "Stretch", text: "Ten minutes", push: true, urgent: false },
      },
    ]);
  });
});

interface Reminding extends TestHouse {
  readonly clock: ReturnType<typeof createManualClock>;
}

function reminding(isRunning = false): Reminding {
  const clock = createManualClock(now);
  const house = createTestHouse(isRunning ? runner : undefined, clock, undefined, [
    (deps) => createNotifyTool(createNoticeSink(deps)),
  ]);
  return { ...house, clock };
}

function device(house: Reminding, name: string, role: "viewer" | "operator" | "admin") {
  return addTestDevice(house.store, name, role, addTestMember(house.store, name));
}

function add(
  { plain }: Reminding,
  input: { title: string; note?: string; at?: number; isForAll?: boolean },
  caller: Caller,
) {
  const added = plain["reminders.add"]({ note: "", at: null, isForAll: false, ...input }, caller);
  if (!added.ok) throw new Error(added.error.type);
  return added.value;
}

function automate({ plain }: Reminding, itemId: number, caller: Caller) {
  const made = plain["reminders.automate"]({ itemId }, caller);
  if (!made.ok) throw new Error(made.error.type);
  return made.value;
}

function views({ plain }: Reminding, caller: Caller) {
  const listed = plain["inbox.list"]({ view: "open", limit: 1, offset: 0 }, caller);
  if (!listed.ok) throw new Error(listed.error.type);
  return listed.value.counts;
}
