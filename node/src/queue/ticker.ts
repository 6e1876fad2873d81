/** The ticker: fires triggers when their time has come, gives lost ones their time back, and delivers events. */
import type { Fact } from "../hub.ts";
import type { Logger } from "../logger.ts";
import { appendAudit, lastAuditAt } from "../store/audit.ts";
import { readHousehold } from "../store/household.ts";
import { raiseItem, resolveItem } from "../store/inbox.ts";
import { expiredRuns, queuedRunCount } from "../store/runs.ts";
import { isStorageFull } from "../store/store.ts";
import { transaction } from "../store/transaction.ts";
import {
  dueTriggers,
  enabledTriggers,
  findTrigger,
  nextTriggerAt,
  setNextTime,
  unarmedTriggers,
  type TriggerRow,
} from "../store/triggers.ts";
import { deliverEvents } from "./deliver.ts";
import { endFromOutside } from "./end-run.ts";
import { fireTrigger, type Fired, type FireDeps, type Pass } from "./fire.ts";
import { armTrigger, nextTimeOf } from "./timetable.ts";

/** Looked over this often, whatever the timer says: the clock may have been set, the machine may have slept. */
export const sweepMs = 10_000;

/** Wall clock and running time drift apart by less; more is a leap. */
const leapMs = 5_000;

/** Fired before others may go on, so that a thousand due at once hold nobody up for long. */
const batch = 25;

export interface TickerDeps extends FireDeps {
  readonly logger: Logger;
}

export interface Ticker extends AsyncDisposable {
  /** Resolves when everything that is due now has been seen to. */
  settled(): Promise<void>;
}

/**
 * Fires what came due while the house was off, then works until disposed. One timer for what is due next; the
 * sweep is the backstop. Nothing is fired while the whole house is paused: it is made up for afterwards.
 */
export function startTicker(deps: TickerDeps): Ticker {
  const { store, hub, clock, logger } = deps;
  let isClosed = false;
  let working: Promise<void> | undefined;
  let isWokenAgain = false;
  let timer: Disposable | undefined;
  let seen = { wall: clock.now(), running: clock.monotonic() };
  /** What was missed while the house was off is no leap; that the clock is behind what was written then is one. */
  let leap: "none" | "forward" | "back" = (lastAuditAt(store) ?? 0) > clock.now() + leapMs ? "back" : "none";
  let isOnlyDelivery = false;
  /** All that was due by then has been fired, or waits for a sweep. */
  let lookedAt = clock.now();
  /** When all was looked over last, by the running time. */
  let sweptAtMs = clock.monotonic();

  const subscription = hub.subscribe((fact) => {
    if (wakingFacts.has(fact.kind)) wake();
    // The end of a run makes no time come.
    if (fact.kind === "RunSettled") wake(true);
  });
  wake();

  return {
    settled: async () => {
      while (working) await working;
    },
    async [Symbol.asyncDispose]() {
      isClosed = true;
      subscription[Symbol.dispose]();
      timer?.[Symbol.dispose]();
      await working;
    },
  };

  function wake(isForDelivery = false): void {
    isOnlyDelivery = isForDelivery && (isOnlyDelivery || !isWokenAgain);
    isWokenAgain = true;
    if (working || isClosed) return;
    working = workWhileWoken().finally(() => {
      working = undefined;
      if (isWokenAgain) wake();
    });
  }

  async function workWhileWoken(): Promise<void> {
    // Facts are told within what made them: never work in the midst of somebody else's doing.
    await turn();
    while (isWokenAgain && !isClosed) {
      const isAll = !isOnlyDelivery;
      isWokenAgain = isOnlyDelivery = false;
      try {
        if (isAll) await seeToTimes();
        deliverEvents(deps, (cause) =>
          logger.error({ err: cause }, "an event could not be brought to its trigger"),
        );
      } catch (cause) {
        logger.error({ err: cause }, "what is due could not be seen to; the next sweep tries again");
      }
      setTimer();
    }
  }

  async function seeToTimes(): Promise<void> {
    lookedAt = clock.now();
    sweptAtMs = clock.monotonic();
    noteLeap();
    if (leap === "back") await rearmStray();
    repairLost();
    expire();
    if (!readHousehold(store).globalPause) await fireDue({ isJump: leap === "forward", caughtUp: new Set() });
    leap = "none";
  }

  /** Fires all that is due, a few at a time. */
  async function fireDue(pass: Pass): Promise<void> {
    const stuck = new Set<number>();
    while (!isClosed) {
      lookedAt = clock.now();
      const due = dueTriggers(store, lookedAt, batch + stuck.size)
        .filter(({ triggerId }) => !stuck.has(triggerId))
        .slice(0, batch);
      if (due.length === 0) break;
      // One commit for all of them: a disk is asked once, however many are due together.
      const isFull = transaction(store, () =>
        due.some((trigger) => fireOne(trigger, pass, stuck) === "full"),
      );
      deps.reach?.("schedule.fired");
      if (isFull) return tellOfFull();
      await turn();
    }
    resolveFull();
  }

  /** One that cannot be answered keeps none of the others from it; the next sweep tries it again. */
  function fireOne({ triggerId }: TriggerRow, pass: Pass, stuck: Set<number>): Fired | undefined {
    try {
      const fired = fireTrigger(deps, triggerId, pass);
      if (fired === undefined) stuck.add(triggerId);
      return fired;
    } catch (cause) {
      if (isStorageFull(cause)) throw cause;
      logger.error({ err: cause, triggerId }, "a trigger that is due could not be answered");
      stuck.add(triggerId);
      return undefined;
    }
  }

  /** Times stay due until the queue has room; when they are answered, misfire rules hold for what is late. */
  function tellOfFull(): void {
    transaction(store, () => {
      const queued = queuedRunCount(store);
      const at = clock.now();
      const itemId = raiseItem(store, { automationId: null, cause: "queue_full", body: { queued }, at });
      hub.publish({ kind: "InboxChanged", itemId });
    });
  }

  function resolveFull(): void {
    const itemId = resolveItem(store, null, "queue_full", null, clock.now());
    if (itemId !== undefined) hub.publish({ kind: "InboxChanged", itemId });
  }

  function noteLeap(): void {
    const now = { wall: clock.now(), running: clock.monotonic() };
    const drift = now.wall - seen.wall - (now.running - seen.running);
    seen = now;
    if (drift > leapMs) leap = "forward";
    if (drift < -leapMs) leap = "back";
    if (leap !== "none") logger.warn({ leap, byMs: Math.round(drift) }, "the clock leapt");
  }

  /** An enabled trigger that has no next time would be silent for ever: it is given one, and that is said. */
  function repairLost(): void {
    for (const trigger of unarmedTriggers(store)) transaction(store, () => repair(trigger));
  }

  function repair(trigger: TriggerRow): void {
    const at = clock.now();
    // A trigger that is done stays without: told apart before anything is written, at every look.
    const next = nextTimeOf(store, trigger, at);
    if (next === null) return;
    const { triggerId, automationId, automationSlug } = trigger;
    setNextTime(store, triggerId, next);
    logger.warn({ triggerId, nextAt: next.slot }, "a trigger had lost its next time, and was given one");
    const itemId = raiseItem(store, { automationId, cause: "repaired", body: { triggerId }, at });
    appendAudit(store, at, {
      actor: "scheduler",
      action: "trigger.repaired",
      subject: `trigger:${triggerId}`,
      detail: { automation: automationSlug, nextAt: next.slot },
    });
    hub.publish({ kind: "TriggerChanged", triggerId, automationId });
    hub.publish({ kind: "InboxChanged", itemId });
  }

  /** What a clock that was wrong has put too far ahead comes at its proper time again; what has run does not run twice. */
  async function rearmStray(): Promise<void> {
    const now = clock.now();
    let looked = 0;
    for (const { triggerId, nextSlot } of enabledTriggers(store, ["cron", "interval", "once"])) {
      if (nextSlot === null || nextSlot <= now) continue;
      looked += 1;
      if (looked % batch === 0) await turn();
      transaction(store, () => rearm(triggerId, now));
    }
  }

  /** As it is by now: others may have changed or removed it since the look began. */
  function rearm(triggerId: number, now: number): void {
    const trigger = findTrigger(store, triggerId);
    if (!trigger || trigger.nextSlot === null) return;
    const before = { slot: trigger.nextSlot, due: trigger.nextDue ?? trigger.nextSlot };
    const next = armTrigger(store, trigger, now);
    if (next === null || next.slot > before.slot) setNextTime(store, triggerId, before);
  }

  function expire(): void {
    for (const run of expiredRuns(store, clock.now())) {
      const error = { type: "expired", message: "It could not begin in time." };
      endFromOutside(deps, run, { status: "skipped", reason: "expired", error });
    }
  }

  function setTimer(): void {
    timer?.[Symbol.dispose]();
    if (isClosed) return;
    const now = clock.now();
    // What was due at the last look and was not fired waits for room, or for the house to be resumed. What has come since does not.
    const nextAt = nextTriggerAt(store, Math.min(lookedAt, now)) ?? Infinity;
    // Runs that end one after the other must not put the sweep off for ever.
    const sweepInMs = sweptAtMs + sweepMs - clock.monotonic();
    const afterMs = Math.max(0, Math.min(nextAt - now, sweepInMs));
    timer = clock.timer(afterMs, () => wake());
  }
}

/** What may have made something due, deliverable or over. */
const wakingFacts: ReadonlySet<Fact["kind"]> = new Set<Fact["kind"]>([
  "TriggerChanged",
  "AutomationChanged",
  "HomeChanged",
  "EventArrived",
]);

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
