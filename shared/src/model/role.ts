/** What a device may do. Roles are ordered: each may do all that the ones before it may. */
export const roles = ["viewer", "approver", "operator", "admin"] as const;

export type Role = (typeof roles)[number];

export function roleCovers(has: Role, needs: Role): boolean {
  return roles.indexOf(has) >= roles.indexOf(needs);
}
