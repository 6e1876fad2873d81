/** Reminders: what a person wants to be told later, by themselves or every day by an automation. */
/// <reference lib="esnext.temporal" />
import type { CommandError } from "@hob/shared/contract/errors";
import type { InboxItem } from "@hob/shared/contract/inbox";
import type { ItemBodies } from "@hob/shared/model/inbox";
import { standardRules } from "@hob/shared/model/schedule";
import { err, ok, type Result } from "@hob/shared/result";
import { itemAsSeen } from "../inbox/item-as-seen.ts";
import { armTrigger } from "../queue/timetable.ts";
import { dailyReminder } from "../starters/daily-reminder.ts";
import { addAutomation, findAutomation } from "../store/automations.ts";
import { readHousehold } from "../store/household.ts";
import { findItem, settleItem, type ItemRow } from "../store/inbox.ts";
import { addReminder, changeReminder } from "../store/reminders.ts";
import { wakeItemForAll } from "../store/snoozes.ts";
import { transaction } from "../store/transaction.ts";
import { addTrigger, findTrigger } from "../store/triggers.ts";
import { publishVersion } from "../store/versions.ts";
import { refusalOfAnother } from "./automation-count.ts";
import type { Caller, Handler } from "./caller.ts";
import { audit, type ServiceDeps } from "./deps.ts";
import { slugFor } from "./slug.ts";
import { checkVersion } from "./version-check.ts";

type Method = "reminders.add" | "reminders.update" | "reminders.automate";

export type ReminderHandlers = { readonly [M in Method]: Handler<M> };

type InputOf<M extends Method> = Parameters<ReminderHandlers[M]>[0];
type AnswerOf<M extends Method> = ReturnType<ReminderHandlers[M]>;

/** For a reminder without a time, every day at nine in the morning. */
const usualTime = { hour: 9, minute: 0 };

interface Reminder extends ItemRow {
  readonly body: ItemBodies["to_do"];
}

export function reminderHandlers(deps: ServiceDeps): ReminderHandlers {
  const { store, hub, clock } = deps;
  return {
    "reminders.add": (input, caller) => transaction(store, () => add(input, caller)),
    "reminders.update": (input, caller) => transaction(store, () => update(input, caller)),
    "reminders.automate": (input, caller) => transaction(store, () => automate(input, caller)),
  };

  function add(
    { title, note, at, isForAll }: InputOf<"reminders.add">,
    caller: Caller,
  ): AnswerOf<"reminders.add"> {
    const itemId = addReminder(store, {
      body: { title, note },
      ownerMemberId: isForAll ? null : caller.memberId,
      dueAt: at,
      at: clock.now(),
    });
    return ok(told(itemId, "reminder.added", caller));
  }

  /** Another time is another time for everybody: whoever had put it off sees it then. */
  function update(input: InputOf<"reminders.update">, caller: Caller): AnswerOf<"reminders.update"> {
    const found = openReminder(input.itemId, caller);
    if (!found.ok) return found;
    const { itemId, body, dueAt } = found.value;
    const { title = body.title, note = body.note, at = dueAt } = input;
    changeReminder(store, itemId, { body: { title, note }, dueAt: at, at: clock.now() });
    if (at !== dueAt) wakeItemForAll(store, itemId);
    return ok(told(itemId, "reminder.changed", caller));
  }

  /** What was somebody's own stays so: the automation is private to them. */
  function automate(
    { itemId }: InputOf<"reminders.automate">,
    caller: Caller,
  ): AnswerOf<"reminders.automate"> {
    const found = openReminder(itemId, caller);
    if (!found.ok) return found;
    const tooMany = refusalOfAnother(store);
    if (tooMany) return err(tooMany);
    const made = makeAutomation(found.value, caller);
    settleItem(store, itemId, { state: "resolved", at: clock.now(), by: caller.name, choice: "done" });
    audit(deps, caller, {
      action: "reminder.automated",
      subject: `item:${itemId}`,
      detail: { automation: made.automationSlug },
    });
    hub.publish({ kind: "InboxChanged", itemId });
    return ok(made);
  }

  function makeAutomation({ body, ownerMemberId, dueAt }: Reminder, caller: Caller) {
    const at = clock.now();
    const { description, tags, intent, source, manifest, paramsSchema } = dailyReminder;
    const content = { source, manifest, paramsSchema, limits: {} };
    const values = { title: body.title, note: body.note };
    const program = checkVersion(deps, content, values);
    if (!program.ok) throw new Error(`a reminder cannot be automated: ${JSON.stringify(program.error)}`);
    // Under a word of its own: what comes with Hob finds its short names free.
    const slug = slugFor(`reminder ${body.title}`, (taken) => findAutomation(store, taken) !== undefined);
    const name = body.title.slice(0, 80);
    const automationId = addAutomation(store, {
      slug,
      name,
      description,
      tags,
      ownership: "system",
      values,
      ownerMemberId,
      at,
    });
    publishVersion(store, {
      ...content,
      automationId,
      intent,
      program: program.value,
      author: "system",
      message: "",
      at,
    });
    audit(deps, caller, {
      action: "automation.created",
      subject: `automation:${automationId}`,
      detail: { slug },
    });
    hub.publish({ kind: "AutomationChanged", automationId });
    return { automationId, automationSlug: slug, triggerId: addDaily(automationId, dueAt, caller) };
  }

  function addDaily(automationId: number, dueAt: number | null, caller: Caller): number {
    const at = clock.now();
    const { hour, minute } = dueAt === null ? usualTime : timeOfDay(dueAt, readHousehold(store).timezone);
    const triggerId = addTrigger(store, {
      automationId,
      input: { kind: "cron", expression: `${minute} ${hour} * * *` },
      values: {},
      timezone: null,
      rules: standardRules,
      enabled: true,
      createdBy: caller.name,
      at,
    });
    const trigger = findTrigger(store, triggerId);
    if (!trigger) throw new Error("a trigger vanished within its own transaction");
    armTrigger(store, trigger, at);
    audit(deps, caller, {
      action: "trigger.created",
      subject: `trigger:${triggerId}`,
      detail: { automation: trigger.automationSlug, kind: "cron" },
    });
    hub.publish({ kind: "TriggerChanged", triggerId, automationId });
    return triggerId;
  }

  function openReminder(
    itemId: number,
    { memberId }: Caller,
  ): Result<Reminder, Extract<CommandError, { readonly type: "item_unknown" | "item_settled" }>> {
    const item = findItem(store, itemId);
    const isTheirs = item && (item.ownerMemberId === null || item.ownerMemberId === memberId);
    if (!isTheirs || item.cause !== "to_do") return err({ type: "item_unknown", itemId });
    const { state, choice, resolvedBy: by, resolvedAt: at } = item;
    if (state !== "open") return err({ type: "item_settled", itemId, state, choice, by, at });
    return ok({ ...item, body: item.body as ItemBodies["to_do"] });
  }

  function told(itemId: number, action: string, caller: Caller): InboxItem {
    const item = itemAsSeen(store, itemId, caller, clock.now());
    if (!item) throw new Error(`item ${itemId} vanished within its own transaction`);
    audit(deps, caller, { action, subject: `item:${itemId}`, detail: {} });
    hub.publish({ kind: "InboxChanged", itemId });
    return item;
  }
}

function timeOfDay(moment: number, zone: string): { readonly hour: number; readonly minute: number } {
  const { hour, minute } = Temporal.Instant.fromEpochMilliseconds(moment).toZonedDateTimeISO(zone);
  return { hour, minute };
}
