/**
 * Remembers the write that was sent last and never answered: whether it was done, nobody here knows.
 * Asked for again in the same words, it keeps its request id, and so is done once after all. Only the
 * last: the house repeats the old answer to an old id, and after another write that may be a lie.
 */
import { canonicalJson, type Json } from "./json.ts";
import type { Clock } from "./time.ts";

export interface UnansweredWrites {
  /** The id of the remembered write, where it had the same words. */
  idOf(method: string, input: unknown): string | undefined;
  /** Told as a write is sent for the first time. What was sent before it is remembered no more. */
  sent(requestId: string): void;
  /** Told when a write that was sent has failed without an answer; it is remembered if nothing was sent after it. */
  lost(method: string, input: unknown, requestId: string): void;
}

/** After this the same words are a new wish: other devices write too. */
const rememberedMs = 2 * 60_000;

export function createUnansweredWrites(clock: Clock): UnansweredWrites {
  let lastSent: string | undefined;
  let remembered: { readonly words: string; readonly requestId: string; readonly until: number } | undefined;
  return {
    idOf(method, input) {
      const isMeant = remembered?.words === wordsOf(method, input) && remembered.until > clock.monotonic();
      return isMeant ? remembered?.requestId : undefined;
    },
    sent(requestId) {
      lastSent = requestId;
      remembered = undefined;
    },
    lost(method, input, requestId) {
      if (requestId !== lastSent) return;
      remembered = { words: wordsOf(method, input), requestId, until: clock.monotonic() + rememberedMs };
    },
  };
}

function wordsOf(method: string, input: unknown): string {
  return canonicalJson([method, input as Json]);
}
