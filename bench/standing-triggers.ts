/** Puts triggers into a store, as the house keeps them, without asking how many it allows. */
import { armTrigger } from "@hob/node/queue/timetable";
import type { Store } from "@hob/node/store/store";
import { transaction } from "@hob/node/store/transaction";
import { addTrigger, findTrigger } from "@hob/node/store/triggers";
import type { TriggerInput } from "@hob/shared/contract/triggers";
import { standardRules } from "@hob/shared/model/schedule";

export interface StandingTrigger {
  readonly automationId: number;
  readonly input: TriggerInput;
}

/** In one transaction, each with its first time after `at`, by Berlin's clock. */
export function addTriggers(store: Store, triggers: readonly StandingTrigger[], at: number): void {
  transaction(store, () => {
    for (const trigger of triggers) {
      const triggerId = addTrigger(store, {
        ...trigger,
        values: {},
        timezone: "Europe/Berlin",
        rules: { ...standardRules, overlap: "queue_all" },
        enabled: true,
        createdBy: "this terminal",
        at,
      });
      const added = findTrigger(store, triggerId);
      if (added) armTrigger(store, added, at);
    }
  });
}
