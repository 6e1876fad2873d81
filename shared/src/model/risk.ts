/** How much harm a call can do, and who may decide on how much of it. */
import type { Role } from "./role.ts";

/** In order: each is worse than the ones before it. */
export const risks = ["low", "medium", "high"] as const;

export type Risk = (typeof risks)[number];

/** True where `risk` is `least` or worse. */
export function isAtLeast(risk: Risk, least: Risk): boolean {
  return risks.indexOf(risk) >= risks.indexOf(least);
}

/**
 * The riskiest call a device may approve: what its member may, where that was said, and never more than its
 * role stands for. Null for viewers, who approve nothing.
 */
export function riskCeiling(role: Role, approvesUpTo: Risk | null): Risk | null {
  const byRole = ceilings[role];
  if (byRole === null || approvesUpTo === null) return byRole;
  return isAtLeast(byRole, approvesUpTo) ? approvesUpTo : byRole;
}

const ceilings: { readonly [R in Role]: Risk | null } = {
  viewer: null,
  approver: "medium",
  operator: "medium",
  admin: "high",
};
