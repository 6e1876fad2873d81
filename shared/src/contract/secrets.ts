/** Commands about secrets: values go in and never come out. */
import * as v from "valibot";
import { command } from "./command.ts";
import { grantedHost, listOf, secretName, time } from "./fields.ts";

const value = v.pipe(
  v.string("give the secret as a text"),
  v.minLength(1, "the secret is empty"),
  v.maxLength(8192, "keep a secret under 8,192 characters"),
);

const hosts = v.pipe(
  v.array(grantedHost, "list the hosts it may be sent to"),
  v.minLength(1, "name at least one host it may be sent to, for example api.example.com"),
  v.maxLength(20, "name at most 20 hosts"),
);

export const secret = v.object({
  name: v.string(),
  /** The only hosts whose requests may carry it. */
  hosts: v.array(v.string()),
  setBy: v.string(),
  setAt: time,
  lastUsedAt: v.nullable(time),
  /** Automations whose manifest lists it, by slug. */
  usedBy: v.array(v.string()),
});

export type Secret = v.InferOutput<typeof secret>;

export const secretCommands = {
  "secrets.list": command({
    effect: "read",
    least: "admin",
    input: v.strictObject({}),
    output: listOf(secret),
    errors: [],
  }),
  /** Stores a new secret, or replaces one with its hosts. Runs that wait for it go on. */
  "secrets.set": command({
    effect: "write",
    least: "admin",
    holdsSecret: true,
    input: v.strictObject({ name: secretName, value, hosts }),
    output: secret,
    errors: [],
  }),
  /** A new value for the same hosts. Runs that wait for it go on. */
  "secrets.rotate": command({
    effect: "write",
    least: "admin",
    holdsSecret: true,
    input: v.strictObject({ name: secretName, value }),
    output: secret,
    errors: ["secret_unknown"],
  }),
  "secrets.remove": command({
    effect: "write",
    least: "admin",
    input: v.strictObject({ name: secretName }),
    output: v.null(),
    errors: ["secret_unknown"],
  }),
};
