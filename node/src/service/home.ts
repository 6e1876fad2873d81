/** The house as a whole. */
import { ok } from "@hob/shared/result";
import { enrolledDevices } from "../store/devices.ts";
import { readHousehold } from "../store/household.ts";
import { openRunCounts } from "../store/runs.ts";
import { databaseBytes } from "../store/store.ts";
import type { Handler } from "./caller.ts";
import type { ServiceDeps } from "./deps.ts";
import { visibleTo } from "./visibility.ts";

export function homeHandlers(deps: ServiceDeps): { readonly "home.status": Handler<"home.status"> } {
  const { store, clock } = deps;
  return {
    "home.status": (_input, caller) => {
      const { name, timezone, globalPause } = readHousehold(store);
      const paired = enrolledDevices(store);
      const connected = paired.filter(({ deviceId }) => deps.isConnected(deviceId));
      return ok({
        name,
        version: deps.version,
        now: clock.now(),
        startedAt: deps.startedAt,
        timezone,
        paused: globalPause,
        relay: deps.relayState(),
        devices: { paired: paired.length, connected: connected.length },
        runs: openRunCounts(store, visibleTo(caller)),
        storage: { databaseBytes: databaseBytes(store) },
      });
    },
  };
}
