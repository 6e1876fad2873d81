/**
 * The seam under the relay: what a WebSocket library must offer. `engine-contract.ts` is the suite
 * that every engine passes; the relay's own rules live above, once.
 */
import type { RequestListener } from "node:http";

export interface EngineSocket {
  /** Of the direct peer, which may be a proxy. */
  readonly remoteAddress: string;
  /** The X-Forwarded-For header of the upgrade request, as it came. */
  readonly forwardedFor: string | undefined;
  /** Queues one binary message; the bytes are the engine's from now on. Ignored once closing. */
  send(bytes: Uint8Array): void;
  /** Handed to `send` and not yet to the system; protocol overhead may be included. */
  bufferedBytes(): number;
  /**
   * Sends what is queued, then the close code (1000 or 4000 to 4999) and `reason` (at most 123 bytes).
   * A peer that does not answer is cut off after a second. Nothing more is received.
   */
  close(code: number, reason: string): void;
}

export interface EngineSocketEvents {
  /** The bytes are the receiver's to keep and to change. A text message comes as undefined. */
  onMessage(bytes: Uint8Array | undefined): void;
  /** Once, when the connection is gone for good, whoever began it. */
  onClose(): void;
}

export interface EngineOptions {
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  /** Where WebSockets are taken; an upgrade anywhere else is answered 404. */
  readonly path: string;
  /** A larger message closes its socket with 1009 before it is held in memory whole. */
  readonly maxMessageBytes: number;
  /**
   * A request whose headers are not whole by then is cut off, give or take half as much again; one whose body is
   * not, after twice as long.
   */
  readonly headersDeadlineMs: number;
  /** TCP connections at once, WebSocket or not; the system turns more away. */
  readonly maxConnections: number;
  /** Asked before each upgrade; false answers 503. The last resort, as a browser cannot see why. */
  mayUpgrade(): boolean;
  onSocket(socket: EngineSocket): EngineSocketEvents;
  /** All that is no upgrade. */
  readonly onRequest: RequestListener;
}

export interface ListeningEngine {
  readonly port: number;
  /**
   * Takes nothing new, waits for sockets that are closing, cuts off what is left after a second.
   * Resolves when the port is free and every `onClose` has been called.
   */
  close(): Promise<void>;
}

export interface SocketEngine {
  readonly name: string;
  /** Rejects when the address cannot be listened on. */
  listen(options: EngineOptions): Promise<ListeningEngine>;
}
