/** Invitations: one open at a time, each ended once, kept so that a late device can be told why. */
import type { Role } from "@hob/shared/model/role";
import { insertedId, query } from "./query.ts";
import type { Store } from "./store.ts";

export type InvitationEnd = "used" | "failed" | "expired" | "superseded" | "withdrawn";

export interface InvitationRow {
  readonly invitationId: number;
  /** Derived from the link's secret; tells an invitation apart without being one. */
  readonly checkValue: Uint8Array;
  readonly role: Role;
  /** Whose device it will be. */
  readonly memberId: number;
  readonly state: "open" | InvitationEnd;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly endedAt: number | null;
  /** Device that asked for it; null for the terminal of this machine. */
  readonly createdBy: number | null;
}

const columns = `id as invitationId, check_value as checkValue, role, member as memberId, state, created_at as createdAt,
  expires_at as expiresAt, ended_at as endedAt, created_by as createdBy`;

export type NewInvitation = Pick<
  InvitationRow,
  "checkValue" | "role" | "memberId" | "createdAt" | "expiresAt" | "createdBy"
>;

/** Opens one and answers its id; whatever was open is superseded. Call it in a transaction. */
export function openInvitation(store: Store, invitation: NewInvitation): number {
  endOpenInvitation(store, "superseded", invitation.createdAt);
  return insertedId(
    query<[object]>(
      store,
      `insert into invitation (check_value, role, member, state, created_at, expires_at, created_by)
       values (@checkValue, @role, @memberId, 'open', @createdAt, @expiresAt, @createdBy)`,
    ).run(invitation),
  );
}

/** The open one, past its expiry or not. */
export function openInvitationRow(store: Store): InvitationRow | undefined {
  return query<[], InvitationRow>(store, `select ${columns} from invitation where state = 'open'`).get();
}

export function invitationByCheckValue(store: Store, checkValue: Uint8Array): InvitationRow | undefined {
  return query<[Uint8Array], InvitationRow>(
    store,
    `select ${columns} from invitation where check_value = ?`,
  ).get(checkValue);
}

/** Ends one for good; false where it had ended before. */
export function endInvitation(store: Store, invitationId: number, end: InvitationEnd, at: number): boolean {
  return (
    query<[InvitationEnd, number, number]>(
      store,
      "update invitation set state = ?, ended_at = ? where id = ? and state = 'open'",
    ).run(end, at, invitationId).changes === 1
  );
}

/** Ends the open one, if there is one; true where there was. */
export function endOpenInvitation(store: Store, end: InvitationEnd, at: number): boolean {
  return (
    query<[InvitationEnd, number]>(
      store,
      "update invitation set state = ?, ended_at = ? where state = 'open'",
    ).run(end, at).changes === 1
  );
}
