/** One socket as the relay knows it: what it has proved, when it was last heard, and how to put it out. */
import { errorFrame, pingFrame, relayCloseCodes, type RelayCloseCause } from "@hob/shared/wire/frame";
import type { EngineSocket } from "./engine.ts";
import type { RelayLimits } from "./limits.ts";
import type { Peer } from "./seats.ts";
import { createSendQueue } from "./send-queue.ts";

export function createPeer(socket: EngineSocket, limits: RelayLimits, nowMs: number): Peer {
  return {
    socket,
    queue: createSendQueue(socket, limits),
    nonce: undefined,
    deadline: undefined,
    seat: undefined,
    lastHeardMs: nowMs,
    unansweredPings: 0,
    isEnded: false,
  };
}

/** Says why, then closes. Losing its seat is the caller's part. */
export function endPeer(peer: Peer, cause: RelayCloseCause): void {
  if (peer.isEnded) return;
  peer.queue.control(errorFrame(cause));
  closePeer(peer, cause);
}

export function closePeer(peer: Peer, cause: RelayCloseCause): void {
  peer.isEnded = true;
  peer.nonce = undefined;
  peer.deadline?.[Symbol.dispose]();
  peer.deadline = undefined;
  peer.socket.close(relayCloseCodes[cause].code, cause);
}

export type Pulse = "quiet" | "pinged" | "lost";

/** Pings a peer that has been silent; "lost" once two pings and their waiting time have passed in silence. */
export function checkPulse(peer: Peer, pingAfterMs: number, nowMs: number): Pulse {
  if (nowMs - peer.lastHeardMs < pingAfterMs * (peer.unansweredPings + 1)) return "quiet";
  if (peer.unansweredPings === 2) return "lost";
  peer.unansweredPings += 1;
  peer.queue.control(keepalive);
  return "pinged";
}

const keepalive = pingFrame({ kind: "ask", echo: new Uint8Array(7) });
