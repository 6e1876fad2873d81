/** Commands about the door for web calls: whether the house listens, and the addresses of its triggers. */
import * as v from "valibot";
import { command } from "./command.ts";
import { count, rowId } from "./fields.ts";
import { keysOfTrigger, trigger } from "./triggers.ts";

export const webhookListener = v.object({
  /** Null while the house does not listen. */
  listening: v.nullable(v.object({ port: count, scope: v.picklist(["loopback", "lan"]) })),
  problem: v.nullable(v.object({ type: v.string(), message: v.string() })),
});

export type WebhookListener = v.InferOutput<typeof webhookListener>;

export const webhookCommands = {
  "webhooks.get": command({
    effect: "read",
    least: "operator",
    input: v.strictObject({}),
    output: webhookListener,
    errors: [],
  }),
  /** Listens for webhooks on this port: on this machine only, or at home. Survives a restart. */
  "webhooks.open": command({
    effect: "write",
    least: "admin",
    input: v.strictObject({
      port: v.pipe(
        count,
        v.minValue(1024, "use a port from 1024"),
        v.maxValue(65_535, "use a port to 65535"),
      ),
      scope: v.optional(v.picklist(["loopback", "lan"], "use loopback or lan"), "loopback"),
    }),
    output: webhookListener,
    errors: [],
  }),
  "webhooks.close": command({
    effect: "write",
    least: "admin",
    input: v.strictObject({}),
    output: webhookListener,
    errors: [],
  }),
  /** Makes the old address of a webhook worthless. */
  "webhooks.renew": command({
    effect: "write",
    least: "admin",
    input: v.strictObject({ triggerId: rowId }),
    output: trigger,
    unkept: keysOfTrigger,
    errors: ["trigger_unknown", "automation_private"],
  }),
};
