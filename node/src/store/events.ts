/** The journal of runs: what a run did, in order, numbered without a gap from 1. Rows are only ever added. */
import type { RunEvent } from "@hob/shared/contract/runs";
import { zstdCompressSync, zstdDecompressSync } from "node:zlib";
import type { Json, JsonObject } from "@hob/shared/json";
import type { RunReason, RunStatus, WaitReason } from "@hob/shared/model/run";
import { query } from "./query.ts";
import type { Store } from "./store.ts";

export type RunEventKind = RunEvent["kind"];

const kindCodes: { readonly [K in RunEventKind]: number } = {
  state: 1,
  step: 2,
  tool_call: 3,
  tool_result: 4,
  progress: 5,
  cost: 6,
};

const kindByCode = new Map(
  Object.entries(kindCodes).map(([kind, code]) => [code, kind as RunEventKind] as const),
);

export interface NewRunEvent {
  readonly runId: number;
  readonly seq: number;
  readonly at: number;
  readonly kind: RunEventKind;
  readonly body: JsonObject;
  /** SHA-256 of a call's canonical arguments, 32 bytes; reads give it back as `body.hash` in hex. */
  readonly hash?: Uint8Array;
}

/** Throws where the number is taken. `queuedAt` is the run's: times are stored as distances from it. */
export function appendEvent(store: Store, queuedAt: number, event: NewRunEvent): void {
  query<[number, number, number, number, string, Uint8Array | null]>(
    store,
    "insert into run_event (run, seq, at, kind, body, hash) values (?, ?, ?, ?, ?, ?)",
  ).run(
    event.runId,
    event.seq,
    event.at - queuedAt,
    kindCodes[event.kind],
    JSON.stringify(event.body),
    event.hash ?? null,
  );
}

/** A change of state as the journal has it; what is undefined is left out. */
export interface StateBody {
  readonly status: RunStatus;
  readonly reason?: RunReason | undefined;
  /** Who asked for it. */
  readonly by?: string | undefined;
  readonly waitingFor?: WaitReason | undefined;
  readonly wakeAt?: number | undefined;
  /** What it waits for, by name. */
  readonly on?: string | undefined;
}

/** Journals a change of state under the next number, which it answers. */
export function appendState(
  store: Store,
  run: { readonly runId: number; readonly queuedAt: number },
  at: number,
  state: StateBody,
): number {
  const seq = lastEventSeq(store, run.runId) + 1;
  appendEvent(store, run.queuedAt, { runId: run.runId, seq, at, kind: "state", body: stateBody(state) });
  return seq;
}

/** Without what is undefined. */
export function stateBody(state: StateBody): JsonObject {
  return Object.fromEntries<Json>(Object.entries(state).filter(([, value]) => value !== undefined));
}

/** What an event's body is too small for. Throws where the number is taken. */
export function addPayload(store: Store, runId: number, seq: number, json: string): void {
  query<[number, number, Uint8Array]>(store, "insert into run_payload (run, seq, body) values (?, ?, ?)").run(
    runId,
    seq,
    zstdCompressSync(json),
  );
}

/** What `addPayload` was given, parsed; undefined where there is none. */
export function readPayload(store: Store, runId: number, seq: number): Json | undefined {
  const row = query<[number, number], { body: Buffer }>(
    store,
    "select body from run_payload where run = ? and seq = ?",
  ).get(runId, seq);
  return row && (JSON.parse(zstdDecompressSync(row.body).toString()) as Json);
}

/** Every event of a run in order, one row at a time; without its body for those whose kind is not wanted. */
export function* everyEvent(
  store: Store,
  runId: number,
  kinds: readonly RunEventKind[],
): Generator<{ seq: number; at: number; kind: RunEventKind; body: JsonObject; hash: Buffer | null }> {
  const rows = query<
    [number, string],
    { seq: number; at: number; kind: number; body: string; hash: Buffer | null }
  >(
    store,
    `select seq, at + (select queued_at from run where id = run_event.run) as at, kind, body, hash
     from run_event where run = ? and kind in (select value from json_each(?)) order by seq`,
  ).all(runId, JSON.stringify(kinds.map((kind) => kindCodes[kind])));
  for (const { kind, body, ...row } of rows)
    yield { ...row, kind: kindByCode.get(kind) ?? "progress", body: JSON.parse(body) as JsonObject };
}

/** One event's body; undefined where the run has no such number. */
export function eventBody(
  store: Store,
  runId: number,
  seq: number,
): { readonly at: number; readonly body: JsonObject } | undefined {
  const row = query<[number, number], { at: number; body: string }>(
    store,
    `select at + (select queued_at from run where id = run_event.run) as at, body
     from run_event where run = ? and seq = ?`,
  ).get(runId, seq);
  return row && { at: row.at, body: JSON.parse(row.body) as JsonObject };
}

/** Whether its script has called anything, or been answered, since the node last died under it. */
export function hasWorkedSinceCrash(store: Store, runId: number): boolean {
  return (
    query<[object], { one: 1 }>(
      store,
      `select 1 as one from run_event where run = @runId and kind in (2, 3, 4) and seq > coalesce(
         (select max(seq) from run_event where run = @runId and kind = 1 and body ->> '$.reason' = 'crashed'), 0)
       limit 1`,
    ).get({ runId }) !== undefined
  );
}

/** 0 where the run has none. */
export function lastEventSeq(store: Store, runId: number): number {
  return (
    query<[number], { seq: number | null }>(store, "select max(seq) as seq from run_event where run = ?").get(
      runId,
    )?.seq ?? 0
  );
}

/**
 * Events with a number greater than `after`, at most `limit`, fewer where their texts would pass
 * `maxBytes`; one at least where there is one.
 */
export function eventsAfter(
  store: Store,
  runId: number,
  after: number,
  limit: number,
  maxBytes: number,
): RunEvent[] {
  const rows = query<
    [number, number, number],
    { seq: number; at: number; kind: number; body: string; hash: Buffer | null }
  >(
    store,
    `select seq, at + (select queued_at from run where id = run_event.run) as at, kind, body, hash
     from run_event where run = ? and seq > ? order by seq limit ?`,
  ).iterate(runId, after, limit);
  const events: RunEvent[] = [];
  let bytes = 0;
  for (const { seq, at, kind, body, hash } of rows) {
    bytes += body.length;
    if (events.length > 0 && bytes > maxBytes) break;
    const parsed = JSON.parse(body) as JsonObject;
    events.push({
      seq,
      at,
      kind: kindByCode.get(kind) ?? "progress",
      body: hash ? { ...parsed, hash: hash.toString("hex") } : parsed,
    });
  }
  return events;
}
