/** A house with one automation whose triggers something outside starts, for tests of sources. */
import type { Json } from "@hob/shared/json";
import type { TriggerInput } from "@hob/shared/contract/triggers";
import { standardRules } from "@hob/shared/model/schedule";
import { createTestQueue, type TestAutomation, type TestQueue } from "../../queue/testing/test-queue.ts";
import { query } from "../../store/query.ts";
import {
  addTrigger,
  findTrigger,
  removeTrigger,
  setTriggerEnabled,
  type TriggerRow,
} from "../../store/triggers.ts";

export interface TestTriggers extends TestQueue {
  /** Makes an enabled trigger and tells of it, as its command does. */
  listen(input: TriggerInput): number;
  turn(triggerId: number, enabled: boolean): void;
  remove(triggerId: number): void;
  trigger(triggerId: number): TriggerRow;
  archive(): void;
  /** What was kept, oldest first. */
  events(): readonly { readonly source: string; readonly name: string; readonly data: Json }[];
}

export function createTestTriggers(automation: TestAutomation = {}): TestTriggers {
  const queue = createTestQueue(automation);
  const { store, hub, clock, automationId } = queue;
  return {
    ...queue,
    listen(input) {
      const triggerId = addTrigger(store, {
        automationId,
        input,
        values: {},
        timezone: null,
        rules: standardRules,
        enabled: true,
        createdBy: "a test",
        at: clock.now(),
      });
      tell(triggerId);
      return triggerId;
    },
    turn(triggerId, enabled) {
      setTriggerEnabled(store, triggerId, enabled, clock.now());
      tell(triggerId);
    },
    remove(triggerId) {
      removeTrigger(store, triggerId, clock.now());
      tell(triggerId);
    },
    trigger(triggerId) {
      const row = findTrigger(store, triggerId);
      if (!row) throw new Error("there is no such trigger");
      return row;
    },
    archive() {
      store.db.prepare("update automation set state = 'archived' where id = ?").run(automationId);
      hub.publish({ kind: "AutomationChanged", automationId });
    },
    events: () =>
      query<[], { source: string; name: string; body: string }>(
        store,
        "select source, name, body from event order by id",
      )
        .all()
        .map(({ source, name, body }) => ({ source, name, data: JSON.parse(body) as Json })),
  };

  function tell(triggerId: number): void {
    hub.publish({ kind: "TriggerChanged", triggerId, automationId });
  }
}
