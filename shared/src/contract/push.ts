/** Commands about pushes to the caller's own device. The inbox never depends on them. */
import * as v from "valibot";
import { command } from "./command.ts";
import { time } from "./fields.ts";

export const pushLanguages = ["en", "de"] as const;

/** What a device wants to be told of while nobody looks at it. */
export const pushChoices = v.object({
  /** What its notifications are written in: the app says so itself. */
  language: v.picklist(pushLanguages),
  approvals: v.boolean(),
  questions: v.boolean(),
  failures: v.boolean(),
  /** An automation was paused by itself. */
  paused: v.boolean(),
  reminders: v.boolean(),
  /** What scripts ask to have told. */
  notices: v.boolean(),
  /** What is wrong with the house: a secret is missing, a source is silent, an effect is unclear. */
  house: v.boolean(),
  /** Urgent ones come in quiet hours, too. */
  urgentInQuiet: v.boolean(),
  /** False: a notification says only that something is there. */
  showContents: v.boolean(),
  /** Low-risk items can be approved from the notification. */
  approveFromNotification: v.boolean(),
});

export type PushChoices = v.InferOutput<typeof pushChoices>;

/** Those that are turned on and off. */
export type PushSwitch = Exclude<keyof PushChoices, "language">;

export const pushState = v.object({
  /** The house's public VAPID key, base64url: what a browser subscribes with (RFC 8292). */
  serverKey: v.string(),
  subscription: v.nullable(
    v.object({
      endpoint: v.string(),
      state: v.picklist(["live", "dead"]),
      subscribedAt: time,
      lastDeliveredAt: v.nullable(time),
      lastFailedAt: v.nullable(time),
      problem: v.nullable(v.string()),
    }),
  ),
  choices: pushChoices,
  /** Of the household, in its zone: "22:00" to "07:00". */
  quiet: v.nullable(v.object({ from: v.string(), to: v.string() })),
});

export type PushState = v.InferOutput<typeof pushState>;

const base64url = (bytes: number, what: string) =>
  v.pipe(
    v.string(`give ${what}`),
    v.regex(
      new RegExp(`^[A-Za-z0-9_-]{${Math.ceil((bytes * 4) / 3)}}$`),
      `give ${what}: ${bytes} bytes as base64url`,
    ),
  );

export const pushCommands = {
  /** How the caller's device stands. A terminal has none and is refused. */
  "push.get": command({
    effect: "read",
    least: "viewer",
    input: v.strictObject({}),
    output: pushState,
    errors: ["device_only"],
  }),
  /** Tells the house where this device is reached, in place of what it knew. */
  "push.subscribe": command({
    effect: "write",
    least: "viewer",
    input: v.strictObject({
      endpoint: v.pipe(
        v.string("give the subscription's endpoint"),
        v.url("give an https address"),
        v.maxLength(2_000),
      ),
      p256dh: base64url(65, "the subscription's p256dh key"),
      auth: base64url(16, "the subscription's auth secret"),
    }),
    output: pushState,
    errors: ["device_only", "push_host_unknown"],
  }),
  "push.unsubscribe": command({
    effect: "write",
    least: "viewer",
    input: v.strictObject({}),
    output: pushState,
    errors: ["device_only"],
  }),
  "push.choose": command({
    effect: "write",
    least: "viewer",
    input: v.strictObject({ choices: v.partial(pushChoices) }),
    output: pushState,
    errors: ["device_only"],
  }),
  /** Sends a notification to the caller's device. */
  "push.test": command({
    effect: "write",
    least: "viewer",
    input: v.strictObject({}),
    output: pushState,
    errors: ["device_only", "push_not_subscribed"],
  }),
};
