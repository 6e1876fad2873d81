/** The list of secrets, asked for by those alone who may have it. */
import type { Output } from "@hob/shared/contract/commands";
import type { Role } from "@hob/shared/model/role";
import { useCommand, type Reading } from "./queries.ts";

/** Of uses the house does not tell; they are looked for once a minute. */
const renewEveryMs = 60_000;

export function useSecrets(role: () => Role | undefined): Reading<Output<"secrets.list">> {
  return useCommand(
    "secrets.list",
    () => ({}),
    () => ({ isAsked: role() === "admin", renewEveryMs }),
  );
}
