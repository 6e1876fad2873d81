/** Commands about what makes automations run by themselves, and what is to come of it. */
import * as v from "valibot";
import { runReasons, runStatuses } from "../model/run.ts";
import {
  misfirePolicies,
  overlapPolicies,
  priorities,
  type ActiveHours,
  type TriggerRules,
} from "../model/schedule.ts";
import { command } from "./command.ts";
import { eventName } from "./events.ts";
import {
  automationRef,
  count,
  folderPath,
  grantBody,
  jsonObject,
  listOf,
  pageLimit,
  pageOffset,
  rowId,
  slug,
  time,
} from "./fields.ts";

const dayMs = 24 * 60 * 60_000;

/** "07:30" */
const timeOfDay = v.pipe(
  v.string("give a time of day such as 07:30"),
  v.regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, "give a time of day such as 07:30"),
);

export const activeHours: v.GenericSchema<ActiveHours> = v.strictObject({
  from: timeOfDay,
  to: timeOfDay,
  weekdays: v.optional(
    v.pipe(
      v.array(v.pipe(count, v.maxValue(6, "use 0 for Sunday to 6 for Saturday"))),
      v.minLength(1, "name at least one day, or leave the days out"),
      v.maxLength(7, "there are seven days"),
    ),
  ),
});

const timezone = v.pipe(v.string("give an IANA time zone such as Europe/Berlin"), v.maxLength(64));

const milliseconds = v.pipe(
  v.number("give milliseconds"),
  v.integer("give whole milliseconds"),
  v.minValue(0),
);

/** What a trigger listens to, by kind. Whether a time ever comes, or a folder may be read, the node decides. */
export const triggerInput = v.variant(
  "kind",
  [
    /** Five fields, or six with seconds first. */
    v.strictObject({
      kind: v.literal("cron"),
      expression: v.pipe(v.string("give an expression such as 0 7 * * *"), v.trim(), v.maxLength(200)),
    }),
    /** Every so often on a fixed grid; without an anchor, from when the trigger is made. */
    v.strictObject({ kind: v.literal("interval"), everyMs: milliseconds, anchor: v.optional(time) }),
    v.strictObject({ kind: v.literal("once"), at: time }),
    /** A POST to the trigger's own address. With `signed`, each has to carry a signature of its body and time. */
    v.strictObject({ kind: v.literal("webhook"), signed: v.optional(v.boolean(), false) }),
    /** Files that came or changed in a folder and have not changed since for `settleMs`. */
    v.strictObject({
      kind: v.literal("file"),
      folder: folderPath,
      /** A name with * and ?; left out, every file. */
      pattern: v.optional(
        v.pipe(v.string(), v.maxLength(100), v.regex(/^[^/\0]+$/, "give a name, not a path")),
      ),
      settleMs: v.optional(v.pipe(milliseconds, v.minValue(500), v.maxValue(10 * 60_000)), 5_000),
    }),
    v.strictObject({
      kind: v.literal("feed"),
      url: v.pipe(v.string("give the address of a feed"), v.maxLength(2_000)),
      everyMs: v.optional(
        v.pipe(milliseconds, v.minValue(60_000, "ask at most once a minute"), v.maxValue(7 * dayMs)),
        15 * 60_000,
      ),
    }),
    /** What a script emits, or somebody hands in. Left out, `source` is anybody. */
    v.strictObject({
      kind: v.literal("event"),
      name: eventName,
      source: v.optional(v.pipe(v.string(), v.maxLength(100))),
    }),
  ],
  "give a kind that triggers.kinds lists",
);

export type TriggerInput = v.InferOutput<typeof triggerInput>;

export const setTriggerKinds = ["cron", "interval", "once", "webhook", "file", "feed", "event"] as const;

export type SetTriggerKind = (typeof setTriggerKinds)[number];

/** Whatever is left out stays as it is, or is standard. */
export const rulesInput = v.strictObject({
  misfire: v.optional(v.picklist(misfirePolicies, `use one of ${misfirePolicies.join(", ")}`)),
  misfireWindowMs: v.optional(v.pipe(milliseconds, v.maxValue(31 * dayMs, "keep it to 31 days"))),
  overlap: v.optional(v.picklist(overlapPolicies, `use one of ${overlapPolicies.join(", ")}`)),
  parallelMax: v.optional(v.pipe(count, v.minValue(1), v.maxValue(20, "keep it to 20"))),
  concurrencyKey: v.optional(v.nullable(slug)),
  priority: v.optional(v.picklist(priorities, `use one of ${priorities.join(", ")}`)),
  jitterMs: v.optional(v.pipe(milliseconds, v.maxValue(60 * 60_000, "keep it to an hour"))),
  activeHours: v.optional(v.nullable(activeHours)),
  ttlMs: v.optional(
    v.nullable(v.pipe(milliseconds, v.minValue(1_000, "give at least a second"), v.maxValue(31 * dayMs))),
  ),
});

export const triggerRules: v.GenericSchema<TriggerRules> = v.object({
  misfire: v.picklist(misfirePolicies),
  misfireWindowMs: count,
  overlap: v.picklist(overlapPolicies),
  parallelMax: count,
  concurrencyKey: v.nullable(v.string()),
  priority: v.picklist(priorities),
  jitterMs: count,
  activeHours: v.nullable(activeHours),
  ttlMs: v.nullable(count),
});

/**
 * `armed`: works. `off`: disabled. `held`: its automation or the house is paused. `done`: nothing is to come.
 * `broken`: it cannot see what it listens to, and `problem` says why.
 */
export const triggerStates = ["armed", "off", "held", "done", "broken"] as const;

export type TriggerState = (typeof triggerStates)[number];

export const trigger = v.object({
  triggerId: rowId,
  automationId: rowId,
  automationSlug: v.string(),
  automationName: v.string(),
  /** True where the reader sees no more than that it is there: its automation is private to another member. */
  isVeiled: v.boolean(),
  input: triggerInput,
  /** Laid over the automation's values. */
  values: jsonObject,
  /** Its own time zone, or null where it follows the household. */
  timezone: v.nullable(v.string()),
  /** The zone in force. */
  zone: v.string(),
  rules: triggerRules,
  enabled: v.boolean(),
  state: v.picklist(triggerStates),
  /** The next time by the clock that is not to be skipped; null while nothing is to come. */
  nextAt: v.nullable(time),
  /** Times ahead that a person wants left out. */
  skips: v.array(time),
  /** The newest run or skipped time of this trigger. */
  lastRun: v.nullable(
    v.object({
      runId: rowId,
      status: v.picklist(runStatuses),
      reason: v.nullable(v.picklist(runReasons)),
      dueAt: v.nullable(time),
      queuedAt: time,
    }),
  ),
  /** Where a webhook is called, for operators and while the house listens; null otherwise, and for all other kinds. */
  url: v.nullable(v.string()),
  /** What calls of a signed webhook are signed with, for operators; null otherwise, and for all other kinds. */
  secret: v.nullable(v.string()),
  /** When it looked last, for kinds that look. */
  checkedAt: v.nullable(time),
  problem: v.nullable(v.object({ type: v.string(), message: v.string() })),
  /** Events whose run failed for good. */
  parked: count,
  createdBy: v.string(),
  createdAt: time,
  updatedAt: time,
});

export type Trigger = v.InferOutput<typeof trigger>;

/** One time ahead. */
export const upcomingSlot = v.object({
  triggerId: rowId,
  automationId: rowId,
  automationSlug: v.string(),
  automationName: v.string(),
  input: triggerInput,
  /** What its run would be given beside the automation's own values. */
  values: jsonObject,
  zone: v.string(),
  /** The time by the clock. */
  at: time,
  /** Later by its jitter. */
  dueAt: time,
  /** A person wants it left out. */
  isSkipped: v.boolean(),
  /** `home_paused`: it will not be kept as things stand. `breaker`: the one run that is tried although it failed again and again. */
  heldBy: v.nullable(v.picklist(["home_paused", "breaker"])),
  /** Its trigger goes on like that, so often that no more of its times are told. */
  continues: v.boolean(),
});

export type UpcomingSlot = v.InferOutput<typeof upcomingSlot>;

/** One time of a range in the past. */
export const pastSlot = v.object({
  at: time,
  /** `kept`: a run answered it. `missed`: recorded as skipped. `unknown`: from before the trigger was there. `filled`: backfilled already. */
  is: v.picklist(["kept", "missed", "unknown", "filled"]),
  runId: v.nullable(rowId),
});

/** One trigger that was due, and what was, or would be, done about it. */
export const dueTrigger = v.object({
  triggerId: rowId,
  automationSlug: v.string(),
  kind: v.picklist(setTriggerKinds),
  dueAt: time,
  /** Times that run, and times recorded as skipped. */
  runs: count,
  skipped: count,
  runIds: v.array(rowId),
});

export type DueTrigger = v.InferOutput<typeof dueTrigger>;

/** Whoever has these can start the automation: they are told, and never kept with an answer. */
export const keysOfTrigger = ["url", "secret"] as const;

const triggerErrors = [
  "trigger_unknown",
  "automation_private",
  "automation_archived",
  "too_frequent",
  "not_granted",
] as const;

export const triggerCommands = {
  /** By automation's name. Removed ones are not among them. */
  "triggers.list": command({
    effect: "read",
    least: "viewer",
    input: v.strictObject({
      automation: v.optional(automationRef),
      kind: v.optional(v.picklist(setTriggerKinds)),
      limit: pageLimit,
      offset: pageOffset,
    }),
    output: listOf(trigger),
    errors: ["automation_unknown"],
  }),
  "triggers.get": command({
    effect: "read",
    least: "viewer",
    input: v.strictObject({ triggerId: rowId }),
    output: trigger,
    errors: ["trigger_unknown"],
  }),
  /** Makes an enabled trigger. A folder or a feed's host must be granted to the automation already. */
  "triggers.create": command({
    effect: "write",
    least: "operator",
    input: v.strictObject({
      automation: automationRef,
      input: triggerInput,
      values: v.optional(jsonObject, {}),
      timezone: v.optional(v.nullable(timezone), null),
      rules: v.optional(rulesInput, {}),
      /** What its automation may touch from now on, so that it can run: takes an admin, and is given with the trigger or not at all. */
      grant: v.optional(v.array(grantBody)),
    }),
    output: trigger,
    unkept: keysOfTrigger,
    errors: [
      "automation_unknown",
      "automation_private",
      "automation_archived",
      "too_frequent",
      "not_granted",
    ],
  }),
  /** Changes what is given; times are counted anew from now. The kind stays. */
  "triggers.update": command({
    effect: "write",
    least: "operator",
    input: v.strictObject({
      triggerId: rowId,
      input: v.optional(triggerInput),
      values: v.optional(jsonObject),
      timezone: v.optional(v.nullable(timezone)),
      rules: v.optional(rulesInput),
      grant: v.optional(v.array(grantBody)),
    }),
    output: trigger,
    unkept: keysOfTrigger,
    errors: triggerErrors,
  }),
  "triggers.remove": command({
    effect: "write",
    least: "operator",
    input: v.strictObject({ triggerId: rowId }),
    output: v.null(),
    errors: ["trigger_unknown", "automation_private"],
  }),
  "triggers.enable": command({
    effect: "write",
    least: "operator",
    input: v.strictObject({ triggerId: rowId }),
    output: trigger,
    unkept: keysOfTrigger,
    errors: triggerErrors,
  }),
  "triggers.disable": command({
    effect: "write",
    least: "operator",
    input: v.strictObject({ triggerId: rowId }),
    output: trigger,
    unkept: keysOfTrigger,
    errors: ["trigger_unknown", "automation_private"],
  }),
  /** Leaves the next time out, or the one at `at`; `undo` takes that back. It is recorded as skipped when it comes. */
  "triggers.skipNext": command({
    effect: "write",
    least: "operator",
    input: v.strictObject({
      triggerId: rowId,
      at: v.optional(time),
      undo: v.optional(v.boolean(), false),
    }),
    output: trigger,
    unkept: keysOfTrigger,
    errors: ["trigger_unknown", "automation_private", "slot_unknown"],
  }),
  /** The next times of a schedule that is not stored yet. Answers why it cannot be as `input_invalid`. */
  "triggers.preview": command({
    effect: "read",
    least: "viewer",
    input: v.strictObject({
      input: triggerInput,
      timezone: v.optional(v.nullable(timezone), null),
      activeHours: v.optional(v.nullable(activeHours), null),
      count: v.optional(v.pipe(count, v.minValue(1), v.maxValue(50, "ask for at most 50")), 5),
    }),
    output: v.object({ times: v.array(time), zone: v.string(), now: time }),
    errors: ["too_frequent"],
  }),
  /** Which kinds of trigger there are, and what each is given, as JSON Schema. */
  "triggers.kinds": command({
    effect: "read",
    least: "viewer",
    input: v.strictObject({}),
    output: v.object({
      items: v.array(v.object({ kind: v.picklist(setTriggerKinds), input: jsonObject, example: jsonObject })),
      /** The most frequent that the household's profile allows, milliseconds. */
      leastEveryMs: count,
      zone: v.string(),
    }),
    errors: [],
  }),
  /**
   * Times ahead until `until` (a week from now unless told), soonest first, across automations. Of a trigger with
   * more than 31 of them only the first `perTrigger`, the last of which `continues`.
   */
  "triggers.upcoming": command({
    effect: "read",
    least: "viewer",
    input: v.strictObject({
      automation: v.optional(automationRef),
      until: v.optional(time),
      perTrigger: v.optional(v.pipe(count, v.minValue(1), v.maxValue(50)), 3),
      limit: pageLimit,
    }),
    output: listOf(upcomingSlot),
    errors: ["automation_unknown"],
  }),
  /** Runs times of the past that were missed, or were before the trigger; at most 100. A dry run unless told otherwise. */
  "triggers.backfill": command({
    effect: "write",
    least: "operator",
    input: v.strictObject({
      triggerId: rowId,
      from: time,
      to: time,
      dryRun: v.optional(v.boolean(), true),
    }),
    output: v.object({ items: v.array(pastSlot), started: count, isCut: v.boolean() }),
    errors: ["trigger_unknown", "automation_private", "automation_archived", "queue_full"],
  }),
  /** Does now what is due and has not been done, which is nothing in a house that is well. */
  "triggers.runDue": command({
    effect: "write",
    least: "operator",
    input: v.strictObject({
      /** At most so many triggers; 0 and less is none. */
      limit: v.optional(v.pipe(v.number("give a whole number"), v.integer("give a whole number")), 10),
      kind: v.optional(v.picklist(setTriggerKinds)),
      automation: v.optional(automationRef),
      dryRun: v.optional(v.boolean(), false),
    }),
    output: v.object({ items: v.array(dueTrigger), total: count }),
    errors: ["automation_unknown"],
  }),
  /** A run at a later time: a trigger of kind once, listed like every other. */
  "runs.startLater": command({
    effect: "write",
    least: "operator",
    input: v.strictObject({
      automation: automationRef,
      at: time,
      input: v.optional(jsonObject, {}),
    }),
    output: trigger,
    unkept: keysOfTrigger,
    errors: ["automation_unknown", "automation_archived", "automation_private"],
  }),
};
