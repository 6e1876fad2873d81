/** Putting an automation away and bringing it back, told to every list it or its times stand in. */
import type { Automation } from "@hob/shared/contract/automations";
import type { HobError } from "@hob/shared/contract/errors";
import type { Result } from "@hob/shared/result";
import { act } from "./actions.ts";
import { keepAnswer, renew } from "./queries.ts";

export async function setArchived(
  { automationId }: Pick<Automation, "automationId">,
  archived: boolean,
): Promise<Result<Automation, HobError>> {
  const turned = await act("automations.archive", { automation: automationId, archived });
  if (turned.ok) {
    keepAnswer("automations.get", { automation: turned.value.slug }, turned.value);
    renew("automations.list", "triggers.list", "triggers.upcoming", "inbox.list");
  }
  return turned;
}
