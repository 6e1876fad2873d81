/** What only the house can compute for a webhook: the end of its address, and the secret its calls are signed with. */
import { createHash, timingSafeEqual } from "node:crypto";
import type { Store } from "../store/store.ts";
import { webhookGeneration } from "../store/webhooks.ts";
import type { Vault } from "../vault/vault.ts";

export interface WebhookKeys {
  /** "/hook/3/…": whoever has it can call, so it is shown to nobody who may not. */
  pathOf(triggerId: number): string;
  /** The trigger whose path this is, also where there is none by that number; undefined for any other path. */
  triggerIdIn(path: string): number | undefined;
  /** What its calls are signed with, as text. Renewed together with its address. */
  secretOf(triggerId: number): string;
}

export function createWebhookKeys(store: Store, vault: Pick<Vault, "fingerprint">): WebhookKeys {
  return {
    pathOf: (triggerId) => `/hook/${triggerId}/${proofOf(triggerId)}`,
    triggerIdIn(path) {
      const { id, proof } = pathPattern.exec(path)?.groups ?? {};
      if (id === undefined || proof === undefined) return undefined;
      // Computed and compared for numbers that nobody has, too: the time it takes tells nothing.
      return isSameText(proof, proofOf(Number(id))) ? Number(id) : undefined;
    },
    secretOf: (triggerId) =>
      vault.fingerprint(`webhook-secret:${triggerId}:${webhookGeneration(store, triggerId)}`),
  };

  function proofOf(triggerId: number): string {
    return vault.fingerprint(`webhook:${triggerId}:${webhookGeneration(store, triggerId)}`);
  }
}

const pathPattern = /^\/hook\/(?<id>[1-9]\d{0,14})\/(?<proof>[A-Za-z0-9_-]{32,64})$/;

/** Takes the same time whatever the two have in common. */
export function isSameText(a: string, b: string): boolean {
  return timingSafeEqual(sha256(a), sha256(b));
}

function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
