import { afterEach, beforeEach, expect, test } from "vitest";
import { patienceMs } from "../inbox/failed-sources.ts";
import { silentLogger } from "../logger.ts";
import { settleItem } from "../store/inbox.ts";
import { openTestItems } from "../store/testing/test-items.ts";
import type { Place, Source } from "./source.ts";
import { startSources, type RunningSources } from "./start-sources.ts";
import { createTestTriggers, type TestTriggers } from "./testing/test-sources.ts";

const gone = { type: "not_found", message: "It is not there." };
const seen = { cursor: "1", events: [] };

let house: TestTriggers;
let running: RunningSources;
let places: Map<number, Place>;

beforeEach(() => {
  house = createTestTriggers();
  places = new Map();
  running = start();
});

afterEach(() => {
  running[Symbol.dispose]();
  house[Symbol.dispose]();
});

test("a trigger that sees nothing for ten minutes is one item, however long that goes on", () => {
  const triggerId = listen();
  fail(triggerId);
  house.clock.advance(patienceMs - 1);
  fail(triggerId);
  expect(items()).toEqual([]);
  house.clock.advance(1);
  for (let look = 0; look < 5; look += 1) {
    fail(triggerId);
    house.clock.advance(1_000);
  }
  expect(items()).toMatchObject([
    {
      kind: "precondition",
      cause: "source_failed",
      automationId: house.automationId,
      times: 1,
      body: { triggerId, kind: "feed", problem: gone },
    },
  ]);
  expect(house.facts).toContainEqual({ kind: "InboxChanged", itemId: items()[0]?.itemId });
});

test("one look that fails says nothing yet, whenever the next comes", () => {
  const triggerId = listen();
  fail(triggerId);
  house.clock.advance(10 * patienceMs);
  keep(triggerId);
  fail(triggerId);
  expect(items()).toEqual([]);
});

test("the item is gone by itself once the trigger sees again, and another trouble is another", () => {
  const triggerId = listen();
  failLong(triggerId);
  keep(triggerId);
  expect(items()).toEqual([]);
  failLong(triggerId);
  expect(items()).toMatchObject([{ times: 1 }]);
});

test("somebody who put it away is not told of the same trouble again", () => {
  const triggerId = listen();
  failLong(triggerId);
  settleItem(house.store, items()[0]?.itemId ?? 0, { state: "resolved", at: 1, choice: "dismiss" });
  failLong(triggerId);
  expect(items()).toEqual([]);
});

test("each trigger has its own, and a house that starts anew adds none to what is open", () => {
  const [first, second] = [listen(), listen()];
  failLong(first);
  failLong(second);
  expect(items()).toHaveLength(2);
  running[Symbol.dispose]();
  running = start();
  failLong(first);
  expect(items()).toMatchObject([{ times: 1 }, { times: 1 }]);
});

test("a trigger that is asked of anew, as its automation has changed, is in the same trouble as before", () => {
  const triggerId = listen();
  fail(triggerId);
  house.clock.advance(patienceMs);
  house.hub.publish({ kind: "AutomationChanged", automationId: house.automationId });
  fail(triggerId);
  expect(items()).toHaveLength(1);
});

function start(): RunningSources {
  const source: Source = {
    kind: "feed",
    watch(trigger, place) {
      places.set(trigger.triggerId, place);
      return { settled: () => Promise.resolve(), [Symbol.dispose]: () => {} };
    },
  };
  return startSources({ ...house, logger: silentLogger }, [source]);
}

function listen(): number {
  return house.listen({ kind: "feed", url: "https://example.com/news.xml", everyMs: 60_000 });
}

function fail(triggerId: number): void {
  places.get(triggerId)?.fail(gone);
}

function keep(triggerId: number): void {
  places.get(triggerId)?.keep(seen);
}

function failLong(triggerId: number): void {
  fail(triggerId);
  house.clock.advance(patienceMs);
  fail(triggerId);
}

function items() {
  return openTestItems(house.store);
}
