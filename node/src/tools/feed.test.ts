import { describe, expect, test } from "vitest";
import { createManualClock } from "@hob/shared/testing/manual-clock";
import { granting, openWorld, type World } from "../egress/testing/world.ts";
import { createFeedTool } from "./feed.ts";
import { readFeed } from "./feed-reader.ts";
import { toolContext } from "./testing/tool-context.ts";

const rss = (title: string) =>
  `<?xml version="1.0" encoding="ISO-8859-1"?><rss version="2.0"><channel><title>${title}</title></channel></rss>`;

function read(world: World) {
  const context = toolContext({ http: granting("example.com") });
  return createFeedTool(world.broker(), world.clock).methods["read"]?.run(["https://example.com/"], context);
}

describe("feed.read", () => {
  test("answers a feed in the characters it declares", async () => {
    await using world = await openWorld((_request, response) =>
      response.end(Buffer.from(rss("Bücher"), "latin1")),
    );
    expect(await read(world)).toEqual({ ok: true, value: { title: "Bücher", url: null, items: [] } });
    expect(world.clock.pendingTimers()).toBe(0);
  });

  test.each([
    [404, "logic"],
    [410, "logic"],
    [304, "logic"],
    [401, "auth"],
    [403, "auth"],
    [429, "transient"],
    [503, "transient"],
  ])("tells status %i as a failure of class %s", async (status, kind) => {
    await using world = await openWorld((_request, response) => response.writeHead(status).end());
    expect(await read(world)).toMatchObject({ ok: false, kind, code: "http_status" });
  });

  test("names the feed that a web page announces", async () => {
    const page = `<!doctype html><link rel=stylesheet href=x.css><link rel="alternate" type="application/rss+xml" href="/feed.xml?a=1&amp;b=2">`;
    await using world = await openWorld((_request, response) => response.end(page));
    expect(await read(world)).toMatchObject({
      ok: false,
      kind: "logic",
      code: "not_a_feed",
      message: "https://example.com/ is not a feed; its feed is at https://example.com/feed.xml?a=1&b=2.",
    });
  });

  test("says so where there is no feed at all", async () => {
    await using world = await openWorld((_request, response) => response.end("hello"));
    expect(await read(world)).toMatchObject({ ok: false, kind: "logic", code: "not_a_feed" });
  });

  test("is denied without a grant", async () => {
    await using world = await openWorld((_request, response) => response.end(rss("x")));
    const tool = createFeedTool(world.broker(), world.clock);
    expect(await tool.methods["read"]?.run(["https://example.com/"], toolContext())).toMatchObject({
      kind: "denied",
    });
    expect(world.arrived).toEqual([]);
  });
});

describe("a document made to keep the parser busy", () => {
  const attributes = Array.from({ length: 400_000 }, (_, n) => `a${n}="x"`).join(" ");
  const tangled = `<rss version="2.0"><channel><title>x</title><item ${attributes}/></channel></rss>`;

  test("is given up at its deadline while the house goes on", async () => {
    const clock = createManualClock();
    const reading = readFeed(tangled, "https://example.com/", clock, new AbortController().signal);
    clock.advance(5000);
    expect(await reading).toEqual({ kind: "given_up" });
    expect(clock.pendingTimers()).toBe(0);
  });

  test("is given up when its run ends", async () => {
    const run = new AbortController();
    const reading = readFeed(tangled, "https://example.com/", createManualClock(), run.signal);
    run.abort();
    expect(await reading).toEqual({ kind: "given_up" });
  });
});
