import type { IncomingHttpHeaders } from "node:http";
import type { HttpGrant } from "@hob/shared/model/manifest";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Reach } from "../crash-point.ts";
import { granting, openWorld, type World } from "../egress/testing/world.ts";
import { silentLogger } from "../logger.ts";
import { createFeedSource } from "./feed-source.ts";
import { startSources, type RunningSources } from "./start-sources.ts";
import { createTestTriggers, type TestTriggers } from "./testing/test-sources.ts";

const url = "https://example.com/news.xml";
const everyMs = 15 * 60_000;

/** What the server answers with, and what it was asked. */
let served: { status: number; items: readonly Item[]; body?: string; headers: Record<string, string> };
let asked: IncomingHttpHeaders[];
let world: World;
let house: TestTriggers;
let grants: readonly HttpGrant[];
let running: RunningSources;

beforeEach(async () => {
  served = { status: 200, items: [item(1), item(2)], headers: {} };
  asked = [];
  world = await openWorld((request, response) => {
    asked.push(request.headers);
    const { status, items, body, headers } = served;
    response.writeHead(status, { "content-type": "application/rss+xml", ...headers });
    response.end(status === 304 ? undefined : (body ?? rss(items)));
  });
  grants = granting("example.com");
  house = createTestTriggers({ clock: world.clock });
  running = start();
});

afterEach(async () => {
  running[Symbol.dispose]();
  house[Symbol.dispose]();
  await world[Symbol.asyncDispose]();
});

test("what a feed shows at first is no event; what is new at a look is one, the newest last", async () => {
  const triggerId = house.listen({ kind: "feed", url, everyMs });
  await pass(0);
  expect(house.events()).toEqual([]);
  served.items = [item(4), item(3), item(2), item(1)];
  await pass(everyMs);
  expect(house.events()).toMatchObject([
    {
      source: `feed:${triggerId}`,
      name: "feed.items",
      data: {
        url,
        title: "News",
        items: [
          {
            id: "item-3",
            title: "Item 3",
            url: "https://example.com/3",
            publishedAt: "2026-01-03T00:00:00.000Z",
          },
          { id: "item-4" },
        ],
      },
    },
  ]);
  await pass(everyMs);
  expect(house.events()).toHaveLength(1);
});

test("a server that says which version it sent is asked only for a newer one", async () => {
  served.headers = { etag: '"v1"', "last-modified": "Mon, 05 Jan 2026 08:00:00 GMT" };
  const triggerId = house.listen({ kind: "feed", url, everyMs });
  await pass(0);
  const { cursor } = house.trigger(triggerId);
  served.status = 304;
  await pass(everyMs);
  expect(asked[0]).not.toHaveProperty("if-none-match");
  expect(asked[1]).toMatchObject({
    "if-none-match": '"v1"',
    "if-modified-since": "Mon, 05 Jan 2026 08:00:00 GMT",
  });
  expect(house.trigger(triggerId)).toMatchObject({ cursor, problem: null, checkedAt: house.clock.now() });
});

test("a restart neither repeats nor loses an item, and asks when it would have asked anyway", async () => {
  house.listen({ kind: "feed", url, everyMs });
  await pass(0);
  running[Symbol.dispose]();
  served.items = [item(3), item(2), item(1)];
  house.clock.advance(everyMs / 2);
  running = start();
  await pass(0);
  expect(asked).toHaveLength(1);
  await pass(everyMs / 2);
  expect(ids()).toEqual([["item-3"]]);
  running[Symbol.dispose]();
  house.clock.advance(3 * everyMs);
  running = start();
  await pass(0);
  expect(asked).toHaveLength(3);
  expect(ids()).toEqual([["item-3"]]);
});

test("a node that dies between reading and keeping finds the same again, and keeps it once", async () => {
  const triggerId = house.listen({ kind: "feed", url, everyMs });
  await pass(0);
  running[Symbol.dispose]();
  running = start(() => {
    throw new Error("the node dies here");
  });
  served.items = [item(3), item(2), item(1)];
  await pass(everyMs);
  expect(house.events()).toEqual([]);
  expect(house.trigger(triggerId).problem?.type).toBe("source_failed");
  running[Symbol.dispose]();
  running = start();
  await pass(0);
  await pass(everyMs);
  expect(ids()).toEqual([["item-3"]]);
});

test("a feed that fails is a problem, is asked later each time, and is well again after one success", async () => {
  const triggerId = house.listen({ kind: "feed", url, everyMs });
  await pass(0);
  served.status = 503;
  await pass(everyMs);
  expect(house.trigger(triggerId).problem).toEqual({
    type: "http_status",
    message: `${url} is not able to answer now (status 503); try again later.`,
  });
  await pass(everyMs);
  expect(asked).toHaveLength(2);
  await pass(everyMs);
  expect(asked).toHaveLength(3);
  await pass(3 * everyMs);
  expect(asked).toHaveLength(3);
  served.status = 200;
  served.items = [item(3), item(2), item(1)];
  await pass(everyMs);
  expect(house.trigger(triggerId).problem).toBeNull();
  expect(ids()).toEqual([["item-3"]]);
  await pass(everyMs);
  expect(asked).toHaveLength(5);
});

test("a page that is no feed is a problem, and what was seen before it stays seen", async () => {
  const triggerId = house.listen({ kind: "feed", url, everyMs });
  await pass(0);
  served.body = "<html><head><title>Sign in</title></head></html>";
  await pass(everyMs);
  expect(house.trigger(triggerId).problem?.type).toBe("not_a_feed");
  delete served.body;
  served.items = [item(3), item(2), item(1)];
  await pass(2 * everyMs);
  expect(ids()).toEqual([["item-3"]]);
});

test("an automation that lost the host asks nobody, and asks at once when it has it again", async () => {
  const triggerId = house.listen({ kind: "feed", url, everyMs });
  await pass(0);
  grants = [];
  await pass(everyMs);
  expect(asked).toHaveLength(1);
  expect(house.trigger(triggerId).problem?.type).toBe("not_granted");
  grants = granting("example.com");
  served.items = [item(3), item(2), item(1)];
  house.hub.publish({ kind: "AutomationChanged", automationId: house.automationId });
  await pass(0);
  expect(asked).toHaveLength(2);
  expect(ids()).toEqual([["item-3"]]);
});

test("more than 50 new items are told by several events, and none is left out", async () => {
  house.listen({ kind: "feed", url, everyMs });
  await pass(0);
  served.items = Array.from({ length: 120 }, (_, i) => item(122 - i));
  await pass(everyMs);
  expect(ids().map((each) => each.length)).toEqual([50, 50, 20]);
  expect(ids().flat()).toEqual(Array.from({ length: 120 }, (_, i) => `item-${i + 3}`));
});

test("a feed that was turned off begins anew, without what came meanwhile", async () => {
  const triggerId = house.listen({ kind: "feed", url, everyMs });
  await pass(0);
  house.turn(triggerId, false);
  expect(house.trigger(triggerId).cursor).toBeNull();
  served.items = [item(9), item(1)];
  house.turn(triggerId, true);
  await pass(0);
  expect(house.events()).toEqual([]);
});

interface Item {
  readonly id: string;
  readonly day: number;
}

function item(n: number): Item {
  return { id: `item-${n}`, day: n };
}

function rss(items: readonly Item[]): string {
  const entries = items.map(({ id, day }) => {
    const date = new Date(Date.UTC(2026, 0, day)).toUTCString();
    return `<item><guid isPermaLink="false">${id}</guid><title>Item ${day}</title><link>/${day}</link><pubDate>${date}</pubDate></item>`;
  });
  return `<rss version="2.0"><channel><title>News</title><link>https://example.com/</link>${entries.join("")}</channel></rss>`;
}

function start(reach?: Reach): RunningSources {
  const source = createFeedSource({
    clock: house.clock,
    logger: silentLogger,
    broker: world.broker(),
    httpGrantsOf: () => grants,
  });
  return startSources({ ...house, logger: silentLogger, reach }, [source]);
}

async function pass(ms: number): Promise<void> {
  house.clock.advance(ms);
  await running.settled();
}

function ids(): string[][] {
  return house.events().map(({ data }) => (data as { items: { id: string }[] }).items.map(({ id }) => id));
}
