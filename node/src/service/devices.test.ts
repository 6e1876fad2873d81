import { describe, expect, it } from "vitest";
import type { Role } from "@hob/shared/model/role";
import { auditEntries } from "../store/audit.ts";
import { addPendingDevice, enrolDevice } from "../store/devices.ts";
import type { Store } from "../store/store.ts";
import type { Caller } from "./caller.ts";
import { createTestHouse, terminal } from "./testing/test-house.ts";

describe("devices", () => {
  it("are listed as the one who asks sees them, pending ones never, revoked ones when asked for", async () => {
    await using house = createTestHouse();
    const phone = pair(house.store, "Phone", "admin");
    const tablet = pair(house.store, "Tablet", "viewer");
    addPendingDevice(house.store, keysOf(9, "Stranger", "admin"));
    house.plain["devices.revoke"]({ deviceId: tablet.deviceId ?? 0 }, phone);
    expect(house.plain["devices.list"]({ revoked: false }, phone)).toMatchObject({
      value: { total: 1, items: [{ name: "Phone", role: "admin", connected: true, self: true }] },
    });
    expect(house.plain["devices.list"]({ revoked: true }, terminal)).toMatchObject({
      value: {
        total: 2,
        items: [
          { name: "Phone", self: false },
          { name: "Tablet", connected: false, revokedAt: expect.any(Number) as number },
        ],
      },
    });
    expect(house.plain["home.status"]({}, terminal)).toMatchObject({
      value: {
        devices: { paired: 1, connected: 1 },
        runs: { queued: 0, running: 0, waiting: 0 },
        paused: false,
      },
    });
  });

  it("are renamed and revoked with an audit entry and a fact each; revoking twice is revoking once", async () => {
    await using house = createTestHouse();
    const { deviceId } = pair(house.store, "Phone", "viewer");
    const facts: object[] = [];
    using _listening = house.hub.subscribe((fact) => facts.push(fact));
    house.plain["devices.rename"]({ deviceId: deviceId ?? 0, name: "Ann's phone" }, terminal);
    house.plain["devices.revoke"]({ deviceId: deviceId ?? 0 }, terminal);
    house.plain["devices.revoke"]({ deviceId: deviceId ?? 0 }, terminal);
    expect(auditEntries(house.store, 9)).toMatchObject([
      { action: "device.revoked", subject: "device:1", detail: { name: "Ann's phone", role: "viewer" } },
      { action: "device.renamed", detail: { from: "Phone", to: "Ann's phone" } },
    ]);
    expect(facts).toEqual([1, 2].map(() => ({ kind: "DeviceChanged", deviceId })));
  });

  it("may revoke themselves whatever their role, and others only as admin", async () => {
    await using house = createTestHouse();
    const phone = pair(house.store, "Phone", "admin");
    const tablet = pair(house.store, "Tablet", "viewer");
    const revoke = (deviceId: number | null, caller: Caller) =>
      house.plain["devices.revoke"]({ deviceId: deviceId ?? 0 }, caller);
    expect(revoke(phone.deviceId, tablet)).toEqual({
      ok: false,
      error: { type: "role_too_low", needs: "admin", has: "viewer" },
    });
    expect(revoke(tablet.deviceId, tablet)).toMatchObject({ ok: true });
    // The last admin too: whoever stands at the house can always invite again.
    expect(revoke(phone.deviceId, phone)).toMatchObject({ ok: true });
  });

  it("that are not there are unknown", async () => {
    await using house = createTestHouse();
    const unknown = { ok: false, error: { type: "device_unknown", deviceId: 5 } };
    expect(house.plain["devices.rename"]({ deviceId: 5, name: "x" }, terminal)).toEqual(unknown);
    expect(house.plain["devices.revoke"]({ deviceId: 5 }, terminal)).toEqual(unknown);
  });
});

let seed = 0;

function pair(store: Store, name: string, role: Role): Caller {
  const deviceId = addPendingDevice(store, keysOf((seed += 1), name, role));
  enrolDevice(store, deviceId, 1);
  return { deviceId, name, role };
}

function keysOf(fill: number, name: string, role: Role) {
  const bytes = (length: number, shift: number) => new Uint8Array(length).fill(fill + shift);
  return {
    name,
    role,
    staticKey: bytes(32, 20),
    relayKeyHash: bytes(32, 40),
    sealedPsk: bytes(72, 60),
    pairedAt: 1,
  };
}
