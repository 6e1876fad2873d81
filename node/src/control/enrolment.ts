/**
 * How a new device comes in: one open invitation at a time, one completed handshake, six digits
 * typed by the owner. The rows in the store are the truth; this keeps the secret of the open
 * invitation, which is never stored, and the people who wait.
 */
import type { InviteItem } from "@hob/shared/contract/devices";
import type { HobError } from "@hob/shared/contract/errors";
import { name as nameSchema } from "@hob/shared/contract/fields";
import { relayKeyHash } from "@hob/shared/crypto/keys";
import {
  devicePsk,
  formatPairingLink,
  invitationId,
  pairingPsk,
  pairingRelayKeyPair,
} from "@hob/shared/crypto/pairing";
import { sodium } from "@hob/shared/crypto/sodium";
import type { InvitationProblem } from "@hob/shared/handshake";
import type { Role } from "@hob/shared/model/role";
import { equalBytes } from "@hob/shared/bytes";
import { err, ok, type Result } from "@hob/shared/result";
import type { Clock } from "@hob/shared/time";
import * as v from "valibot";
import type { Hub } from "../hub.ts";
import type { Logger } from "../logger.ts";
import { actorOf, type Caller } from "../service/caller.ts";
import { deviceView } from "../service/devices.ts";
import { appendAudit } from "../store/audit.ts";
import {
  addPendingDevice,
  deviceById,
  dropPendingDevice,
  dropPendingDevices,
  enrolDevice,
  roleOfDevice,
} from "../store/devices.ts";
import {
  endInvitation,
  invitationByCheckValue,
  openInvitation,
  type InvitationEnd,
} from "../store/invitations.ts";
import { listMembers, memberById } from "../store/members.ts";
import type { Store } from "../store/store.ts";
import { afterCommit, transaction } from "../store/transaction.ts";
import type { Vault } from "../vault/vault.ts";
import { pskId } from "./device-register.ts";
import type { StreamHandlers } from "./rpc.ts";

const invitationMs = 10 * 60_000;
/** A used or expired link is still let through the relay for a day, to be told so by the house itself. */
const graceMs = 24 * 60 * 60_000;

type InviteError = Extract<
  HobError,
  {
    type:
      | "member_unknown"
      | "invitation_expired"
      | "invitation_superseded"
      | "digits_wrong"
      | "digits_late"
      | "device_left"
      | "relay_unreachable";
  }
>;

/** The invitation that is open now, and where it stands. */
interface Open {
  readonly rowId: number;
  readonly id: Uint8Array;
  readonly secret: Uint8Array;
  readonly role: Role;
  readonly memberId: number;
  readonly expiresAt: number;
  readonly expiry: Disposable;
  readonly link: string;
  /** Null for the terminal. */
  readonly createdBy: number | null;
  isBurned: boolean;
  waiting:
    | {
        readonly deviceId: number;
        readonly name: string;
        readonly digits: string;
        settle(result: Result<null, InviteError>): void;
      }
    | undefined;
  /** Whoever follows it now. */
  attendant: Attendant;
}

interface Attendant {
  tell(item: InviteItem): void;
  end(result: Result<null, InviteError>): void;
}

export interface Enrolment {
  readonly invite: StreamHandlers["devices.invite"];
  confirm(
    digits: string,
    caller: Caller,
  ): Result<
    null,
    HobError & { type: "no_invitation_open" | "no_device_waiting" | "digits_wrong" | "digits_late" }
  >;
  /** The psk of the open invitation with this id, or why it cannot be used. */
  judge(invitation: Uint8Array): Result<Uint8Array, InvitationProblem>;
  /** Marks it used: true for the one handshake that came first. */
  burn(invitation: Uint8Array): boolean;
  /**
   * The device that burned it is gone. Before its digits the pairing is over, since nobody else may
   * come; after them the owner may still type, and the device finds out by trying a session.
   */
  abandon(invitation: Uint8Array): void;
  enrol(
    proof: {
      readonly invitation: Uint8Array;
      readonly deviceKey: Uint8Array;
      readonly handshakeHash: Uint8Array;
    },
    input: unknown,
    showDigits: (digits: string) => Promise<void>,
  ): Promise<Result<null, HobError>>;
  /** One-use relay keys that must be let in, as hashes. */
  relayKeyHashes(): readonly Uint8Array[];
}

const enrolInput = v.object({
  name: nameSchema,
  relayKey: v.pipe(
    v.instance(Uint8Array),
    v.check((key) => key.length === 32, "an Ed25519 key has 32 bytes"),
  ),
});

export function createEnrolment(deps: {
  readonly store: Store;
  readonly vault: Vault;
  readonly hub: Hub;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly relayUrl: string;
  readonly room: Uint8Array;
  /** The relay's canonical origin; undefined while it cannot be reached, and no link could work. */
  relayOrigin(): string | undefined;
  /** Where a new device loads the app, unless the invitation names another place. */
  readonly appOrigin: string;
  /** The relay must hear of a changed list before a device can knock. */
  onAllowListChanged(): void;
  isConnected(deviceId: number): boolean;
}): Enrolment {
  const { store, clock, hub } = deps;
  let open: Open | undefined;
  /** Ended invitations that may still knock, by when they are forgotten. */
  let remembered: { readonly keyHash: Uint8Array; readonly until: number }[] = [];

  transaction(store, () => dropPendingDevices(store));
  return { invite, confirm, judge, burn, abandon, enrol, relayKeyHashes };

  async function* invite(
    input: {
      role: Role;
      memberId?: number | undefined;
      resume: boolean;
      origin?: string | undefined;
    },
    caller: Caller,
    signal: AbortSignal,
  ): ReturnType<Enrolment["invite"]> {
    if (input.resume) {
      const kept = open?.createdBy === caller.deviceId && caller.deviceId !== null ? open : undefined;
      return kept ? yield* attend(kept, signal) : err({ type: "invitation_expired" });
    }
    const memberId = input.memberId ?? caller.memberId ?? listMembers(store)[0]?.memberId;
    if (memberId === undefined || !memberById(store, memberId))
      return err({ type: "member_unknown", memberId: memberId ?? 0 });
    const relayOrigin = deps.relayOrigin();
    if (relayOrigin === undefined) return err({ type: "relay_unreachable", relay: deps.relayUrl });
    return yield* attend(begin({ role: input.role, memberId }, caller, relayOrigin, input.origin), signal);
  }

  async function* attend(invitation: Open, signal: AbortSignal): ReturnType<Enrolment["invite"]> {
    const items: InviteItem[] = [];
    let wake = () => {};
    let ended: Result<null, InviteError> | undefined;
    const attendant: Attendant = {
      tell(item) {
        items.push(item);
        wake();
      },
      end(result) {
        ended ??= result;
        wake();
      },
    };
    // A stream that its device has lost may hang for long; nobody would end it once it is not the one attending.
    invitation.attendant.end(err({ type: "invitation_superseded" }));
    invitation.attendant = attendant;
    signal.addEventListener("abort", () => leave(invitation, attendant, signal.reason));
    const { link, role, expiresAt, waiting } = invitation;
    yield { event: "invitation", link, role, expiresAt };
    if (waiting) yield { event: "waiting", name: waiting.name };
    for (;;) {
      const item = items.shift();
      if (item) yield item;
      else if (ended) return ended;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  }

  /** A phone put away for a moment to send the link on loses its line: that alone withdraws nothing. */
  function leave(invitation: Open, attendant: Attendant, reason: unknown): void {
    const isCutOff =
      reason === "session_ended" && invitation.createdBy !== null && mayStillInvite(invitation);
    if (invitation.attendant === attendant && !isCutOff) {
      finish(invitation, "withdrawn", err({ type: "invitation_superseded" }));
    }
    attendant.end(ok(null));
  }

  function mayStillInvite({ createdBy }: Open): boolean {
    if (createdBy === null) return true;
    const device = deviceById(store, createdBy);
    return device?.state === "enrolled" && roleOfDevice(device) === "admin";
  }

  /** Its inviter may have been revoked or lowered while nobody attended it. */
  function withdrawWithInviter(): void {
    if (open && !mayStillInvite(open)) finish(open, "withdrawn", err({ type: "invitation_superseded" }));
  }

  function begin(
    { role, memberId }: Pick<Open, "role" | "memberId">,
    caller: Caller,
    relayOrigin: string,
    appOrigin = deps.appOrigin,
  ): Open {
    if (open) finish(open, "superseded", err({ type: "invitation_superseded" }));
    const secret = sodium().randombytes_buf(32);
    const now = clock.now();
    const expiresAt = now + invitationMs;
    const id = invitationId(secret);
    const rowId = transaction(store, () => {
      appendAudit(store, now, {
        actor: actorOf(caller),
        action: "device.invited",
        subject: "",
        detail: { role, member: memberId },
      });
      return openInvitation(store, {
        checkValue: id,
        role,
        memberId,
        createdAt: now,
        expiresAt,
        createdBy: caller.deviceId,
      });
    });
    const expiry = clock.timer(invitationMs, () => {
      const error: InviteError = invitation.waiting
        ? { type: "digits_late" }
        : { type: "invitation_expired" };
      finish(invitation, "expired", err(error));
    });
    const invitation: Open = {
      rowId,
      id,
      secret,
      role,
      memberId,
      expiresAt,
      expiry,
      link: formatPairingLink(appOrigin, {
        version: 1,
        relayUrl: deps.relayUrl,
        relayOrigin,
        room: deps.room,
        nodeKey: deps.vault.keys.static.publicKey,
        secret,
        expiresAt,
      }),
      createdBy: caller.deviceId,
      isBurned: false,
      waiting: undefined,
      attendant: { tell: () => undefined, end: () => undefined },
    };
    open = invitation;
    remember(pairingRelayKeyPair(secret).publicKey, expiresAt + graceMs);
    deps.onAllowListChanged();
    return invitation;
  }

  /** Ends `invitation` in failure, once. Called from timers and closing sockets, so it never throws. */
  function finish(
    invitation: Open,
    as: Exclude<InvitationEnd, "used">,
    failure: { readonly ok: false; readonly error: InviteError },
  ): void {
    if (open !== invitation) return;
    const { waiting, isBurned } = invitation;
    try {
      transaction(store, () => {
        endInvitation(store, invitation.rowId, as, clock.now());
        if (waiting) dropPendingDevice(store, waiting.deviceId);
        if (isBurned)
          audit("device.refused", waiting ? `device:${waiting.deviceId}` : "", { cause: failure.error.type });
      });
    } catch (cause) {
      // On a full disk the row stays open, and nobody comes in by it: its secret is gone from memory.
      deps.logger.error({ err: cause }, "the end of an invitation could not be written down");
    }
    settle(invitation, failure);
  }

  /** Wipes the secret and tells everybody who waits. */
  function settle(invitation: Open, result: Result<null, InviteError>): void {
    open = undefined;
    invitation.expiry[Symbol.dispose]();
    sodium().memzero(invitation.secret);
    invitation.waiting?.settle(result);
    invitation.attendant.end(result);
  }

  function judge(id: Uint8Array): Result<Uint8Array, InvitationProblem> {
    withdrawWithInviter();
    if (open && equalBytes(open.id, id)) {
      if (open.isBurned) return err("invitation_used");
      return open.expiresAt > clock.now() ? ok(pairingPsk(open.secret)) : err("invitation_expired");
    }
    const state = id.length === 16 ? invitationByCheckValue(store, id)?.state : undefined;
    if (state === undefined) return err("invitation_unknown");
    if (state === "expired") return err("invitation_expired");
    return err(state === "superseded" || state === "withdrawn" ? "invitation_superseded" : "invitation_used");
  }

  function burn(id: Uint8Array): boolean {
    if (!open || !judge(id).ok) return false;
    open.isBurned = true;
    return true;
  }

  function abandon(id: Uint8Array): void {
    if (open?.isBurned && !open.waiting && equalBytes(open.id, id))
      finish(open, "failed", err({ type: "device_left" }));
  }

  async function enrol(
    proof: Parameters<Enrolment["enrol"]>[0],
    input: unknown,
    showDigits: (digits: string) => Promise<void>,
  ): Promise<Result<null, HobError>> {
    const invitation = open;
    if (!invitation || invitation.waiting || !equalBytes(invitation.id, proof.invitation)) {
      return err({ type: "invitation_used" });
    }
    const parsed = v.safeParse(enrolInput, input);
    if (!parsed.success) {
      finish(invitation, "failed", err({ type: "device_left" }));
      return err({
        type: "input_invalid",
        field: "name",
        problem: "is not a name",
        fix: "give 1 to 80 characters",
      });
    }
    const { name, relayKey } = parsed.output;
    const psk = devicePsk(invitation.secret, proof.handshakeHash);
    const deviceId = transaction(store, () => {
      const id = addPendingDevice(store, {
        name,
        role: invitation.role,
        memberId: invitation.memberId,
        staticKey: proof.deviceKey,
        relayKey,
        relayKeyHash: relayKeyHash(relayKey),
        sealedPsk: deps.vault.seal(pskId(proof.deviceKey), psk),
        pairedAt: clock.now(),
      });
      audit("device.knocked", `device:${id}`, { name, role: invitation.role });
      return id;
    });
    const digits = String(sodium().randombytes_uniform(1_000_000)).padStart(6, "0");
    const settled = new Promise<Result<null, InviteError>>((settle) => {
      invitation.waiting = { deviceId, name, digits, settle };
    });
    await showDigits(digits);
    invitation.attendant.tell({ event: "waiting", name });
    return settled;
  }

  /** Right digits enrol; wrong ones burn the invitation, so that nobody gets a second guess. */
  function confirm(digits: string, caller: Caller): ReturnType<Enrolment["confirm"]> {
    withdrawWithInviter();
    const invitation = open;
    if (!invitation) return err({ type: "no_invitation_open" });
    const { waiting } = invitation;
    if (!waiting) return err({ type: "no_device_waiting" });
    if (invitation.expiresAt <= clock.now()) {
      finish(invitation, "expired", err({ type: "digits_late" }));
      return err({ type: "digits_late" });
    }
    if (digits !== waiting.digits) {
      finish(invitation, "failed", err({ type: "digits_wrong" }));
      return err({ type: "digits_wrong" });
    }
    if (!memberById(store, invitation.memberId)) {
      // Removed while the invitation was open: nobody is left whose device it could be.
      finish(invitation, "withdrawn", err({ type: "member_unknown", memberId: invitation.memberId }));
      return err({ type: "no_invitation_open" });
    }
    const now = clock.now();
    transaction(store, () => {
      enrolDevice(store, waiting.deviceId, now);
      endInvitation(store, invitation.rowId, "used", now);
      appendAudit(store, now, {
        actor: actorOf(caller),
        action: "device.paired",
        subject: `device:${waiting.deviceId}`,
        detail: { role: invitation.role, member: invitation.memberId },
      });
    });
    hub.publish({ kind: "DeviceChanged", deviceId: waiting.deviceId });
    hub.publish({ kind: "MemberChanged", memberId: invitation.memberId });
    afterCommit(store, () => {
      deps.onAllowListChanged();
      const row = deviceById(store, waiting.deviceId);
      if (row) invitation.attendant.tell({ event: "paired", device: deviceView(deps, row, caller) });
      settle(invitation, ok(null));
    });
    return ok(null);
  }

  function remember(relayKey: Uint8Array, until: number): void {
    const now = clock.now();
    remembered = [
      ...remembered.filter((known) => known.until > now),
      { keyHash: relayKeyHash(relayKey), until },
    ].slice(-32);
  }

  function relayKeyHashes(): readonly Uint8Array[] {
    const now = clock.now();
    return remembered.filter(({ until }) => until > now).map(({ keyHash }) => keyHash);
  }

  function audit(action: string, subject: string, detail: { [key: string]: string }): void {
    appendAudit(store, clock.now(), { actor: "system", action, subject, detail });
  }
}
