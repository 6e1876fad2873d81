/** How many automations a household of its profile may have. */
import type { CommandError } from "@hob/shared/contract/errors";
import { scheduleLimits } from "@hob/shared/model/limits";
import { automationCount } from "../store/automations.ts";
import { readHousehold } from "../store/household.ts";
import type { Store } from "../store/store.ts";

/** Undefined where there is room for one more. Archived ones do not count. */
export function refusalOfAnother(
  store: Store,
): Extract<CommandError, { readonly type: "too_many_automations" }> | undefined {
  const { profile } = readHousehold(store);
  const most = scheduleLimits[profile].automations;
  return automationCount(store) < most ? undefined : { type: "too_many_automations", most, profile };
}
