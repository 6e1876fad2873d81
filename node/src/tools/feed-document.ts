/** Reads RSS, Atom, RDF and JSON Feed as one shape. Pure, and slow on hostile documents: see feed-reader. */
import { createHash } from "node:crypto";
import { parseFeed } from "feedsmith";
import { plainText } from "./plain-text.ts";

// Types rather than interfaces, so that the compiler sees that they are JSON.
export type FeedItem = {
  /** What the feed calls it, else its address: the same on every reading. */
  readonly id: string;
  readonly title: string;
  /** Absolute http or https address. */
  readonly url: string | null;
  /** ISO 8601 in UTC. */
  readonly publishedAt: string | null;
  /** Plain text of at most 1,000 characters. */
  readonly summary: string;
  readonly categories: readonly string[];
};

export type FeedDocument = {
  readonly title: string;
  readonly url: string | null;
  readonly items: readonly FeedItem[];
};

export const feedItems = 200;

/** The feed in `text`, its addresses resolved against `base`; undefined where it is no feed. */
export function feedDocument(text: string, base: string): FeedDocument | undefined {
  const parsed = parsedFeed(text);
  if (parsed === undefined) return undefined;
  const { title, link, entries } = rawFeed(parsed);
  const items = entries.slice(0, feedItems).map((entry) => feedItem(entry, base));
  const byId = new Map(items.toReversed().map((item) => [item.id, item]));
  return {
    title: plainText(title ?? "", 300),
    url: webAddress(link, base),
    // A feed may repeat an item; the first one stands.
    items: items.filter((item) => byId.get(item.id) === item),
  };
}

type Parsed = ReturnType<typeof parseFeed<string>>;
type Text = string | undefined;

/** What every format has, under one name. */
interface RawEntry {
  readonly id: Text;
  readonly title: Text;
  readonly link: Text;
  readonly date: Text;
  readonly summary: Text;
  readonly categories: readonly Text[];
}

interface RawFeed {
  readonly title: Text;
  readonly link: Text;
  readonly entries: readonly RawEntry[];
}

function parsedFeed(text: string): Parsed | undefined {
  try {
    return parseFeed(text, { maxItems: feedItems });
  } catch {
    // Its errors say no more than "this is none".
    return undefined;
  }
}

function rawFeed(parsed: Parsed): RawFeed {
  switch (parsed.format) {
    case "rss":
      return rssFeed(parsed.feed);
    case "rdf":
      return rdfFeed(parsed.feed);
    case "atom":
      return atomFeed(parsed.feed);
    case "json":
      return jsonFeed(parsed.feed);
  }
}

type FeedOf<F extends Parsed["format"]> = Extract<Parsed, { format: F }>["feed"];

function rssFeed({ title, link, items = [] }: FeedOf<"rss">): RawFeed {
  const entries = items.map((item) => ({
    id: item.guid?.value,
    title: item.title,
    link: item.link ?? (item.guid?.isPermaLink === false ? undefined : item.guid?.value),
    date: item.pubDate ?? item.dc?.dates?.[0],
    summary: item.description ?? item.content?.encoded,
    categories: (item.categories ?? []).map(({ name }) => name),
  }));
  return { title, link, entries };
}

function rdfFeed({ title, link, items = [] }: FeedOf<"rdf">): RawFeed {
  const entries = items.map((item) => ({
    id: item.rdf?.about,
    title: item.title,
    link: item.link,
    date: item.dc?.dates?.[0],
    summary: item.description ?? item.content?.encoded,
    categories: item.dc?.subjects ?? [],
  }));
  return { title, link, entries };
}

function atomFeed({ title, links, entries = [] }: FeedOf<"atom">): RawFeed {
  const page = (all: typeof links) =>
    (all?.find(({ rel }) => rel === undefined || rel === "alternate") ?? all?.[0])?.href;
  const raw = entries.map((entry) => ({
    id: entry.id,
    title: entry.title?.value,
    link: page(entry.links),
    date: entry.published ?? entry.updated,
    summary: entry.summary?.value ?? entry.content?.value,
    categories: (entry.categories ?? []).map(({ label, term }) => label ?? term),
  }));
  return { title: title?.value, link: page(links), entries: raw };
}

function jsonFeed({ title, home_page_url, items = [] }: FeedOf<"json">): RawFeed {
  const entries = items.map((item) => ({
    id: item.id,
    title: item.title,
    link: item.url ?? item.external_url,
    date: item.date_published ?? item.date_modified,
    summary: item.summary ?? item.content_text ?? item.content_html,
    categories: item.tags ?? [],
  }));
  return { title, link: home_page_url, entries };
}

function feedItem(entry: RawEntry, base: string): FeedItem {
  const summary = plainText(entry.summary ?? "", 1000);
  const named = plainText(entry.title ?? "", 300);
  const url = webAddress(entry.link, base);
  const publishedAt = isoDate(entry.date);
  return {
    id: shortId(entry.id?.trim() || url || `${named} ${publishedAt ?? ""}`),
    // Microblogs have no titles; the first words say what the item is.
    title: named === "" ? plainText(summary, 80) : named,
    url,
    publishedAt,
    summary,
    categories: entry.categories
      .map((category) => plainText(category ?? "", 80))
      .filter((category) => category !== "")
      .slice(0, 20),
  };
}

// Small enough that a script can remember 500 of them under one kv key.
const idBytes = 120;

function shortId(id: string): string {
  return Buffer.byteLength(id) <= idBytes && id.isWellFormed()
    ? id
    : createHash("sha256").update(id).digest("hex");
}

function webAddress(link: Text, base: string): string | null {
  if (link === undefined || link.trim() === "" || !URL.canParse(link, base)) return null;
  const { protocol, href } = new URL(link, base);
  return protocol === "https:" || protocol === "http:" ? href : null;
}

function isoDate(text: Text): string | null {
  const at = Date.parse(text?.trim() ?? "");
  // Only years that ISO 8601 writes with four digits.
  return at >= Date.UTC(0, 0, 1) && at < Date.UTC(10_000, 0, 1) ? new Date(at).toISOString() : null;
}
