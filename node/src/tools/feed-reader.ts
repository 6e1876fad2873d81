/**
 * Reads a feed in a thread of its own: documents made for it keep an XML parser busy for seconds
 * (4 s measured for 2 MB of attributes), and the house must not stand still meanwhile.
 */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { Clock } from "@hob/shared/time";
import type { FeedDocument } from "./feed-document.ts";

export type FeedReading =
  | { readonly kind: "feed"; readonly document: FeedDocument }
  | { readonly kind: "not_a_feed" }
  /** Took longer than `feedReadMs`, more memory than allowed, or the run ended. */
  | { readonly kind: "given_up" };

/** Time a document has, thread start included, milliseconds. */
export const feedReadMs = 5000;

/** Never rejects. Addresses in the feed are resolved against `base`. */
export async function readFeed(
  text: string,
  base: string,
  clock: Clock,
  signal: AbortSignal,
): Promise<FeedReading> {
  const stop = new AbortController();
  const worker = new Worker(new URL("./feed-worker.ts", import.meta.url), {
    workerData: { text, base },
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 32 },
  });
  using _deadline = clock.timer(feedReadMs, () => stop.abort());
  try {
    const [document] = (await once(worker, "message", {
      signal: AbortSignal.any([stop.signal, signal]),
    })) as [FeedDocument | undefined];
    return document === undefined ? { kind: "not_a_feed" } : { kind: "feed", document };
  } catch {
    return { kind: "given_up" };
  } finally {
    await worker.terminate();
  }
}
