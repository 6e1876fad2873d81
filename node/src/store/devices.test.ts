import { expect, it } from "vitest";
import { addTestDevice, addTestMember, firstMemberId } from "../service/testing/test-devices.ts";
import { deviceById, nameForPeople } from "./devices.ts";
import { createTestStore } from "./testing/test-store.ts";

it("a device says whose it is once there are several members, unless its name does", () => {
  using store = createTestStore();
  const first = addTestDevice(store, "iPhone", "admin", firstMemberId);
  const nameOf = ({ deviceId }: { readonly deviceId: number }) => {
    const device = deviceById(store, deviceId);
    return device && nameForPeople(store, device);
  };
  expect(nameOf(first)).toBe("iPhone");
  const ben = addTestMember(store, "Ben");
  expect(nameOf(addTestDevice(store, "iPhone", "approver", ben))).toBe("iPhone (Ben)");
  expect(nameOf(addTestDevice(store, "ben’s old tablet", "viewer", ben))).toBe("ben’s old tablet");
  expect(nameOf(first)).toMatch(/^iPhone \(.+\)$/);
});
