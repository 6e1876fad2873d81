/** Answers a script that is begun again with what it was answered before, in the same order, as long as it asks the same. */
import type { HostCall } from "../sandbox/runner.ts";
import { hashOf } from "./journal.ts";
import type { Recorded, RecordedAnswer, RecordedCall } from "./recorded.ts";
import type { Turn, Turns } from "./turns.ts";

export interface Replay {
  /** Undefined for a call that has no answer yet: it waits for `caughtUp` and is then made for real. */
  answer(call: HostCall): Promise<Repeated> | undefined;
  /** Resolves when every recorded answer has been given. */
  readonly caughtUp: Promise<void>;
  isCaughtUp(): boolean;
  /** The first recorded call that the script has not made again; undefined where it has made all. */
  unmade(): RecordedCall | undefined;
}

export interface Repeated {
  readonly answered: RecordedAnswer;
  /** Its place among the replies. */
  readonly turn: Turn;
}

/** `onMismatch` hears of the first call that is another than the recorded one, which may be none. */
export function createReplay(
  recorded: Recorded,
  turns: Turns,
  onMismatch: (recorded: RecordedCall | undefined, made: HostCall) => void,
): Replay {
  const { promise: caughtUp, resolve: setCaughtUp } = Promise.withResolvers<void>();
  const answered = new Set(recorded.answered);
  const waiting = new Map<number, (repeated: Repeated) => void>();
  const made = new Set<number>();
  let given = 0;
  if (answered.size === 0) setCaughtUp();

  /** In recorded order: an answer whose call has not been made yet holds up those behind it. */
  function giveAll(): void {
    for (let next = recorded.answered[given]; next !== undefined; next = recorded.answered[given]) {
      const give = waiting.get(next);
      if (!give) return;
      waiting.delete(next);
      given += 1;
      give({ answered: recorded.answerTo(next), turn: turns.take() });
    }
    setCaughtUp();
  }

  return {
    caughtUp,
    isCaughtUp: () => given === answered.size,
    unmade: () => [...recorded.calls.values()].find(({ call }) => !made.has(call)),
    answer(call) {
      const was = recorded.calls.get(call.call);
      made.add(call.call);
      const isSame = was?.tool === call.tool && was.hash === hashOf(call).toString("hex");
      if (was ? !isSame : given < answered.size) {
        onMismatch(was, call);
        // Nobody answers a script that has left its path; the run ends.
        return new Promise(() => {});
      }
      if (!answered.has(call.call)) return undefined;
      return new Promise((resolve) => {
        waiting.set(call.call, resolve);
        giveAll();
      });
    },
  };
}
