/** What the house remembers of its door for web calls, and which of a trigger's addresses is the valid one. */
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

function generationKey(triggerId: number): string {
  return `webhook.${triggerId}.generation`;
}
