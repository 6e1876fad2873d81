/** Which devices the house knows, which of them are here now, and who was turned away at the door. */
import { toBase64url } from "@hob/shared/bytes";
import type { Clock } from "@hob/shared/time";
import type { Session } from "@hob/shared/wire/session";
import type { Hub } from "../hub.ts";
import { callerOfDevice, type Caller } from "../service/caller.ts";
import { appendAudit } from "../store/audit.ts";
import { deviceByStaticKey, enrolledDevices, revokedDevices, touchDevice } from "../store/devices.ts";
import type { Store } from "../store/store.ts";
import { transaction } from "../store/transaction.ts";
import type { Vault } from "../vault/vault.ts";
import type { KnownDevice } from "./device-channel.ts";

/** Revoked devices stay welcome at the relay this long, to be told by the house that they were removed. */
const tellRevokedForMs = 30 * 24 * 60 * 60_000;
/** One audit row per cause in this time: a stranger who keeps knocking must not fill the disk. */
const refusalAuditMs = 10_000;

export type DeviceRegister = ReturnType<typeof createDeviceRegister>;

export function createDeviceRegister({
  store,
  vault,
  hub,
  clock,
}: {
  readonly store: Store;
  readonly vault: Vault;
  readonly hub: Hub;
  readonly clock: Clock;
}) {
  /** Each with what its device was when it began. */
  const sessions = new Map<number, Map<Session, string>>();
  const refusedAt = new Map<string, number>();
  return {
    deviceByKey,
    callerOf,
    onSession,
    onSessionEnd,
    onRefused,
    isConnected,
    endOutdated,
    relayKeyHashes,
  };

  function deviceByKey(deviceKey: Uint8Array): KnownDevice | undefined {
    const row = deviceByStaticKey(store, deviceKey);
    if (!row || row.state === "pending") return undefined;
    const psk = vault.open(pskId(deviceKey), row.sealedPsk);
    return psk && { deviceId: row.deviceId, psk, isRevoked: row.state === "revoked" };
  }

  function callerOf(deviceId: number): Caller | undefined {
    return callerOfDevice(store, deviceId);
  }

  function onSession(deviceId: number, session: Session): void {
    const open = sessions.get(deviceId) ?? new Map<Session, string>();
    sessions.set(deviceId, open.set(session, standingOf(deviceId)));
    seen(deviceId);
  }

  function onSessionEnd(deviceId: number, session: Session): void {
    const open = sessions.get(deviceId);
    open?.delete(session);
    if (open?.size === 0) sessions.delete(deviceId);
    seen(deviceId);
  }

  function seen(deviceId: number): void {
    if (!store.db.open) return;
    transaction(store, () => {
      touchDevice(store, deviceId, clock.now());
      hub.publish({ kind: "DeviceSeen", deviceId });
    });
  }

  function onRefused(cause: string, deviceId: number | undefined): void {
    const now = clock.now();
    const key = `${cause}:${deviceId ?? ""}`;
    if (now - (refusedAt.get(key) ?? -Infinity) < refusalAuditMs) return;
    refusedAt.set(key, now);
    const subject = deviceId === undefined ? "" : `device:${deviceId}`;
    transaction(store, () =>
      appendAudit(store, now, { actor: "system", action: "device.refused", subject, detail: { cause } }),
    );
  }

  function isConnected(deviceId: number): boolean {
    return sessions.has(deviceId);
  }

  /**
   * Ends every session that began as something its device no longer is. A revoked device is told so;
   * one whose role or member changed comes back at once, and with it all it follows begins anew.
   */
  function endOutdated(): void {
    for (const [deviceId, open] of sessions) {
      const standing = standingOf(deviceId);
      for (const [session, began] of open) {
        if (began !== standing) session.close(standing === revoked ? "device_revoked" : "rekey");
      }
    }
  }

  function standingOf(deviceId: number): string {
    const caller = callerOf(deviceId);
    return caller ? `${caller.role}:${caller.memberId}` : revoked;
  }

  function relayKeyHashes(): readonly Uint8Array[] {
    const since = clock.now() - tellRevokedForMs;
    const removed = revokedDevices(store).filter(({ revokedAt }) => (revokedAt ?? 0) > since);
    return [...removed, ...enrolledDevices(store)].map(({ relayKeyHash }) => relayKeyHash);
  }
}

const revoked = "revoked";

/** Under which name the vault keeps a device's psk: bound to the key, so rows cannot be swapped. */
export function pskId(deviceKey: Uint8Array): string {
  return `device-psk:${toBase64url(deviceKey)}`;
}
