/** Where the house tells itself what has happened: facts, published by whoever made them true, once they are durable. */
import type { Logger } from "./logger.ts";
import { afterCommit } from "./store/transaction.ts";
import type { Store } from "./store/store.ts";

export type Fact =
  /** A run came to the queue. */
  | { readonly kind: "RunQueued"; readonly runId: number }
  /** A waiting run may go on now. */
  | { readonly kind: "RunWoken"; readonly runId: number }
  /** A run's state changed and it has not ended. */
  | { readonly kind: "RunChanged"; readonly runId: number }
  /** A person asked for the end of a run that is being executed; `by` names them. */
  | {
      readonly kind: "RunCancelAsked";
      readonly runId: number;
      readonly by: string;
      /** A newer run takes its place; left out, somebody wants it ended. */
      readonly reason?: "overlap";
    }
  | { readonly kind: "RunSettled"; readonly runId: number }
  | { readonly kind: "LinesAppended"; readonly runId: number }
  | { readonly kind: "EventsAppended"; readonly runId: number }
  | { readonly kind: "AutomationChanged"; readonly automationId: number }
  /** A trigger was made, changed, turned on or off, or removed. */
  | { readonly kind: "TriggerChanged"; readonly triggerId: number; readonly automationId: number }
  /** An event came that something may listen to. */
  | { readonly kind: "EventArrived"; readonly eventId: number }
  /** A delivery began or was settled. */
  | { readonly kind: "DeliveryChanged"; readonly triggerId: number; readonly automationId: number }
  /** An item for people was opened, counted once more, decided or closed; left out where it may be several. */
  | { readonly kind: "InboxChanged"; readonly itemId?: number }
  /** A device takes pushes, or no longer, or wants others; or how it goes with them. */
  | { readonly kind: "PushChanged"; readonly deviceId: number }
  /** A rule of policy was written or removed. */
  | { readonly kind: "PolicyChanged" }
  /** The house is to listen for webhooks, or no longer, or elsewhere. */
  | { readonly kind: "WebhooksChanged" }
  | { readonly kind: "MemberChanged"; readonly memberId: number }
  /** Somebody may now see less, or more, than they were shown before. */
  | { readonly kind: "SightChanged" }
  /** The house itself: its name, pause, relay. */
  | { readonly kind: "HomeChanged" }
  /** Paired, changed or revoked: the row says which. */
  | { readonly kind: "DeviceChanged"; readonly deviceId: number }
  /** A device connected or left. */
  | { readonly kind: "DeviceSeen"; readonly deviceId: number }
  | { readonly kind: "InvitationChanged"; readonly invitationId: number };

export type Listener = (fact: Fact) => void;

export interface Hub {
  /**
   * Tells every listener, in the order of publishing: at once, or after the commit of the open
   * transaction, and never when it is undone.
   */
  publish(fact: Fact): void;
  /** Listens until disposed. What a listener throws is logged and reaches nobody else. */
  subscribe(listener: Listener): Disposable;
}

export function createHub(store: Store, logger: Logger): Hub {
  const listeners = new Set<Listener>();
  const undelivered: Fact[] = [];
  let isDelivering = false;

  return {
    publish: (fact) => afterCommit(store, () => deliver(fact)),
    subscribe(listener) {
      // An own closure each time: one function subscribed twice is two subscriptions.
      const own: Listener = (fact) => listener(fact);
      listeners.add(own);
      return { [Symbol.dispose]: () => void listeners.delete(own) };
    },
  };

  /** A fact published by a listener waits for its turn, so that all hear all facts in one order. */
  function deliver(fact: Fact): void {
    undelivered.push(fact);
    if (isDelivering) return;
    isDelivering = true;
    for (let next = undelivered.shift(); next; next = undelivered.shift()) {
      for (const listener of listeners) tell(listener, next);
    }
    isDelivering = false;
  }

  function tell(listener: Listener, fact: Fact): void {
    try {
      listener(fact);
    } catch (cause) {
      logger.error({ err: cause, fact: fact.kind }, "a listener of the hub failed");
    }
  }
}
