import { expect, test } from "vitest";
import type { FeedItem } from "../tools/feed-document.ts";
import { eventsOf, judgeFeed, marksKept } from "./feed-items.ts";

test("what the feed still shows is never forgotten, however much came before", () => {
  const shown = Array.from({ length: 200 }, (_, i) => item(`shown-${i}`));
  const old = Array.from({ length: marksKept }, (_, i) => `old-${i}`);
  const { seen } = judgeFeed(old, feed(shown));
  expect(seen).toHaveLength(marksKept);
  expect(judgeFeed(seen, feed(shown)).fresh).toEqual([]);
});

test("items without dates come in the order of the feed, the newest last", () => {
  const { fresh } = judgeFeed([], feed([item("c"), item("b", "2026-01-01T00:00:00.000Z"), item("a")]));
  expect(fresh.map(({ id }) => id)).toEqual(["a", "b", "c"]);
});

test("no feed makes an event too large to be kept", () => {
  const items = Array.from({ length: 200 }, (_, i) => ({
    ...item(`item-${i}`),
    url: `https://example.com/${"a".repeat(i === 0 ? 1_000_000 : 8_000)}`,
    summary: "語".repeat(1_000),
  }));
  const events = eventsOf("https://example.com/", feed(items), items);
  for (const { data } of events) expect(Buffer.byteLength(JSON.stringify(data))).toBeLessThan(256 * 1024);
  const told = events.flatMap(({ data }) => (data as { items: FeedItem[] }).items);
  expect(told).toHaveLength(200);
  expect(told[0]?.url).toBeNull();
});

function feed(items: readonly FeedItem[]) {
  return { title: "News", url: null, items };
}

function item(id: string, publishedAt: string | null = null): FeedItem {
  return { id, title: id, url: null, publishedAt, summary: "", categories: [] };
}
