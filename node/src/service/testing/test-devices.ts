/** Members and paired devices put straight into the store, for tests that need callers and no channel. */
import type { Role } from "@hob/shared/model/role";
import { addPendingDevice, deviceById, enrolDevice, roleOfDevice } from "../../store/devices.ts";
import { addMember } from "../../store/members.ts";
import type { Store } from "../../store/store.ts";
import type { Caller } from "../caller.ts";

/** The member every house begins with. */
export const firstMemberId = 1;

export function addTestMember(store: Store, name: string, role: Role = "admin"): number {
  return addMember(store, { name, role, createdAt: 1 });
}

/** A device that may have its digits typed later. */
export function addTestPending(store: Store, name: string, role: Role, memberId = firstMemberId): number {
  const next =
    store.db.prepare<[], { n: number }>("select coalesce(max(id), 0) + 1 as n from device").get()?.n ?? 1;
  const bytes = (length: number, shift: number) => {
    const own = new Uint8Array(length).fill(shift);
    own.set([next % 256, Math.floor(next / 256)]);
    return own;
  };
  return addPendingDevice(store, {
    name,
    role,
    memberId,
    staticKey: bytes(32, 20),
    relayKeyHash: bytes(32, 40),
    sealedPsk: bytes(72, 60),
    pairedAt: 1,
  });
}

/** A paired device, as the caller it is. */
export function addTestDevice(
  store: Store,
  name: string,
  role: Role,
  memberId = firstMemberId,
): Caller & { readonly deviceId: number; readonly memberId: number } {
  const deviceId = addTestPending(store, name, role, memberId);
  enrolDevice(store, deviceId, 1);
  const row = deviceById(store, deviceId);
  if (!row) throw new Error("a device vanished");
  return { deviceId, name, role: roleOfDevice(row), memberId };
}
