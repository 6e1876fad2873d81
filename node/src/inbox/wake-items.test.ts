import { createManualClock } from "@hob/shared/testing/manual-clock";
import { expect, it } from "vitest";
import { createHub, type Hub } from "../hub.ts";
import { silentLogger } from "../logger.ts";
import { settleItem } from "../store/inbox.ts";
import { addReminder } from "../store/reminders.ts";
import { snoozeItem } from "../store/snoozes.ts";
import type { Store } from "../store/store.ts";
import { createTestStore } from "../store/testing/test-store.ts";
import { wakeItems } from "./wake-items.ts";

const minute = 60_000;

it("tells of a reminder when its time has come, once", () => {
  using house = createInbox();
  const itemId = remind(house.store, house.clock.now() + 90 * minute);
  house.changed(itemId);
  pass(house, 89 * minute);
  expect(house.told).toEqual([itemId]);
  pass(house, 2 * minute);
  expect(house.told).toEqual([itemId, itemId]);
  pass(house, 90 * minute);
  expect(house.told).toHaveLength(2);
});

it("tells of an item that somebody put off when that is over, and not of one that is done meanwhile", () => {
  using house = createInbox();
  const [first, second] = [remind(house.store, null), remind(house.store, null)];
  for (const itemId of [first, second]) snoozeItem(house.store, itemId, 1, house.clock.now() + minute);
  house.changed(first);
  settleItem(house.store, second, { state: "resolved", at: 1 });
  pass(house, minute);
  expect(house.told).toEqual([first, first]);
});

it("tells at once of what came while the house was off", () => {
  const clock = createManualClock(1_000_000);
  using store = createTestStore();
  const itemId = remind(store, 999_999);
  remind(store, 1_000_001);
  const hub = createHub(store, silentLogger);
  const told = listen(hub);
  using _waking = wakeItems({ store, hub, clock });
  expect(told).toEqual([itemId]);
});

it("is at most a minute late where the clock was set forward, and waits for nothing where nothing is to come", () => {
  using house = createInbox();
  expect(house.clock.pendingTimers()).toBe(0);
  const itemId = remind(house.store, house.clock.now() + 600 * minute);
  house.changed(itemId);
  expect(house.clock.pendingTimers()).toBe(1);
  house.clock.jump(house.clock.now() + 601 * minute);
  pass(house, minute);
  expect(house.told).toEqual([itemId, itemId]);
  expect(house.clock.pendingTimers()).toBe(0);
});

function createInbox() {
  const clock = createManualClock(1_000_000);
  const store = createTestStore();
  const hub = createHub(store, silentLogger);
  const told = listen(hub);
  const waking = wakeItems({ store, hub, clock });
  return {
    store,
    clock,
    told,
    changed: (itemId: number) => hub.publish({ kind: "InboxChanged", itemId }),
    [Symbol.dispose]() {
      waking[Symbol.dispose]();
      store[Symbol.dispose]();
    },
  };
}

function listen(hub: Hub): number[] {
  const told: number[] = [];
  hub.subscribe((fact) => fact.kind === "InboxChanged" && told.push(fact.itemId ?? 0));
  return told;
}

function remind(store: Store, dueAt: number | null): number {
  return addReminder(store, { body: { title: "Bins", note: "" }, ownerMemberId: null, dueAt, at: 1 });
}

function pass({ clock }: ReturnType<typeof createInbox>, ms: number): void {
  for (let left = ms; left > 0; left -= 10_000) clock.advance(Math.min(left, 10_000));
}
