/** What the services are made of; `app.ts` puts it together. */
import type { CheckResult, HomeStatus } from "@hob/shared/contract/home";
import type { Clock } from "@hob/shared/time";
import type { Reach } from "../crash-point.ts";
import type { Hub } from "../hub.ts";
import { appendAudit, type AuditEntry } from "../store/audit.ts";
import type { Store } from "../store/store.ts";
import type { ClosedFolders } from "../tools/closed-folders.ts";
import type { ToolRegistry } from "../tools/registry.ts";
import type { Vault } from "../vault/vault.ts";
import type { PushDoor } from "./push.ts";
import type { WebhookDoor } from "./webhooks.ts";
import { actorOf, type Caller } from "./caller.ts";

export interface ServiceDeps {
  readonly store: Store;
  readonly hub: Hub;
  readonly vault: Pick<Vault, "seal">;
  readonly clock: Clock;
  readonly registry: ToolRegistry;
  readonly closureOf: ClosedFolders;
  /** Hob's own version. */
  readonly version: string;
  /** When this node started, milliseconds since 1970. */
  readonly startedAt: number;
  relayState(): HomeStatus["relay"];
  /** Looks the node over; takes up to some seconds and never rejects. */
  readonly examine: () => Promise<readonly CheckResult[]>;
  readonly webhooks: WebhookDoor;
  readonly push: PushDoor;
  /** True for a device that has a session now. */
  readonly isConnected: (deviceId: number) => boolean;
  /** For tests that end the process at a chosen moment. */
  readonly reach?: Reach | undefined;
}

/** Adds an audit entry in the caller's name, and answers its number. */
export function audit(
  { store, clock }: Pick<ServiceDeps, "store" | "clock">,
  caller: Caller,
  entry: Omit<AuditEntry, "actor">,
): number {
  return appendAudit(store, clock.now(), { actor: actorOf(caller), ...entry });
}
