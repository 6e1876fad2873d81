/** What is to come, and what is due: told before anything is stored, across automations, and done on demand. */
import { scheduleLimits } from "@hob/shared/model/limits";
import { err, ok } from "@hob/shared/result";
import { fireTrigger, foreseeTrigger } from "../queue/fire.ts";
import { timetableFrom, zoneOf } from "../queue/timetable.ts";
import { slotsAfter } from "../schedule/slots.ts";
import { readHousehold } from "../store/household.ts";
import { dueTriggers, soonestTriggers } from "../store/triggers.ts";
import { visibleTo } from "../store/visibility.ts";
import type { Caller, Handler } from "./caller.ts";
import { audit, type ServiceDeps } from "./deps.ts";
import { findTimesProblem } from "./trigger-check.ts";
import { triggerKinds } from "./trigger-kinds.ts";
import { timesUntil, upcomingAsSeen } from "./trigger-views.ts";
import { findFor, sees } from "./visibility.ts";

type Method = "triggers.preview" | "triggers.kinds" | "triggers.upcoming" | "triggers.runDue";

export type TimesAheadHandlers = { readonly [M in Method]: Handler<M> };

type InputOf<M extends Method> = Parameters<TimesAheadHandlers[M]>[0];
type AnswerOf<M extends Method> = ReturnType<TimesAheadHandlers[M]>;

export function timesAheadHandlers(deps: ServiceDeps): TimesAheadHandlers {
  const { store, clock } = deps;
  return {
    "triggers.preview": preview,
    "triggers.kinds": () => {
      const { profile, timezone } = readHousehold(store);
      const { leastEveryMs } = scheduleLimits[profile];
      return ok({ items: triggerKinds(), leastEveryMs, zone: timezone });
    },
    "triggers.upcoming": upcoming,
    "triggers.runDue": runDue,
  };

  function preview(input: InputOf<"triggers.preview">): AnswerOf<"triggers.preview"> {
    const now = clock.now();
    const problem = findTimesProblem(store, input, now);
    if (problem?.type === "too_frequent") return err(problem);
    // Here the hours stand by themselves.
    if (problem?.type === "input_invalid")
      return err({ ...problem, field: problem.field.replace(/^rules\./, "") });
    const timetable = timetableFrom(store, input, now);
    const times = timetable ? slotsAfter(timetable, now, input.count) : [];
    return ok({ times, zone: zoneOf(store, input), now });
  }

  function upcoming(input: InputOf<"triggers.upcoming">, caller: Caller): AnswerOf<"triggers.upcoming"> {
    const { automation, perTrigger, limit } = input;
    const row = automation === undefined ? undefined : findFor(store, caller, automation);
    if (automation !== undefined && !row)
      return err({ type: "automation_unknown", automation: String(automation) });
    const now = clock.now();
    const until = input.until ?? now + weekMs;
    // Of later triggers than so many not even the first time would be shown.
    const ahead = soonestTriggers(store, { automationId: row?.automationId, limit }, visibleTo(caller))
      .flatMap((trigger) =>
        timesUntil(store, trigger, { now, until, perTrigger }).map((time) => ({ trigger, time })),
      )
      .toSorted((a, b) => a.time.due - b.time.due);
    const items = ahead.slice(0, limit);
    return ok({
      items: items.map(({ trigger, time }) => upcomingAsSeen(store, trigger, time, caller)),
      total: ahead.length,
    });
  }

  /** Each trigger is a transaction of its own, so that one that fails leaves the others done. */
  function runDue(input: InputOf<"triggers.runDue">, caller: Caller): AnswerOf<"triggers.runDue"> {
    const { limit, kind, automation, dryRun } = input;
    const row = automation === undefined ? undefined : findFor(store, caller, automation);
    if (automation !== undefined && !row)
      return err({ type: "automation_unknown", automation: String(automation) });
    const due = dueTriggers(store, clock.now(), mostDue).filter(
      (trigger) =>
        (row === undefined || trigger.automationId === row.automationId) &&
        (kind === undefined || trigger.input.kind === kind) &&
        sees(store, caller, trigger.automationId) !== "nothing",
    );
    // Nothing begins while the whole house is paused.
    const isHeld = readHousehold(store).globalPause && !dryRun;
    const chosen = isHeld ? [] : due.slice(0, Math.max(0, limit));
    const pass = { isJump: false, caughtUp: new Set<string>() };
    const items = chosen.flatMap((trigger) => {
      const done = dryRun ? foreseeTrigger(deps, trigger) : fireTrigger(deps, trigger.triggerId, pass);
      return done === undefined || done === "full" ? [] : [done];
    });
    if (!dryRun && items.length > 0)
      audit(deps, caller, {
        action: "schedule.asked",
        subject: "",
        detail: { triggers: items.map(({ triggerId }) => triggerId) },
      });
    return ok({ items, total: due.length });
  }
}

const weekMs = 7 * 24 * 60 * 60_000;

/** Looked through for those that are asked for. */
const mostDue = 10_000;
