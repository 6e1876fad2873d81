/** Whether somebody at the house can still look after it: pure, so that every way to lose the last admin is tested. */
import type { Device } from "@hob/shared/contract/devices";
import { lowerRole, roles, type Role } from "@hob/shared/model/role";

/**
 * True where some paired device is an admin now, and none would be once each may act as `after` says
 * (undefined where it is gone).
 */
export function leavesNoAdmin(
  devices: readonly Pick<Device, "mayActAs" | "deviceId" | "memberId" | "role">[],
  after: (device: Pick<Device, "mayActAs" | "deviceId" | "memberId" | "role">) => Role | undefined,
): boolean {
  const hasAdmin = devices.some((device) => device.mayActAs === "admin");
  return hasAdmin && !devices.some((device) => after(device) === "admin");
}

/** The roles a device of somebody with `role` can have: no more than that, the least first. */
export function rolesUpTo(role: Role): readonly Role[] {
  return roles.filter((each) => lowerRole(each, role) === each);
}
