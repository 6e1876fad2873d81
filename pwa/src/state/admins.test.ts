import { describe, expect, it } from "vitest";
import { leavesNoAdmin, rolesUpTo } from "./admins.ts";

const device = (deviceId: number, mayActAs: "admin" | "viewer", memberId = 1) => ({
  deviceId,
  memberId,
  role: mayActAs,
  mayActAs,
});

describe("the last admin", () => {
  it("is lost when the only admin device falls or goes", () => {
    const devices = [device(1, "admin"), device(2, "viewer")];
    expect(leavesNoAdmin(devices, (each) => (each.deviceId === 1 ? "operator" : each.mayActAs))).toBe(true);
    expect(leavesNoAdmin(devices, (each) => (each.deviceId === 1 ? undefined : each.mayActAs))).toBe(true);
  });

  it("is not lost while another admin device stays", () => {
    const devices = [device(1, "admin"), device(2, "admin", 2)];
    expect(leavesNoAdmin(devices, (each) => (each.memberId === 1 ? "viewer" : each.mayActAs))).toBe(false);
  });

  it("cannot be lost where there was none", () => {
    expect(leavesNoAdmin([device(1, "viewer")], () => undefined)).toBe(false);
  });
});

it("offers a device no more than its member may", () => {
  expect(rolesUpTo("operator")).toEqual(["viewer", "approver", "operator"]);
  expect(rolesUpTo("admin")).toHaveLength(4);
});
