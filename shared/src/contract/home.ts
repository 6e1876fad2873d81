/** Commands about the house as a whole. */
import * as v from "valibot";
import { command } from "./command.ts";
import { count, time } from "./fields.ts";

export const relayState = v.picklist(["connecting", "connected", "unreachable", "refused"]);

export const homeStatus = v.object({
  name: v.string(),
  /** Hob's own version. */
  version: v.string(),
  now: time,
  startedAt: time,
  timezone: v.string(),
  paused: v.boolean(),
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

export const homeCommands = {
  "home.status": command({
    effect: "read",
    least: "viewer",
    input: v.strictObject({}),
    output: homeStatus,
    errors: [],
  }),
};
