/** The door for web calls: opened, closed, and each trigger's own address. */
import type { WebhookListener } from "@hob/shared/contract/webhooks";
import { err, ok } from "@hob/shared/result";
import { transaction } from "../store/transaction.ts";
import { findTrigger } from "../store/triggers.ts";
import { renewWebhook, setWebhookDoor } from "../store/webhooks.ts";
import type { Handler } from "./caller.ts";
import { audit, type ServiceDeps } from "./deps.ts";
import { triggerAsSeen } from "./trigger-views.ts";
import { sees } from "./visibility.ts";

type Method = "webhooks.get" | "webhooks.open" | "webhooks.close" | "webhooks.renew";

export type WebhookHandlers = { readonly [M in Method]: Handler<M> };

/** What listens; it opens and closes as the store says. */
export interface WebhookDoor {
  state(): WebhookListener;
  /** Where a trigger is called; null while nothing listens. */
  addressOf(triggerId: number): string | null;
  /** What calls of a trigger are signed with. */
  secretOf(triggerId: number): string;
}

export function webhookHandlers(deps: ServiceDeps): WebhookHandlers {
  const { store, hub, webhooks } = deps;
  return {
    "webhooks.get": () => ok(webhooks.state()),
    "webhooks.open": ({ port, scope }, caller) =>
      transaction(store, () => {
        setWebhookDoor(store, { port, scope });
        audit(deps, caller, { action: "webhooks.opened", subject: "home", detail: { port, scope } });
        hub.publish({ kind: "WebhooksChanged" });
        return ok({ listening: { port, scope }, problem: null });
      }),
    "webhooks.close": (_input, caller) =>
      transaction(store, () => {
        setWebhookDoor(store, null);
        audit(deps, caller, { action: "webhooks.closed", subject: "home", detail: {} });
        hub.publish({ kind: "WebhooksChanged" });
        return ok({ listening: null, problem: null });
      }),
    "webhooks.renew": ({ triggerId }, caller) =>
      transaction(store, () => {
        const row = findTrigger(store, triggerId);
        const sight = row ? sees(store, caller, row.automationId) : "nothing";
        if (!row || sight === "nothing" || row.input.kind !== "webhook")
          return err({ type: "trigger_unknown", triggerId });
        if (sight === "veiled") return err({ type: "automation_private", automation: row.automationSlug });
        renewWebhook(store, triggerId);
        audit(deps, caller, { action: "webhook.renewed", subject: `trigger:${triggerId}`, detail: {} });
        hub.publish({ kind: "TriggerChanged", triggerId, automationId: row.automationId });
        return ok(triggerAsSeen(deps, row, caller));
      }),
  };
}
