/** Decides which items of a feed are new: a pure step from what was seen to what is seen now. */
import { createHash } from "node:crypto";
import * as v from "valibot";
import type { FeedDocument, FeedItem } from "../tools/feed-document.ts";
import type { FoundEvent } from "./source.ts";

/** What a watch of a feed remembers for good. */
export type FeedPlace = v.InferOutput<typeof feedPlace>;

const feedPlace = v.object({
  /** As the server sent them with what was read last, to be asked only for what is newer. */
  etag: v.nullable(v.string()),
  lastModified: v.nullable(v.string()),
  /** One mark for each item that needs no event any more, the newest last. */
  seen: v.array(v.string()),
});

/** Undefined before the first look, and where the text is none of ours. */
export function readFeedPlace(cursor: string | null): FeedPlace | undefined {
  if (cursor === null) return undefined;
  try {
    return v.parse(feedPlace, JSON.parse(cursor));
  } catch {
    return undefined;
  }
}

/** Items that are remembered. Those that the feed still shows are always among them. */
export const marksKept = 2_000;

/** A first look, without a place, sees everything and finds nothing new. */
export function judgeFeed(
  seenBefore: readonly string[] | undefined,
  { items }: FeedDocument,
): { readonly seen: string[]; readonly fresh: readonly FeedItem[] } {
  const known = new Set(seenBefore);
  const marks = inOrder(items).map((item) => [markOf(item), item] as const);
  const shown = new Set(marks.map(([mark]) => mark));
  const seen = [...(seenBefore ?? []).filter((mark) => !shown.has(mark)), ...shown].slice(-marksKept);
  const fresh = seenBefore ? marks.flatMap(([mark, item]) => (known.has(mark) ? [] : [item])) : [];
  return { seen, fresh };
}

/** Items that one event tells of; more are the next event's. */
export const itemsOfEvent = 50;

/** One event for what is new, or several where that is more than one can carry. */
export function eventsOf(url: string, { title }: FeedDocument, fresh: readonly FeedItem[]): FoundEvent[] {
  return portions(fresh.map(shortened)).map((items) => ({
    name: "feed.items",
    dedupeKey: hash(items.map(markOf).join(" ")),
    data: { url, title, items },
  }));
}

/** Kept apart from what a run may be given at most, 256 KiB, by room for the rest of the event. */
const bytesOfEvent = 200 * 1024;

function portions(items: readonly FeedItem[]): FeedItem[][] {
  const all: FeedItem[][] = [];
  let bytes = 0;
  for (const item of items) {
    const size = Buffer.byteLength(JSON.stringify(item));
    const last = all.at(-1);
    if (last && last.length < itemsOfEvent && bytes + size <= bytesOfEvent) {
      last.push(item);
      bytes += size;
    } else {
      all.push([item]);
      bytes = size;
    }
  }
  return all;
}

/** No page has an address that long; only somebody who wants an event to be too large writes one. */
function shortened(item: FeedItem): FeedItem {
  return item.url !== null && item.url.length > 8_192 ? { ...item, url: null } : item;
}

/** The newest last. Feeds show the newest first; where each says when it was, that counts. */
function inOrder(items: readonly FeedItem[]): readonly FeedItem[] {
  const oldestFirst = items.toReversed();
  const isDated = items.every(({ publishedAt }) => publishedAt !== null);
  if (!isDated) return oldestFirst;
  return oldestFirst.toSorted((a, b) => Date.parse(a.publishedAt ?? "") - Date.parse(b.publishedAt ?? ""));
}

/** What the feed calls an item, in 14 characters. */
function markOf({ id }: FeedItem): string {
  return hash(id).slice(0, 14);
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("base64url");
}
