/** Triggers as the contract shows them, to one caller. */
import type { Trigger, TriggerState, UpcomingSlot } from "@hob/shared/contract/triggers";
import { roleCovers } from "@hob/shared/model/role";
import { nextKeptTime, timeOf, timetableOf, zoneOf } from "../queue/timetable.ts";
import { slotsAfter } from "../schedule/slots.ts";
import { parkedCount } from "../store/deliveries.ts";
import { readHousehold } from "../store/household.ts";
import { lastRunOfTrigger } from "../store/run-views.ts";
import type { Store } from "../store/store.ts";
import type { TriggerRow } from "../store/triggers.ts";
import type { Caller } from "./caller.ts";
import type { ServiceDeps } from "./deps.ts";
import { sees, triggerInputAsSeen } from "./visibility.ts";

type ViewDeps = Pick<ServiceDeps, "store" | "webhooks">;

/** For a caller who may know of its automation. */
export function triggerAsSeen({ store, webhooks }: ViewDeps, row: TriggerRow, caller: Caller): Trigger {
  const { triggerId, automationId, automationSlug, automationName, timezone, rules, enabled } = row;
  const isVeiled = sees(store, caller, automationId) !== "all";
  return {
    triggerId,
    automationId,
    automationSlug,
    automationName,
    isVeiled,
    input: isVeiled ? triggerInputAsSeen(row.input) : row.input,
    values: isVeiled ? {} : row.values,
    timezone,
    zone: zoneOf(store, row),
    rules,
    enabled,
    state: stateOf(store, row, webhooks),
    nextAt: nextKeptTime(store, row) ?? null,
    skips: [...row.skips],
    lastRun: lastRunOfTrigger(store, triggerId),
    ...(isVeiled ? noAddress : addressOf(row, webhooks, caller)),
    checkedAt: row.checkedAt,
    problem: problemOf(row, webhooks),
    parked: parkedCount(store, triggerId),
    createdBy: row.createdBy,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  };
}

export interface TimeAhead {
  readonly slot: number;
  readonly due: number;
  readonly isSkipped: boolean;
}

/** Times ahead, soonest first; none where it is not armed. What is due and not yet answered is one of them. */
export function timesAhead(store: Store, row: TriggerRow, now: number, count: number): TimeAhead[] {
  const timetable = timetableOf(store, row);
  if (!timetable || row.nextSlot === null) return [];
  const slots = [row.nextSlot, ...slotsAfter(timetable, Math.max(row.nextSlot, now), count - 1)];
  return slots.map((slot) => ({
    ...timeOf(row, slot),
    isSkipped: row.skips.includes(slot),
  }));
}

/** A trigger with more times than these until then shows the first few, and that it goes on. */
const mostToldApart = 31;

/** Times ahead until then; of an automation whose breaker is open only the one that is tried. */
export function timesUntil(
  store: Store,
  row: TriggerRow,
  { now, until, perTrigger }: { readonly now: number; readonly until: number; readonly perTrigger: number },
): (TimeAhead & { readonly continues: boolean })[] {
  const isProbe = row.automationState === "paused";
  const times = timesAhead(store, row, now, isProbe ? 1 : mostToldApart + 1).filter(
    ({ slot }) => slot <= until,
  );
  const isCut = times.length > mostToldApart;
  const told = isCut ? times.slice(0, perTrigger) : times;
  return told.map((time, index) => ({ ...time, continues: isCut && index === told.length - 1 }));
}

export function upcomingAsSeen(
  store: Store,
  row: TriggerRow,
  { slot, due, isSkipped, continues }: TimeAhead & { readonly continues: boolean },
  caller: Caller,
): UpcomingSlot {
  const { triggerId, automationId, automationSlug, automationName } = row;
  const isVeiled = sees(store, caller, automationId) !== "all";
  return {
    triggerId,
    automationId,
    automationSlug,
    automationName,
    input: isVeiled ? triggerInputAsSeen(row.input) : row.input,
    values: isVeiled ? {} : row.values,
    zone: zoneOf(store, row),
    at: slot,
    dueAt: due,
    isSkipped,
    heldBy: heldBy(store, row),
    continues,
  };
}

const noAddress = { url: null, secret: null } as const;

/** Whoever has these can start the automation: only for those who may do that anyway. */
function addressOf(
  { input, triggerId }: TriggerRow,
  webhooks: ViewDeps["webhooks"],
  { role }: Caller,
): Pick<Trigger, "url" | "secret"> {
  if (input.kind !== "webhook" || !roleCovers(role, "operator")) return noAddress;
  return {
    url: webhooks.addressOf(triggerId),
    secret: input.signed ? webhooks.secretOf(triggerId) : null,
  };
}

function heldBy(store: Store, { automationState }: TriggerRow): UpcomingSlot["heldBy"] {
  if (readHousehold(store).globalPause) return "home_paused";
  // Any other pause would have taken its times away.
  return automationState === "paused" ? "breaker" : null;
}

function stateOf(store: Store, row: TriggerRow, webhooks: ViewDeps["webhooks"]): TriggerState {
  const isByClock = timetableOf(store, row) !== undefined;
  if (row.input.kind === "once" && row.nextSlot === null && row.automationState === "active") return "done";
  if (!row.enabled) return "off";
  if (row.automationState !== "active") return "held";
  if (problemOf(row, webhooks)) return "broken";
  if (isByClock && row.nextSlot === null) return "done";
  return readHousehold(store).globalPause ? "held" : "armed";
}

function problemOf(row: TriggerRow, webhooks: ViewDeps["webhooks"]): Trigger["problem"] {
  if (row.problem) return { ...row.problem };
  if (row.input.kind !== "webhook") return null;
  const { listening, problem } = webhooks.state();
  if (listening) return null;
  return problem ?? { type: "webhooks_closed", message: "The house does not listen for web calls." };
}
