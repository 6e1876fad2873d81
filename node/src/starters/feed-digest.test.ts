import { stripTypeScriptTypes } from "node:module";
import { describe, expect, test } from "vitest";
import type { FeedItem } from "../tools/feed-document.ts";
import { createMemoryKv } from "../tools/testing/memory-kv.ts";
import { kvLimits } from "../tools/kv.ts";
import { feedDigest } from "./feed-digest.ts";

type Scope = Record<string, unknown>;
type Digest = { markdown: string; items: number; muted: number; url: string };

const address = "https://example.com/feed.xml";

function item(id: number, more: Partial<FeedItem> = {}): FeedItem {
  const url = `https://example.com/${id}`;
  return {
    id: url,
    title: `Item ${id}`,
    url,
    publishedAt: "2026-01-02T03:04:05.000Z",
    summary: "",
    categories: [],
    ...more,
  };
}

/** The script with stand-ins for its tools; what it remembers lasts from one run to the next. */
function house() {
  const kv = createMemoryKv();
  const program = stripTypeScriptTypes(feedDigest.source).replace("export default", "return");
  // oxlint-disable-next-line typescript/no-implied-eval -- a script is evaluated text
  const script = new Function("automation", program)((main: unknown) => main) as (
    scope: Scope,
  ) => Promise<Digest>;
  return async (items: readonly FeedItem[], input: Scope = {}) => {
    const lines: string[] = [];
    const digest = await script({
      input: { ...feedDigest.values, address, ...input },
      log: (text: string) => lines.push(text),
      feed: { read: async () => ({ title: "News", url: "https://example.com/", items }) },
      kv: {
        get: async (key: string) => kv.get("feed-digest", key) ?? null,
        set: async (key: string, value: string[]) => {
          expect(Buffer.byteLength(key)).toBeLessThanOrEqual(kvLimits.keyBytes);
          expect(Buffer.byteLength(JSON.stringify(value))).toBeLessThanOrEqual(kvLimits.valueBytes);
          kv.set("feed-digest", key, value);
        },
      },
    });
    return { ...digest, lines };
  };
}

describe("the feed digest", () => {
  test("lists items with links and dates, and tells what it does", async () => {
    const run = house();
    const digest = await run([
      item(1, { summary: "What happened." }),
      item(2, { url: null, publishedAt: null }),
    ]);
    expect(digest).toMatchObject({ items: 2, muted: 0, url: "https://example.com/" });
    expect(digest.markdown).toBe(
      "# News\n\n- [**Item 1**](<https://example.com/1>) · 2026-01-02: What happened.\n- **Item 2**\n",
    );
    expect(digest.lines).toEqual([
      "News has 2 items.",
      "2 items not seen before.",
      "The digest has 2 items.",
    ]);
  });

  test("shows an item once", async () => {
    const run = house();
    await run([item(1)]);
    expect(await run([item(2), item(1)])).toMatchObject({
      items: 1,
      markdown: expect.stringContaining("Item 2"),
    });
    expect(await run([item(2), item(1)])).toMatchObject({ items: 0, markdown: "# News\n\nNothing new.\n" });
    expect(await run([item(2), item(1)], { newOnly: false })).toMatchObject({ items: 2 });
  });

  test("leaves what does not fit for the next run", async () => {
    const run = house();
    const items = [item(1), item(2), item(3)];
    expect(await run(items, { maxItems: 2 })).toMatchObject({ items: 2 });
    expect(await run(items, { maxItems: 2 })).toMatchObject({
      items: 1,
      markdown: expect.stringContaining("Item 3"),
    });
  });

  test.each([
    ["football", "FOOTBALL tonight", true],
    ["football", "footballers tonight", false],
    ["ÄRGER", "Nur ärger!", true],
    ["rat", "Verrat im Rathaus", false],
    ["c++", "Learning C++ today", true],
    ["москва", "Погода: Москва, дождь", true],
    ["new york", "From New York with love", true],
    ["a.b", "axb", false],
    ["  ", "anything", false],
  ])("with %j muted and %j in the feed: left out is %j", async (word, title, muted) => {
    const inTitle = await house()([item(1, { title })], { mutedWords: [word] });
    const inSummary = await house()([item(1, { summary: title })], { mutedWords: [word] });
    expect([inTitle.muted, inSummary.muted]).toEqual(muted ? [1, 1] : [0, 0]);
  });

  test("shows the words of strangers as words", async () => {
    const title = "<img src=x> **bold** [link](javascript:x) # `code` | a_b";
    const digest = await house()([item(1, { title })]);
    expect(digest.markdown).toContain(
      "\\<img src=x\\> \\*\\*bold\\*\\* \\[link\\]\\(javascript:x\\) \\# \\`code\\` \\| a\\_b",
    );
  });

  test("remembers within the bounds of kv, however long it runs", async () => {
    const run = house();
    const id = (n: number) => `${"x".repeat(110)}${n}`;
    for (let day = 0; day < 10; day += 1) {
      const items = Array.from({ length: 200 }, (_, n) => item(n, { id: id(day * 200 + n) }));
      await run(items, { maxItems: 200, address: `https://example.com/${"ü".repeat(2000)}` });
    }
  });
});
