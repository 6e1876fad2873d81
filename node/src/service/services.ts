/** All handlers of commands that need nothing but the house itself; pairing adds its own beside them. */
import type { SlowHandler, StreamHandler } from "./caller.ts";
import { automationHandlers, type AutomationHandlers } from "./automations.ts";
import { automationTurnHandlers, type AutomationTurnHandlers } from "./automation-turns.ts";
import type { ServiceDeps } from "./deps.ts";
import { eventHandlers, type EventHandlers } from "./events.ts";
import { inboxHandlers, type InboxHandlers } from "./inbox.ts";
import { timesAheadHandlers, type TimesAheadHandlers } from "./times-ahead.ts";
import { triggerHandlers, type TriggerHandlers } from "./triggers.ts";
import { webhookHandlers, type WebhookHandlers } from "./webhooks.ts";
import { decideHandlers, type DecideHandlers } from "./decide.ts";
import { changesHandler } from "./changes.ts";
import { checkHandler } from "./checks.ts";
import { deviceHandlers, type DeviceHandlers } from "./devices.ts";
import { effectHandlers, type EffectHandlers } from "./effects.ts";
import { findLinesHandler } from "./find-lines.ts";
import { foldersHandler } from "./folders.ts";
import { followHandler } from "./follow-run.ts";
import { auditExport, auditHandlers, type AuditHandlers } from "./audit.ts";
import { policyHandlers, type PolicyHandlers } from "./policies.ts";
import { homeHandlers, type HomeHandlers } from "./home.ts";
import { memberHandlers, type MemberHandlers } from "./members.ts";
import { pushHandlers, type PushHandlers } from "./push.ts";
import { secretHandlers, type SecretHandlers } from "./secrets.ts";
import { reminderHandlers, type ReminderHandlers } from "./reminders.ts";
import { runHandlers, type RunHandlers } from "./runs.ts";

export interface Services {
  readonly plain: HomeHandlers &
    DeviceHandlers &
    MemberHandlers &
    AutomationHandlers &
    RunHandlers &
    EffectHandlers &
    SecretHandlers &
    TriggerHandlers &
    TimesAheadHandlers &
    EventHandlers &
    WebhookHandlers &
    InboxHandlers &
    DecideHandlers &
    ReminderHandlers &
    PolicyHandlers &
    PushHandlers &
    AutomationTurnHandlers;
  readonly slow: AuditHandlers & {
    readonly "folders.list": SlowHandler<"folders.list">;
    readonly "home.check": SlowHandler<"home.check">;
    readonly "runs.findLines": SlowHandler<"runs.findLines">;
  };
  readonly streams: {
    readonly "audit.export": StreamHandler<"audit.export">;
    readonly "changes.follow": StreamHandler<"changes.follow">;
    readonly "runs.follow": StreamHandler<"runs.follow">;
  };
}

export function createServices(deps: ServiceDeps): Services {
  return {
    plain: {
      ...homeHandlers(deps),
      ...deviceHandlers(deps),
      ...memberHandlers(deps),
      ...automationHandlers(deps),
      ...runHandlers(deps),
      ...effectHandlers(deps),
      ...secretHandlers(deps),
      ...triggerHandlers(deps),
      ...timesAheadHandlers(deps),
      ...eventHandlers(deps),
      ...webhookHandlers(deps),
      ...inboxHandlers(deps),
      ...decideHandlers(deps),
      ...reminderHandlers(deps),
      ...policyHandlers(deps),
      ...pushHandlers(deps),
      ...automationTurnHandlers(deps),
    },
    slow: {
      ...auditHandlers(deps),
      "folders.list": foldersHandler(deps),
      "home.check": checkHandler(deps),
      "runs.findLines": findLinesHandler(deps),
    },
    streams: {
      "audit.export": auditExport(deps),
      "changes.follow": changesHandler(deps),
      "runs.follow": followHandler(deps),
    },
  };
}
