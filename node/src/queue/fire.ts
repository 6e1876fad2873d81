/**
 * Answers the times of one trigger that have come: each gets its row, a run or a recorded skip, in the
 * transaction that moves the trigger on. A node that dies before the commit finds the same times due again.
 */
import { canonicalJson } from "@hob/shared/json";
import type { DueTrigger } from "@hob/shared/contract/triggers";
import type { ItemBodies } from "@hob/shared/model/inbox";
import type { Reach } from "../crash-point.ts";
import { planDue, type DuePlan } from "../schedule/plan-due.ts";
import { appendAudit } from "../store/audit.ts";
import { openItemBody, raiseItem } from "../store/inbox.ts";
import { transaction } from "../store/transaction.ts";
import { findTrigger, setSkips, setTriggerEnabled, type TriggerRow } from "../store/triggers.ts";
import { countProbe } from "./breaker.ts";
import type { QueueDeps } from "./enqueue.ts";
import { answersOf, dueTimes, hasRow, type DueTimes } from "./due-times.ts";
import { armTrigger, timeOf } from "./timetable.ts";
import { skipRun } from "./skipped-run.ts";
import { triggerRuns } from "./trigger-run.ts";

/** One look at everything that is due: what passed while nothing could run is made up for once an automation. */
export interface Pass {
  /** The wall clock leapt while the node was up: nothing is made up for more than once. */
  readonly isJump: boolean;
  /** What this pass has made up for: an automation, and what its trigger gives it. */
  readonly caughtUp: Set<string>;
}

export type Fired = DueTrigger | "full";

export interface FireDeps extends QueueDeps {
  readonly reach?: Reach | undefined;
}

/** Undefined where nothing of it is due any more. `full`: the queue takes no more, and it stays due. */
export function fireTrigger(deps: FireDeps, triggerId: number, pass: Pass): Fired | undefined {
  const before = new Set(pass.caughtUp);
  try {
    return transaction(deps.store, () => fire(deps, triggerId, pass));
  } catch (cause) {
    pass.caughtUp.clear();
    for (const what of before) pass.caughtUp.add(what);
    if (cause instanceof QueueIsFull) return "full";
    throw cause;
  }
}

/** What `fireTrigger` would do now, in numbers. */
export function foreseeTrigger({ store, clock }: QueueDeps, trigger: TriggerRow): DueTrigger | undefined {
  const now = clock.now();
  const due = dueTimes(store, trigger, now);
  if (!due) return undefined;
  const plan = planOf(trigger, due, now, { isJump: false, caughtUp: new Set() });
  const asked = due.slots.length - due.wanted.length;
  return { ...headOf(trigger), runs: plan.run.length, skipped: plan.missed.length + asked, runIds: [] };
}

/** Undoes the whole of a trigger's answer: some of its times may have their rows already. */
class QueueIsFull extends Error {}

function fire(deps: FireDeps, triggerId: number, pass: Pass): DueTrigger | undefined {
  const { store, hub, clock } = deps;
  const now = clock.now();
  const trigger = findTrigger(store, triggerId);
  if (!trigger) return undefined;
  const due = dueTimes(store, trigger, now);
  if (!due) return undefined;
  const runs = triggerRuns(deps, trigger);
  const plan = planOf(trigger, due, now, pass);
  const runIds: number[] = [];
  let skipped = skipAsked(deps, trigger, due);
  for (const { slot: at } of plan.run) {
    if (hasRow(deps.store, trigger.triggerId, at)) continue;
    // What is made up for one by one waits for one another, whatever the rule for overlapping is.
    const isOneOfMany = plan.run.length > 1 && trigger.rules.overlap !== "parallel";
    const answered = runs.start(answersOf(trigger.triggerId, at), isOneOfMany ? "queue_all" : undefined);
    if (answered === "full") throw new QueueIsFull();
    if (answered.isSkipped) skipped += 1;
    else runIds.push(answered.runId);
  }
  // One that is on time makes up for what was missed before it just as well, where anything is to be made up for.
  const caughtUp = trigger.rules.misfire === "skip" ? 0 : runIds.length;
  skipped += recordMissed(deps, trigger, due, plan.missed, caughtUp);
  if (plan.run.some(({ isCatchUp }) => isCatchUp)) pass.caughtUp.add(whatIsRun(trigger));
  moveOn(deps, trigger, due.last, now);
  if (runIds.length > 0) {
    countProbe(deps, trigger.automationId);
    appendAudit(store, now, {
      actor: "scheduler",
      action: "schedule.executed",
      subject: `trigger:${triggerId}`,
      detail: { automation: trigger.automationSlug, runs: runIds, dueAt: due.last },
    });
  }
  hub.publish({ kind: "TriggerChanged", triggerId, automationId: trigger.automationId });
  deps.reach?.("schedule.answered");
  return { ...headOf(trigger), runs: runIds.length, skipped, runIds };
}

/** How late a time is counts from when it was to be acted on, so that jitter makes nothing late. */
function planOf(
  trigger: TriggerRow,
  { wanted, isCut }: DueTimes,
  now: number,
  { isJump, caughtUp }: Pass,
): DuePlan {
  const slotByDue = new Map(wanted.map((slot) => [timeOf(trigger, slot).due, slot] as const));
  const plan = planDue({
    slots: [...slotByDue.keys()],
    isCut,
    now,
    rules: trigger.rules,
    isJump,
    isAlreadyCaughtUp: caughtUp.has(whatIsRun(trigger)),
  });
  const slotOf = (due: number) => slotByDue.get(due) ?? due;
  return {
    run: plan.run.map(({ slot, isCatchUp }) => ({ slot: slotOf(slot), isCatchUp })),
    missed: plan.missed.map(slotOf),
    isCut,
  };
}

/** Two triggers that give an automation other values stand for two things that somebody wants done. */
function whatIsRun({ automationId, values }: TriggerRow): string {
  return `${automationId} ${canonicalJson(values)}`;
}

function skipAsked(deps: QueueDeps, trigger: TriggerRow, { slots, wanted }: DueTimes): number {
  const asked = slots.filter(
    (slot) => !wanted.includes(slot) && !hasRow(deps.store, trigger.triggerId, slot),
  );
  for (const at of asked) skipRun(deps, trigger, answersOf(trigger.triggerId, at), "asked");
  return asked.length;
}

/** A row for each, the oldest sharing one where there are very many; and one item that says so. */
function recordMissed(
  deps: QueueDeps,
  trigger: TriggerRow,
  due: DueTimes,
  planned: readonly number[],
  caughtUp: number,
): number {
  const missed = planned.filter((at) => !hasRow(deps.store, trigger.triggerId, at));
  const [oldest] = missed;
  if (oldest === undefined) return 0;
  for (const at of missed)
    skipRun(
      deps,
      trigger,
      answersOf(trigger.triggerId, at),
      "misfire",
      due.isCut && at === oldest ? due.first : undefined,
    );
  tellOfMissed(deps, trigger, {
    missed: missed.length,
    from: due.isCut ? due.first : oldest,
    to: missed.at(-1) ?? oldest,
    caughtUp,
    isMore: due.isCut,
  });
  return missed.length;
}

/** The item that is open for this automation takes in what has been missed since. */
function tellOfMissed(
  { store, hub, clock }: QueueDeps,
  trigger: TriggerRow,
  now: ItemBodies["misfire"],
): void {
  const known = openItemBody(store, trigger.automationId, "misfire");
  const itemId = raiseItem(store, {
    automationId: trigger.automationId,
    cause: "misfire",
    body: {
      missed: now.missed + (known?.missed ?? 0),
      from: Math.min(now.from, known?.from ?? now.from),
      to: Math.max(now.to, known?.to ?? now.to),
      caughtUp: now.caughtUp + (known?.caughtUp ?? 0),
      isMore: now.isMore || known?.isMore === true,
    },
    at: clock.now(),
  });
  appendAudit(store, clock.now(), {
    actor: "scheduler",
    action: "schedule.missed",
    subject: `trigger:${trigger.triggerId}`,
    detail: { automation: trigger.automationSlug, ...now },
  });
  hub.publish({ kind: "InboxChanged", itemId });
}

/** On to the first time after the last that is answered; a trigger of one time is done with it. */
function moveOn({ store }: QueueDeps, trigger: TriggerRow, last: number, now: number): void {
  if (trigger.skips.length > 0)
    setSkips(
      store,
      trigger.triggerId,
      trigger.skips.filter((slot) => slot > last),
    );
  const next = armTrigger(store, trigger, last);
  if (next === null && trigger.input.kind === "once") setTriggerEnabled(store, trigger.triggerId, false, now);
}

function headOf({ triggerId, automationSlug, input, nextDue }: TriggerRow) {
  return { triggerId, automationSlug, kind: input.kind, dueAt: nextDue ?? 0 };
}
