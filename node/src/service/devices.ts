/** The paired devices: who they are, whose, what they may do, and their end. */
import type { Device } from "@hob/shared/contract/devices";
import { roleCovers } from "@hob/shared/model/role";
import { err, ok } from "@hob/shared/result";
import {
  changeDevice,
  deviceById,
  enrolledDevices,
  revokeDevice,
  revokedDevices,
  roleOfDevice,
  type DeviceRow,
} from "../store/devices.ts";
import { memberById } from "../store/members.ts";
import { findSubscription } from "../store/push-subscriptions.ts";
import { forgetRequestsOf } from "../store/requests.ts";
import type { Store } from "../store/store.ts";
import type { Caller, Handler } from "./caller.ts";
import { audit, type ServiceDeps } from "./deps.ts";

export interface DeviceHandlers {
  readonly "devices.list": Handler<"devices.list">;
  readonly "devices.update": Handler<"devices.update">;
  readonly "devices.revoke": Handler<"devices.revoke">;
  readonly "devices.reset": Handler<"devices.reset">;
}

type InputOf<M extends keyof DeviceHandlers> = Parameters<DeviceHandlers[M]>[0];
type AnswerOf<M extends keyof DeviceHandlers> = ReturnType<DeviceHandlers[M]>;

export function deviceHandlers(
  deps: Pick<ServiceDeps, "store" | "hub" | "clock" | "isConnected">,
): DeviceHandlers {
  const { store, hub } = deps;
  return {
    "devices.list": list,
    "devices.update": update,
    "devices.revoke": revoke,
    "devices.reset": (_input, caller) => reset(caller),
  };

  function list(input: InputOf<"devices.list">, caller: Caller): AnswerOf<"devices.list"> {
    const rows = [...enrolledDevices(store), ...(input.revoked ? revokedDevices(store) : [])];
    return ok({ items: rows.map((row) => deviceView(deps, row, caller)), total: rows.length });
  }

  function update(input: InputOf<"devices.update">, caller: Caller): AnswerOf<"devices.update"> {
    const { deviceId, name, role, memberId } = input;
    const before = known(store, deviceId);
    if (before?.state !== "enrolled") return err({ type: "device_unknown", deviceId });
    if (memberId !== undefined && !memberById(store, memberId))
      return err({ type: "member_unknown", memberId });
    changeDevice(store, deviceId, { name, role, memberId });
    const after = known(store, deviceId) ?? before;
    const changed = (["name", "role", "memberId"] as const).filter((field) => after[field] !== before[field]);
    if (changed.length === 0) return ok(deviceView(deps, after, caller));
    audit(deps, caller, {
      action: "device.updated",
      subject: `device:${deviceId}`,
      detail: Object.fromEntries(changed.map((field) => [field, { from: before[field], to: after[field] }])),
    });
    if (changed.includes("role") || changed.includes("memberId")) hub.publish({ kind: "SightChanged" });
    hub.publish({ kind: "DeviceChanged", deviceId });
    if (after.memberId !== before.memberId) {
      // Answers from before may hold what is private to the member it belonged to.
      forgetRequestsOf(store, deviceId);
      for (const id of [before.memberId, after.memberId])
        hub.publish({ kind: "MemberChanged", memberId: id });
    }
    return ok(deviceView(deps, after, caller));
  }

  /** Whoever else may be revoked by whom, a device may always revoke itself. */
  function revoke({ deviceId }: InputOf<"devices.revoke">, caller: Caller): AnswerOf<"devices.revoke"> {
    if (deviceId !== caller.deviceId && !roleCovers(caller.role, "admin")) {
      return err({ type: "role_too_low", needs: "admin", has: caller.role });
    }
    const before = known(store, deviceId);
    if (!before) return err({ type: "device_unknown", deviceId });
    revokeWithTrail(deps, before, caller);
    return ok(deviceView(deps, known(store, deviceId) ?? before, caller));
  }

  /** For a house whose devices are all lost: whoever stands at the machine begins anew. */
  function reset(caller: Caller): AnswerOf<"devices.reset"> {
    if (caller.deviceId !== null) return err({ type: "terminal_only" });
    const devices = enrolledDevices(store);
    for (const device of devices) revokeWithTrail(deps, device, caller);
    audit(deps, caller, { action: "devices.reset", subject: "", detail: { revoked: devices.length } });
    return ok({ revoked: devices.length });
  }
}

/** Revokes an enrolled device and lets everybody know; revoking twice is revoking once. */
export function revokeWithTrail(
  deps: Pick<ServiceDeps, "store" | "hub" | "clock">,
  device: DeviceRow,
  caller: Caller,
): void {
  const { deviceId, memberId, name, role } = device;
  if (!revokeDevice(deps.store, deviceId, deps.clock.now())) return;
  audit(deps, caller, { action: "device.revoked", subject: `device:${deviceId}`, detail: { name, role } });
  deps.hub.publish({ kind: "DeviceChanged", deviceId });
  deps.hub.publish({ kind: "MemberChanged", memberId });
}

/** A device as `caller` sees it. */
export function deviceView(
  { store, isConnected }: Pick<ServiceDeps, "store" | "isConnected">,
  row: DeviceRow,
  caller: Caller,
): Device {
  const { deviceId, name, role, memberId, memberName, pairedAt, lastSeenAt, revokedAt } = row;
  return {
    deviceId,
    name,
    role,
    mayActAs: roleOfDevice(row),
    memberId,
    memberName,
    pairedAt,
    lastSeenAt,
    revokedAt,
    connected: revokedAt === null && isConnected(deviceId),
    push: pushHealth(store, deviceId),
    self: deviceId === caller.deviceId,
  };
}

function pushHealth(store: Store, deviceId: number): Device["push"] {
  const subscription = findSubscription(store, deviceId);
  return subscription ? { state: subscription.state, lastDeliveredAt: subscription.lastDeliveredAt } : null;
}

/** A device that never got past its digits is nobody's business yet. */
function known(store: Store, deviceId: number): DeviceRow | undefined {
  const row = deviceById(store, deviceId);
  return row?.state === "pending" ? undefined : row;
}
