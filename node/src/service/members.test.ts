import { describe, expect, it } from "vitest";
import type { Fact } from "../hub.ts";
import { auditEntries } from "../store/audit.ts";
import { addTestAutomation, addTestRun } from "../store/testing/test-runs.ts";
import { terminal } from "./caller.ts";
import { addTestDevice, addTestMember, firstMemberId } from "./testing/test-devices.ts";
import { createTestHouse } from "./testing/test-house.ts";

describe("members", () => {
  it("begin with one who may do everything, and say which of them asks", async () => {
    await using house = createTestHouse();
    const phone = addTestDevice(house.store, "Phone", "viewer");
    expect(house.plain["members.list"]({}, phone)).toMatchObject({
      value: {
        total: 1,
        items: [{ memberId: firstMemberId, name: "Owner", role: "admin", devices: 1, self: true }],
      },
    });
    expect(house.plain["members.list"]({}, terminal)).toMatchObject({ value: { items: [{ self: false }] } });
  });

  it("are added and changed with an audit entry each, and none where nothing changed", async () => {
    await using house = createTestHouse();
    const added = house.plain["members.create"]({ name: "Ann", role: "operator" }, terminal);
    expect(added).toMatchObject({ value: { name: "Ann", role: "operator", devices: 0 } });
    const memberId = added.ok ? added.value.memberId : 0;
    house.plain["members.update"]({ memberId, role: "viewer" }, terminal);
    house.plain["members.update"]({ memberId, role: "viewer" }, terminal);
    expect(auditEntries(house.store, 9)).toMatchObject([
      { action: "member.updated", subject: "member:2", detail: { role: { from: "operator", to: "viewer" } } },
      { action: "member.created", subject: "member:2", detail: { name: "Ann", role: "operator" } },
    ]);
  });

  it("may be trusted with less than their role stands for, and with all of it again", async () => {
    await using house = createTestHouse();
    const facts: object[] = [];
    using _listening = house.hub.subscribe((fact) => facts.push(fact));
    const added = house.plain["members.create"](
      { name: "Ann", role: "admin", approvesUpTo: "low" },
      terminal,
    );
    expect(added).toMatchObject({ value: { approvesUpTo: "low" } });
    const memberId = added.ok ? added.value.memberId : 0;
    const update = (change: { name?: string; approvesUpTo?: "medium" | null }) =>
      house.plain["members.update"]({ memberId, ...change }, terminal);
    expect(update({ name: "Anna" })).toMatchObject({ value: { name: "Anna", approvesUpTo: "low" } });
    expect(facts).not.toContainEqual({ kind: "InboxChanged" });
    expect(update({ approvesUpTo: "medium" })).toMatchObject({ value: { approvesUpTo: "medium" } });
    expect(facts).toContainEqual({ kind: "InboxChanged" });
    expect(update({ approvesUpTo: null })).toMatchObject({ value: { name: "Anna", approvesUpTo: null } });
    expect(house.plain["members.list"]({}, terminal)).toMatchObject({
      value: { items: [{ approvesUpTo: null }, { approvesUpTo: null }] },
    });
    expect(auditEntries(house.store, 2)).toMatchObject([
      { action: "member.updated", detail: { approvesUpTo: { from: "medium", to: null } } },
      { action: "member.updated", detail: { approvesUpTo: { from: "low", to: "medium" } } },
    ]);
  });

  it("lower all their devices at once with their own role", async () => {
    await using house = createTestHouse();
    const ann = addTestMember(house.store, "Ann");
    addTestDevice(house.store, "Phone", "admin", ann);
    addTestDevice(house.store, "Tablet", "viewer", ann);
    const facts: object[] = [];
    using _listening = house.hub.subscribe((fact) => facts.push(fact));
    house.plain["members.update"]({ memberId: ann, role: "operator" }, terminal);
    expect(house.plain["devices.list"]({ revoked: false }, terminal)).toMatchObject({
      value: { items: [{ mayActAs: "operator" }, { mayActAs: "viewer" }] },
    });
    expect(facts).toEqual([
      { kind: "SightChanged" },
      { kind: "MemberChanged", memberId: ann },
      { kind: "DeviceChanged", deviceId: 1 },
      { kind: "DeviceChanged", deviceId: 2 },
    ]);
  });

  it("take their devices with them and put their private automations away; what is shared stays", async () => {
    await using house = createTestHouse();
    const ann = addTestMember(house.store, "Ann");
    const phone = addTestDevice(house.store, "Phone", "admin", ann);
    house.create("diary", "export default automation(async () => 1)", { isPrivate: true }, phone);
    house.create("shared", "export default automation(async () => 1)", {}, phone);
    const queued = house.plain["runs.start"]({ automation: "diary", input: {} }, phone);
    expect(house.plain["members.remove"]({ memberId: ann }, terminal)).toEqual({ ok: true, value: null });
    expect(house.plain["members.list"]({}, terminal)).toMatchObject({ value: { total: 1 } });
    expect(house.plain["devices.list"]({ revoked: true }, terminal)).toMatchObject({
      value: { items: [{ name: "Phone", memberName: "Ann", revokedAt: expect.any(Number) as number }] },
    });
    expect(house.plain["automations.get"]({ automation: "diary" }, terminal)).toMatchObject({
      value: { state: "archived", owner: { memberId: ann, name: "Ann" } },
    });
    expect(house.plain["automations.get"]({ automation: "shared" }, terminal)).toMatchObject({
      value: { state: "active", owner: null },
    });
    const runId = queued.ok ? queued.value.runId : 0;
    expect(house.plain["runs.get"]({ runId }, terminal)).toMatchObject({
      value: { status: "canceled", reason: "not_runnable" },
    });
    expect(auditEntries(house.store, 4).map(({ action }) => action)).toEqual([
      "member.removed",
      "automation.archived",
      "device.revoked",
      "run.started",
    ]);
  });

  it("end what is being executed of their private automations, and nothing else", async () => {
    await using house = createTestHouse();
    const ann = addTestMember(house.store, "Ann");
    const diary = addTestAutomation(house.store, "diary", ann);
    const shared = addTestAutomation(house.store, "shared");
    const running = addTestRun(house.store, { automationId: diary, status: "running", startedAt: 1 });
    addTestRun(house.store, { automationId: diary, status: "succeeded", startedAt: 1, endedAt: 2 });
    addTestRun(house.store, { automationId: shared, status: "running", startedAt: 1 });
    const asked: Fact[] = [];
    using _listening = house.hub.subscribe((fact) => {
      if (fact.kind === "RunCancelAsked") asked.push(fact);
    });
    house.plain["members.remove"]({ memberId: ann }, terminal);
    expect(asked).toEqual([{ kind: "RunCancelAsked", runId: running, by: "this terminal" }]);
  });

  it("are never all gone, and unknown once they are", async () => {
    await using house = createTestHouse();
    expect(house.plain["members.remove"]({ memberId: firstMemberId }, terminal)).toEqual({
      ok: false,
      error: { type: "member_is_last" },
    });
    const ann = addTestMember(house.store, "Ann");
    expect(house.plain["members.remove"]({ memberId: firstMemberId }, terminal)).toMatchObject({ ok: true });
    const gone = { ok: false, error: { type: "member_unknown", memberId: firstMemberId } };
    expect(house.plain["members.remove"]({ memberId: firstMemberId }, terminal)).toEqual(gone);
    expect(house.plain["members.update"]({ memberId: firstMemberId, name: "x" }, terminal)).toEqual(gone);
    expect(house.plain["members.remove"]({ memberId: ann }, terminal)).toMatchObject({
      error: { type: "member_is_last" },
    });
  });
});
