/** Devices: who may talk to the house, with which keys, as what. Rows are kept after revocation. */
import { lowerRole, type Role } from "@hob/shared/model/role";
import { hasSeveralMembers } from "./members.ts";
import { insertedId, query } from "./query.ts";
import type { Store } from "./store.ts";

/** `pending`: the handshake is done and the digits are not yet typed. */
export type DeviceState = "pending" | "enrolled" | "revoked";

export interface DeviceRow {
  readonly deviceId: number;
  readonly name: string;
  /** Its own; what it may do is `roleOfDevice`. */
  readonly role: Role;
  readonly memberId: number;
  readonly memberName: string;
  readonly memberRole: Role;
  /** X25519 public key, 32 bytes. */
  readonly staticKey: Uint8Array;
  /** How the relay's allow-list names it, 32 bytes. */
  readonly relayKeyHash: Uint8Array;
  readonly relayKey: Uint8Array | null;
  /** The device's own pre-shared key, sealed by the vault. */
  readonly sealedPsk: Uint8Array;
  readonly state: DeviceState;
  readonly pairedAt: number;
  readonly lastSeenAt: number | null;
  readonly revokedAt: number | null;
}

const columns = `device.id as deviceId, device.name, device.role, member.id as memberId, member.name as memberName,
  member.role as memberRole, static_key as staticKey, relay_key_hash as relayKeyHash, relay_key as relayKey,
  sealed_psk as sealedPsk, state, paired_at as pairedAt, last_seen_at as lastSeenAt, revoked_at as revokedAt`;

const joined = "device join member on member.id = device.member";

export type NewDevice = Pick<
  DeviceRow,
  "name" | "role" | "memberId" | "staticKey" | "relayKeyHash" | "sealedPsk" | "pairedAt"
> & {
  readonly relayKey?: Uint8Array;
};

/**
 * Remembers a device whose digits are not typed yet, and gives its id. An earlier attempt with the
 * same key that never got further is forgotten; a key that is enrolled or revoked throws.
 */
export function addPendingDevice(store: Store, device: NewDevice): number {
  query<[Uint8Array]>(store, "delete from device where static_key = ? and state = 'pending'").run(
    device.staticKey,
  );
  return insertedId(
    query<[object]>(
      store,
      `insert into device (name, role, member, static_key, relay_key_hash, relay_key, sealed_psk, state, paired_at)
       values (@name, @role, @memberId, @staticKey, @relayKeyHash, @relayKey, @sealedPsk, 'pending', @pairedAt)`,
    ).run({ ...device, relayKey: device.relayKey ?? null }),
  );
}

/** Lets a pending device in; false where it was not pending. */
export function enrolDevice(store: Store, deviceId: number, at: number): boolean {
  return (
    query<[number, number]>(
      store,
      "update device set state = 'enrolled', paired_at = ? where id = ? and state = 'pending'",
    ).run(at, deviceId).changes === 1
  );
}

/** Forgets a device that was never let in; false where it was. */
export function dropPendingDevice(store: Store, deviceId: number): boolean {
  return (
    query<[number]>(store, "delete from device where id = ? and state = 'pending'").run(deviceId).changes ===
    1
  );
}

/** Forgets all of them: no pairing survives a restart of the node. Answers how many there were. */
export function dropPendingDevices(store: Store): number {
  return query<[]>(store, "delete from device where state = 'pending'").run().changes;
}

export function deviceById(store: Store, deviceId: number): DeviceRow | undefined {
  return query<[number], DeviceRow>(store, `select ${columns} from ${joined} where device.id = ?`).get(
    deviceId,
  );
}

/** In any state, the revoked among them: a caller decides on `state`, never on being found. */
export function deviceByStaticKey(store: Store, staticKey: Uint8Array): DeviceRow | undefined {
  return query<[Uint8Array], DeviceRow>(store, `select ${columns} from ${joined} where static_key = ?`).get(
    staticKey,
  );
}

/** The enrolled ones, oldest first. */
export function enrolledDevices(store: Store): DeviceRow[] {
  return query<[], DeviceRow>(
    store,
    `select ${columns} from ${joined} where state = 'enrolled' order by device.id`,
  ).all();
}

/** Those that were enrolled and no longer are, oldest first. */
export function revokedDevices(store: Store): DeviceRow[] {
  return query<[], DeviceRow>(
    store,
    `select ${columns} from ${joined} where state = 'revoked' order by device.id`,
  ).all();
}

/** The enrolled ones of one member, oldest first. */
export function devicesOfMember(store: Store, memberId: number): DeviceRow[] {
  return query<[number], DeviceRow>(
    store,
    `select ${columns} from ${joined} where device.member = ? and state = 'enrolled' order by device.id`,
  ).all(memberId);
}

/** For people: its name, and whose it is where the house has several members and the name does not say that. */
export function nameForPeople(store: Store, { name, memberName }: DeviceRow): string {
  const saysWhose = name.toLowerCase().includes(memberName.toLowerCase());
  return saysWhose || !hasSeveralMembers(store) ? name : `${name} (${memberName})`;
}

/** What counts: its own role, never above its member's. */
export function roleOfDevice({ role, memberRole }: Pick<DeviceRow, "role" | "memberRole">): Role {
  return lowerRole(role, memberRole);
}

/** Changes what is given and leaves the rest. */
export function changeDevice(
  store: Store,
  deviceId: number,
  change: {
    readonly name?: string | undefined;
    readonly role?: Role | undefined;
    readonly memberId?: number | undefined;
  },
): void {
  query<[object]>(
    store,
    `update device set name = coalesce(@name, name), role = coalesce(@role, role), member = coalesce(@memberId, member)
     where id = @deviceId`,
  ).run({
    deviceId,
    name: change.name ?? null,
    role: change.role ?? null,
    memberId: change.memberId ?? null,
  });
}

/**
 * For good: false where the device was not enrolled. The sealed psk stays, so that the device can
 * still be told in words, under its own key, that it was removed; no command of it is answered.
 */
export function revokeDevice(store: Store, deviceId: number, at: number): boolean {
  return (
    query<[number, number]>(
      store,
      "update device set state = 'revoked', revoked_at = ? where id = ? and state = 'enrolled'",
    ).run(at, deviceId).changes === 1
  );
}

export function touchDevice(store: Store, deviceId: number, seenAt: number): void {
  query<[number, number]>(store, "update device set last_seen_at = ? where id = ?").run(seenAt, deviceId);
}
