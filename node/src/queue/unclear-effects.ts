/** Effects nobody can be sure of, as items for whoever can find out: open for exactly as long as there is something to decide. */
import { readEffect, unclearEffects } from "../store/effects.ts";
import { openItemBody, openKeys, raiseItem, resolveItem } from "../store/inbox.ts";
import { hashOfJson } from "../store/json-hash.ts";
import { rootOfRun } from "../store/run-family.ts";
import { automationIdOfRun } from "../store/runs.ts";
import type { QueueDeps } from "./enqueue.ts";

/** Asks people about an effect, once. Belongs in the transaction that finds it unclear. */
export function askAboutEffect({ store, hub, clock }: QueueDeps, effectId: number): void {
  const effect = readEffect(store, effectId);
  const automationId = effect && automationIdOfRun(store, effect.runId);
  if (!effect || automationId === undefined) throw new Error(`effect ${effectId} is not in the ledger`);
  const key = String(effectId);
  if (openItemBody(store, automationId, "unclear", key)) return;
  const { tool, args, plannedAt, runId } = effect;
  const body = { effectId, tool, args, plannedAt };
  const contentHash = hashOfJson(body);
  const itemId = raiseItem(store, {
    automationId,
    cause: "unclear",
    key,
    body,
    contentHash,
    runId,
    at: clock.now(),
  });
  hub.publish({ kind: "InboxChanged", itemId });
}

/**
 * Asks about what the run and the attempts before it have left unclear, and about nothing that a later one has
 * proved since. Belongs in the transaction that ends a run with no further attempt to come.
 */
export function settleUnclear(
  deps: QueueDeps,
  { runId, automationId }: { readonly runId: number; readonly automationId: number },
): void {
  const { store, hub, clock } = deps;
  for (const effectId of unclearEffects(store, rootOfRun(store, runId))) askAboutEffect(deps, effectId);
  for (const key of openKeys(store, automationId, "unclear")) {
    const state = readEffect(store, Number(key))?.state;
    if (state === "indeterminate" || state === "uncertain" || state === "in_flight") continue;
    const itemId = resolveItem(store, automationId, "unclear", null, clock.now(), key);
    if (itemId !== undefined) hub.publish({ kind: "InboxChanged", itemId });
  }
}
