/** All handlers of commands that need nothing but the house itself; pairing adds its own beside them. */
import type { StreamHandler } from "./caller.ts";
import { automationHandlers, type AutomationHandlers } from "./automations.ts";
import type { ServiceDeps } from "./deps.ts";
import { deviceHandlers, type DeviceHandlers } from "./devices.ts";
import { followHandler } from "./follow-run.ts";
import { homeHandlers } from "./home.ts";
import { runHandlers, type RunHandlers } from "./runs.ts";

export interface Services {
  readonly plain: ReturnType<typeof homeHandlers> & DeviceHandlers & AutomationHandlers & RunHandlers;
  readonly streams: { readonly "runs.follow": StreamHandler<"runs.follow"> };
}

export function createServices(deps: ServiceDeps): Services {
  return {
    plain: {
      ...homeHandlers(deps),
      ...deviceHandlers(deps),
      ...automationHandlers(deps),
      ...runHandlers(deps),
    },
    streams: { "runs.follow": followHandler(deps) },
  };
}
