import { describe, expect, it } from "vitest";
import { createManualClock } from "@hob/shared/testing/manual-clock";
import {
  addPendingDevice,
  deviceByStaticKey,
  dropPendingDevices,
  enrolDevice,
  enrolledDevices,
  revokeDevice,
  revokedDevices,
  type NewDevice,
} from "./devices.ts";
import { endInvitation, invitationByCheckValue, openInvitation, openInvitationRow } from "./invitations.ts";
import { createKvStore } from "./kv.ts";
import { findRequest, pruneRequests, requestsKeptMs, saveRequest } from "./requests.ts";
import { createTestStore } from "./testing/test-store.ts";

describe("devices", () => {
  it("come in by their digits, and leave for good", () => {
    using store = createTestStore();
    const deviceId = addPendingDevice(store, phone(1));
    expect(enrolledDevices(store)).toEqual([]);
    expect(enrolDevice(store, deviceId, 5)).toBe(true);
    expect(enrolDevice(store, deviceId, 6)).toBe(false);
    expect(enrolledDevices(store)).toMatchObject([
      { deviceId, name: "Phone", state: "enrolled", pairedAt: 5 },
    ]);
    expect(revokeDevice(store, deviceId, 9)).toBe(true);
    expect(revokeDevice(store, deviceId, 10)).toBe(false);
    expect(revokedDevices(store)).toMatchObject([{ deviceId, revokedAt: 9 }]);
    expect(deviceByStaticKey(store, phone(1).staticKey)?.state).toBe("revoked");
  });

  it("that never got past their digits make way for the next attempt", () => {
    using store = createTestStore();
    addPendingDevice(store, phone(1));
    const again = addPendingDevice(store, phone(1));
    expect(deviceByStaticKey(store, phone(1).staticKey)?.deviceId).toBe(again);
    expect(dropPendingDevices(store)).toBe(1);
    expect(deviceByStaticKey(store, phone(1).staticKey)).toBeUndefined();
  });
});

describe("invitations", () => {
  it("are open one at a time, and end once", () => {
    using store = createTestStore();
    const first = openInvitation(store, {
      checkValue: bytes(8, 1),
      role: "admin",
      memberId: 1,
      createdAt: 1,
      expiresAt: 9,
      createdBy: null,
    });
    const second = openInvitation(store, {
      checkValue: bytes(8, 2),
      role: "viewer",
      memberId: 1,
      createdAt: 2,
      expiresAt: 9,
      createdBy: null,
    });
    expect(openInvitationRow(store)).toMatchObject({ invitationId: second, role: "viewer" });
    expect(invitationByCheckValue(store, bytes(8, 1))).toMatchObject({
      invitationId: first,
      state: "superseded",
      endedAt: 2,
    });
    expect(endInvitation(store, second, "used", 3)).toBe(true);
    expect(endInvitation(store, second, "expired", 4)).toBe(false);
    expect(openInvitationRow(store)).toBeUndefined();
  });
});

describe("requests", () => {
  it("are found again for 30 days, by device and id", () => {
    using store = createTestStore();
    saveRequest(store, {
      deviceId: 0,
      requestId: "r",
      method: "runs.start",
      inputHash: "h",
      result: { a: [1] },
      at: 100,
    });
    expect(findRequest(store, 0, "r")).toEqual({ method: "runs.start", inputHash: "h", result: { a: [1] } });
    expect(findRequest(store, 1, "r")).toBeUndefined();
    expect(pruneRequests(store, 100 + requestsKeptMs)).toBe(0);
    expect(pruneRequests(store, 101 + requestsKeptMs)).toBe(1);
  });
});

describe("stored values", () => {
  it("are told apart by namespace, and a stored null is a value", () => {
    using store = createTestStore();
    const kv = createKvStore(store, createManualClock());
    kv.set("a", "k", null);
    kv.set("a", "k2", { deep: [1, "ü"] });
    expect(kv.get("a", "k")).toBeNull();
    expect(kv.get("a", "k2")).toEqual({ deep: [1, "ü"] });
    expect(kv.get("b", "k")).toBeUndefined();
    expect(kv.delete("a", "k")).toBe(true);
    expect(kv.delete("a", "k")).toBe(false);
  });

  it("are listed in order by their exact prefix, wildcards and case being nothing special", () => {
    using store = createTestStore();
    const kv = createKvStore(store, createManualClock());
    for (const key of ["b", "a%1", "a%", "A%", "ab", "ä", "\u{1F600}1", "\u{1F600}"]) kv.set("n", key, 1);
    expect(kv.list("n", "a%", 10)).toEqual(["a%", "a%1"]);
    expect(kv.list("n", "\u{1F600}", 10)).toEqual(["\u{1F600}", "\u{1F600}1"]);
    expect(kv.list("n", "", 3)).toEqual(["A%", "a%", "a%1"]);
  });
});

function phone(seed: number): NewDevice {
  return {
    name: "Phone",
    role: "admin",
    memberId: 1,
    staticKey: bytes(32, seed),
    relayKeyHash: bytes(32, seed + 100),
    sealedPsk: bytes(72, seed),
    pairedAt: 1,
  };
}

function bytes(length: number, fill: number): Uint8Array {
  return new Uint8Array(length).fill(fill);
}
