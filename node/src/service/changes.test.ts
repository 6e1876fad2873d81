import { describe, expect, it } from "vitest";
import type { ChangesItem } from "@hob/shared/contract/changes";
import { rememberedChanges } from "./changes.ts";
import { terminal, type Caller } from "./caller.ts";
import { addTestDevice, addTestMember } from "./testing/test-devices.ts";
import { createTestHouse, type TestHouse } from "./testing/test-house.ts";

const source = "export default automation(async () => 1)";

describe("following changes", () => {
  it("begins at once with everything to be read again, for whoever comes without a place", async () => {
    await using house = createTestHouse();
    await using reader = open(house);
    expect(await reader.next()).toEqual({
      epoch: expect.any(String) as string,
      rev: 0,
      reset: true,
      changes: [],
    });
  });

  it("tells each entity once, however often it changed, in the order of its latest change", async () => {
    await using house = createTestHouse();
    await using reader = open(house);
    await reader.next();
    house.hub.publish({ kind: "DeviceSeen", deviceId: 1 });
    house.hub.publish({ kind: "MemberChanged", memberId: 1 });
    house.hub.publish({ kind: "HomeChanged" });
    house.hub.publish({ kind: "DeviceChanged", deviceId: 1 });
    expect(await reader.next()).toMatchObject({
      rev: 4,
      reset: false,
      changes: [
        { topic: "member", id: 1 },
        { topic: "home", id: 0 },
        { topic: "device", id: 1 },
      ],
    });
  });

  it("tells of a run and of its automation, whose last run it is; lines and events are no changes", async () => {
    await using house = createTestHouse();
    house.create("a", source);
    await using reader = open(house);
    await reader.next();
    house.plain["runs.start"]({ automation: "a", input: {} }, terminal);
    house.hub.publish({ kind: "LinesAppended", runId: 1 });
    house.hub.publish({ kind: "EventsAppended", runId: 1 });
    const run = [
      { topic: "run", id: 1 },
      { topic: "automation", id: 1 },
    ];
    expect((await reader.next()).changes).toEqual(run);
    house.plain["runs.cancel"]({ runId: 1 }, terminal);
    expect((await reader.next()).changes).toEqual(run);
  });

  it("goes on where a client stopped, also one that was away", async () => {
    await using house = createTestHouse();
    const place = await placeNow(house);
    house.hub.publish({ kind: "HomeChanged" });
    await using again = open(house, terminal, place);
    expect(await again.next()).toEqual({
      epoch: place.epoch,
      rev: 1,
      reset: false,
      changes: [{ topic: "home", id: 0 }],
    });
  });

  it.each([
    ["another start of the node", { epoch: "another" }],
    ["a place that was never reached", { rev: 99 }],
  ])("has %s read everything again", async (_of, change) => {
    await using house = createTestHouse();
    await using reader = open(house, terminal, { ...(await placeNow(house)), ...change });
    expect(await reader.next()).toMatchObject({ rev: 0, reset: true, changes: [] });
  });

  it("has whoever is too far behind read everything again, and keeps those who are not", async () => {
    await using house = createTestHouse();
    const place = await placeNow(house);
    for (let id = 1; id <= 2 * rememberedChanges; id++)
      house.hub.publish({ kind: "DeviceSeen", deviceId: id });
    await using late = open(house, terminal, place);
    expect(await late.next()).toMatchObject({ rev: 2 * rememberedChanges, reset: true, changes: [] });
    await using behind = open(house, terminal, { ...place, rev: 2 * rememberedChanges - 2 });
    expect(await behind.next()).toMatchObject({
      reset: false,
      changes: [
        { topic: "device", id: 2 * rememberedChanges - 1 },
        { topic: "device", id: 2 * rememberedChanges },
      ],
    });
  });

  it("ends wherever it waits when the reader goes away", async () => {
    await using house = createTestHouse();
    const stop = new AbortController();
    const items = house.streams["changes.follow"]({ rev: 0 }, terminal, stop.signal);
    await items.next();
    const waiting = items.next();
    stop.abort();
    expect(await waiting).toEqual({ done: true, value: { ok: true, value: null } });
  });
});

describe("changes of what is private", () => {
  it("reach its owner and admins, and nobody else", async () => {
    await using house = createTestHouse();
    const { ann, ben, chef } = callers(house);
    await using anns = open(house, ann, await placeNow(house));
    await using bens = open(house, ben, await placeNow(house));
    await using chefs = open(house, chef, await placeNow(house));
    for (const reader of [anns, bens, chefs]) await reader.next();
    house.create("diary", source, { isPrivate: true }, ann);
    house.plain["runs.start"]({ automation: "diary", input: {} }, ann);
    house.hub.publish({ kind: "HomeChanged" });
    const everything = [
      { topic: "run", id: 1 },
      { topic: "automation", id: 1 },
      { topic: "home", id: 0 },
    ];
    expect((await anns.next()).changes).toEqual(everything);
    expect((await chefs.next()).changes).toEqual(everything);
    expect((await bens.next()).changes).toEqual([{ topic: "home", id: 0 }]);
  });

  it("has everybody read everything again when something becomes private or is shared", async () => {
    await using house = createTestHouse();
    const { ann, ben } = callers(house);
    house.create("diary", source, {}, ann);
    const place = await placeNow(house);
    await using bens = open(house, ben, place);
    await bens.next();
    for (const isPrivate of [true, false]) {
      house.plain["automations.update"]({ automation: "diary", isPrivate }, ann);
      expect(await bens.next()).toMatchObject({ reset: true });
    }
    await using away = open(house, ben, place);
    expect(await away.next()).toMatchObject({ reset: true });
  });
});

function callers({ store }: TestHouse) {
  return {
    ann: addTestDevice(store, "Ann's phone", "admin", addTestMember(store, "Ann")),
    ben: addTestDevice(store, "Ben's phone", "admin", addTestMember(store, "Ben", "operator")),
    chef: addTestDevice(store, "Chef's phone", "admin", addTestMember(store, "Chef")),
  };
}

interface Place {
  readonly epoch?: string;
  readonly rev: number;
}

async function placeNow(house: TestHouse): Promise<Place> {
  await using reader = open(house);
  const { epoch, rev } = await reader.next();
  return { epoch, rev };
}

/** A reader that is there until it is disposed. */
function open(house: TestHouse, caller: Caller = terminal, place: Place = { rev: 0 }) {
  const stop = new AbortController();
  const items = house.streams["changes.follow"](place, caller, stop.signal);
  return {
    async next(): Promise<ChangesItem> {
      const item = await items.next();
      if (item.done) throw new Error("the changes ended");
      return item.value;
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await items.next();
    },
  };
}
