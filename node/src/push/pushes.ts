/** Tells devices what people should know, from the store: what is queued there is sent, retried, and given up in the end. */
import type { Clock } from "@hob/shared/time";
import type { Reach } from "../crash-point.ts";
import { backoffMs } from "../engine/backoff.ts";
import type { Fact, Hub } from "../hub.ts";
import type { Logger } from "../logger.ts";
import { deviceById } from "../store/devices.ts";
import { readHousehold } from "../store/household.ts";
import { findItem, raiseItem } from "../store/inbox.ts";
import {
  dueDeliveries,
  holdDelivery,
  nextDeliveryAt,
  pruneDeliveries,
  releaseDeliveries,
  retryDelivery,
  settleDelivery,
  type PushDeliveryRow,
} from "../store/push-deliveries.ts";
import { nextPushMoment } from "../store/push-items.ts";
import {
  endSubscription,
  findSubscription,
  noteDelivered,
  noteFailed,
  type PushProblem,
  type PushSubscriptionRow,
} from "../store/push-subscriptions.ts";
import { pruneTickets } from "../store/push-tickets.ts";
import type { Store } from "../store/store.ts";
import { transaction } from "../store/transaction.ts";
import { composePush, endOfDelivery, type ComposeDeps } from "./compose.ts";
import { planPushes, takeBackFrom } from "./plan.ts";
import { sendPush, type SendDeps, type Sent } from "./send.ts";

export interface PushDeps extends ComposeDeps, SendDeps {
  readonly store: Store;
  readonly hub: Hub;
  readonly clock: Clock;
  readonly logger: Logger;
  /** From 0 to below 1, for the jitter between attempts. */
  readonly random: () => number;
  readonly reach?: Reach | undefined;
}

export interface Pushes extends AsyncDisposable {
  /** Resolves when everything that can be planned and sent now has been. */
  settled(): Promise<void>;
}

/** Looked over this often, whatever the timer says: the clock may have been set, the machine may have slept. */
export const pushSweepMs = 30_000;

/** Messages under way at the same time, to one device one. */
const mostSending = 6;

/** What was sent is remembered for so long: it tells where an item is still shown. */
const keptMs = 30 * 24 * 60 * 60_000;
const pruneEveryMs = 6 * 60 * 60_000;

const firstRetryMs = 15_000;

/** Works until disposed. Whatever fails here costs pushes and nothing else. */
export function startPushes(deps: PushDeps): Pushes {
  const { store, hub, clock, logger } = deps;
  const closing = new AbortController();
  const sending = new Map<number, Promise<void>>();
  /** What came of them could not be kept: not to be sent again and again, they wait for the timer. */
  const stuck = new Set<number>();
  let working: Promise<void> | undefined;
  let isWokenAgain = false;
  let timer: Disposable | undefined;
  let prunedAt = -Infinity;
  let quietAsKnown: string | undefined;

  const subscription = hub.subscribe((fact) => {
    if (wakingFacts.has(fact.kind)) wake();
  });
  wake();

  return {
    async settled() {
      while (working || sending.size > 0) await Promise.all([working, ...sending.values()]);
    },
    async [Symbol.asyncDispose]() {
      subscription[Symbol.dispose]();
      timer?.[Symbol.dispose]();
      closing.abort();
      await working;
      await Promise.all(sending.values());
    },
  };

  function wake(): void {
    isWokenAgain = true;
    if (working || closing.signal.aborted) return;
    working = workWhileWoken().finally(() => {
      working = undefined;
      if (isWokenAgain) wake();
    });
  }

  async function workWhileWoken(): Promise<void> {
    // Facts are told within what made them: never work in the midst of somebody else's doing.
    await turn();
    while (isWokenAgain && !closing.signal.aborted) {
      isWokenAgain = false;
      try {
        prune();
        noteQuietHours();
        while (!closing.signal.aborted && planPushes(deps)) await turn();
        sendDue();
      } catch (cause) {
        logger.error({ err: cause }, "pushes could not be seen to; the next sweep tries again");
      }
      setTimer();
    }
  }

  function sendDue(): void {
    if (closing.signal.aborted) return;
    for (const delivery of dueDeliveries(store, clock.now())) {
      if (sending.size >= mostSending) return;
      if (!sending.has(delivery.deviceId) && !stuck.has(delivery.deliveryId)) begin(delivery);
    }
  }

  function begin(delivery: PushDeliveryRow): void {
    const { deviceId } = delivery;
    const sent = deliver(delivery)
      .catch((cause: unknown) => giveUp(delivery, cause))
      .finally(() => {
        sending.delete(deviceId);
        wake();
      });
    sending.set(deviceId, sent);
  }

  async function deliver(delivery: PushDeliveryRow): Promise<void> {
    const { deliveryId, deviceId } = delivery;
    const now = clock.now();
    const to = findSubscription(store, deviceId);
    if (to?.state !== "live") return void settleDelivery(store, deliveryId, { state: "dropped", at: now });
    if (endOfDelivery(store, delivery) <= now)
      return void settleDelivery(store, deliveryId, { state: "failed", problem: "late", at: now });
    const composed = transaction(store, () => composePush(deps, delivery));
    if (composed.kind === "hold") return holdDelivery(store, deliveryId, composed.until);
    if (composed.kind === "nothing")
      return void settleDelivery(store, deliveryId, { state: "dropped", at: now });
    const sent = await sendPush(deps, to, composed.message, now, closing.signal);
    // What the end of the house has cut off is sent at its next start.
    if (closing.signal.aborted && sent.outcome === "later") return;
    if (sent.outcome === "delivered") deps.reach?.("push.sent");
    transaction(store, () => note(delivery, to, sent));
  }

  function note(delivery: PushDeliveryRow, to: PushSubscriptionRow, sent: Sent): void {
    const { deliveryId, deviceId } = delivery;
    const at = clock.now();
    switch (sent.outcome) {
      case "delivered":
        settleDelivery(store, deliveryId, { state: "sent", at });
        noteDelivered(store, deviceId, at);
        takeBackLate(delivery, at);
        break;
      case "gone":
      case "refused": {
        // The device has subscribed anew meanwhile: that the old address is dead is no news.
        if (findSubscription(store, deviceId)?.endpoint !== to.endpoint)
          return holdDelivery(store, deliveryId, at);
        const detail = sent.outcome === "gone" ? "gone" : sent.detail;
        settleDelivery(store, deliveryId, { state: "gone", problem: detail, at });
        bury(deviceId, sent.outcome, at);
        break;
      }
      case "failed":
        settleDelivery(store, deliveryId, { state: "failed", problem: sent.detail, at });
        noteFailed(store, deviceId, "refused", at);
        break;
      case "later":
        tryLater(delivery, sent, at);
        noteFailed(store, deviceId, "unreachable", at);
    }
    if (sent.outcome !== "delivered")
      logger.warn(
        { deviceId, deliveryId, outcome: sent.outcome, detail: detailOf(sent) },
        "a push was not taken",
      );
    hub.publish({ kind: "PushChanged", deviceId });
  }

  /** An item may have been settled while its push was on the way. */
  function takeBackLate({ kind, itemId, deviceId }: PushDeliveryRow, at: number): void {
    if (kind === "item" && itemId !== null && findItem(store, itemId)?.state !== "open")
      takeBackFrom(store, itemId, deviceId, at);
  }

  /** People are told, wherever they are reached otherwise, until the device subscribes again. */
  function bury(deviceId: number, problem: PushProblem, at: number): void {
    if (!endSubscription(store, deviceId, problem, at)) return;
    const device = deviceById(store, deviceId);
    if (device?.state !== "enrolled") return;
    const itemId = raiseItem(store, {
      automationId: null,
      cause: "push_dead",
      key: String(deviceId),
      body: { deviceId, device: device.name, problem },
      at,
    });
    hub.publish({ kind: "InboxChanged", itemId });
  }

  function tryLater(delivery: PushDeliveryRow, { afterMs = 0, detail }: Later, at: number): void {
    const { deliveryId, attempts } = delivery;
    const chance = Uint8Array.of(Math.floor(deps.random() * 256));
    const nextAt = at + Math.max(afterMs, backoffMs(attempts + 1, chance, firstRetryMs));
    if (nextAt < endOfDelivery(store, delivery)) retryDelivery(store, deliveryId, nextAt, detail);
    else settleDelivery(store, deliveryId, { state: "failed", problem: detail, at });
  }

  /** Something nobody expected, such as an item that cannot be put into words: the others still come. */
  function giveUp({ deliveryId, deviceId }: PushDeliveryRow, cause: unknown): void {
    logger.error({ err: cause, deliveryId, deviceId }, "a push could not be made");
    try {
      settleDelivery(store, deliveryId, { state: "failed", problem: "internal", at: clock.now() });
    } catch (second) {
      stuck.add(deliveryId);
      logger.error({ err: second, deliveryId }, "that a push failed could not be kept");
    }
  }

  /** What was held looks anew at hours that were changed. */
  function noteQuietHours(): void {
    const { quiet, timezone } = readHousehold(store);
    const known = JSON.stringify([quiet, timezone]);
    if (quietAsKnown !== undefined && quietAsKnown !== known) releaseDeliveries(store, clock.now());
    quietAsKnown = known;
  }

  function prune(): void {
    const now = clock.now();
    if (now - prunedAt < pruneEveryMs) return;
    prunedAt = now;
    transaction(store, () => {
      pruneDeliveries(store, now - keptMs);
      pruneTickets(store, now - keptMs);
    });
  }

  function setTimer(): void {
    timer?.[Symbol.dispose]();
    if (closing.signal.aborted) return;
    timer = clock.timer(Math.min(untilNextMs(), pushSweepMs), () => {
      stuck.clear();
      wake();
    });
  }

  function untilNextMs(): number {
    try {
      const now = clock.now();
      const next = Math.min(nextDeliveryAt(store, now) ?? Infinity, nextPushMoment(store, now) ?? Infinity);
      return Math.max(0, next - now);
    } catch {
      return Infinity;
    }
  }
}

type Later = Extract<Sent, { readonly outcome: "later" }>;

/** What may have made something to be told, to be taken back, or to be held no longer. */
const wakingFacts: ReadonlySet<Fact["kind"]> = new Set<Fact["kind"]>([
  "InboxChanged",
  "PushChanged",
  "DeviceChanged",
  "HomeChanged",
]);

function detailOf(sent: Sent): string {
  return "detail" in sent ? sent.detail : "";
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
