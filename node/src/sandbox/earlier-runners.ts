/** Runners for what began under an earlier runtime: started when the first such run goes on, which is rare. */
import type { Logger } from "../logger.ts";
import { createQuickJsRunner } from "./runner-quickjs.ts";
import type { Runner } from "./runner.ts";
import type { Runtimes } from "./runtimes.ts";

export interface EarlierRunners {
  /** Undefined where that runtime was not kept. */
  readonly runnerFor: (runtime: string) => Runner | undefined;
  close(): Promise<void>;
}

export function createEarlierRunners(runtimes: Runtimes, logger: Logger): EarlierRunners {
  const runners = new Map<string, Runner>();
  return {
    runnerFor(runtime) {
      const running = runners.get(runtime);
      if (running) return running;
      const engine = runtimes.earlier(runtime);
      if (!engine) return undefined;
      const runner = createQuickJsRunner({ logger, engine, processes: 1, maxProcesses: 2 });
      runners.set(runtime, runner);
      return runner;
    },
    close: async () => void (await Promise.all([...runners.values()].map((runner) => runner.close()))),
  };
}
