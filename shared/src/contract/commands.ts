/** The one list of commands. Node, app and terminal are typed from it and validate against it. */
import type * as v from "valibot";
import type { Command } from "./command.ts";
import type { CommonError, HobError } from "./errors.ts";
import { auditCommands } from "./audit.ts";
import { automationCommands } from "./automations.ts";
import { changeCommands } from "./changes.ts";
import { deviceCommands } from "./devices.ts";
import { effectCommands } from "./effects.ts";
import { eventCommands } from "./events.ts";
import { folderCommands } from "./folders.ts";
import { homeCommands } from "./home.ts";
import { inboxCommands } from "./inbox.ts";
import { memberCommands } from "./members.ts";
import { policyCommands } from "./policies.ts";
import { pushCommands } from "./push.ts";
import { reminderCommands } from "./reminders.ts";
import { runCommands } from "./runs.ts";
import { secretCommands } from "./secrets.ts";
import { triggerCommands } from "./triggers.ts";
import { webhookCommands } from "./webhooks.ts";

export const commands = {
  ...homeCommands,
  ...changeCommands,
  ...deviceCommands,
  ...memberCommands,
  ...folderCommands,
  ...automationCommands,
  ...runCommands,
  ...effectCommands,
  ...secretCommands,
  ...triggerCommands,
  ...eventCommands,
  ...webhookCommands,
  ...inboxCommands,
  ...reminderCommands,
  ...policyCommands,
  ...auditCommands,
  ...pushCommands,
};

export type Commands = typeof commands;

/** Any method name. */
export type Method = keyof Commands;

/** Methods that answer a stream of items. */
export type StreamMethod = {
  [M in Method]: Commands[M] extends { readonly item: v.GenericSchema } ? M : never;
}[Method];

/** Methods that answer once. */
export type PlainMethod = Exclude<Method, StreamMethod>;

/** What a caller writes: optional fields may be left out. */
export type Input<M extends Method> = v.InferInput<Commands[M]["input"]>;

/** What a handler receives: defaults filled in. */
export type ParsedInput<M extends Method> = v.InferOutput<Commands[M]["input"]>;

export type Output<M extends Method> = v.InferOutput<Commands[M]["output"]>;

export type Item<M extends StreamMethod> = Commands[M] extends {
  readonly item: infer S extends v.GenericSchema;
}
  ? v.InferOutput<S>
  : never;

/** The errors a handler of this method may answer. */
export type ErrorOf<M extends Method> =
  | CommonError
  | Extract<HobError, { readonly type: Commands[M]["errors"][number] }>;

export function isMethod(text: string): text is Method {
  return Object.hasOwn(commands, text);
}

export function isStream(method: Method): method is StreamMethod {
  return "item" in commands[method];
}

export function commandOf(method: Method): Command {
  return commands[method];
}
