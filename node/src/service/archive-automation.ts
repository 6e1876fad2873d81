/** Putting an automation away: what it has queued ends with it. */
import { armAll } from "../queue/breaker.ts";
import { endFromOutside } from "../queue/end-run.ts";
import { setAutomationState, type AutomationRow } from "../store/automations.ts";
import { dropPending } from "../store/deliveries.ts";
import { resolveItemsOf } from "../store/inbox.ts";
import { queuedRunsOf } from "../store/runs.ts";
import { triggersOf } from "../store/triggers.ts";
import type { Caller } from "./caller.ts";
import { audit, type ServiceDeps } from "./deps.ts";

/** Does nothing where it is archived already. Call it in a transaction. */
export function archiveAutomation(
  deps: Pick<ServiceDeps, "store" | "hub" | "clock">,
  { automationId, slug, state }: AutomationRow,
  caller: Caller,
): void {
  if (state === "archived") return;
  const { store, hub, clock } = deps;
  setAutomationState(store, automationId, "archived", clock.now());
  armAll(deps, automationId, "asked");
  for (const trigger of triggersOf(store, automationId)) dropPending(store, trigger.triggerId, clock.now());
  for (const run of queuedRunsOf(store, automationId)) {
    endFromOutside(deps, run, {
      status: "canceled",
      reason: "not_runnable",
      error: archivedMeanwhile,
      by: caller.name,
    });
  }
  for (const itemId of resolveItemsOf(store, automationId, caller.name, clock.now()))
    hub.publish({ kind: "InboxChanged", itemId });
  audit(deps, caller, {
    action: "automation.archived",
    subject: `automation:${automationId}`,
    detail: { slug },
  });
  hub.publish({ kind: "AutomationChanged", automationId });
}

const archivedMeanwhile = {
  type: "not_runnable",
  message: "The automation was archived before this run began.",
};
