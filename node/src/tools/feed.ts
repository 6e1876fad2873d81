/** The `feed` tool: reads a news feed of any common format as a plain list. */
import { ok } from "@hob/shared/result";
import type { Clock } from "@hob/shared/time";
import * as v from "valibot";
import type { Broker, EgressResponse } from "../egress/broker.ts";
import { createGate } from "../egress/gate.ts";
import { decodeText } from "../egress/text.ts";
import { feedItems } from "./feed-document.ts";
import { readFeed } from "./feed-reader.ts";
import { fetchFor, refusal } from "./http.ts";
import type { Tool, ToolContext, ToolFailure, ToolResult } from "./tool.ts";

export function createFeedTool(broker: Broker, clock: Clock): Tool {
  // One document of a run at a time: a thread and its memory each.
  const gate = createGate(1);
  return {
    name: "feed",
    version: 1,
    summary: "Reads news feeds: RSS, Atom, RDF and JSON Feed.",
    declarations,
    methods: {
      read: {
        kind: "read",
        risk: "low",
        args: v.strictTuple([address], "give read one address"),
        signature: "read(url: string): Promise<Feed>",
        summary: `The feed at an address with its items, newest as the feed has them, at most ${feedItems}.`,
        run: async ([url]: [string], context) => {
          const request = { method: "GET", url, headers: { accept } } as const;
          const fetched = await fetchFor(context, broker, request);
          if (!fetched.ok) return refusal(fetched.error);
          if (fetched.value.status !== 200) return unexpectedStatus(fetched.value);
          using _turn = await gate(context.signal);
          return feedOf(fetched.value, clock, context);
        },
      },
    },
  };
}

const accept =
  "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.1";

async function feedOf(response: EgressResponse, clock: Clock, context: ToolContext): Promise<ToolResult> {
  const text = decodeText(response.body, response.headers["content-type"] ?? "", true);
  const reading = await readFeed(text, response.url, clock, context.signal);
  if (reading.kind === "feed") return ok(reading.document);
  if (reading.kind === "given_up") {
    return failed(
      "limits",
      "feed_too_large",
      `The feed at ${response.url} is too large or too tangled to read.`,
    );
  }
  const announced = announcedFeed(text, response.url);
  const hint =
    announced === undefined ? "give the address of an RSS, Atom or JSON feed" : `its feed is at ${announced}`;
  return failed("logic", "not_a_feed", `${response.url} is not a feed; ${hint}.`);
}

function unexpectedStatus({ url, status }: EgressResponse): ToolResult {
  if (status === 401 || status === 403) {
    return failed("auth", "http_status", `${url} asks for a sign-in (status ${status}).`);
  }
  if (status === 408 || status === 429 || status >= 500) {
    return failed(
      "transient",
      "http_status",
      `${url} is not able to answer now (status ${status}); try again later.`,
    );
  }
  return failed("logic", "http_status", `${url} has no feed (status ${status}); check the address.`);
}

/** The feed a web page names in its head, which is what somebody who pasted the page's address meant. */
function announcedFeed(page: string, base: string): string | undefined {
  for (const [tag] of page.slice(0, 65_536).matchAll(/<link\b[^<>]{1,2000}>/gi)) {
    if (!/\btype\s*=\s*["']?application\/(?:rss\+xml|atom\+xml|feed\+json)/i.test(tag)) continue;
    const href = /\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))/i.exec(tag);
    const link = (href?.[1] ?? href?.[2] ?? href?.[3])?.replaceAll("&amp;", "&");
    if (link !== undefined && URL.canParse(link, base)) return new URL(link, base).href;
  }
  return undefined;
}

function failed(kind: ToolFailure, code: string, message: string): ToolResult {
  return { ok: false, kind, code, message };
}

const address = v.pipe(
  v.string("url must be a text"),
  v.maxLength(8192, "url must be at most 8,192 characters"),
);

const declarations = `interface Feed {
  readonly title: string;
  /** The page the feed belongs to. */
  readonly url: string | null;
  readonly items: readonly FeedItem[];
}

interface FeedItem {
  /** The same on every reading. */
  readonly id: string;
  readonly title: string;
  readonly url: string | null;
  /** ISO 8601 in UTC. */
  readonly publishedAt: string | null;
  /** Plain text. */
  readonly summary: string;
  readonly categories: readonly string[];
}`;
