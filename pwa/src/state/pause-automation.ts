/** Pausing one automation and letting it run by itself again, told to every list it stands in. */
import type { Automation } from "@hob/shared/contract/automations";
import type { HobError } from "@hob/shared/contract/errors";
import type { Result } from "@hob/shared/result";
import { act } from "./actions.ts";
import { keepAnswer, renew } from "./queries.ts";

export async function setPaused(
  { automationId }: Pick<Automation, "automationId">,
  isPaused: boolean,
): Promise<Result<Automation, HobError>> {
  const turned = await act(isPaused ? "automations.pause" : "automations.resume", {
    automation: automationId,
  });
  if (turned.ok) {
    keepAnswer("automations.get", { automation: turned.value.slug }, turned.value);
    renew("automations.list", "triggers.list", "triggers.upcoming", "inbox.list");
  }
  return turned;
}
