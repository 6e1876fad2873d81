/**
 * The seam between the channel and the wire: a message-preserving, ordered, binary socket.
 * Implemented by ws in Node, by WebSocket in browsers and by a pair in memory for tests;
 * `socket-contract.ts` is the one suite each of them passes.
 */
export interface SocketClose {
  /** WebSocket close code; 1006 where the other side vanished without one. */
  readonly code: number;
  readonly reason: string;
}

export interface SocketEvents {
  onMessage(bytes: Uint8Array): void;
  /** Called once, also when the connection was never made. Nothing follows it. */
  onClose(close: SocketClose): void;
}

export interface Socket {
  /** Queues one binary message. Ignored once closed. */
  send(bytes: Uint8Array): void;
  /** Bytes queued in this process and not yet handed to the system. */
  bufferedBytes(): number;
  close(code?: number, reason?: string): void;
}

/** Resolves when open; rejects with a `SocketClose`-shaped cause when it never opens. */
export type ConnectSocket = (url: string, events: SocketEvents) => Promise<Socket>;
