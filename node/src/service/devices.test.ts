import { describe, expect, it } from "vitest";
import { auditEntries } from "../store/audit.ts";
import { terminal, type Caller } from "./caller.ts";
import { addTestDevice, addTestMember, addTestPending, firstMemberId } from "./testing/test-devices.ts";
import { createTestHouse } from "./testing/test-house.ts";

describe("devices", () => {
  it("are listed as the one who asks sees them, pending ones never, revoked ones when asked for", async () => {
    await using house = createTestHouse();
    const phone = addTestDevice(house.store, "Phone", "admin");
    const tablet = addTestDevice(house.store, "Tablet", "viewer");
    addTestPending(house.store, "Stranger", "admin");
    house.plain["devices.revoke"]({ deviceId: tablet.deviceId }, phone);
    expect(house.plain["devices.list"]({ revoked: false }, phone)).toMatchObject({
      value: {
        total: 1,
        items: [
          {
            name: "Phone",
            role: "admin",
            mayActAs: "admin",
            memberId: firstMemberId,
            memberName: "Owner",
            connected: true,
            self: true,
          },
        ],
      },
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

  it("never act above their member's role, whatever their own is", async () => {
    await using house = createTestHouse();
    const child = addTestMember(house.store, "Child", "viewer");
    const tablet = addTestDevice(house.store, "Tablet", "admin", child);
    expect(tablet.role).toBe("viewer");
    expect(house.plain["devices.list"]({ revoked: false }, tablet)).toMatchObject({
      value: { items: [{ role: "admin", mayActAs: "viewer", memberName: "Child" }] },
    });
  });

  it("are changed with one audit entry that says from what to what, and none where nothing changed", async () => {
    await using house = createTestHouse();
    const { deviceId } = addTestDevice(house.store, "Phone", "admin");
    const ann = addTestMember(house.store, "Ann");
    const change = { deviceId, name: "Ann's phone", role: "operator", memberId: ann } as const;
    expect(house.plain["devices.update"](change, terminal)).toMatchObject({
      value: { name: "Ann's phone", role: "operator", mayActAs: "operator", memberName: "Ann" },
    });
    house.plain["devices.update"](change, terminal);
    expect(auditEntries(house.store, 9)).toMatchObject([
      {
        action: "device.updated",
        subject: `device:${deviceId}`,
        detail: {
          name: { from: "Phone", to: "Ann's phone" },
          role: { from: "admin", to: "operator" },
          memberId: { from: firstMemberId, to: ann },
        },
      },
    ]);
  });

  it("are revoked with an audit entry and a fact; revoking twice is revoking once", async () => {
    await using house = createTestHouse();
    const { deviceId } = addTestDevice(house.store, "Phone", "viewer");
    const facts: string[] = [];
    using _listening = house.hub.subscribe(({ kind }) => facts.push(kind));
    house.plain["devices.revoke"]({ deviceId }, terminal);
    house.plain["devices.revoke"]({ deviceId }, terminal);
    expect(auditEntries(house.store, 9)).toMatchObject([
      { action: "device.revoked", subject: `device:${deviceId}`, detail: { name: "Phone", role: "viewer" } },
    ]);
    expect(facts).toEqual(["DeviceChanged", "MemberChanged"]);
  });

  it("may revoke themselves whatever their role, and others only as admin", async () => {
    await using house = createTestHouse();
    const phone = addTestDevice(house.store, "Phone", "admin");
    const tablet = addTestDevice(house.store, "Tablet", "viewer");
    const revoke = (deviceId: number, caller: Caller) => house.plain["devices.revoke"]({ deviceId }, caller);
    expect(revoke(phone.deviceId, tablet)).toEqual({
      ok: false,
      error: { type: "role_too_low", needs: "admin", has: "viewer" },
    });
    expect(revoke(tablet.deviceId, tablet)).toMatchObject({ ok: true });
    // The last admin too: whoever stands at the house can always invite again.
    expect(revoke(phone.deviceId, phone)).toMatchObject({ ok: true });
  });

  it("that are not there, or no longer, are unknown; so are members", async () => {
    await using house = createTestHouse();
    const unknown = { ok: false, error: { type: "device_unknown", deviceId: 5 } };
    expect(house.plain["devices.update"]({ deviceId: 5, name: "x" }, terminal)).toEqual(unknown);
    expect(house.plain["devices.revoke"]({ deviceId: 5 }, terminal)).toEqual(unknown);
    const { deviceId } = addTestDevice(house.store, "Phone", "viewer");
    expect(house.plain["devices.update"]({ deviceId, memberId: 7 }, terminal)).toEqual({
      ok: false,
      error: { type: "member_unknown", memberId: 7 },
    });
    house.plain["devices.revoke"]({ deviceId }, terminal);
    expect(house.plain["devices.update"]({ deviceId, name: "x" }, terminal)).toEqual({
      ok: false,
      error: { type: "device_unknown", deviceId },
    });
  });

  it("are all revoked from the terminal, each with its trail, and by no device", async () => {
    await using house = createTestHouse();
    const phone = addTestDevice(house.store, "Phone", "admin");
    addTestDevice(house.store, "Tablet", "viewer");
    expect(house.plain["devices.reset"]({}, phone)).toEqual({ ok: false, error: { type: "terminal_only" } });
    expect(house.plain["devices.reset"]({}, terminal)).toEqual({ ok: true, value: { revoked: 2 } });
    expect(house.plain["devices.list"]({ revoked: false }, terminal)).toMatchObject({ value: { total: 0 } });
    expect(auditEntries(house.store, 9)).toMatchObject([
      { actor: "terminal", action: "devices.reset", detail: { revoked: 2 } },
      { action: "device.revoked", detail: { name: "Tablet" } },
      { action: "device.revoked", detail: { name: "Phone" } },
    ]);
  });
});
