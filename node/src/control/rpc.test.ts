import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import { silentLogger } from "../logger.ts";
import { terminal, type Caller } from "../service/caller.ts";
import { addTestDevice, addTestMember } from "../service/testing/test-devices.ts";
import { createTestHouse, type TestHouse } from "../service/testing/test-house.ts";
import { createRpc } from "./rpc.ts";

it("a write that is sent again is answered as before, until its device is another member's", async () => {
  await using house = createTestHouse();
  const call = openDoor(house);
  const [ann, ben] = [addTestMember(house.store, "Ann"), addTestMember(house.store, "Ben")];
  const chef = addTestDevice(house.store, "Chef's phone", "admin");
  const tablet = addTestDevice(house.store, "Tablet", "admin", ann);
  const create = {
    name: "Diary",
    slug: "diary",
    source: `export default automation(async () => "the surprise for Ben");`,
    manifest: { tools: [] },
    isPrivate: true,
  };
  const requestId = randomUUID();
  const created = await call(tablet, "automations.create", create, requestId);
  expect(created).toMatchObject({ ok: true, value: { source: create.source } });
  expect(await call(tablet, "automations.create", create, requestId)).toEqual(created);

  const move = { deviceId: tablet.deviceId, memberId: ben };
  const moveId = randomUUID();
  const moved = await call(chef, "devices.update", move, moveId);
  expect(moved).toMatchObject({ ok: true, value: { memberName: "Ben" } });
  expect(await call(chef, "devices.update", move, moveId)).toEqual(moved);
  const again = await call({ ...tablet, memberId: ben }, "automations.create", create, requestId);
  expect(JSON.stringify(again)).not.toContain("surprise");
});

it("a device that gives itself to another member is answered as before all the same", async () => {
  await using house = createTestHouse();
  const call = openDoor(house);
  const memberId = addTestMember(house.store, "Ann");
  const { deviceId, ...chef } = addTestDevice(house.store, "Chef's phone", "admin");
  const requestId = randomUUID();
  const move = { deviceId, memberId };
  const moved = await call({ ...chef, deviceId }, "devices.update", move, requestId);
  expect(moved).toMatchObject({ ok: true, value: { memberName: "Ann" } });
  expect(await call({ ...chef, deviceId, memberId }, "devices.update", move, requestId)).toEqual(moved);
});

it("the address and the secret of a webhook are told once, and not kept with what was answered", async () => {
  await using house = createTestHouse();
  const call = openDoor(house);
  house.create("washing", "export default 1");
  const create = { automation: "washing", input: { kind: "webhook", signed: true } };
  const requestId = randomUUID();
  const created = await call(terminal, "triggers.create", create, requestId);
  expect(created).toMatchObject({ value: { url: "http://localhost:1/hook/1", secret: "secret of 1" } });
  const again = await call(terminal, "triggers.create", create, requestId);
  expect(again).toMatchObject({ ok: true, value: { triggerId: 1, url: null, secret: null } });
  const kept = JSON.stringify(house.store.db.prepare("select result from request").all());
  expect(kept).toContain("washing");
  expect(kept).not.toMatch(/\/hook\/|secret of/);
});

function openDoor(house: TestHouse) {
  const rpc = createRpc({
    store: house.store,
    logger: silentLogger,
    now: () => house.clock.now(),
    fingerprint: (text) => `fingerprint of ${text.length} characters`,
    plain: { ...house.plain, "devices.confirm": () => ({ ok: true, value: null }) },
    slow: house.slow,
    streams: { ...house.streams, "devices.invite": notAsked },
  });
  return (caller: Caller, method: string, input: unknown, requestId: string) =>
    rpc.call(caller, { method, input, requestId });
}

function notAsked(): never {
  throw new Error("these tests invite nobody");
}
