/**
 * A remote's lasting connection to its house: it keeps one session alive through any number of
 * sockets, says in typed words how the connection is, and carries commands. App and terminal use
 * the same one; they differ only in the socket and in where the profile is kept.
 */
import type { Input, Item, Output, PlainMethod, StreamMethod } from "./contract/commands.ts";
import type { HobError, LinkError } from "./contract/errors.ts";
import type { Result } from "./result.ts";

/** How the connection is, and since when (milliseconds since 1970). */
export type LinkState =
  | { readonly kind: "connecting"; readonly since: number }
  | { readonly kind: "live"; readonly since: number }
  /**
   * `error` names the leg that failed. Trying again at `retryAt`; null while the relay is connected
   * and will say at once when the house is back.
   */
  | {
      readonly kind: "down";
      readonly since: number;
      readonly error: LinkError;
      readonly retryAt: number | null;
    }
  /** Will not try again: revoked or closed. Anything a relay could pretend is only ever `down`. */
  | { readonly kind: "ended"; readonly since: number; readonly error: LinkError };

export interface CallOptions {
  /** Given, the same write may be sent again after any failure and is done once. Made up otherwise. */
  readonly requestId?: string;
}

export interface Link {
  state(): LinkState;
  /** Called at every change of state; returns its undoing. */
  onState(listener: (state: LinkState) => void): () => void;
  /**
   * Waits for a live session (at most 15 s), then calls. Reads and writes lost with a session are sent
   * again, writes with the same request id. A write that may have arrived waits a minute for its
   * answer; one that failed all the same keeps its id for the next call in the same words, for two
   * minutes and until another write is sent.
   */
  call<M extends PlainMethod>(
    method: M,
    input: Input<M>,
    options?: CallOptions,
  ): Promise<Result<Output<M>, HobError>>;
  /**
   * Streams items of one session; ends with the stream's answer, or with the error that ended it,
   * `session_broken` among them. Resuming is the caller's: it knows what it has seen.
   */
  stream<M extends StreamMethod>(
    method: M,
    input: Input<M>,
    onItem: (item: Item<M>) => void,
  ): { readonly done: Promise<Result<Output<M>, HobError>>; cancel(): void };
  /** Tries at once instead of at `retryAt`: the screen came back, the network did. */
  retryNow(): void;
  close(): void;
}
