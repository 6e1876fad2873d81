/** The rules of the house and what they come to, asked for by those who may have them. */
import type { Output } from "@hob/shared/contract/commands";
import { roleCovers, type Role } from "@hob/shared/model/role";
import { useCommand, type Reading } from "./queries.ts";

/** More than anybody keeps in mind; the house has the rest. */
const mostRules = 500;

/** Of one automation, or of the house with all of them. */
export function useRules(
  role: () => Role | undefined,
  automation: () => string | undefined = () => undefined,
): Reading<Output<"policies.list">> {
  return useCommand(
    "policies.list",
    () => {
      const slug = automation();
      return { limit: mostRules, ...(slug !== undefined && { automation: slug }) };
    },
    () => ({ isAsked: roleCovers(role() ?? "viewer", "operator") }),
  );
}
