/** What the calls of a run wait for that takes its time: held in memory while something else goes on, then put away. */
import type { Clock } from "@hob/shared/time";
import type { CallWait, RunWait } from "../store/runs.ts";

/** What is due sooner is waited for without putting the run away. */
export const keptWarmMs = 250;
/** What repeating one call costs when the run goes on: putting it away must not cost more than it spares. */
const repeatMs = 0.5;

export interface Waits {
  /** Resolves when its time has come, if it has one and the run is not put away before. */
  hold(call: number, wait: CallWait): Promise<void>;
  /** True where something waits, and nothing of it is due before it pays to put away a run of so many calls. */
  isLong(calls: number): boolean;
  /** What the run as a whole waits for: people before clocks, and of two clocks the earlier. */
  sum(isOver: (wait: CallWait, heldAt: number) => boolean): RunWait;
  [Symbol.dispose](): void;
}

/** What a person can do something about is told first. */
const byUrgency: readonly CallWait["reason"][] = [
  "auth",
  "reconcile",
  "approval",
  "question",
  "child",
  "event",
  "backoff",
  "timer",
];

export function createWaits(clock: Clock): Waits {
  const held = new Map<number, { readonly wait: CallWait; readonly heldAt: number }>();
  const timers = new Set<Disposable>();
  const wakes = () => [...held.values()].flatMap(({ wait }) => (wait.wakeAt === null ? [] : [wait.wakeAt]));

  return {
    hold(call, wait) {
      held.set(call, { wait, heldAt: clock.now() });
      const { promise, resolve } = Promise.withResolvers<void>();
      if (wait.wakeAt !== null) {
        const timer = clock.timer(Math.max(0, wait.wakeAt - clock.now()), () => {
          timers.delete(timer);
          held.delete(call);
          resolve();
        });
        timers.add(timer);
      }
      return promise;
    },
    isLong(calls) {
      const leastMs = Math.max(keptWarmMs, calls * repeatMs);
      return held.size > 0 && wakes().every((wakeAt) => wakeAt - clock.now() > leastMs);
    },
    sum(isOver) {
      const all = [...held.values()];
      const byRank = all.map(({ wait }) => wait).toSorted((a, b) => rank(a) - rank(b));
      const [first] = byRank;
      if (!first) throw new Error("a run was put away that waits for nothing");
      const over = all.some(({ wait, heldAt }) => isOver(wait, heldAt)) ? [clock.now()] : [];
      const due = [...over, ...wakes()];
      return { ...first, wakeAt: due.length === 0 ? null : Math.min(...due), all: byRank };
    },
    [Symbol.dispose]() {
      for (const timer of timers) timer[Symbol.dispose]();
      timers.clear();
    },
  };
}

function rank({ reason, wakeAt }: CallWait): number {
  return byUrgency.indexOf(reason) + (wakeAt ?? 0) / Number.MAX_SAFE_INTEGER;
}
