/** The thread that looks at the database and the disk, seen from the house. */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { Finding } from "./check.ts";
import type { DiskMessage, DiskTask } from "./disk-worker.ts";

export type DiskFindings = { readonly [C in DiskMessage["check"]]: Promise<Finding> };

/** Starts looking; each finding comes when it is there, and rejects where the thread broke before it. */
export function lookAtDatabase(task: DiskTask): DiskFindings {
  const worker = new Worker(new URL("./disk-worker.ts", import.meta.url), { workerData: task, env: {} });
  // Whoever asked may be gone before a huge database has been read.
  worker.unref();
  const found = {
    storage: Promise.withResolvers<Finding>(),
    audit: Promise.withResolvers<Finding>(),
    fsync: Promise.withResolvers<Finding>(),
  };
  worker.on("message", ({ check, finding }: DiskMessage) => found[check].resolve(finding));
  const broken = once(worker, "exit").then(() => new Error("the thread that looks at the disk ended early"));
  broken.then(
    (problem) => refuse(problem),
    (problem) => refuse(problem),
  );
  return { storage: found.storage.promise, audit: found.audit.promise, fsync: found.fsync.promise };

  function refuse(problem: unknown): void {
    for (const one of Object.values(found)) {
      // Nobody may be waiting any more.
      one.promise.catch(() => {});
      one.reject(problem);
    }
  }
}
