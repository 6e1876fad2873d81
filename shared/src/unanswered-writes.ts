/**
 * Remembers writes that were sent and never answered: whether they were done, nobody here knows. Asked
 * for again in the same words, such a write keeps its request id, and so is done once after all.
 */
import { canonicalJson, type Json } from "./json.ts";
import type { Clock } from "./time.ts";

export interface UnansweredWrites {
  /** The id of an unanswered write in the same words, which this takes over. */
  take(method: string, input: unknown): string | undefined;
  add(method: string, input: unknown, requestId: string): void;
}

/** After this the same words are a new wish. */
const rememberedMs = 10 * 60_000;
const mostRemembered = 50;

export function createUnansweredWrites(clock: Clock): UnansweredWrites {
  const writes = new Map<string, { readonly requestId: string; readonly until: number }>();
  return {
    take(method, input) {
      const words = wordsOf(method, input);
      const write = writes.get(words);
      writes.delete(words);
      return write && write.until > clock.monotonic() ? write.requestId : undefined;
    },
    add(method, input, requestId) {
      writes.set(wordsOf(method, input), { requestId, until: clock.monotonic() + rememberedMs });
      for (const oldest of writes.keys()) {
        if (writes.size <= mostRemembered) return;
        writes.delete(oldest);
      }
    },
  };
}

function wordsOf(method: string, input: unknown): string {
  return canonicalJson([method, input as Json]);
}
