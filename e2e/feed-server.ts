/** A small real web server for runs to read: a feed, a page that is none, and answers that take their time. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface FeedServer extends AsyncDisposable {
  /** `http://localhost:<port>`. */
  readonly origin: string;
  /** Paths asked for, in order. */
  readonly asked: readonly string[];
  /** From now on `/held` is answered only once it is let go: whoever waits for it is in the midst of something. */
  hold(): void;
  letGo(): void;
}

const items = [
  { id: "3", title: "Bees on the balcony", summary: "What they like in autumn." },
  { id: "2", title: "Football results", summary: "All of them." },
  { id: "1", title: "A loaf a day", summary: "Bread with <b>rye</b> & patience." },
];

export async function startFeedServer(): Promise<FeedServer> {
  const asked: string[] = [];
  let held = Promise.withResolvers<void>();
  held.resolve();
  const server = createServer((request, response) => {
    asked.push(request.url ?? "");
    if (request.url === "/feed.xml") {
      response.setHeader("content-type", "application/rss+xml; charset=utf-8");
      return response.end(rss());
    }
    if (request.url === "/page.html") {
      response.setHeader("content-type", "text/html");
      return response.end("<!doctype html><title>No feed</title>");
    }
    if (request.url === "/slow") {
      setTimeout(() => response.end("at last"), 300);
      return;
    }
    if (request.url === "/held") {
      // Only the end is held back: headers have a limit of their own.
      response.flushHeaders();
      void held.promise.then(() => response.end("at last"));
      return;
    }
    response.statusCode = 404;
    response.end("not here");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://localhost:${port}`,
    asked,
    hold() {
      held.resolve();
      held = Promise.withResolvers();
    },
    letGo: () => held.resolve(),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function rss(): string {
  const entries = items.map(
    ({ id, title, summary }) =>
      `<item><guid isPermaLink="false">${id}</guid><title>${title}</title><link>https://example.org/${id}</link>` +
      `<pubDate>Fri, 20 Nov 2026 0${id}:00:00 GMT</pubDate><description><![CDATA[${summary}]]></description></item>`,
  );
  return `<?xml version="1.0"?><rss version="2.0"><channel><title>Kitchen window</title><link>https://example.org/</link><description>Small things</description>${entries.join("")}</channel></rss>`;
}
