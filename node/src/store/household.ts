/** The household: the one row that everything in the house shares. */
import type { LimitProfile } from "@hob/shared/model/limits";
import { query } from "./query.ts";
import type { Store } from "./store.ts";

/** Times of day such as "22:00", in the household's zone; from later than to means over midnight. */
export interface QuietHours {
  readonly from: string;
  readonly to: string;
}

export interface Household {
  readonly name: string;
  /** IANA name. */
  readonly timezone: string;
  readonly profile: LimitProfile;
  readonly globalPause: boolean;
  /** Pushes wait for their end. */
  readonly quiet: QuietHours | null;
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
  const row = query<
    [],
    Pick<Household, "name" | "timezone" | "profile"> & {
      globalPause: number;
      quietFrom: string | null;
      quietTo: string | null;
    }
  >(
    store,
    `select name, timezone, profile, global_pause as globalPause, quiet_from as quietFrom, quiet_to as quietTo
     from household where id = 1`,
  ).get();
  if (!row) throw new Error("this home has no household yet");
  const { quietFrom: from, quietTo: to, globalPause, ...others } = row;
  const quiet = from === null || to === null ? null : { from, to };
  return { ...others, globalPause: globalPause === 1, quiet };
}

/** Survives restart: nothing is claimed from the queue while it is set. */
export function setGlobalPause(store: Store, paused: boolean): void {
  query<[number]>(store, "update household set global_pause = ? where id = 1").run(paused ? 1 : 0);
}

export interface HouseholdChange {
  readonly name?: string | undefined;
  readonly timezone?: string | undefined;
  readonly profile?: LimitProfile | undefined;
  /** Null: none from now on. */
  readonly quiet?: QuietHours | null | undefined;
}

/** Changes what is given and leaves the rest. */
export function changeHousehold(store: Store, { name, timezone, profile, quiet }: HouseholdChange): void {
  query<[string | null, string | null, string | null]>(
    store,
    `update household set name = coalesce(?, name), timezone = coalesce(?, timezone),
       profile = coalesce(?, profile) where id = 1`,
  ).run(name ?? null, timezone ?? null, profile ?? null);
  if (quiet === undefined) return;
  query<[string | null, string | null]>(
    store,
    "update household set quiet_from = ?, quiet_to = ? where id = 1",
  ).run(quiet?.from ?? null, quiet?.to ?? null);
}
