/** The household: the one row that everything in the house shares. */
import type { LimitProfile } from "@hob/shared/model/limits";
import { query } from "./query.ts";
import type { Store } from "./store.ts";

export interface Household {
  readonly name: string;
  /** IANA name. */
  readonly timezone: string;
  readonly profile: LimitProfile;
  readonly globalPause: boolean;
}

/** Makes the household on first boot; an existing one keeps what it has. */
export function ensureHousehold(store: Store, first: Pick<Household, "name" | "timezone">): void {
  query<[string, string]>(
    store,
    "insert into household (id, name, timezone) values (1, ?, ?) on conflict (id) do nothing",
  ).run(first.name, first.timezone);
}

/** Throws before `ensureHousehold`. */
export function readHousehold(store: Store): Household {
  const row = query<[], { name: string; timezone: string; profile: LimitProfile; globalPause: number }>(
    store,
    "select name, timezone, profile, global_pause as globalPause from household where id = 1",
  ).get();
  if (!row) throw new Error("this home has no household yet");
  return { ...row, globalPause: row.globalPause === 1 };
}

/** Survives restart: nothing is claimed from the queue while it is set. */
export function setGlobalPause(store: Store, paused: boolean): void {
  query<[number]>(store, "update household set global_pause = ? where id = 1").run(paused ? 1 : 0);
}

export interface HouseholdChange {
  readonly name?: string | undefined;
  readonly timezone?: string | undefined;
  readonly profile?: LimitProfile | undefined;
}

/** Changes what is given and leaves the rest. */
export function changeHousehold(store: Store, { name, timezone, profile }: HouseholdChange): void {
  query<[string | null, string | null, string | null]>(
    store,
    `update household set name = coalesce(?, name), timezone = coalesce(?, timezone),
       profile = coalesce(?, profile) where id = 1`,
  ).run(name ?? null, timezone ?? null, profile ?? null);
}
