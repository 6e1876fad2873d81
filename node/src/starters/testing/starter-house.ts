/** Runs a starter in a whole house: its own sandbox, its own tools, real folders and real servers. */
import type { GrantBody } from "@hob/shared/model/manifest";
import type { JsonObject } from "@hob/shared/json";
import Database from "better-sqlite3";
import { expect, vi } from "vitest";
import { startTestHouse } from "../../testing/house.ts";

export interface StarterHouse extends AsyncDisposable {
  passTime(ms: number): void;
  /** Grants something to the starter, and answers what the house said. */
  allow(...grant: GrantBody[]): Promise<unknown>;
  /** Runs it to its end. */
  run(input: JsonObject): Promise<StarterRun>;
}

export interface StarterRun {
  readonly status: string;
  readonly reason: string | null;
  readonly result: JsonObject;
  /** "level: text", in order. */
  readonly lines: readonly string[];
  readonly data: readonly unknown[];
}

/** Where the household lives: far from UTC, so that a date by the wrong clock is another one. */
export const zoneOffset = "+14:00";

export async function starterHouse(slug: string): Promise<StarterHouse> {
  const house = await startTestHouse();
  setTimezone(house.config.databaseFile);
  return {
    passTime: house.passTime,
    allow: (...grant) => house.terminal.call("automations.update", { automation: slug, grant }),
    async run(input) {
      const started = await house.terminal.call("runs.start", { automation: slug, input });
      if (!started.ok) throw new Error(JSON.stringify(started.error));
      const { runId } = started.value;
      const run = await vi.waitFor(
        async () => {
          const got = await house.terminal.call("runs.get", { runId });
          if (!got.ok) throw new Error(JSON.stringify(got.error));
          expect(["queued", "running"]).not.toContain(got.value.status);
          return got.value;
        },
        { timeout: 60_000, interval: 20 },
      );
      const logs = await house.terminal.call("runs.logs", { runId });
      if (!logs.ok) throw new Error(JSON.stringify(logs.error));
      return {
        status: run.status,
        reason: run.reason,
        result: run.result as JsonObject,
        lines: logs.value.items.map(({ level, text }) => `${level}: ${text}`),
        data: logs.value.items.map(({ data }) => data),
      };
    },
    [Symbol.asyncDispose]: () => house[Symbol.asyncDispose](),
  };
}

function setTimezone(databaseFile: string): void {
  const db = new Database(databaseFile);
  db.prepare("update household set timezone = 'Pacific/Kiritimati'").run();
  db.close();
}
