/** The thread that looks at the database and the disk, seen from the house. */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { Finding } from "./check.ts";
import type { DiskMessage, DiskTask } from "./disk-worker.ts";

export type DiskFindings = { readonly [C in DiskMessage["check"]]: Promise<Finding> };

/** By database. A thread that waits for the disk cannot be ended, so there is never a second one beside it. */
const underWay = new Map<string, DiskFindings>();

/**
 * Starts looking, or joins the look that is under way, however old: one that outlasted whoever asked
 * first is what the next one waits for. Each finding comes when it is there, and rejects where the
 * thread broke before it.
 */
export function lookAtDatabase(task: DiskTask): DiskFindings {
  const { databaseFile } = task;
  const joined = underWay.get(databaseFile);
  if (joined) return joined;
  const findings = start(task);
  underWay.set(databaseFile, findings);
  // Also hears those that reject when nobody is waiting any more.
  void Promise.allSettled(Object.values(findings)).then(() => underWay.delete(databaseFile));
  return findings;
}

function start(task: DiskTask): DiskFindings {
  const worker = new Worker(new URL("./disk-worker.ts", import.meta.url), { workerData: task, env: {} });
  // Whoever asked may be gone before a huge database has been read.
  worker.unref();
  const found = {
    storage: Promise.withResolvers<Finding>(),
    audit: Promise.withResolvers<Finding>(),
    push: Promise.withResolvers<Finding>(),
    fsync: Promise.withResolvers<Finding>(),
  };
  worker.on("message", ({ check, finding }: DiskMessage) => found[check].resolve(finding));
  const broken = once(worker, "exit").then(() => new Error("the thread that looks at the disk ended early"));
  broken.then(
    (problem) => refuse(problem),
    (problem) => refuse(problem),
  );
  return {
    storage: found.storage.promise,
    audit: found.audit.promise,
    fsync: found.fsync.promise,
    push: found.push.promise,
  };

  function refuse(problem: unknown): void {
    for (const one of Object.values(found)) one.reject(problem);
  }
}
