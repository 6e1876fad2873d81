/** When an automation is to run, and what becomes of times that cannot be kept, as pure data. */

/** The kinds whose times can be computed ahead. */
export const clockKinds = ["cron", "interval", "once"] as const;

export type ClockKind = (typeof clockKinds)[number];

export type ClockSchedule =
  /** Five fields, or six with seconds first; in the trigger's time zone. */
  | { readonly kind: "cron"; readonly expression: string }
  /** On the grid `anchor + n * everyMs`, whatever the runs take. `anchor` in milliseconds since 1970. */
  | { readonly kind: "interval"; readonly everyMs: number; readonly anchor: number }
  | { readonly kind: "once"; readonly at: number };

/** Times outside are no due times. `to` before `from` goes over midnight; both "HH:MM" of the trigger's zone. */
export interface ActiveHours {
  readonly from: string;
  readonly to: string;
  /** 0 Sunday to 6 Saturday, of the day on which the hours begin; left out, every day. */
  readonly weekdays?: readonly number[] | undefined;
}

/** Everything that decides the due times of a trigger, before jitter. */
export interface Timetable {
  readonly schedule: ClockSchedule;
  /** IANA name. */
  readonly zone: string;
  readonly activeHours: ActiveHours | null;
}

/** What happens to due times that passed while nothing could run. */
export const misfirePolicies = ["skip", "once", "each"] as const;

export type MisfirePolicy = (typeof misfirePolicies)[number];

/** What happens to a due time while an earlier run goes on. */
export const overlapPolicies = ["skip", "queue_one", "queue_all", "cancel_old", "parallel"] as const;

export type OverlapPolicy = (typeof overlapPolicies)[number];

export const priorities = ["low", "normal", "high"] as const;

export type Priority = (typeof priorities)[number];

/** How a trigger behaves, whatever its kind. */
export interface TriggerRules {
  readonly misfire: MisfirePolicy;
  /** A missed time that is older than this is not caught up, milliseconds. */
  readonly misfireWindowMs: number;
  readonly overlap: OverlapPolicy;
  /** With `parallel`: how many runs may go on at once. */
  readonly parallelMax: number;
  /** Runs with the same key count as overlapping, across automations. Null: those of the automation. */
  readonly concurrencyKey: string | null;
  readonly priority: Priority;
  /** Each due time is put off by a fixed part of this, drawn from trigger and time, milliseconds. */
  readonly jitterMs: number;
  readonly activeHours: ActiveHours | null;
  /** A run that could not begin for this long is skipped instead; null: it may wait for ever. */
  readonly ttlMs: number | null;
}

export const standardRules: TriggerRules = {
  misfire: "once",
  misfireWindowMs: 24 * 60 * 60_000,
  overlap: "queue_one",
  parallelMax: 2,
  concurrencyKey: null,
  priority: "normal",
  jitterMs: 0,
  activeHours: null,
  ttlMs: null,
};

/** A due time this little late is on time: a restart or a busy moment is no misfire. */
export const onTimeMs = 60_000;

/** `each` catches up on at most this many. */
export const mostCaughtUp = 10;

/** Of more missed times than this, the oldest share one row that says how many they are. */
export const mostMissedRows = 1_000;

/** What people say instead of a cron expression; compiled to one, and read back from it. */
export type CronPreset =
  | { readonly every: "hour"; readonly minute: number }
  | { readonly every: "day"; readonly at: string }
  /** `weekdays` 0 Sunday to 6 Saturday, at least one. */
  | { readonly every: "week"; readonly at: string; readonly weekdays: readonly number[] }
  /** `day` 1 to 31, or "last". A month that has no such day is left out. */
  | { readonly every: "month"; readonly at: string; readonly day: number | "last" };
