/**
 * Bounded sending: what waits for one socket is counted by the channel it belongs to, so one greedy
 * channel fills its own share and not its neighbours'. Nothing is dropped; a full share is an answer.
 */
import type { EngineSocket } from "./engine.ts";

/** One channel's part of what waits in one direction. */
export interface QueueShare {
  waitingBytes: number;
}

export function createQueueShare(): QueueShare {
  return { waitingBytes: 0 };
}

/** What a waiting message costs besides its bytes, roughly: tiny messages must not hide big memory. */
const messageOverheadBytes = 128;

export interface SendQueue {
  /** False, and nothing sent, when the share or the socket has no room. */
  offer(share: QueueShare, bytes: Uint8Array): boolean;
  /** For the relay's own few and small frames. False, and nothing sent, to a socket that has stopped reading altogether. */
  control(bytes: Uint8Array): boolean;
}

export interface SendQueueLimits {
  readonly channelQueueBytes: number;
  readonly socketQueueBytes: number;
}

/** The relay's own frames may still go where channels' may not, up to this much more. */
const controlReserveBytes = 256 * 1024;

export function createSendQueue(socket: EngineSocket, limits: SendQueueLimits): SendQueue {
  // Only messages that did not go out at once are listed. Each knows the socket's running total at
  // its end: once that total minus the still buffered bytes has passed it, the message is out.
  // So no engine needs a callback for every message.
  let waiting: { share: QueueShare; cost: number; endsAt: number }[] = [];
  let first = 0;
  let handedBytes = 0;
  let totalCost = 0;

  function settle(): void {
    if (waiting.length === 0) return;
    const outBytes = handedBytes - socket.bufferedBytes();
    let message = waiting[first];
    while (message !== undefined && message.endsAt <= outBytes) {
      message.share.waitingBytes -= message.cost;
      totalCost -= message.cost;
      first += 1;
      message = waiting[first];
    }
    if (first === waiting.length || first > 1024) {
      waiting = waiting.slice(first);
      first = 0;
    }
  }

  function send(share: QueueShare, bytes: Uint8Array, cost: number): void {
    socket.send(bytes);
    handedBytes += bytes.length;
    if (socket.bufferedBytes() === 0) return;
    share.waitingBytes += cost;
    totalCost += cost;
    waiting.push({ share, cost, endsAt: handedBytes });
  }

  const own = createQueueShare();
  return {
    offer(share, bytes) {
      settle();
      const cost = bytes.length + messageOverheadBytes;
      if (share.waitingBytes + cost > limits.channelQueueBytes) return false;
      if (totalCost + cost > limits.socketQueueBytes) return false;
      send(share, bytes, cost);
      return true;
    },
    control(bytes) {
      settle();
      const cost = bytes.length + messageOverheadBytes;
      if (totalCost + cost > limits.socketQueueBytes + controlReserveBytes) return false;
      send(own, bytes, cost);
      return true;
    },
  };
}
