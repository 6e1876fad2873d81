/** Automations paused and resumed by people, and copied. */
import { err, ok } from "@hob/shared/result";
import { armAll } from "../queue/breaker.ts";
import {
  addAutomation,
  findAutomation,
  pauseAutomation,
  setAutomationState,
  type AutomationRow,
} from "../store/automations.ts";
import { addGrant, liveGrants } from "../store/grants.ts";
import { resolveItem } from "../store/inbox.ts";
import { transaction } from "../store/transaction.ts";
import { addTrigger, triggersOf } from "../store/triggers.ts";
import { publishVersion } from "../store/versions.ts";
import { refusalOfAnother } from "./automation-count.ts";
import { activeVersion, automationOf } from "./automation-views.ts";
import type { Caller, Handler } from "./caller.ts";
import { audit, type ServiceDeps } from "./deps.ts";
import { slugFor } from "./slug.ts";
import { findFor, sees } from "./visibility.ts";

type Method = "automations.pause" | "automations.resume" | "automations.duplicate";

export type AutomationTurnHandlers = { readonly [M in Method]: Handler<M> };

type InputOf<M extends Method> = Parameters<AutomationTurnHandlers[M]>[0];
type AnswerOf<M extends Method> = ReturnType<AutomationTurnHandlers[M]>;

export function automationTurnHandlers(deps: ServiceDeps): AutomationTurnHandlers {
  const { store, hub, clock } = deps;
  return {
    "automations.pause": ({ automation }, caller) => transaction(store, () => turn(automation, true, caller)),
    "automations.resume": ({ automation }, caller) =>
      transaction(store, () => turn(automation, false, caller)),
    "automations.duplicate": (input, caller) => transaction(store, () => duplicate(input, caller)),
  };

  /** Also for what is private to another member: whoever may end runs may keep them from beginning. */
  function turn(ref: number | string, isPaused: boolean, caller: Caller): AnswerOf<"automations.pause"> {
    const row = findFor(store, caller, ref);
    if (!row) return err({ type: "automation_unknown", automation: String(ref) });
    const { automationId, slug } = row;
    if (row.state === "archived") return err({ type: "automation_archived", automation: slug });
    if (isPaused !== (row.state === "paused") || (isPaused && row.pauseReason !== "user"))
      set(row, isPaused, caller);
    return answer(automationId, caller);
  }

  function set({ automationId, slug }: AutomationRow, isPaused: boolean, caller: Caller): void {
    const at = clock.now();
    if (isPaused)
      pauseAutomation(store, automationId, { reason: "user", by: caller.name, probeAt: null, at });
    else setAutomationState(store, automationId, "active", at);
    armAll(deps, automationId, "asked");
    const itemId = resolveItem(store, automationId, "breaker", caller.name, at);
    if (itemId !== undefined) hub.publish({ kind: "InboxChanged", itemId });
    audit(deps, caller, {
      action: isPaused ? "automation.paused" : "automation.resumed",
      subject: `automation:${automationId}`,
      detail: { slug },
    });
    hub.publish({ kind: "AutomationChanged", automationId });
  }

  function duplicate(
    { automation, name }: InputOf<"automations.duplicate">,
    caller: Caller,
  ): AnswerOf<"automations.duplicate"> {
    const row = findFor(store, caller, automation);
    if (!row) return err({ type: "automation_unknown", automation: String(automation) });
    if (sees(store, caller, row.automationId) === "veiled")
      return err({ type: "automation_private", automation: row.slug });
    const tooMany = refusalOfAnother(store);
    if (tooMany) return err(tooMany);
    const automationId = copy(row, name ?? `${row.name.slice(0, 73)} (copy)`, caller);
    audit(deps, caller, {
      action: "automation.duplicated",
      subject: `automation:${automationId}`,
      detail: { of: row.slug },
    });
    hub.publish({ kind: "AutomationChanged", automationId });
    return answer(automationId, caller);
  }

  /** What it may touch is copied as it was granted; nothing of the copy runs by itself until somebody says so. */
  function copy(row: AutomationRow, name: string, caller: Caller): number {
    const at = clock.now();
    const version = activeVersion(store, row);
    const automationId = addAutomation(store, {
      slug: slugFor(name, (taken) => findAutomation(store, taken) !== undefined),
      name,
      description: row.description,
      tags: row.tags,
      ownership: "owner",
      values: row.values,
      ownerMemberId: row.ownerMemberId,
      at,
    });
    publishVersion(store, {
      ...version,
      automationId,
      author: "user",
      message: `Copied from ${row.name}`,
      at,
    });
    for (const { body } of liveGrants(store, row.automationId))
      addGrant(store, automationId, body, caller.name, at);
    for (const trigger of triggersOf(store, row.automationId))
      addTrigger(store, { ...trigger, automationId, enabled: false, createdBy: caller.name, at });
    return automationId;
  }

  function answer(automationId: number, caller: Caller) {
    const row = findAutomation(store, automationId);
    if (!row) throw new Error(`automation ${automationId} vanished within its own transaction`);
    return ok(automationOf(store, row, caller));
  }
}
