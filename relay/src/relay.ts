/**
 * The relay itself, free of sockets and servers: it admits whoever proves a key, and then moves opaque
 * frames between an owner and its devices. It reads headers, never what they carry, and keeps nothing.
 */
import {
  closeFrame,
  dataChannelOf,
  decodeFrame,
  deviceAdmittedFrame,
  goawayFrame,
  openFrame,
  ownerAdmittedFrame,
  pingFrame,
  readAllowList,
  readAuth,
  readClose,
  readPing,
  retargetFrame,
  type ChannelCloseCause,
  type Frame,
  type RelayCloseCause,
} from "@hob/shared/wire/frame";
import { addressKey, forwardedAddress } from "./address.ts";
import type { Admission } from "./admission.ts";
import type { RelayClock } from "./clock.ts";
import { countOne, createCounts, type RelayCounts } from "./counts.ts";
import { createDecisions, type DecisionRefusal } from "./decisions.ts";
import type { EngineSocket, EngineSocketEvents } from "./engine.ts";
import type { RelayLimits } from "./limits.ts";
import { shortened, type RelayLogger } from "./logger.ts";
import { checkPulse, closePeer, createPeer, endPeer } from "./peer.ts";
import { createRooms, presenceOf, roomName } from "./rooms.ts";
import type { Channel, DeviceSeat, OwnerSeat, Peer, Room, Seat } from "./seats.ts";
import { createKeyedBuckets } from "./token-bucket.ts";

export interface RelayDeps {
  readonly admission: Admission;
  readonly clock: RelayClock;
  readonly limits: RelayLimits;
  readonly logger: RelayLogger;
  /** Count connections by the last X-Forwarded-For entry. Only behind a proxy that sets it: anyone else could lie. */
  readonly behindProxy: boolean;
}

/** Where something comes from. */
export type Whence = Pick<EngineSocket, "remoteAddress" | "forwardedFor">;

export interface Relay {
  onSocket(socket: EngineSocket): EngineSocketEvents;
  /**
   * Hands 1 to 1,024 opaque bytes that somebody has posted to the owner of a room (lowercase hex), and gives its
   * answer, or why there is none.
   */
  onDecision(roomId: string, whence: Whence, bytes: Uint8Array): Promise<Uint8Array | DecisionRefusal>;
  /** False when so many sockets are open or closing that not even a reason can be given. */
  mayUpgrade(): boolean;
  ownerCount(): number;
  roomCount(): number;
  socketCount(): number;
  unprovenCount(): number;
  readonly counts: RelayCounts;
  /** Says goodbye to everyone. Sockets still arriving are closed the same way. */
  stop(): void;
}

const sweepEveryMs = 5_000;
const maxAddresses = 100_000;
/** Sockets above the limit that are being told so. */
const refusedSockets = 500;

export function createRelay(deps: RelayDeps): Relay {
  const { admission, clock, limits, logger } = deps;
  const rooms = createRooms(clock, limits);
  const connects = createKeyedBuckets(limits.connectsPerAddress, maxAddresses);
  const decisions = createDecisions(clock, limits);
  const peers = new Set<Peer>();
  const unproven = new Set<Peer>();
  const counts = createCounts();
  let isStopping = false;
  let sweepTimer = clock.timer(sweepEveryMs, sweep);

  function onSocket(socket: EngineSocket): EngineSocketEvents {
    const peer = createPeer(socket, limits, clock.monotonic());
    peers.add(peer);
    const refusal = refusalOf(socket);
    if (refusal === undefined) challenge(peer);
    else refuse(peer, refusal);
    return {
      onMessage: (bytes) => onMessage(peer, bytes),
      onClose: () => onClose(peer),
    };
  }

  function refusalOf(socket: EngineSocket): RelayCloseCause | undefined {
    if (isStopping) return "going_away";
    if (peers.size > limits.sockets || unproven.size >= limits.unprovenSockets) return "overloaded";
    return connects.take(addressOf(socket), 1, clock.monotonic()) ? undefined : "rate_limited";
  }

  function addressOf({ remoteAddress, forwardedFor }: Whence): string {
    const address = deps.behindProxy ? forwardedAddress(forwardedFor) : undefined;
    return addressKey(address ?? remoteAddress);
  }

  function challenge(peer: Peer): void {
    unproven.add(peer);
    peer.nonce = admission.createNonce();
    peer.deadline = clock.timer(limits.authDeadlineMs, () => refuse(peer, "auth_timeout"));
    peer.queue.control(admission.challenge(peer.nonce));
  }

  function onMessage(peer: Peer, bytes: Uint8Array | undefined): void {
    if (peer.isEnded) return;
    peer.lastHeardMs = clock.monotonic();
    peer.unansweredPings = 0;
    const { seat } = peer;
    if (seat === undefined) return onProof(peer, bytes);
    if (bytes === undefined) return putOut(seat, "bad_frame");
    if (bytes.length > limits.frameBytes) return putOut(seat, "too_large");
    if (!takeRate(seat, bytes.length, peer.lastHeardMs)) return putOut(seat, "rate_limited");
    // Nearly everything is data; the rest takes the longer way.
    const channel = dataChannelOf(bytes);
    if (channel !== 0) return forwardData(seat, channel, bytes);
    const frame = decodeFrame(bytes);
    const fault = frame === undefined ? "bad_frame" : onFrame(seat, frame, bytes);
    if (fault !== undefined) putOut(seat, fault);
  }

  function takeRate(seat: Seat, length: number, nowMs: number): boolean {
    const rate = seat.role === "owner" ? seat.room.ownerRate : seat.room.deviceRate;
    return rate.frames.take(1, nowMs) && rate.bytes.take(length, nowMs);
  }

  // Admission

  function onProof(peer: Peer, bytes: Uint8Array | undefined): void {
    const { nonce } = peer;
    if (bytes === undefined || nonce === undefined) return refuse(peer, "bad_frame");
    if (bytes.length > limits.preAuthBytes) return refuse(peer, "early_data");
    const frame = decodeFrame(bytes);
    if (frame === undefined) return refuse(peer, "bad_frame");
    if (frame.type !== "AUTH") return refuse(peer, "early_data");
    const auth = readAuth(frame.body);
    if (auth === undefined) return refuse(peer, "bad_frame");
    const proof = admission.prove(nonce, auth);
    if (proof === undefined) return refuse(peer, "bad_proof");
    const refusal =
      proof.role === "owner"
        ? admitOwner(peer, proof.roomId)
        : admitDevice(peer, proof.roomId, proof.keyHash);
    if (refusal !== undefined) refuse(peer, refusal);
  }

  function admitOwner(peer: Peer, roomId: string): RelayCloseCause | undefined {
    const seated = rooms.seatOwner(roomId, peer);
    if (seated === undefined) return "overloaded";
    const { seat, displaced } = seated;
    settleIn(peer, seat);
    counts.admitted.owner += 1;
    logger.info("owner_admitted", { room: roomName(seat.room) });
    // The newcomer has proved the key: only now does the old socket, dead or alive, have to go.
    if (displaced !== undefined) putOut(displaced, "replaced");
    peer.queue.control(ownerAdmittedFrame());
    tellPresence(seat.room);
    return undefined;
  }

  function admitDevice(peer: Peer, roomId: string, keyHash: Uint8Array): RelayCloseCause | undefined {
    const seat = rooms.seatDevice(roomId, keyHash, peer);
    if (typeof seat === "string") return seat;
    settleIn(peer, seat);
    counts.admitted.device += 1;
    logger.info("device_admitted", { room: roomName(seat.room), device: shortened(seat.keyHashHex) });
    peer.queue.control(deviceAdmittedFrame(presenceOf(seat.room)));
    return undefined;
  }

  function settleIn(peer: Peer, seat: Seat): void {
    unproven.delete(peer);
    peer.nonce = undefined;
    peer.deadline?.[Symbol.dispose]();
    peer.deadline = undefined;
    peer.seat = seat;
  }

  /** Turns away a peer that has no seat. */
  function refuse(peer: Peer, cause: RelayCloseCause): void {
    unproven.delete(peer);
    countOne(counts.ended, cause);
    logger.warn("peer_refused", { cause });
    endPeer(peer, cause);
  }

  // Frames of admitted peers

  function onFrame(seat: Seat, frame: Frame, bytes: Uint8Array): RelayCloseCause | undefined {
    switch (frame.type) {
      case "OPEN":
        return seat.role === "device" && frame.body.length === 0
          ? openChannel(seat, frame.channel)
          : "bad_frame";
      case "CLOSE":
        return forwardClose(seat, frame, bytes);
      case "PING":
        return answerPing(seat.peer, frame.body);
      case "ADMIT":
        return seat.role === "owner" ? replaceAllowList(seat, frame.body) : "bad_frame";
      case "DECIDE":
        return seat.role === "owner" ? answerDecision(seat, frame) : "bad_frame";
      default:
        return "bad_frame";
    }
  }

  function forwardData(seat: Seat, number: number, bytes: Uint8Array): void {
    const channel = seat.channels.get(number);
    // Closed from the other end while this was on its way; the CLOSE is on its way too.
    if (channel === undefined) return;
    const isToOwner = seat.role === "device";
    const receiver = isToOwner ? channel.owner : channel.device;
    retargetFrame(bytes, isToOwner ? channel.ownerNumber : channel.deviceNumber);
    counts.forwardedFrames += 1;
    counts.forwardedBytes += bytes.length;
    if (receiver.peer.queue.offer(isToOwner ? channel.toOwner : channel.toDevice, bytes)) return;
    logger.warn("channel_overflow", { room: roomName(seat.room), slow: receiver.role });
    countOne(counts.channelsClosed, "queue_overflow");
    rooms.closeChannel(channel);
    tellClosed(channel, "owner", "queue_overflow");
    tellClosed(channel, "device", "queue_overflow");
  }

  function openChannel(seat: DeviceSeat, number: number): RelayCloseCause | undefined {
    const opened = rooms.openChannel(seat, number);
    if (opened === "in_use") return "bad_frame";
    if (typeof opened === "string") {
      countOne(counts.channelsClosed, opened);
      control(seat.peer, closeFrame(number, opened));
      return undefined;
    }
    const open = openFrame(opened.ownerNumber, seat.keyHash);
    if (opened.owner.peer.queue.offer(opened.toOwner, open)) return undefined;
    rooms.closeChannel(opened);
    countOne(counts.channelsClosed, "queue_overflow");
    tellClosed(opened, "device", "queue_overflow");
    return undefined;
  }

  function forwardClose(seat: Seat, frame: Frame, bytes: Uint8Array): RelayCloseCause | undefined {
    if (readClose(frame.body) === undefined) return "bad_frame";
    const channel = seat.channels.get(frame.channel);
    if (channel === undefined) return undefined;
    rooms.closeChannel(channel);
    const isToOwner = seat.role === "device";
    retargetFrame(bytes, isToOwner ? channel.ownerNumber : channel.deviceNumber);
    control((isToOwner ? channel.owner : channel.device).peer, bytes);
    return undefined;
  }

  function answerPing(peer: Peer, body: Uint8Array): RelayCloseCause | undefined {
    const ping = readPing(body);
    if (ping === undefined) return "bad_frame";
    if (ping.kind === "ask") control(peer, pingFrame({ kind: "answer", echo: ping.echo }));
    return undefined;
  }

  function answerDecision(seat: OwnerSeat, frame: Frame): undefined {
    decisions.answer(seat, frame.channel, frame.body);
  }

  function replaceAllowList(seat: OwnerSeat, body: Uint8Array): RelayCloseCause | undefined {
    const keyHashes = readAllowList(body);
    if (keyHashes === undefined) return "bad_frame";
    const removed = rooms.allow(seat.room, keyHashes);
    logger.info("devices_listed", { room: roomName(seat.room), devices: keyHashes.length });
    for (const device of removed) putOut(device, "not_admitted");
    return undefined;
  }

  // What is posted

  async function onDecision(
    roomId: string,
    whence: Whence,
    bytes: Uint8Array,
  ): Promise<Uint8Array | DecisionRefusal> {
    const owner = isStopping ? undefined : rooms.ownerOf(roomId);
    const outcome = await decisions.ask({ roomId, address: addressOf(whence), bytes }, owner);
    countOne(counts.decisions, typeof outcome === "string" ? outcome : "answered");
    return outcome;
  }

  // Going

  function onClose(peer: Peer): void {
    peers.delete(peer);
    unproven.delete(peer);
    peer.isEnded = true;
    peer.deadline?.[Symbol.dispose]();
    if (peer.seat !== undefined) vacate(peer.seat, "gone");
  }

  function putOut(seat: Seat, cause: RelayCloseCause): void {
    countOne(counts.ended, cause);
    endPeer(seat.peer, cause);
    vacate(seat, cause);
  }

  /** The seat is free from here on; whoever was at the other end of its channels is told. */
  function vacate(seat: Seat, cause: RelayCloseCause | "gone"): void {
    if (seat.peer.seat === undefined) return;
    seat.peer.seat = undefined;
    const wasOwner = seat.room.owner === seat;
    const channels = rooms.leave(seat);
    if (seat.role === "owner") decisions.leave(seat);
    logger.info(`${seat.role}_left`, { room: roomName(seat.room), cause });
    // Presence first: when its channel ends, a device already knows why.
    if (wasOwner) tellPresence(seat.room);
    const end = seat.role === "owner" ? "owner_gone" : "peer_gone";
    for (const channel of channels) {
      countOne(counts.channelsClosed, end);
      tellClosed(channel, seat.role === "owner" ? "device" : "owner", end);
    }
  }

  function tellPresence(room: Room): void {
    const frame = deviceAdmittedFrame(presenceOf(room));
    for (const device of room.devices) control(device.peer, frame);
  }

  function tellClosed(channel: Channel, end: "owner" | "device", cause: ChannelCloseCause): void {
    const isOwner = end === "owner";
    const number = isOwner ? channel.ownerNumber : channel.deviceNumber;
    control((isOwner ? channel.owner : channel.device).peer, closeFrame(number, cause));
  }

  /** A peer that has no room even for these has not read for megabytes; it is cut off rather than misled. */
  function control(peer: Peer, bytes: Uint8Array): void {
    if (peer.isEnded || peer.queue.control(bytes)) return;
    if (peer.seat !== undefined) putOut(peer.seat, "overloaded");
  }

  function sweep(): void {
    const nowMs = clock.monotonic();
    for (const peer of peers) {
      const { seat } = peer;
      if (seat === undefined || peer.isEnded) continue;
      if (checkPulse(peer, limits.pingAfterMs, nowMs) === "lost") putOut(seat, "no_answer");
    }
    rooms.sweep();
    connects.sweep(nowMs);
    decisions.sweep(nowMs);
    sweepTimer = clock.timer(sweepEveryMs, sweep);
  }

  return {
    onSocket,
    onDecision,
    mayUpgrade: () => peers.size < limits.sockets + refusedSockets,
    ownerCount: () => rooms.ownerCount(),
    roomCount: () => rooms.size(),
    socketCount: () => peers.size,
    unprovenCount: () => unproven.size,
    counts,
    stop() {
      isStopping = true;
      sweepTimer[Symbol.dispose]();
      for (const peer of peers) {
        if (peer.isEnded) continue;
        peer.queue.control(goawayFrame("stopping"));
        closePeer(peer, "going_away");
      }
    },
  };
}
