/** What scripts tell of, taken in by the house's rules: who it comes from, whom it is for, how deep it goes. */
import type { Json } from "@hob/shared/json";
import { findAutomation } from "../store/automations.ts";
import { eventDepthOfRun } from "../store/deliveries.ts";
import { acceptEvent, type AcceptedEvent } from "./accept-event.ts";
import type { QueueDeps } from "./enqueue.ts";

/** What a run tells of. */
export interface TellingRun {
  readonly automationId: number;
  readonly source: string;
  readonly runId: number;
  readonly name: string;
  readonly data: Json;
  readonly dedupeKey: string;
  /** Short name of the one automation it is for. */
  readonly to: string | undefined;
}

export function createEventSink(deps: QueueDeps) {
  const { store } = deps;
  return {
    depthOf: (runId: number) => eventDepthOfRun(store, runId),
    accept({ automationId, to, ...event }: TellingRun): Omit<AcceptedEvent, "eventId"> | undefined {
      const ownerMemberId = findAutomation(store, automationId)?.ownerMemberId ?? null;
      const target = to === undefined ? undefined : findAutomation(store, to);
      const isOpen = target && (ownerMemberId === null || target.ownerMemberId === ownerMemberId);
      if (to !== undefined && (!isOpen || target.state === "archived")) return undefined;
      const { isNew, deliveries } = acceptEvent(deps, {
        ...event,
        ownerMemberId,
        targetAutomationId: target?.automationId,
        depth: eventDepthOfRun(store, event.runId),
      });
      return { isNew, deliveries };
    },
  };
}
