/** Where decisions lie on this device until the house has them: changed one at a time, by whichever tab. */
import { storage } from "./storage.ts";

export async function keptDecisions(): Promise<readonly unknown[]> {
  return (await storage()).getAll("outbox");
}

/**
 * Replaces what is kept on an item by what `alter` makes of it, undefined for nothing; on disk once it
 * resolves, so that no crash takes back what a person was told is written down. Tabs wait for each other.
 */
export async function changeDecision(itemId: number, alter: (kept: unknown) => unknown): Promise<void> {
  const writing = (await storage()).transaction("outbox", "readwrite", { durability: "strict" });
  const kept = await writing.store.get(itemId);
  const next = alter(kept);
  if (next === undefined) await writing.store.delete(itemId);
  else if (next !== kept) await writing.store.put(next, itemId);
  await writing.done;
}
