/** New items of feeds as events: asked for from time to time, under the automation's grants as they are by then. */
import type { TriggerInput } from "@hob/shared/contract/triggers";
import type { HttpGrant } from "@hob/shared/model/manifest";
import { err, ok, type Result } from "@hob/shared/result";
import type { Broker, EgressResponse } from "../egress/broker.ts";
import { createHouseGate } from "../egress/gate.ts";
import { isHeaderValue, type Headers } from "../egress/request-headers.ts";
import { jitterOf } from "../schedule/jitter.ts";
import type { TriggerProblem, TriggerRow } from "../store/triggers.ts";
import type { FeedDocument } from "../tools/feed-document.ts";
import { feedAccept, feedIn } from "../tools/feed-response.ts";
import { eventsOf, judgeFeed, readFeedPlace, type FeedPlace } from "./feed-items.ts";
import { backoffMs, lookAgain, type LookDeps } from "./look-again.ts";
import type { Found, Place, Source } from "./source.ts";

export interface FeedSourceDeps extends LookDeps {
  readonly broker: Broker;
  /** What the automation may ask, read at every look. */
  readonly httpGrantsOf: (automationId: number) => readonly HttpGrant[];
}

export function createFeedSource(deps: FeedSourceDeps): Source {
  const { broker, clock } = deps;
  const fetching = createHouseGate(4);
  // A thread and its memory each.
  const reading = createHouseGate(1);
  return { kind: "feed", watch };

  function watch(trigger: TriggerRow, place: Place) {
    const { url, everyMs } = feedInput(trigger);
    return lookAgain(deps, place, {
      patienceMs: 2 * 60_000,
      firstMs: untilFirst(trigger, everyMs, clock.now()),
      nextMs: ({ failures }) => backoffMs(everyMs, failures, dayMs) + spread(trigger, clock.now()),
      async look(cursor, signal) {
        const before = readFeedPlace(cursor);
        const fetched = await fetchFeed(trigger, url, before, signal);
        if (!fetched.ok) return err({ type: fetched.error.code, message: fetched.error.message });
        // Only where it was asked for what is newer: whoever answers so to anything else has no feed.
        if (fetched.value.status === 304 && before) return ok({ cursor: JSON.stringify(before), events: [] });
        const feed = await read(fetched.value, signal);
        return feed.ok ? ok(foundIn(url, before, fetched.value.headers, feed.value)) : feed;
      },
    });
  }

  async function fetchFeed(
    { automationId }: TriggerRow,
    url: string,
    before: FeedPlace | undefined,
    signal: AbortSignal,
  ) {
    using _place = await fetching(signal);
    const headers = { accept: feedAccept, ...onlyNewer(before) };
    return await broker.fetch({ method: "GET", url, headers }, deps.httpGrantsOf(automationId), signal);
  }

  async function read(
    response: EgressResponse,
    signal: AbortSignal,
  ): Promise<Result<FeedDocument, TriggerProblem>> {
    using _turn = await reading(signal);
    const feed = await feedIn(response, clock, signal);
    return feed.ok ? feed : err({ type: feed.error.code, message: feed.error.message });
  }
}

const dayMs = 24 * 60 * 60_000;

/** At once where it has never seen anything, or could not; otherwise when it would have looked had the house stayed on. */
function untilFirst(trigger: TriggerRow, everyMs: number, now: number): number {
  const { cursor, problem, checkedAt } = trigger;
  if (cursor === null || problem !== null || checkedAt === null) return 0;
  const wait = checkedAt + everyMs + spread(trigger, checkedAt) - now;
  // Where the clock was set back, nobody waits for the time it had.
  return Math.min(Math.max(wait, 0), everyMs + trigger.rules.jitterMs);
}

function spread({ triggerId, rules }: TriggerRow, lookedAt: number): number {
  return jitterOf(String(triggerId), lookedAt, rules.jitterMs);
}

function onlyNewer(before: FeedPlace | undefined): Headers {
  return {
    ...(before?.etag != null && { "if-none-match": before.etag }),
    ...(before?.lastModified != null && { "if-modified-since": before.lastModified }),
  };
}

function foundIn(url: string, before: FeedPlace | undefined, headers: Headers, feed: FeedDocument): Found {
  const { seen, fresh } = judgeFeed(before?.seen, feed);
  const place: FeedPlace = {
    etag: repeatable(headers["etag"]),
    lastModified: repeatable(headers["last-modified"]),
    seen,
  };
  return { cursor: JSON.stringify(place), events: eventsOf(url, feed, fresh) };
}

/** What a server says of its version, where it can be sent back. */
function repeatable(value: string | undefined): string | null {
  return value !== undefined && value.length <= 500 && isHeaderValue(value) ? value : null;
}

function feedInput({ input }: TriggerRow): Extract<TriggerInput, { readonly kind: "feed" }> {
  if (input.kind !== "feed") throw new Error(`a trigger of kind ${input.kind} was given to the feed source`);
  return input;
}
