/** The made-up house tells whoever listens what its writes have changed. */
import type { ChangesItem, ChangeTopic } from "@hob/shared/contract/changes";

let rev = 0;
const listeners = new Set<(item: ChangesItem) => void>();

export function tellChanges(onItem: (item: ChangesItem) => void) {
  listeners.add(onItem);
  onItem({ epoch: "made up", rev, reset: true, changes: [] });
  return { done: new Promise<never>(() => {}), cancel: () => void listeners.delete(onItem) };
}

export function changed(topic: ChangeTopic, id: number): void {
  rev += 1;
  for (const listener of listeners)
    listener({ epoch: "made up", rev, reset: false, changes: [{ topic, id }] });
}
