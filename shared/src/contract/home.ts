/** Commands about the house as a whole. */
import * as v from "valibot";
import { command } from "./command.ts";
import { limitProfileNames } from "../model/limits.ts";
import { count, name, time } from "./fields.ts";

export const relayState = v.picklist(["connecting", "connected", "unreachable", "refused"]);

export const homeStatus = v.object({
  name: v.string(),
  /** Hob's own version. */
  version: v.string(),
  now: time,
  startedAt: time,
  timezone: v.string(),
  profile: v.picklist(limitProfileNames),
  paused: v.boolean(),
  /** Pushes wait for their end; times of day in the household's zone. */
  quiet: v.nullable(v.object({ from: v.string(), to: v.string() })),
  relay: v.object({
    url: v.string(),
    state: relayState,
    since: time,
    /** Names the leg and the cause when the state is not `connected`. */
    detail: v.optional(v.string()),
  }),
  devices: v.object({ paired: count, connected: count }),
  runs: v.object({ queued: count, running: count, waiting: count }),
  storage: v.object({ databaseBytes: count }),
});

export type HomeStatus = v.InferOutput<typeof homeStatus>;

export const checkNames = [
  "runtime",
  "storage",
  "fsync",
  "audit",
  "keys",
  "relay",
  "clock",
  "disk",
  "sandbox",
  "push",
] as const;

export type CheckName = (typeof checkNames)[number];

/** One thing looked at. The figures are what was measured; the sentence is the reader's language's. */
export const checkResult = v.object({
  check: v.picklist(checkNames),
  /** `warn`: works, and should be looked at. `failed`: does not work. `skipped`: cannot be looked at now. */
  state: v.picklist(["ok", "warn", "failed", "skipped"]),
  /** Why, as one word for programs, where the state is not ok ("disk_low", "key_mode_open"). */
  reason: v.optional(v.string()),
  figures: v.record(v.string(), v.union([v.number(), v.string()])),
});

export type CheckResult = v.InferOutput<typeof checkResult>;

const timeOfDay = v.pipe(
  v.string("give a time such as 22:00"),
  v.regex(/^(?:[01][0-9]|2[0-3]):[0-5][0-9]$/, "give a time such as 22:00"),
);

export const homeCommands = {
  /** Looks the node over now: takes up to a few seconds. */
  "home.check": command({
    effect: "read",
    least: "operator",
    input: v.strictObject({}),
    output: v.object({ at: time, items: v.array(checkResult) }),
    errors: [],
  }),
  /** Ends what is running and begins nothing until it is resumed, also after a restart. What waits keeps waiting. */
  "home.pause": command({
    effect: "write",
    least: "operator",
    input: v.strictObject({}),
    output: homeStatus,
    errors: [],
  }),
  "home.resume": command({
    effect: "write",
    least: "operator",
    input: v.strictObject({}),
    output: homeStatus,
    errors: [],
  }),
  /** Changes what is given. Another zone moves every trigger that has none of its own. */
  "home.update": command({
    effect: "write",
    least: "admin",
    input: v.strictObject({
      name: v.optional(name),
      timezone: v.optional(v.pipe(v.string("give an IANA time zone such as Europe/Berlin"), v.maxLength(64))),
      profile: v.optional(v.picklist(limitProfileNames, `use one of ${limitProfileNames.join(", ")}`)),
      /** Null: none. From later than to means over midnight. */
      quiet: v.optional(v.nullable(v.strictObject({ from: timeOfDay, to: timeOfDay }))),
    }),
    output: homeStatus,
    errors: [],
  }),
  "home.status": command({
    effect: "read",
    least: "viewer",
    input: v.strictObject({}),
    output: homeStatus,
    errors: [],
  }),
};
