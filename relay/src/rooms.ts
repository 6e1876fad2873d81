/**
 * Who is where: rooms, their owners, the devices they admit, and the channels between. State and its
 * rules only; `relay.ts` does the sending. A room outlives its owner's connection, so that a device
 * can be told since when the house is gone.
 */
import type { ChannelCloseCause, OwnerPresence } from "@hob/shared/wire/frame";
import type { RelayClock } from "./clock.ts";
import type { RelayLimits } from "./limits.ts";
import { shortened } from "./logger.ts";
import type { Channel, DeviceSeat, OwnerSeat, Peer, Room, RoomRate, Seat } from "./seats.ts";
import { createQueueShare } from "./send-queue.ts";
import { createTokenBucket } from "./token-bucket.ts";

export interface Rooms {
  /** Makes the room if need be. `displaced` has lost its seat. Undefined when there is no place for another room. */
  seatOwner(roomId: string, peer: Peer): { seat: OwnerSeat; displaced: OwnerSeat | undefined } | undefined;
  seatDevice(roomId: string, keyHash: Uint8Array, peer: Peer): DeviceSeat | "not_admitted" | "overloaded";
  /** Undefined alike for a room that is unknown and one whose owner is not there. */
  ownerOf(roomId: string): OwnerSeat | undefined;
  /** Takes the seat away and returns the channels that ended with it. */
  leave(seat: Seat): Channel[];
  /** Sets the room's list and returns who may no longer be there. */
  allow(room: Room, keyHashes: readonly Uint8Array[]): DeviceSeat[];
  /** "in_use" is a device's error: it numbers its own channels. */
  openChannel(device: DeviceSeat, deviceNumber: number): Channel | OpenRefusal | "in_use";
  closeChannel(channel: Channel): void;
  /** Drops rooms that nobody has been in for longer than they are remembered. */
  sweep(): void;
  ownerCount(): number;
  size(): number;
}

export type OpenRefusal = Extract<ChannelCloseCause, "owner_gone" | "too_many_channels">;

export function presenceOf(room: Room): OwnerPresence {
  return room.owner === undefined
    ? { online: false, offlineSince: room.ownerOfflineSince }
    : { online: true };
}

export function roomName(room: Room): string {
  return shortened(room.id);
}

export function createRooms(clock: RelayClock, limits: RelayLimits): Rooms {
  const rooms = new Map<string, Room>();
  /** Rooms with nobody in them, longest first, and since when (monotonic). */
  const idle = new Map<Room, number>();
  let owners = 0;

  function createRoom(id: string): Room | undefined {
    if (rooms.size >= limits.rooms && !forgetLongestIdle()) return undefined;
    const room: Room = {
      id,
      owner: undefined,
      ownerOfflineSince: 0,
      allowed: new Set(),
      devices: new Set(),
      ownerRate: createRate(),
      deviceRate: createRate(),
    };
    rooms.set(id, room);
    return room;
  }

  function createRate(): RoomRate {
    const nowMs = clock.monotonic();
    return {
      frames: createTokenBucket(limits.roomFrames, nowMs),
      bytes: createTokenBucket(limits.roomBytes, nowMs),
    };
  }

  function forgetLongestIdle(): boolean {
    for (const room of idle.keys()) {
      forget(room);
      return true;
    }
    return false;
  }

  function forget(room: Room): void {
    idle.delete(room);
    rooms.delete(room.id);
  }

  function noteIfIdle(room: Room): void {
    if (room.owner !== undefined || room.devices.size > 0) return;
    // Nobody could be admitted to it, so nobody would miss it.
    if (room.allowed.size === 0) forget(room);
    else idle.set(room, clock.monotonic());
  }

  function closeChannel(channel: Channel): void {
    channel.owner.channels.delete(channel.ownerNumber);
    channel.device.channels.delete(channel.deviceNumber);
  }

  function closeAll(seat: Seat): Channel[] {
    const channels = [...seat.channels.values()];
    for (const channel of channels) closeChannel(channel);
    return channels;
  }

  return {
    seatOwner(roomId, peer) {
      const room = rooms.get(roomId) ?? createRoom(roomId);
      if (room === undefined) return undefined;
      const displaced = room.owner;
      if (displaced === undefined) owners += 1;
      const seat: OwnerSeat = {
        role: "owner",
        room,
        peer,
        channels: new Map(),
        lastChannel: 0,
        decisions: new Map(),
        lastDecision: 0,
        decisionQueue: createQueueShare(),
      };
      room.owner = seat;
      idle.delete(room);
      return { seat, displaced };
    },

    seatDevice(roomId, keyHash, peer) {
      const keyHashHex = hexOf(keyHash);
      const room = rooms.get(roomId);
      if (room === undefined || !room.allowed.has(keyHashHex)) return "not_admitted";
      let sameDevice = 0;
      for (const device of room.devices) if (device.keyHashHex === keyHashHex) sameDevice += 1;
      if (sameDevice >= limits.socketsPerDevice) return "overloaded";
      const seat: DeviceSeat = { role: "device", room, peer, keyHash, keyHashHex, channels: new Map() };
      room.devices.add(seat);
      idle.delete(room);
      return seat;
    },

    ownerOf: (roomId) => rooms.get(roomId)?.owner,

    leave(seat) {
      const { room } = seat;
      if (seat.role === "device") {
        room.devices.delete(seat);
      } else if (room.owner === seat) {
        room.owner = undefined;
        room.ownerOfflineSince = clock.now();
        owners -= 1;
      }
      noteIfIdle(room);
      return closeAll(seat);
    },

    allow(room, keyHashes) {
      room.allowed = new Set(keyHashes.map(hexOf));
      return [...room.devices].filter((device) => !room.allowed.has(device.keyHashHex));
    },

    openChannel(device, deviceNumber) {
      const { owner } = device.room;
      if (device.channels.has(deviceNumber)) return "in_use";
      if (owner === undefined) return "owner_gone";
      if (device.channels.size >= limits.channelsPerSocket) return "too_many_channels";
      // 2^32 channels on one connection: years of opening; the number is never used twice all the same.
      if (owner.lastChannel === 0xffff_ffff) return "too_many_channels";
      owner.lastChannel += 1;
      const channel: Channel = {
        owner,
        ownerNumber: owner.lastChannel,
        device,
        deviceNumber,
        toOwner: createQueueShare(),
        toDevice: createQueueShare(),
      };
      owner.channels.set(channel.ownerNumber, channel);
      device.channels.set(deviceNumber, channel);
      return channel;
    },

    closeChannel,

    sweep() {
      const nowMs = clock.monotonic();
      for (const [room, sinceMs] of idle) {
        if (nowMs - sinceMs < limits.roomMemoryMs) break;
        forget(room);
      }
    },

    ownerCount: () => owners,
    size: () => rooms.size,
  };
}

function hexOf(keyHash: Uint8Array): string {
  return Buffer.from(keyHash).toString("hex");
}
