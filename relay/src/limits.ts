/** Every bound of the relay in one place, so that whoever runs one can see and set them all. */
import { maxFrameBytes } from "@hob/shared/wire/frame";
import type { Rate } from "./token-bucket.ts";

export interface RelayLimits {
  /** For a request's headers to be whole; a client that dribbles them is cut off. */
  readonly headersDeadlineMs: number;
  /** From the open socket to a good proof. */
  readonly authDeadlineMs: number;
  /** The largest message taken before that. */
  readonly preAuthBytes: number;
  /** The largest message at all; the protocol allows no more than 20 KiB. */
  readonly frameBytes: number;
  readonly sockets: number;
  /** Sockets that have not proved anything yet; a flood of them leaves admitted peers alone. */
  readonly unprovenSockets: number;
  /** Rooms with an owner online plus rooms remembered; the longest idle ones are dropped first. */
  readonly rooms: number;
  /** How long a room with nobody in it is remembered. */
  readonly roomMemoryMs: number;
  readonly socketsPerDevice: number;
  readonly channelsPerSocket: number;
  /**
   * Waiting for one channel in one direction; more closes the channel. Above a session's own credit
   * (256 KiB and 32 KiB for control, before padding), so only a stuck or greedy peer meets it.
   */
  readonly channelQueueBytes: number;
  /** Waiting for one socket, all its channels together. */
  readonly socketQueueBytes: number;
  /** Silence after which a peer is pinged, and again; after two unanswered pings it is put out. */
  readonly pingAfterMs: number;
  /** Connections from one IPv4 address or one IPv6 /64. */
  readonly connectsPerAddress: Rate;
  /** Frames of a room's owner, and again of all its devices together: a flood of one side leaves the other alone. */
  readonly roomFrames: Rate;
  /** Likewise, bytes. */
  readonly roomBytes: Rate;
  /** Decisions posted from one IPv4 address or one IPv6 /64. */
  readonly decisionsPerAddress: Rate;
  /** Decisions posted to one room, from wherever. */
  readonly roomDecisions: Rate;
  /** Decisions of one room that wait for its owner's answer; more are told that the house is not there. */
  readonly decisionsAtOnce: number;
  /** How long one waits for it. */
  readonly decisionDeadlineMs: number;
}

export const defaultLimits: RelayLimits = {
  headersDeadlineMs: 5_000,
  authDeadlineMs: 5_000,
  preAuthBytes: 4 * 1024,
  frameBytes: maxFrameBytes,
  sockets: 20_000,
  unprovenSockets: 1_000,
  rooms: 2_000,
  roomMemoryMs: 30 * 24 * 3_600_000,
  socketsPerDevice: 16,
  channelsPerSocket: 4,
  channelQueueBytes: 1024 * 1024,
  socketQueueBytes: 16 * 1024 * 1024,
  pingAfterMs: 25_000,
  connectsPerAddress: { burst: 200, perSecond: 10 },
  roomFrames: { burst: 100_000, perSecond: 20_000 },
  roomBytes: { burst: 128 * 1024 * 1024, perSecond: 32 * 1024 * 1024 },
  decisionsPerAddress: { burst: 30, perSecond: 1 },
  roomDecisions: { burst: 60, perSecond: 2 },
  decisionsAtOnce: 8,
  decisionDeadlineMs: 10_000,
};
