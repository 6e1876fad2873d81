/** The paired devices: who they are, what they are called, and their end. */
import type { Device } from "@hob/shared/contract/devices";
import { roleCovers } from "@hob/shared/model/role";
import { err, ok } from "@hob/shared/result";
import {
  deviceById,
  enrolledDevices,
  renameDevice,
  revokeDevice,
  revokedDevices,
  type DeviceRow,
} from "../store/devices.ts";
import type { Store } from "../store/store.ts";
import type { Caller, Handler } from "./caller.ts";
import { audit, type ServiceDeps } from "./deps.ts";

export interface DeviceHandlers {
  readonly "devices.list": Handler<"devices.list">;
  readonly "devices.rename": Handler<"devices.rename">;
  readonly "devices.revoke": Handler<"devices.revoke">;
}

export function deviceHandlers(deps: ServiceDeps): DeviceHandlers {
  const { store, hub, clock, isConnected } = deps;
  return { "devices.list": list, "devices.rename": rename, "devices.revoke": revoke };

  function list(input: Parameters<DeviceHandlers["devices.list"]>[0], caller: Caller) {
    const rows = [...enrolledDevices(store), ...(input.revoked ? revokedDevices(store) : [])];
    return ok({ items: rows.map((row) => deviceView(row, caller, isConnected)), total: rows.length });
  }

  function rename(
    { deviceId, name }: Parameters<DeviceHandlers["devices.rename"]>[0],
    caller: Caller,
  ): ReturnType<DeviceHandlers["devices.rename"]> {
    const before = known(store, deviceId);
    if (!before) return err({ type: "device_unknown", deviceId });
    renameDevice(store, deviceId, name);
    audit(deps, caller, {
      action: "device.renamed",
      subject: `device:${deviceId}`,
      detail: { from: before.name, to: name },
    });
    hub.publish({ kind: "DeviceChanged", deviceId });
    return ok(deviceView({ ...before, name }, caller, isConnected));
  }

  /** Whoever else may be revoked by whom, a device may always revoke itself. */
  function revoke(
    { deviceId }: Parameters<DeviceHandlers["devices.revoke"]>[0],
    caller: Caller,
  ): ReturnType<DeviceHandlers["devices.revoke"]> {
    if (deviceId !== caller.deviceId && !roleCovers(caller.role, "admin")) {
      return err({ type: "role_too_low", needs: "admin", has: caller.role });
    }
    const before = known(store, deviceId);
    if (!before) return err({ type: "device_unknown", deviceId });
    if (revokeDevice(store, deviceId, clock.now())) {
      audit(deps, caller, {
        action: "device.revoked",
        subject: `device:${deviceId}`,
        detail: { name: before.name, role: before.role },
      });
      hub.publish({ kind: "DeviceChanged", deviceId });
    }
    return ok(deviceView(known(store, deviceId) ?? before, caller, isConnected));
  }
}

/** A device as `caller` sees it. */
export function deviceView(
  row: DeviceRow,
  caller: Caller,
  isConnected: (deviceId: number) => boolean,
): Device {
  const { deviceId, name, role, pairedAt, lastSeenAt, revokedAt } = row;
  const connected = revokedAt === null && isConnected(deviceId);
  return {
    deviceId,
    name,
    role,
    pairedAt,
    lastSeenAt,
    revokedAt,
    connected,
    self: deviceId === caller.deviceId,
  };
}

/** A device that never got past its digits is nobody's business yet. */
function known(store: Store, deviceId: number): DeviceRow | undefined {
  const row = deviceById(store, deviceId);
  return row?.state === "pending" ? undefined : row;
}
