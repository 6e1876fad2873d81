/** What a run still asks when it ends has nobody to answer to: its open questions are closed with it. */
import { supersedeItemsOfRun } from "../store/inbox.ts";
import type { QueueDeps } from "./enqueue.ts";

/** Belongs in the transaction that ends the run. */
export function closeAsking(
  { store, hub }: Pick<QueueDeps, "store" | "hub">,
  runId: number,
  at: number,
): void {
  for (const itemId of supersedeItemsOfRun(store, runId, at)) hub.publish({ kind: "InboxChanged", itemId });
}
