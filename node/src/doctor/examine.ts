/** Looks a node over, whether it runs or not: every check of the contract, side by side. */
import { checkNames, type CheckName, type CheckResult } from "@hob/shared/contract/home";
import type { Clock } from "@hob/shared/time";
import type { Config } from "../config.ts";
import type { Runner } from "../sandbox/runner.ts";
import { checked, type Finding } from "./check.ts";
import { lookAtDatabase } from "./disk.ts";
import { judgeClock, lookAtDisk, lookAtKeys, lookAtRuntime, type ClockOffset } from "./machine.ts";
import { lookAtSandbox } from "./sandbox.ts";

export interface Patient {
  readonly config: Pick<Config, "home" | "databaseFile" | "keyFile" | "migrationsDirectory">;
  readonly clock: Clock;
  readonly runner: Runner;
  readonly relay: () => Finding | Promise<Finding>;
  /** Undefined where nothing outside tells the time. */
  readonly clockOffset: () => Promise<ClockOffset | undefined>;
  /** The clock when the node started; undefined where none runs. */
  readonly started?: { readonly at: number; readonly monotonicMs: number };
}

const withinMs = 20_000;

/** In the order of the contract. Never rejects, and is back within 20 seconds. */
export function examine(patient: Patient): Promise<readonly CheckResult[]> {
  const { config, clock, runner } = patient;
  const onDisk = lookAtDatabase(config);
  const looks: { readonly [C in CheckName]: () => Finding | Promise<Finding> } = {
    runtime: () => lookAtRuntime(process.versions.node),
    storage: () => onDisk.storage,
    fsync: () => onDisk.fsync,
    audit: () => onDisk.audit,
    keys: () => lookAtKeys(config.keyFile),
    relay: patient.relay,
    clock: async () => judgeClock(await patient.clockOffset(), driftOf(patient)),
    disk: () => lookAtDisk(config.home),
    sandbox: () => lookAtSandbox(runner, clock),
    push: () => onDisk.push,
  };
  return Promise.all(checkNames.map((check) => checked(check, looks[check], { clock, withinMs })));
}

function driftOf({ clock, started }: Patient): number | undefined {
  if (!started) return undefined;
  return clock.now() - started.at - (clock.monotonic() - started.monotonicMs);
}
