/** Requests: what each write answered, so that sending it again repeats the answer and not the deed. */
import type { Json } from "@hob/shared/json";
import { query } from "./query.ts";
import type { Store } from "./store.ts";

/** How long an answer can be asked for again: 30 days. */
export const requestsKeptMs = 30 * 24 * 60 * 60 * 1000;

export interface StoredRequest {
  readonly method: string;
  readonly inputHash: string;
  readonly result: Json;
}

/** `deviceId` 0 is the terminal of this machine. */
export function findRequest(store: Store, deviceId: number, requestId: string): StoredRequest | undefined {
  const row = query<[number, string], { method: string; inputHash: string; result: string }>(
    store,
    "select method, input_hash as inputHash, result from request where device = ? and request_id = ?",
  ).get(deviceId, requestId);
  return row && { ...row, result: JSON.parse(row.result) as Json };
}

export interface NewRequest extends StoredRequest {
  readonly deviceId: number;
  readonly requestId: string;
  readonly at: number;
}

/** Belongs in the transaction of the effect it answers for. Throws where the id is taken. */
export function saveRequest(store: Store, request: NewRequest): void {
  query<[object]>(
    store,
    `insert into request (device, request_id, method, input_hash, result, at)
     values (@deviceId, @requestId, @method, @inputHash, @result, @at)`,
  ).run({ ...request, result: JSON.stringify(request.result) });
}

/** Forgets what is older than 30 days; answers how many that were. */
export function pruneRequests(store: Store, now: number): number {
  return query<[number]>(store, "delete from request where at < ?").run(now - requestsKeptMs).changes;
}

/** Forgets what one device was answered. */
export function forgetRequestsOf(store: Store, deviceId: number): void {
  query<[number]>(store, "delete from request where device = ?").run(deviceId);
}
