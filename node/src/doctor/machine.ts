/** What a node needs of its machine: a Node it runs on, keys that are nobody else's, room on the disk, a clock. */
import { existsSync, statSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { findKeyFileProblem } from "../vault/vault.ts";
import { unwell, well, type Finding } from "./check.ts";

/** Hob's node runs on this version of Node or newer; `main.ts` refuses older ones. */
const leastNode = 26;

export function lookAtRuntime(node: string): Finding {
  const figures = { node, needed: leastNode };
  return Number(node.split(".")[0]) >= leastNode ? well(figures) : unwell("failed", "node_too_old", figures);
}

/** Whoever can read the key file can be this house. */
export function lookAtKeys(keyFile: string): Finding {
  const figures = { file: keyFile };
  if (!existsSync(keyFile)) return unwell("skipped", "nothing_yet", figures);
  const mode = (statSync(keyFile).mode & 0o777).toString(8).padStart(4, "0");
  const problem = findKeyFileProblem(keyFile);
  if (!problem) return well({ ...figures, mode });
  return unwell("failed", reasons[problem.type], { ...figures, mode });
}

const reasons = {
  key_file_open_to_others: "key_mode_open",
  key_file_of_another: "key_owner_other",
  key_file_damaged: "key_damaged",
} as const;

const lowBytes = 1024 ** 3;
const fullBytes = 100 * 1024 ** 2;

/** Below 100 MiB the next backup or the next big log may not fit any more. */
export async function lookAtDisk(home: string): Promise<Finding> {
  if (!existsSync(home)) return unwell("skipped", "nothing_yet");
  const { bavail, bsize, blocks } = await statfs(home);
  return judgeDisk(bavail * bsize, blocks * bsize);
}

export function judgeDisk(freeBytes: number, totalBytes: number): Finding {
  const figures = { freeBytes, totalBytes };
  if (freeBytes < fullBytes) return unwell("failed", "disk_full", figures);
  return freeBytes < lowBytes ? unwell("warn", "disk_low", figures) : well(figures);
}

/** How far this clock is ahead of a reference, and how far the reference itself can be off. */
export interface ClockOffset {
  readonly aheadMs: number;
  readonly doubtMs: number;
}

const wrongMs = 30_000;
const backMs = 5_000;

/**
 * `driftMs` is by how much the wall clock has moved more than time has passed since the node started;
 * undefined where no node runs. Forward, it cannot be told from a machine that slept; backward, the
 * clock was set, and what is planned by it may come late.
 */
export function judgeClock(offset: ClockOffset | undefined, driftMs: number | undefined): Finding {
  const figures = {
    ...(offset && { aheadMs: Math.round(offset.aheadMs) }),
    ...(driftMs !== undefined && { driftMs: Math.round(driftMs) }),
  };
  if (offset && Math.abs(offset.aheadMs) > wrongMs + offset.doubtMs)
    return unwell("warn", "clock_off", figures);
  if (offset) return well(figures);
  if (driftMs === undefined) return unwell("skipped", "no_reference");
  return driftMs < -backMs ? unwell("warn", "clock_went_back", figures) : well(figures);
}
