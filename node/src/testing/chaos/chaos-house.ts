/** One home folder through many lives: each a real node process, killed at a chosen moment or at any. */
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { connectLocally, type LocalClient } from "../../cli/local-client.ts";
import { readConfig } from "../../config.ts";
import type { CrashPoint } from "../../crash-point.ts";

export interface Plan {
  readonly point?: CrashPoint;
  readonly nth?: number;
  /** Killed so long after it was started, wherever it is. */
  readonly powerMs?: number;
  /** How far its clock is ahead of the machine's: the time that it was off without anybody having to wait. */
  readonly aheadMs?: number;
}

export interface ChaosHouseOptions {
  /** `host:port` of the push service that its devices are reached through. */
  readonly pushHost?: string;
}

export interface Life {
  readonly client: LocalClient;
  /** Resolves when the process is gone. */
  readonly gone: Promise<void>;
  kill(): void;
  /** Ends it politely and waits. */
  stop(): Promise<void>;
}

export interface ChaosHouse extends Disposable {
  readonly home: string;
  /** Undefined where it died before it could be spoken to. */
  start(plan?: Plan): Promise<Life | undefined>;
}

const childFile = fileURLToPath(new URL("house-child.ts", import.meta.url));

export function createChaosHouse({ pushHost }: ChaosHouseOptions = {}): ChaosHouse {
  const home = mkdtempSync(join(tmpdir(), "hob-chaos-"));
  const { socketFile } = readConfig({ home }, {});
  let last: ChildProcess | undefined;

  return {
    home,
    async start(plan = {}) {
      const child = spawn(process.execPath, [childFile, home, JSON.stringify({ ...plan, pushHost })], {
        stdio: ["ignore", "pipe", "inherit"],
        env: {},
      });
      last = child;
      const gone = new Promise<void>((resolve) => child.once("close", () => resolve()));
      if (plan.powerMs !== undefined) {
        const power = setTimeout(() => child.kill("SIGKILL"), plan.powerMs);
        void gone.then(() => clearTimeout(power));
      }
      const ready = new Promise<void>((resolve) => child.stdout.once("data", () => resolve()));
      await Promise.race([ready, gone]);
      if (child.exitCode !== null || child.signalCode !== null) return undefined;
      const connected = await connectLocally(socketFile, home);
      if (!connected.ok) {
        await Promise.race([gone, pause(5_000)]);
        child.kill("SIGKILL");
        await gone;
        return undefined;
      }
      const client = connected.value;
      return {
        client,
        gone,
        kill: () => child.kill("SIGKILL"),
        async stop() {
          client[Symbol.dispose]();
          child.kill("SIGTERM");
          await gone;
        },
      };
    },
    [Symbol.dispose]() {
      last?.kill("SIGKILL");
      rmSync(home, { recursive: true, force: true });
    },
  };
}
