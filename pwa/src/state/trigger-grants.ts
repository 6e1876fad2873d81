/** What a schedule reads by itself, and which of that its automation is not allowed yet. */
import type { Automation } from "@hob/shared/contract/automations";
import { grantOpenedBy, type GrantBody } from "@hob/shared/model/manifest";
import { grantsMissing } from "./run-form.ts";
import type { TriggerInput } from "./trigger-form.ts";

/** Exactly what is to be granted before the house takes this; empty where nothing is. */
export function grantsOfTrigger(
  input: TriggerInput | undefined,
  automation: Pick<Automation, "manifest" | "grants">,
): readonly GrantBody[] {
  return grantsMissing(openedByTrigger(input), automation);
}

export function openedByTrigger(input: TriggerInput | undefined): readonly GrantBody[] {
  const opened = openedBy(input);
  return opened ? [opened] : [];
}

function openedBy(input: TriggerInput | undefined): GrantBody | undefined {
  switch (input?.kind) {
    case "file":
      return grantOpenedBy("folder", input.folder);
    case "feed":
      return grantOpenedBy("http", input.url);
    default:
      return undefined;
  }
}
