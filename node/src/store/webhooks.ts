/** What the house remembers of its door for web calls, and which of a trigger's addresses is the valid one. */
import { createHash } from "node:crypto";
import { readSetting, writeSetting } from "./settings.ts";
import type { Store } from "./store.ts";

export interface WebhookDoorSetting {
  readonly port: number;
  readonly scope: "loopback" | "lan";
}

const doorKey = "webhooks.door";

/** Null while it is closed, as it is until an admin opens it. */
export function webhookDoor(store: Store): WebhookDoorSetting | null {
  const text = readSetting(store, doorKey);
  return text === undefined ? null : (JSON.parse(text) as WebhookDoorSetting | null);
}

export function setWebhookDoor(store: Store, door: WebhookDoorSetting | null): void {
  writeSetting(store, doorKey, JSON.stringify(door));
}

/** Counts up whenever the address of a trigger is made anew; part of what its address is signed over. */
export function webhookGeneration(store: Store, triggerId: number): number {
  return Number(readSetting(store, generationKey(triggerId)) ?? 0);
}

export function renewWebhook(store: Store, triggerId: number): void {
  writeSetting(store, generationKey(triggerId), String(webhookGeneration(store, triggerId) + 1));
}

export interface SeenSignature {
  readonly signature: string;
  /** What the call it came with counts as. */
  readonly dedupeKey: string;
  readonly now: number;
  /** From when on it is too old to be taken anyway. */
  readonly keptUntil: number;
}

/** False where it came before, with a call that counts as another. Belongs in the transaction of its event. */
export function takeSignature(
  store: Store,
  triggerId: number,
  { signature, dedupeKey, now, keptUntil }: SeenSignature,
): boolean {
  const key = `webhook.${triggerId}.signatures`;
  const kept = JSON.parse(readSetting(store, key) ?? "[]") as [
    signature: string,
    call: string,
    until: number,
  ][];
  const [name, call] = [shortHash(signature), shortHash(dedupeKey)];
  const known = kept.find(([each]) => each === name);
  if (known) return known[1] === call;
  const fresh = kept.filter(([, , until]) => until > now);
  writeSetting(store, key, JSON.stringify([...fresh, [name, call, keptUntil]]));
  return true;
}

function shortHash(text: string): string {
  return createHash("sha256").update(text).digest("base64url").slice(0, 22);
}

function generationKey(triggerId: number): string {
  return `webhook.${triggerId}.generation`;
}
