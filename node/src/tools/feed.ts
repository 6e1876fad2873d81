/** The `feed` tool: reads a news feed of any common format as a plain list. */
import type { Clock } from "@hob/shared/time";
import * as v from "valibot";
import type { Broker } from "../egress/broker.ts";
import { createGate } from "../egress/gate.ts";
import { feedItems } from "./feed-document.ts";
import { feedAccept, feedIn } from "./feed-response.ts";
import { fetchFor, refusal } from "./http.ts";
import type { Tool } from "./tool.ts";

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
          const request = { method: "GET", url, headers: { accept: feedAccept } } as const;
          const fetched = await fetchFor(context, broker, request);
          if (!fetched.ok) return refusal(fetched.error);
          using _turn = await gate(context.signal);
          const feed = await feedIn(fetched.value, clock, context.signal);
          return feed.ok ? feed : { ok: false, ...feed.error };
        },
      },
    },
  };
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
