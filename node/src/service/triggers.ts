/** Triggers: made, changed, turned on and off, and their times left out or filled in. */
import { standardRules, type TriggerRules } from "@hob/shared/model/schedule";
import { err, ok, type Result } from "@hob/shared/result";
import type { CommandError } from "@hob/shared/contract/errors";
import type { GrantBody } from "@hob/shared/model/manifest";
import { roleCovers } from "@hob/shared/model/role";
import { closeFailedSource } from "../inbox/failed-sources.ts";
import { fireTrigger } from "../queue/fire.ts";
import { leaveOutDue } from "../queue/leave-out.ts";
import { armTrigger } from "../queue/timetable.ts";
import { findAutomation, type AutomationRow } from "../store/automations.ts";
import { dropPending } from "../store/deliveries.ts";
import { transaction } from "../store/transaction.ts";
import {
  addTrigger,
  changeTrigger,
  findTrigger,
  listTriggers,
  removeTrigger,
  setSkips,
  setTriggerEnabled,
  type TriggerRow,
} from "../store/triggers.ts";
import { visibleTo } from "../store/visibility.ts";
import { activeVersion } from "./automation-views.ts";
import { addGrants } from "./add-grants.ts";
import { findGrantProblem } from "./grant-check.ts";
import { backfill } from "./backfill.ts";
import type { Caller, Handler } from "./caller.ts";
import { audit, type ServiceDeps } from "./deps.ts";
import { findTriggerProblem, type CheckedTrigger } from "./trigger-check.ts";
import { timesAhead, triggerAsSeen } from "./trigger-views.ts";
import { findFor, sees } from "./visibility.ts";

type Method =
  | "triggers.list"
  | "triggers.get"
  | "triggers.create"
  | "triggers.update"
  | "triggers.remove"
  | "triggers.enable"
  | "triggers.disable"
  | "triggers.skipNext"
  | "triggers.backfill"
  | "runs.startLater";

export type TriggerHandlers = { readonly [M in Method]: Handler<M> };

type InputOf<M extends Method> = Parameters<TriggerHandlers[M]>[0];
type AnswerOf<M extends Method> = ReturnType<TriggerHandlers[M]>;

export function triggerHandlers(deps: ServiceDeps): TriggerHandlers {
  const { store, hub, clock } = deps;
  return {
    "triggers.list": list,
    "triggers.get": ({ triggerId }, caller) => {
      const row = known(triggerId, caller);
      return row ? ok(triggerAsSeen(deps, row, caller)) : err(unknown(triggerId));
    },
    "triggers.create": (input, caller) => transaction(store, () => create(input, caller)),
    "triggers.update": (input, caller) => transaction(store, () => update(input, caller)),
    "triggers.remove": (input, caller) => transaction(store, () => remove(input, caller)),
    "triggers.enable": ({ triggerId }, caller) => transaction(store, () => enable(triggerId, caller)),
    "triggers.disable": ({ triggerId }, caller) => transaction(store, () => disable(triggerId, caller)),
    "triggers.skipNext": (input, caller) => transaction(store, () => skipNext(input, caller)),
    "triggers.backfill": (input, caller) =>
      transaction(store, () => {
        const found = changeable(input.triggerId, caller);
        return found.ok ? backfill(deps, found.value, input, caller) : found;
      }),
    "runs.startLater": (input, caller) => transaction(store, () => startLater(input, caller)),
  };

  function list(input: InputOf<"triggers.list">, caller: Caller): AnswerOf<"triggers.list"> {
    const { automation, kind, limit, offset } = input;
    const row = automation === undefined ? undefined : findFor(store, caller, automation);
    if (automation !== undefined && !row)
      return err({ type: "automation_unknown", automation: String(automation) });
    const filter = { automationId: row?.automationId, kind };
    const { items, total } = listTriggers(store, filter, { limit, offset }, visibleTo(caller));
    return ok({ items: items.map((each) => triggerAsSeen(deps, each, caller)), total });
  }

  function create(input: InputOf<"triggers.create">, caller: Caller): AnswerOf<"triggers.create"> {
    const found = automationFor(input.automation, caller);
    if (!found.ok) return found;
    const refused = refusalOfGrants(input.grant, caller);
    if (refused) return err(refused);
    const rules = rulesFrom(isByClock(input.input) ? standardRules : eventRules, input.rules);
    return keep(found.value, { ...input, rules }, caller, input.grant);
  }

  function keep(
    automation: AutomationRow,
    { input, values, timezone, rules }: CheckedTrigger,
    caller: Caller,
    granted: readonly GrantBody[] = [],
  ): AnswerOf<"triggers.create"> {
    const at = clock.now();
    const problem = findTriggerProblem(
      store,
      automation,
      activeVersion(store, automation),
      { input, values, timezone, rules },
      at,
      granted,
    );
    if (problem) return err(problem);
    addGrants(deps, automation, granted, caller);
    const triggerId = addTrigger(store, {
      automationId: automation.automationId,
      input: input.kind === "interval" ? { ...input, anchor: input.anchor ?? at } : input,
      values,
      timezone,
      rules,
      enabled: true,
      createdBy: caller.name,
      at,
    });
    return ok(changed(triggerId, "trigger.created", caller));
  }

  function update(input: InputOf<"triggers.update">, caller: Caller): AnswerOf<"triggers.update"> {
    const { triggerId } = input;
    const found = changeable(triggerId, caller);
    if (!found.ok) return found;
    // What has come is answered by the rules as they were.
    fireTrigger(deps, triggerId, { isJump: false, caughtUp: new Set() });
    const before = required(triggerId);
    const refused = refusalOfGrants(input.grant, caller);
    if (refused) return err(refused);
    if (input.input && input.input.kind !== before.input.kind) return err(kindStays(before));
    const at = clock.now();
    const after: CheckedTrigger = {
      input: withAnchor(input.input ?? before.input, before, at),
      values: input.values ?? before.values,
      timezone: input.timezone === undefined ? before.timezone : input.timezone,
      rules: rulesFrom(before.rules, input.rules ?? {}),
    };
    const problem = problemOf(before, after, at, input.grant);
    if (problem) return err(problem);
    addGrants(deps, automationOf(before), input.grant ?? [], caller);
    const keepsPlace = JSON.stringify(after.input) === JSON.stringify(before.input);
    changeTrigger(store, triggerId, after, keepsPlace, at);
    if (!keepsPlace) closeFailedSource(deps, before, caller.name);
    return ok(changed(triggerId, "trigger.updated", caller));
  }

  function remove({ triggerId }: InputOf<"triggers.remove">, caller: Caller): AnswerOf<"triggers.remove"> {
    const row = known(triggerId, caller);
    if (!row) return err(unknown(triggerId));
    const veiled = refusalOfVeiled(row, caller);
    if (veiled) return err(veiled);
    leaveOutDue(deps, row, "asked");
    removeTrigger(store, triggerId, clock.now());
    closeFailedSource(deps, row, caller.name);
    dropPending(store, triggerId, clock.now());
    tell(row, "trigger.removed", caller);
    return ok(null);
  }

  function enable(triggerId: number, caller: Caller): AnswerOf<"triggers.enable"> {
    const found = changeable(triggerId, caller);
    if (!found.ok) return found;
    const at = clock.now();
    const problem = problemOf(found.value, found.value, at);
    if (problem) return err(problem);
    setTriggerEnabled(store, triggerId, true, at);
    return ok(changed(triggerId, "trigger.enabled", caller));
  }

  function disable(triggerId: number, caller: Caller): AnswerOf<"triggers.disable"> {
    const row = known(triggerId, caller);
    if (!row) return err(unknown(triggerId));
    const veiled = refusalOfVeiled(row, caller);
    if (veiled) return err(veiled);
    leaveOutDue(deps, row, "asked");
    setTriggerEnabled(store, triggerId, false, clock.now());
    closeFailedSource(deps, row, caller.name);
    dropPending(store, triggerId, clock.now());
    return ok(changed(triggerId, "trigger.disabled", caller));
  }

  function skipNext(
    { triggerId, at, undo }: InputOf<"triggers.skipNext">,
    caller: Caller,
  ): AnswerOf<"triggers.skipNext"> {
    const row = known(triggerId, caller);
    if (!row) return err(unknown(triggerId));
    const veiled = refusalOfVeiled(row, caller);
    if (veiled) return err(veiled);
    const slot = undo ? skippedSlot(row, at) : slotAhead(row, at);
    if (slot === undefined) return err({ type: "slot_unknown", at: at ?? null });
    const others = row.skips.filter((each) => each !== slot);
    setSkips(store, triggerId, undo ? others : [...others, slot].toSorted((a, b) => a - b).slice(-mostSkips));
    tell(row, undo ? "trigger.unskipped" : "trigger.skipped", caller, { at: slot });
    return ok(shown(triggerId, caller));
  }

  function skippedSlot({ skips }: TriggerRow, at: number | undefined): number | undefined {
    return at === undefined ? skips[0] : skips.find((slot) => slot === at);
  }

  function slotAhead(row: TriggerRow, at: number | undefined): number | undefined {
    const ahead = timesAhead(store, row, clock.now(), mostSkips);
    return ahead.find(({ slot, isSkipped }) => (at === undefined ? !isSkipped : slot === at))?.slot;
  }

  function startLater(
    { automation, at, input }: InputOf<"runs.startLater">,
    caller: Caller,
  ): AnswerOf<"runs.startLater"> {
    const found = automationFor(automation, caller);
    if (!found.ok) return found;
    const kept = keep(
      found.value,
      { input: { kind: "once", at }, values: input, timezone: null, rules: standardRules },
      caller,
    );
    if (kept.ok) return kept;
    const { error } = kept;
    if (error.type === "input_invalid")
      return err({ ...error, field: error.field.replace(/^input\.at$/, "at").replace(/^values/, "input") });
    throw new Error(`a run at a set time was refused as ${error.type}`);
  }

  function automationFor(
    ref: number | string,
    caller: Caller,
  ): Result<
    AutomationRow,
    Extract<
      CommandError,
      { readonly type: "automation_unknown" | "automation_private" | "automation_archived" }
    >
  > {
    const row = findFor(store, caller, ref);
    if (!row) return err({ type: "automation_unknown", automation: String(ref) });
    if (sees(store, caller, row.automationId) === "veiled")
      return err({ type: "automation_private", automation: row.slug });
    if (row.state === "archived") return err({ type: "automation_archived", automation: row.slug });
    return ok(row);
  }

  function known(triggerId: number, caller: Caller): TriggerRow | undefined {
    const row = findTrigger(store, triggerId);
    return row && sees(store, caller, row.automationId) !== "nothing" ? row : undefined;
  }

  function changeable(
    triggerId: number,
    caller: Caller,
  ): Result<
    TriggerRow,
    Extract<CommandError, { readonly type: "trigger_unknown" | "automation_private" | "automation_archived" }>
  > {
    const row = known(triggerId, caller);
    if (!row) return err(unknown(triggerId));
    const veiled = refusalOfVeiled(row, caller);
    if (veiled) return err(veiled);
    if (row.automationState === "archived")
      return err({ type: "automation_archived", automation: row.automationSlug });
    return ok(row);
  }

  function refusalOfVeiled({ automationId, automationSlug }: TriggerRow, caller: Caller) {
    return sees(store, caller, automationId) === "veiled"
      ? ({ type: "automation_private", automation: automationSlug } as const)
      : undefined;
  }

  function problemOf(
    before: TriggerRow,
    after: CheckedTrigger,
    at: number,
    granted: readonly GrantBody[] = [],
  ) {
    const automation = automationOf(before);
    return findTriggerProblem(store, automation, activeVersion(store, automation), after, at, granted);
  }

  function automationOf({ automationId }: TriggerRow): AutomationRow {
    const automation = findAutomation(store, automationId);
    if (!automation) throw new Error(`automation ${automationId} vanished`);
    return automation;
  }

  /** Times are an operator's to set; what an automation may touch is an admin's. */
  function refusalOfGrants(granted: readonly GrantBody[] | undefined, { role }: Caller) {
    if (!granted || granted.length === 0) return undefined;
    if (!roleCovers(role, "admin")) return { type: "role_too_low", needs: "admin", has: role } as const;
    for (const [index, body] of granted.entries()) {
      const hopeless = findGrantProblem(body, `grant.${index}`, deps.closureOf);
      if (hopeless) return hopeless;
    }
    return undefined;
  }

  /** Its times are counted anew from when it says that it was changed, and whoever shows it hears of it. */
  function changed(triggerId: number, action: string, caller: Caller) {
    const row = required(triggerId);
    armTrigger(store, row, row.updatedAt);
    tell(row, action, caller);
    return shown(triggerId, caller);
  }

  function tell(
    row: TriggerRow,
    action: string,
    caller: Caller,
    detail: { readonly at?: number } = {},
  ): void {
    const { triggerId, automationId, automationSlug, input } = row;
    audit(deps, caller, {
      action,
      subject: `trigger:${triggerId}`,
      detail: { automation: automationSlug, kind: input.kind, ...detail },
    });
    hub.publish({ kind: "TriggerChanged", triggerId, automationId });
  }

  function shown(triggerId: number, caller: Caller) {
    return triggerAsSeen(deps, required(triggerId), caller);
  }

  function required(triggerId: number): TriggerRow {
    const row = findTrigger(store, triggerId);
    if (!row) throw new Error(`trigger ${triggerId} vanished within its own transaction`);
    return row;
  }
}

/** More than anybody leaves out one by one. */
const mostSkips = 50;

/** Events are not to be lost because another is being answered. */
const eventRules: TriggerRules = { ...standardRules, overlap: "queue_all" };

function isByClock({ kind }: CheckedTrigger["input"]): boolean {
  return kind === "cron" || kind === "interval" || kind === "once";
}

function rulesFrom(before: TriggerRules, change: InputOf<"triggers.create">["rules"]): TriggerRules {
  const given = Object.entries(change).filter(([, value]) => value !== undefined);
  return { ...before, ...(Object.fromEntries(given) as Partial<TriggerRules>) };
}

/** An interval keeps its grid, unless another is given. */
function withAnchor(input: CheckedTrigger["input"], before: TriggerRow, at: number): CheckedTrigger["input"] {
  if (input.kind !== "interval" || before.input.kind !== "interval") return input;
  const isSame = input.everyMs === before.input.everyMs;
  return { ...input, anchor: input.anchor ?? (isSame ? before.input.anchor : undefined) ?? at };
}

function unknown(triggerId: number) {
  return { type: "trigger_unknown", triggerId } as const;
}

function kindStays({ input }: TriggerRow) {
  return {
    type: "input_invalid",
    field: "input.kind",
    problem: "is another kind than the trigger is of",
    fix: `keep ${input.kind}, or remove the trigger and make a new one`,
  } as const;
}
