/** Runs that wait for a secret, as one item for each automation and secret: there while any of them waits. */
import { findSecret } from "../store/secrets.ts";
import { openKeys, raiseItem, resolveItem, resolveItemsUnder } from "../store/inbox.ts";
import { originOf } from "../store/run-family.ts";
import { runsWaitingForSecret, type RunWait } from "../store/runs.ts";
import { versionById } from "../store/versions.ts";
import type { QueueDeps } from "./enqueue.ts";

/** Belongs in the transaction that puts the run away. One that goes on at once has what it waited for. */
export function askForSecrets(deps: QueueDeps, runId: number, { all, wakeAt }: RunWait): void {
  if (wakeAt !== null && wakeAt <= deps.clock.now()) return;
  const names = all.flatMap(({ reason, on }) => (reason === "auth" && on !== null ? [on] : []));
  for (const name of new Set(names)) askFor(deps, runId, name);
}

/** Belongs in the transaction that keeps the secret. */
export function closeSecret({ store, hub, clock }: QueueDeps, name: string, by: string): void {
  for (const itemId of resolveItemsUnder(store, "secret", name, by, clock.now()))
    hub.publish({ kind: "InboxChanged", itemId });
}

/** What no run of the automation waits for any more. Belongs in the transaction that ends one. */
export function closeUnawaited({ store, hub, clock }: QueueDeps, automationId: number): void {
  for (const name of openKeys(store, automationId, "secret")) {
    if (runsWaitingForSecret(store, automationId, name) > 0) continue;
    const itemId = resolveItem(store, automationId, "secret", null, clock.now(), name);
    if (itemId !== undefined) hub.publish({ kind: "InboxChanged", itemId });
  }
}

function askFor({ store, hub, clock }: QueueDeps, runId: number, name: string): void {
  const run = originOf(store, runId);
  if (!run) throw new Error(`run ${runId} vanished while it was put away`);
  const { automationId, versionId } = run;
  const known = findSecret(store, name);
  const hosts = known?.hosts ?? versionById(store, versionId)?.manifest.http.map(({ host }) => host) ?? [];
  const itemId = raiseItem(store, {
    automationId,
    cause: "secret",
    key: name,
    body: { secret: name, hosts: [...new Set(hosts)], isRefused: known !== undefined },
    runId,
    times: runsWaitingForSecret(store, automationId, name),
    at: clock.now(),
  });
  hub.publish({ kind: "InboxChanged", itemId });
}
