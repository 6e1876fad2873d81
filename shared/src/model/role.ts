/** What a device may do. Roles are ordered: each may do all that the ones before it may. */
export const roles = ["viewer", "approver", "operator", "admin"] as const;

export type Role = (typeof roles)[number];

/** The lower of the two: a device acts with its own role, and never above its member's. */
export function lowerRole(a: Role, b: Role): Role {
  return roleCovers(a, b) ? b : a;
}

export function roleCovers(has: Role, needs: Role): boolean {
  return roles.indexOf(has) >= roles.indexOf(needs);
}
