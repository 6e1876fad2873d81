/** Where paired devices are reached by push, how that went lately, and what each wants to be told of. */
import type { PushChoices } from "@hob/shared/contract/push";
import { query } from "./query.ts";
import type { Store } from "./store.ts";

/** `gone`: the push service knows it no longer. `refused`: it takes nothing of ours. `unreachable`: it does not answer. */
export type PushProblem = "gone" | "refused" | "unreachable";

export interface PushSubscriptionRow {
  readonly deviceId: number;
  /** Whoever has it can send to the device, but not say anything without its keys: never log it. */
  readonly endpoint: string;
  /** The browser's P-256 public key, 65 bytes. */
  readonly p256dh: Uint8Array;
  /** 16 bytes. */
  readonly auth: Uint8Array;
  readonly state: "live" | "dead";
  readonly subscribedAt: number;
  readonly lastDeliveredAt: number | null;
  readonly lastFailedAt: number | null;
  readonly problem: PushProblem | null;
  /** In a row. */
  readonly failures: number;
}

const columns = `device as deviceId, endpoint, p256dh, auth, state, subscribed_at as subscribedAt,
  last_delivered_at as lastDeliveredAt, last_failed_at as lastFailedAt, problem, failures`;

export function findSubscription(store: Store, deviceId: number): PushSubscriptionRow | undefined {
  return query<[number], PushSubscriptionRow>(
    store,
    `select ${columns} from push_subscription where device = ?`,
  ).get(deviceId);
}

/** Keeps it in place of what the device had, and takes the endpoint from any other: a browser that was paired anew. */
export function putSubscription(
  store: Store,
  subscription: Pick<PushSubscriptionRow, "deviceId" | "endpoint" | "p256dh" | "auth" | "subscribedAt">,
): void {
  query<[string, number]>(store, "delete from push_subscription where endpoint = ? and device <> ?").run(
    subscription.endpoint,
    subscription.deviceId,
  );
  query<[object]>(
    store,
    `insert into push_subscription (device, endpoint, p256dh, auth, state, subscribed_at)
     values (@deviceId, @endpoint, @p256dh, @auth, 'live', @subscribedAt)
     on conflict (device) do update set endpoint = excluded.endpoint, p256dh = excluded.p256dh,
       auth = excluded.auth, state = 'live', subscribed_at = excluded.subscribed_at, last_delivered_at = null,
       last_failed_at = null, problem = null, failures = 0`,
  ).run(subscription);
}

/** False where there was none. */
export function dropSubscription(store: Store, deviceId: number): boolean {
  return query<[number]>(store, "delete from push_subscription where device = ?").run(deviceId).changes > 0;
}

export function noteDelivered(store: Store, deviceId: number, at: number): void {
  query<[number, number]>(
    store,
    "update push_subscription set last_delivered_at = ?, problem = null, failures = 0 where device = ?",
  ).run(at, deviceId);
}

export function noteFailed(store: Store, deviceId: number, problem: PushProblem, at: number): void {
  query<[number, string, number]>(
    store,
    `update push_subscription set last_failed_at = ?, problem = ?, failures = failures + 1 where device = ?`,
  ).run(at, problem, deviceId);
}

/** Nothing more is sent there until the device subscribes again; false where it was dead already. */
export function endSubscription(store: Store, deviceId: number, problem: PushProblem, at: number): boolean {
  return (
    query<[object]>(
      store,
      `update push_subscription set state = 'dead', problem = @problem, last_failed_at = @at, failures = failures + 1
       where device = @deviceId and state = 'live'`,
    ).run({ deviceId, problem, at }).changes > 0
  );
}

/** What is left of devices that are no longer paired. Answers which of them had a subscription. */
export function forgetUnpairedSubscriptions(store: Store): number[] {
  const unpaired = "device in (select id from device where state <> 'enrolled')";
  query<[]>(store, `delete from push_choice where ${unpaired}`).run();
  return query<[], { deviceId: number }>(
    store,
    `delete from push_subscription where ${unpaired} returning device as deviceId`,
  )
    .all()
    .map(({ deviceId }) => deviceId);
}

/** Until a device says otherwise: all that may concern a person, at any hour of the day, and yes only in the app. */
export const standardChoices: PushChoices = {
  language: "en",
  approvals: true,
  questions: true,
  failures: true,
  paused: true,
  reminders: true,
  notices: true,
  house: true,
  urgentInQuiet: false,
  showContents: true,
  approveFromNotification: false,
};

export function pushChoices(store: Store, deviceId: number): PushChoices {
  const row = query<[number], { choices: string }>(
    store,
    "select choices from push_choice where device = ?",
  ).get(deviceId);
  return row ? { ...standardChoices, ...(JSON.parse(row.choices) as Partial<PushChoices>) } : standardChoices;
}

export function writePushChoices(store: Store, deviceId: number, choices: PushChoices): void {
  query<[number, string]>(
    store,
    `insert into push_choice (device, choices) values (?, ?)
     on conflict (device) do update set choices = excluded.choices`,
  ).run(deviceId, JSON.stringify(choices));
}
