import { describe, expect, test } from "vitest";
import { feedDocument } from "./feed-document.ts";

const base = "https://example.com/feeds/all.xml";

const rss = `<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
  <title>Birds &amp;amp; Bees</title><link>https://example.com/</link><description>d</description>
  <item><title><![CDATA[A <b>bold</b> title]]></title><link>/a?x=1&amp;y=2</link><guid isPermaLink="false">g1</guid>
    <pubDate>Mon, 06 Sep 2021 02:01:00 +0200</pubDate><category>News</category><category> </category>
    <description>&lt;p&gt;Hello&lt;/p&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;p&gt;caf&amp;eacute; &amp;#8211; &amp;#x1F600;&lt;/p&gt;</description></item>
  <item><guid>https://example.com/b</guid><dc:date>2024-01-01T00:00:00Z</dc:date>
    <content:encoded><![CDATA[<p>Only content</p>]]></content:encoded></item>
  <item><title>Bad link</title><link>javascript:alert(1)</link><pubDate>once upon a time</pubDate></item>
  <item><title>A again</title><guid isPermaLink="false">g1</guid></item>
  </channel></rss>`;

describe("a feed", () => {
  test("in RSS is read with plain text, absolute addresses and ISO dates", () => {
    expect(feedDocument(rss, base)).toEqual({
      title: "Birds & Bees",
      url: "https://example.com/",
      items: [
        {
          id: "g1",
          title: "A bold title",
          url: "https://example.com/a?x=1&y=2",
          publishedAt: "2021-09-06T00:01:00.000Z",
          summary: "Hello café – 😀",
          categories: ["News"],
        },
        {
          id: "https://example.com/b",
          title: "Only content",
          url: "https://example.com/b",
          publishedAt: "2024-01-01T00:00:00.000Z",
          summary: "Only content",
          categories: [],
        },
        { id: "Bad link ", title: "Bad link", url: null, publishedAt: null, summary: "", categories: [] },
      ],
    });
  });

  test("in Atom is read", () => {
    const atom = `<feed xmlns="http://www.w3.org/2005/Atom"><title type="html">A &lt;b&gt;feed&lt;/b&gt;</title>
      <link rel="self" href="https://example.com/self"/><link href="https://example.com/"/><id>u</id>
      <updated>2024-01-01T00:00:00Z</updated><entry><id>e1</id><title>Entry</title>
      <link rel="enclosure" href="https://example.com/e.mp3"/><link rel="alternate" href="/e1"/>
      <category term="t" label="Label"/><updated>2024-02-01T00:00:00Z</updated><published>2024-01-02T00:00:00Z</published>
      <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Inside</p></div></content></entry></feed>`;
    expect(feedDocument(atom, base)).toEqual({
      title: "A feed",
      url: "https://example.com/",
      items: [
        {
          id: "e1",
          title: "Entry",
          url: "https://example.com/e1",
          publishedAt: "2024-01-02T00:00:00.000Z",
          summary: "Inside",
          categories: ["Label"],
        },
      ],
    });
  });

  test("in RDF is read", () => {
    const rdf = `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
      xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://example.com/"><title>R</title>
      <link>https://example.com/</link></channel><item rdf:about="https://example.com/1"><title>One</title>
      <link>https://example.com/1</link><dc:date>2020-01-01</dc:date><dc:subject>s</dc:subject></item></rdf:RDF>`;
    expect(feedDocument(rdf, base)?.items).toMatchObject([
      {
        id: "https://example.com/1",
        title: "One",
        publishedAt: "2020-01-01T00:00:00.000Z",
        categories: ["s"],
      },
    ]);
  });

  test("in JSON Feed is read", () => {
    const json = {
      version: "https://jsonfeed.org/version/1.1",
      title: "J",
      home_page_url: "https://example.com",
      items: [
        {
          id: 1,
          url: "https://example.com/1",
          content_html: "<p>x</p>",
          date_published: "2020-01-01",
          tags: ["q"],
        },
      ],
    };
    expect(feedDocument(JSON.stringify(json), base)).toMatchObject({
      title: "J",
      items: [{ id: "1", title: "x", url: "https://example.com/1", summary: "x", categories: ["q"] }],
    });
  });

  test("without items is a feed", () => {
    const empty = '<rss version="2.0"><channel><title>Empty</title></channel></rss>';
    expect(feedDocument(empty, base)).toEqual({ title: "Empty", url: null, items: [] });
  });

  test("of any length gives 200 items with ids of at most 120 bytes", () => {
    const items = Array.from(
      { length: 300 },
      (_, n) => `<item><guid>${"ü".repeat(200)}${n}</guid></item>`,
    ).join("");
    const document = feedDocument(
      `<rss version="2.0"><channel><title>Long</title>${items}</channel></rss>`,
      base,
    );
    expect(document?.items).toHaveLength(200);
    expect(document?.items.every(({ id }) => Buffer.byteLength(id) <= 120)).toBe(true);
  });

  test.each([
    "",
    "   ",
    "{}",
    "[]",
    "null",
    "<html><body>hi</body></html>",
    "<rss><channel>",
    "hello",
    "\0\0",
  ])("is not %j", (text) => {
    expect(feedDocument(text, base)).toBeUndefined();
  });
});
