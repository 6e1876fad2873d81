/** Keeps one watch for every trigger that listens to something outside, and what they find in the store. */
import type { Reach } from "../crash-point.ts";
import { closeFailedSource, patienceMs, tellOfFailedSource } from "../inbox/failed-sources.ts";
import type { Logger } from "../logger.ts";
import { acceptEvent } from "../queue/accept-event.ts";
import type { QueueDeps } from "../queue/enqueue.ts";
import { transaction } from "../store/transaction.ts";
import {
  enabledTriggers,
  findTrigger,
  setTriggerProblem,
  setTriggerSeen,
  triggersOf,
  type TriggerProblem,
  type TriggerRow,
} from "../store/triggers.ts";
import type { Found, Place, Source, Watch } from "./source.ts";

export interface SourcesDeps extends QueueDeps {
  readonly logger: Logger;
  readonly reach?: Reach | undefined;
}

export interface RunningSources extends Disposable {
  /** Resolves when no look is under way. */
  settled(): Promise<void>;
}

/**
 * Watches for every enabled trigger of an automation that is not archived. A paused automation's triggers are
 * watched as well: looking changes nothing outside, and what comes waits as events until it goes on, where a
 * feed would have forgotten it.
 */
export function startSources(deps: SourcesDeps, sources: readonly Source[]): RunningSources {
  const { store, hub, logger } = deps;
  const byKind = new Map(sources.map((source) => [source.kind, source]));
  const watches = new Map<number, RunningWatch>();
  const troubles = new Map<number, Trouble>();
  const subscription = hub.subscribe((fact) => {
    if (fact.kind === "TriggerChanged") adjust(fact.automationId, false);
    if (fact.kind === "AutomationChanged") adjust(fact.automationId, true);
  });
  for (const trigger of enabledTriggers(store, [...byKind.keys()])) begin(trigger);

  return {
    async settled() {
      for (const { watch } of watches.values()) await watch.settled();
    },
    [Symbol.dispose]() {
      subscription[Symbol.dispose]();
      for (const triggerId of [...watches.keys()]) end(triggerId);
    },
  };

  /** `isFresh`: it may hold other grants by now, so what could not be looked at is tried at once. */
  function adjust(automationId: number, isFresh: boolean): void {
    const wanted = new Map(
      triggersOf(store, automationId)
        .filter(isWatched)
        .map((trigger) => [trigger.triggerId, trigger]),
    );
    for (const [triggerId, running] of watches) {
      if (running.automationId !== automationId) continue;
      const trigger = wanted.get(triggerId);
      const isOutdated = trigger === undefined || wordsOf(trigger) !== running.words;
      if (isOutdated) troubles.delete(triggerId);
      if (isOutdated || (isFresh && trigger.problem !== null)) end(triggerId);
    }
    for (const trigger of wanted.values()) if (!watches.has(trigger.triggerId)) begin(trigger);
  }

  function isWatched({ input, enabled, automationState }: TriggerRow): boolean {
    return enabled && automationState !== "archived" && byKind.has(input.kind);
  }

  /** A source that cannot even begin is told of, and leaves the others alone. */
  function begin(trigger: TriggerRow): void {
    const { triggerId, automationId } = trigger;
    const place = placeOf(deps, trigger, troubles);
    try {
      const watch = byKind.get(trigger.input.kind)?.watch(trigger, place);
      if (watch) watches.set(triggerId, { automationId, words: wordsOf(trigger), watch, place });
    } catch (cause) {
      logger.error({ err: cause, triggerId }, "a trigger cannot be watched for");
    }
  }

  function end(triggerId: number): void {
    const running = watches.get(triggerId);
    watches.delete(triggerId);
    running?.place[Symbol.dispose]();
    running?.watch[Symbol.dispose]();
  }
}

/** Every look may be noted this rarely where nothing has changed: a disk wears out by writing. */
const notedEveryMs = 60_000;

interface RunningWatch {
  readonly automationId: number;
  /** What the trigger said when the watch began. */
  readonly words: string;
  readonly watch: Watch;
  readonly place: Place & Disposable;
}

/** Since when a trigger sees nothing; kept in memory, so a house that starts anew is patient anew. */
interface Trouble {
  readonly sinceMs: number;
  readonly isTold: boolean;
}

function wordsOf({ input, rules, updatedAt }: TriggerRow): string {
  return JSON.stringify([input, rules.jitterMs, updatedAt]);
}

function placeOf(deps: SourcesDeps, begun: TriggerRow, troubles: Map<number, Trouble>): Place & Disposable {
  const { store, hub, clock, logger, reach } = deps;
  const { triggerId, automationId } = begun;
  const words = wordsOf(begun);
  let isClosed = false;
  return {
    cursor: () => current()?.cursor ?? null,
    keep(found) {
      const before = current();
      if (!before) return;
      troubles.delete(triggerId);
      if (isNoted(before, found)) return;
      if (found.events.length > 0) reach?.("source.found");
      transaction(store, () => keepFound(before, found));
    },
    fail(problem) {
      const before = current();
      if (!before) return;
      const isKnown = before.problem?.type === problem.type && before.problem.message === problem.message;
      const { sinceMs, isTold } = troubles.get(triggerId) ?? { sinceMs: clock.monotonic(), isTold: false };
      const isLasting = clock.monotonic() - sinceMs >= patienceMs;
      troubles.set(triggerId, { sinceMs, isTold });
      if (isKnown && !isDue(before) && (isTold || !isLasting)) return;
      transaction(store, () => {
        setTriggerProblem(store, triggerId, problem, clock.now());
        if (!isKnown) tell(problem);
        // Once a trouble: whoever has put the item away knows of it.
        if (isLasting && !isTold) tellOfFailedSource(deps, before, problem);
      });
      troubles.set(triggerId, { sinceMs, isTold: isLasting });
    },
    [Symbol.dispose]: () => void (isClosed = true),
  };

  /** As it is now; undefined where this watch has nothing to say of it any more. */
  function current(): TriggerRow | undefined {
    const row = isClosed ? undefined : findTrigger(store, triggerId);
    return row && row.enabled && wordsOf(row) === words ? row : undefined;
  }

  function keepFound({ problem }: TriggerRow, { cursor, events }: Found): void {
    setTriggerSeen(store, triggerId, cursor, clock.now());
    const source = `${begun.input.kind}:${triggerId}`;
    for (const event of events) acceptEvent(deps, { ...event, source, triggerId });
    if (problem === null) return;
    closeFailedSource(deps, begun, null);
    tell(null);
  }

  function isNoted(before: TriggerRow, { cursor, events }: Found): boolean {
    return events.length === 0 && before.problem === null && before.cursor === cursor && !isDue(before);
  }

  function isDue({ checkedAt }: TriggerRow): boolean {
    // Also where the clock was set back.
    return checkedAt === null || Math.abs(clock.now() - checkedAt) >= notedEveryMs;
  }

  function tell(problem: TriggerProblem | null): void {
    if (problem) logger.warn({ triggerId, problem: problem.type }, "a trigger cannot see what it listens to");
    else logger.info({ triggerId }, "a trigger sees again what it listens to");
    hub.publish({ kind: "TriggerChanged", triggerId, automationId });
  }
}
