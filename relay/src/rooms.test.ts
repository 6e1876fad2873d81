import { expect, test } from "vitest";
import { defaultLimits } from "./limits.ts";
import { createPeer } from "./peer.ts";
import { createRooms, presenceOf, type Rooms } from "./rooms.ts";
import type { OwnerSeat, Peer } from "./seats.ts";
import { createManualClock } from "./testing/manual-clock.ts";

function somePeer(): Peer {
  const socket = {
    remoteAddress: "127.0.0.1",
    forwardedFor: undefined,
    send: () => undefined,
    bufferedBytes: () => 0,
    close: () => undefined,
  };
  return createPeer(socket, defaultLimits, 0);
}

const key = new Uint8Array(32).fill(1);

function owned(rooms: Rooms, id: string): OwnerSeat {
  const { seat } = rooms.seatOwner(id, somePeer())!;
  rooms.allow(seat.room, [key]);
  return seat;
}

test("above the cap the longest idle room is forgotten first, rooms with somebody in them never", () => {
  const clock = createManualClock();
  const rooms = createRooms(clock, { ...defaultLimits, rooms: 3 });
  const first = owned(rooms, "first");
  const second = owned(rooms, "second");
  owned(rooms, "third");
  rooms.leave(second);
  clock.advance(1);
  rooms.leave(first);
  owned(rooms, "fourth");
  expect(rooms.seatDevice("second", key, somePeer())).toBe("not_admitted");
  const visitor = rooms.seatDevice("first", key, somePeer());
  expect(visitor).toMatchObject({ role: "device" });
  expect(rooms.seatOwner("fifth", somePeer())).toBeUndefined();
  expect([rooms.size(), rooms.ownerCount()]).toEqual([3, 2]);
});

test("a room is remembered for its time from when the last one left, and then forgotten", () => {
  const clock = createManualClock();
  const rooms = createRooms(clock, { ...defaultLimits, roomMemoryMs: 1_000 });
  const owner = owned(rooms, "room");
  const device = rooms.seatDevice("room", key, somePeer());
  if (typeof device === "string") throw new Error(device);
  rooms.leave(owner);
  clock.advance(5_000);
  rooms.leave(device);
  clock.advance(999);
  rooms.sweep();
  expect(rooms.size()).toBe(1);
  clock.advance(1);
  rooms.sweep();
  expect(rooms.size()).toBe(0);
});

test("a room that admits nobody is not worth remembering", () => {
  const rooms = createRooms(createManualClock(), defaultLimits);
  rooms.leave(rooms.seatOwner("room", somePeer())!.seat);
  expect([rooms.size(), rooms.ownerCount()]).toEqual([0, 0]);
});

test("a displaced owner that leaves later takes nothing from its successor", () => {
  const rooms = createRooms(createManualClock(), defaultLimits);
  const before = owned(rooms, "room");
  const { seat, displaced } = rooms.seatOwner("room", somePeer())!;
  expect(displaced).toBe(before);
  rooms.leave(before);
  expect(seat.room.owner).toBe(seat);
  expect(presenceOf(seat.room)).toEqual({ online: true });
  expect(rooms.ownerCount()).toBe(1);
});

test("an owner that comes back finds the list it left, until it sends another", () => {
  const rooms = createRooms(createManualClock(), defaultLimits);
  rooms.leave(owned(rooms, "room"));
  const { seat } = rooms.seatOwner("room", somePeer())!;
  expect(rooms.seatDevice("room", key, somePeer())).toMatchObject({ role: "device" });
  expect(rooms.allow(seat.room, [])).toHaveLength(1);
});
