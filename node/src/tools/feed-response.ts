/** Reads what a server answered as a feed, or says in a sentence why it is none. */
import { err, ok, type Result } from "@hob/shared/result";
import type { Clock } from "@hob/shared/time";
import type { EgressResponse } from "../egress/broker.ts";
import { decodeText } from "../egress/text.ts";
import type { FeedDocument } from "./feed-document.ts";
import { readFeed } from "./feed-reader.ts";
import type { ToolFailure } from "./tool.ts";

export interface FeedRefusal {
  readonly kind: ToolFailure;
  readonly code: "http_status" | "not_a_feed" | "feed_too_large";
  readonly message: string;
}

/** What to send as `Accept`. */
export const feedAccept =
  "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.1";

/** Takes a thread and its memory: let few at a time. */
export async function feedIn(
  response: EgressResponse,
  clock: Clock,
  signal: AbortSignal,
): Promise<Result<FeedDocument, FeedRefusal>> {
  if (response.status !== 200) return unexpectedStatus(response);
  const text = decodeText(response.body, response.headers["content-type"] ?? "", true);
  const reading = await readFeed(text, response.url, clock, signal);
  if (reading.kind === "feed") return ok(reading.document);
  if (reading.kind === "given_up") {
    return refused(
      "limits",
      "feed_too_large",
      `The feed at ${response.url} is too large or too tangled to read.`,
    );
  }
  const announced = announcedFeed(text, response.url);
  const hint =
    announced === undefined ? "give the address of an RSS, Atom or JSON feed" : `its feed is at ${announced}`;
  return refused("logic", "not_a_feed", `${response.url} is not a feed; ${hint}.`);
}

function unexpectedStatus({ url, status }: EgressResponse): Result<never, FeedRefusal> {
  if (status === 401 || status === 403) {
    return refused("auth", "http_status", `${url} asks for a sign-in (status ${status}).`);
  }
  if (status === 408 || status === 429 || status >= 500) {
    return refused(
      "transient",
      "http_status",
      `${url} is not able to answer now (status ${status}); try again later.`,
    );
  }
  return refused("logic", "http_status", `${url} has no feed (status ${status}); check the address.`);
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

function refused(kind: ToolFailure, code: FeedRefusal["code"], message: string): Result<never, FeedRefusal> {
  return err({ kind, code, message });
}
