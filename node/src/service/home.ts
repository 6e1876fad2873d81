/** The house as a whole: how it is, and its main switch. */
import { clockKinds } from "@hob/shared/model/schedule";
import { err, ok } from "@hob/shared/result";
import { fireTrigger } from "../queue/fire.ts";
import { armTrigger, timetableOf } from "../queue/timetable.ts";
import { shortestGapMs } from "../schedule/slots.ts";
import { automationCount } from "../store/automations.ts";
import { scheduleLimits, type LimitProfile } from "@hob/shared/model/limits";
import { isTimeZone } from "../schedule/schedule-problem.ts";
import { enrolledDevices } from "../store/devices.ts";
import { changeHousehold, readHousehold, setGlobalPause, type HouseholdChange } from "../store/household.ts";
import { openRunCounts, openRuns } from "../store/runs.ts";
import { databaseBytes } from "../store/store.ts";
import { enabledTriggers, findTrigger } from "../store/triggers.ts";
import { transaction } from "../store/transaction.ts";
import { visibleTo } from "../store/visibility.ts";
import type { Caller, Handler } from "./caller.ts";
import { audit, type ServiceDeps } from "./deps.ts";

export interface HomeHandlers {
  readonly "home.status": Handler<"home.status">;
  readonly "home.pause": Handler<"home.pause">;
  readonly "home.resume": Handler<"home.resume">;
  readonly "home.update": Handler<"home.update">;
}

export function homeHandlers(
  deps: Pick<ServiceDeps, "store" | "hub" | "clock" | "version" | "startedAt" | "relayState" | "isConnected">,
): HomeHandlers {
  const { store, hub, clock } = deps;
  return {
    "home.status": (_input, caller) => ok(status(caller)),
    "home.pause": (_input, caller) => transaction(store, () => ok(turn(true, caller))),
    "home.resume": (_input, caller) => transaction(store, () => ok(turn(false, caller))),
    "home.update": (input, caller) => transaction(store, () => update(input, caller)),
  };

  /** Pausing ends what is executed now; what is queued or waits stays as it is. */
  function turn(isPaused: boolean, caller: Caller) {
    if (readHousehold(store).globalPause !== isPaused) {
      setGlobalPause(store, isPaused);
      if (isPaused) {
        for (const { runId, status: is } of openRuns(store)) {
          if (is === "running") hub.publish({ kind: "RunCancelAsked", runId, by: caller.name });
        }
      }
      hub.publish({ kind: "HomeChanged" });
      audit(deps, caller, { action: isPaused ? "home.paused" : "home.resumed", subject: "home", detail: {} });
    }
    return status(caller);
  }

  /** Triggers that follow the household's zone are counted anew in the new one. */
  function update(change: HouseholdChange, caller: Caller): ReturnType<HomeHandlers["home.update"]> {
    if (change.timezone !== undefined && !isTimeZone(change.timezone)) return err(zoneUnknown);
    if (change.quiet && change.quiet.from === change.quiet.to) return err(quietEmpty);
    const tooSmall = change.profile === undefined ? undefined : findTooSmall(change.profile);
    if (tooSmall) return err(tooSmall);
    const moving =
      change.timezone === undefined
        ? []
        : enabledTriggers(store, clockKinds).filter(({ timezone }) => timezone === null);
    // What has come by the old zone is answered by it.
    for (const { triggerId } of moving) fireTrigger(deps, triggerId, { isJump: false, caughtUp: new Set() });
    changeHousehold(store, change);
    for (const { triggerId } of moving) {
      const trigger = findTrigger(store, triggerId);
      if (trigger) armTrigger(store, trigger, clock.now());
    }
    audit(deps, caller, { action: "home.updated", subject: "home", detail: { fields: Object.keys(change) } });
    hub.publish({ kind: "HomeChanged" });
    return ok(status(caller));
  }

  /** A smaller profile is no way to break what runs: what would not be allowed under it is named first. */
  function findTooSmall(profile: LimitProfile) {
    const { leastEveryMs, automations } = scheduleLimits[profile];
    const wrong = (problem: string, fix: string) =>
      ({ type: "input_invalid", field: "profile", problem, fix }) as const;
    if (automationCount(store) > automations)
      return wrong(`allows ${automations} automations, and there are more`, "archive some first");
    const tooOften = enabledTriggers(store, ["cron", "interval"]).find((trigger) => {
      const timetable = timetableOf(store, trigger);
      return timetable && (shortestGapMs(timetable, clock.now(), looked) ?? Infinity) < leastEveryMs;
    });
    return (
      tooOften &&
      wrong(
        `does not allow what ${tooOften.automationName} does, which runs more often than every ${leastEveryMs / 1_000} seconds`,
        "make it rarer or turn it off first",
      )
    );
  }

  function status(caller: Caller) {
    const { name, timezone, profile, globalPause, quiet } = readHousehold(store);
    const paired = enrolledDevices(store);
    const connected = paired.filter(({ deviceId }) => deps.isConnected(deviceId));
    return {
      name,
      version: deps.version,
      now: clock.now(),
      startedAt: deps.startedAt,
      timezone,
      profile,
      paused: globalPause,
      quiet,
      relay: deps.relayState(),
      devices: { paired: paired.length, connected: connected.length },
      runs: openRunCounts(store, visibleTo(caller)),
      storage: { databaseBytes: databaseBytes(store) },
    };
  }
}

/** So many of each trigger's times tell how often it comes. */
const looked = 20;

const quietEmpty = {
  type: "input_invalid",
  field: "quiet",
  problem: "begins when it ends",
  fix: "give two different times, or null for no quiet hours",
} as const;

export const zoneUnknown = {
  type: "input_invalid",
  field: "timezone",
  problem: "is no time zone",
  fix: "give a name such as Europe/Berlin or UTC",
} as const;
