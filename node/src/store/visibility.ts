/** Private automations as queries know them: what is left out for a viewer, and what is shown by its outside only. */
import { roleCovers, type Role } from "@hob/shared/model/role";
import { query } from "./query.ts";
import type { Store } from "./store.ts";

/** Who looks. An admin learns that something private is there; only its owner sees into it. */
export interface VisibleTo {
  /** Null for the terminal. */
  readonly memberId: number | null;
  readonly isAdmin: boolean;
}

/** A caller, or whoever a device belongs to, in the form that queries of lists and counts take. */
export function visibleTo({
  memberId,
  role,
}: {
  readonly memberId: number | null;
  readonly role: Role;
}): VisibleTo {
  return { memberId, isAdmin: roleCovers(role, "admin") };
}

/** For a `where` with `automation` joined: true for what the viewer may know of at all. Bind `viewerNames`. */
export const mayKnow =
  "(automation.owner_member is null or automation.owner_member is @viewerMember or @viewerIsAdmin = 1)";

/** For a select list with `automation` joined: 1 for what is private to another member. Bind `viewerNames`. */
export const veiled =
  "(automation.owner_member is not null and automation.owner_member is not @viewerMember)";

/** The names that `mayKnow` and `veiled` use. */
export function viewerNames({ memberId, isAdmin }: VisibleTo): {
  readonly viewerMember: number | null;
  readonly viewerIsAdmin: 0 | 1;
} {
  return { viewerMember: memberId, viewerIsAdmin: isAdmin ? 1 : 0 };
}

/** Whether the viewer sees the automation veiled; undefined where there is none that they may know of. */
export function veilOfAutomation(store: Store, automationId: number, to: VisibleTo): boolean | undefined {
  return veilIn(
    query<[object], { isVeiled: 0 | 1 }>(
      store,
      `select ${veiled} as isVeiled from automation where id = @automationId and ${mayKnow}`,
    ).get({ automationId, ...viewerNames(to) }),
  );
}

/** The same for a run, which is as private as its automation. */
export function veilOfRun(store: Store, runId: number, to: VisibleTo): boolean | undefined {
  return veilIn(
    query<[object], { isVeiled: 0 | 1 }>(
      store,
      `select ${veiled} as isVeiled from run join automation on automation.id = run.automation
       where run.id = @runId and ${mayKnow}`,
    ).get({ runId, ...viewerNames(to) }),
  );
}

function veilIn(row: { readonly isVeiled: 0 | 1 } | undefined): boolean | undefined {
  return row && row.isVeiled === 1;
}
