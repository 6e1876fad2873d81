/** The relay's nouns: a peer is a socket, a seat is what it has proved, a channel joins two seats of one room. */
import type { EngineSocket } from "./engine.ts";
import type { QueueShare, SendQueue } from "./send-queue.ts";
import type { TokenBucket } from "./token-bucket.ts";

export interface Peer {
  readonly socket: EngineSocket;
  readonly queue: SendQueue;
  /** What the peer is to sign; undefined once it has. */
  nonce: Uint8Array | undefined;
  /** Running until the proof. */
  deadline: Disposable | undefined;
  seat: Seat | undefined;
  lastHeardMs: number;
  unansweredPings: number;
  /** Nothing it still sends is looked at. */
  isEnded: boolean;
}

export interface Room {
  readonly id: string;
  owner: OwnerSeat | undefined;
  /** By the relay's wall clock; meaningless while there is an owner. */
  ownerOfflineSince: number;
  /** Key hashes, hex. */
  allowed: ReadonlySet<string>;
  readonly devices: Set<DeviceSeat>;
  readonly ownerRate: RoomRate;
  readonly deviceRate: RoomRate;
}

export interface RoomRate {
  readonly frames: TokenBucket;
  readonly bytes: TokenBucket;
}

export interface OwnerSeat {
  readonly role: "owner";
  readonly room: Room;
  readonly peer: Peer;
  /** By the numbers the relay gave. */
  readonly channels: Map<number, Channel>;
  lastChannel: number;
  /** Posted decisions that wait for its answer, by the numbers the relay gave: what takes the answer. */
  readonly decisions: Map<number, (outcome: Uint8Array | "no_answer") => void>;
  lastDecision: number;
  readonly decisionQueue: QueueShare;
}

export interface DeviceSeat {
  readonly role: "device";
  readonly room: Room;
  readonly peer: Peer;
  readonly keyHash: Uint8Array;
  readonly keyHashHex: string;
  /** By the numbers the device chose. */
  readonly channels: Map<number, Channel>;
}

export type Seat = OwnerSeat | DeviceSeat;

export interface Channel {
  readonly owner: OwnerSeat;
  readonly ownerNumber: number;
  readonly device: DeviceSeat;
  readonly deviceNumber: number;
  readonly toOwner: QueueShare;
  readonly toDevice: QueueShare;
}
