import { createECDH } from "node:crypto";
import {
  commandOf,
  commands,
  type Input,
  type Method,
  type PlainMethod,
} from "@hob/shared/contract/commands";
import { createManualClock } from "@hob/shared/testing/manual-clock";
import type { Result } from "@hob/shared/result";
import * as v from "valibot";
import { expect, it } from "vitest";
import { auditBetween, lastAuditSeq } from "../store/audit.ts";
import { addDelivery, addEvent, setDeliveryRunning, settleDelivery } from "../store/deliveries.ts";
import { addEffect, settleEffect } from "../store/effects.ts";
import { raiseItem } from "../store/inbox.ts";
import { addTestAutomation, addTestRun } from "../store/testing/test-runs.ts";
import { actorOf, terminal, type Caller } from "./caller.ts";
import { addTestDevice, addTestMember } from "./testing/test-devices.ts";
import { createNoticeSink } from "../inbox/notice-sink.ts";
import { createNotifyTool } from "../tools/notify.ts";
import { createTestHouse, type TestHouse } from "./testing/test-house.ts";

type WriteMethod = {
  [M in PlainMethod]: (typeof commands)[M]["effect"] extends "write" ? M : never;
}[PlainMethod];

/** Makes ready what the command is about, and says what it is asked. */
type Deed<M extends WriteMethod> = (house: TestHouse) => Input<M> | readonly [Input<M>, Caller];

const deeds: { readonly [M in WriteMethod]?: Deed<M> } = {
  "home.pause": () => ({}),
  "home.resume"(house) {
    house.plain["home.pause"]({}, terminal);
    return {};
  },
  "home.update": () => ({ name: "Hearth" }),
  "devices.update": (house) => ({ deviceId: phone(house).deviceId, name: "Tablet" }),
  "devices.revoke": (house) => ({ deviceId: phone(house).deviceId }),
  "devices.reset": () => ({}),
  "members.create": () => ({ name: "Ann" }),
  "members.update": (house) => ({ memberId: addTestMember(house.store, "Ann"), approvesUpTo: "low" }),
  "members.remove": (house) => ({ memberId: addTestMember(house.store, "Ann") }),
  "automations.create": () => ({ name: "Bins", source: "export default 1", manifest: { tools: [] } }),
  "automations.update": (house) => ({ automation: bins(house), name: "Rubbish" }),
  "automations.archive": (house) => ({ automation: bins(house), archived: true }),
  "automations.pause": (house) => ({ automation: bins(house) }),
  "automations.resume"(house) {
    house.plain["automations.pause"]({ automation: bins(house) }, terminal);
    return { automation: "bins" };
  },
  "automations.duplicate": (house) => ({ automation: bins(house) }),
  "runs.start": (house) => ({ automation: bins(house) }),
  "runs.startLater": (house) => ({ automation: bins(house), at: house.clock.now() + hour }),
  "runs.retry": (house) => ({ runId: run(house, "failed") }),
  "runs.replay": (house) => ({ runId: run(house, "failed") }),
  "runs.cancel": (house) => ({ runId: run(house, "queued") }),
  "runs.cancelAll"(house) {
    run(house, "queued");
    return {};
  },
  "effects.resolve": (house) => ({ effectId: unclearEffect(house), choice: "skip" }),
  "secrets.set": () => ({ name: "mail", value: "v", hosts: ["mail.example"] }),
  "secrets.rotate"(house) {
    house.plain["secrets.set"]({ name: "mail", value: "v", hosts: ["mail.example"] }, terminal);
    return { name: "mail", value: "w" };
  },
  "secrets.remove"(house) {
    house.plain["secrets.set"]({ name: "mail", value: "v", hosts: ["mail.example"] }, terminal);
    return { name: "mail" };
  },
  "triggers.create": (house) => ({
    automation: bins(house),
    input: { kind: "cron", expression: "0 7 * * *" },
  }),
  "triggers.update": (house) => ({ triggerId: daily(house), timezone: "UTC" }),
  "triggers.remove": (house) => ({ triggerId: daily(house) }),
  "triggers.enable": (house) => ({ triggerId: daily(house) }),
  "triggers.disable": (house) => ({ triggerId: daily(house) }),
  "triggers.skipNext": (house) => ({ triggerId: daily(house) }),
  "triggers.backfill"(house) {
    const to = house.clock.now();
    return { triggerId: daily(house), from: to - 24 * hour, to, dryRun: false };
  },
  "triggers.runDue"(house) {
    daily(house);
    advance(house, 25 * hour);
    return {};
  },
  "events.emit": () => ({ name: "washing.done" }),
  "events.redeliver": (house) => ({ deliveryId: parked(house) }),
  "events.drop": (house) => ({ deliveryId: parked(house) }),
  "webhooks.open": () => ({ port: 40_000 }),
  "webhooks.close": () => ({}),
  "webhooks.renew"(house) {
    return { triggerId: trigger(house, { kind: "webhook" }) };
  },
  "inbox.dismiss": (house) => ({ itemIds: [told(house)] }),
  "inbox.restore"(house) {
    const itemId = told(house);
    ask(house, "inbox.dismiss", { itemIds: [itemId] });
    return { itemIds: [itemId] };
  },
  "reminders.add": (house) => [{ title: "Bins" }, phone(house)],
  "reminders.update"(house) {
    const caller = phone(house);
    return [{ itemId: reminder(house, caller), title: "Paper bins" }, caller];
  },
  "reminders.automate"(house) {
    const caller = phone(house);
    return [{ itemId: reminder(house, caller) }, caller];
  },
  "push.subscribe": (house) => [subscription(), phone(house)],
  "push.unsubscribe"(house) {
    const caller = phone(house);
    ask(house, "push.subscribe", subscription(), caller);
    return [{}, caller];
  },
  "push.choose": (house) => [{ choices: { failures: false } }, phone(house)],
  "push.test"(house) {
    const caller = phone(house);
    ask(house, "push.subscribe", subscription(), caller);
    return [{}, caller];
  },
  "policies.set": () => ({ effect: "deny" }),
  "policies.remove"(house) {
    ask(house, "policies.set", { effect: "deny" });
    return { policyId: 1 };
  },
  "policies.limit": () => ({ maxRisk: "low" }),
};

/** Commands that write and add no entry here, each with its reason. */
const excused: { readonly [M in WriteMethod]?: string } = {
  "devices.confirm": "enrolment.test.ts pairs a device over the channel and reads its entries",
  "inbox.decide": "a decision cannot be stored without the number of its entry",
  "inbox.answer": "a decision cannot be stored without the number of its entry",
  "inbox.snooze": "hides something from the caller's own list, and nothing else",
};

const writes = (Object.keys(commands) as Method[]).filter((method) => commandOf(method).effect === "write");

it("every command that writes is shown to be audited, or has a reason why not", () => {
  const known: object = { ...deeds, ...excused };
  expect(writes.filter((method) => !Object.hasOwn(known, method))).toEqual([]);
  expect(Object.keys(deeds).filter((method) => Object.hasOwn(excused, method))).toEqual([]);
});

it.each(Object.keys(deeds) as WriteMethod[])(
  "%s adds an entry in the name of whoever asked",
  async (method) => {
    await using house = createTestHouse(undefined, createManualClock(noon), undefined, [
      (deps) => createNotifyTool(createNoticeSink(deps)),
    ]);
    const deed = deeds[method] as Deed<WriteMethod>;
    const asked = deed(house);
    const [input, caller] = Array.isArray(asked) ? (asked as [object, Caller]) : [asked as object, terminal];
    const before = lastAuditSeq(house.store);
    expect(ask(house, method, input, caller)).toMatchObject({ ok: true });
    const added = auditBetween(
      house.store,
      { actor: actorOf(caller) },
      before + 1,
      lastAuditSeq(house.store),
    );
    expect(added.length).toBeGreaterThan(0);
  },
);

const hour = 60 * 60_000;
const noon = Date.parse("2026-03-02T12:00:00Z");

function ask(house: TestHouse, method: WriteMethod, input: object, caller: Caller = terminal) {
  const handlers = house.plain as unknown as {
    readonly [method: string]: (input: unknown, caller: Caller) => Result<unknown, unknown>;
  };
  const handler = handlers[method];
  if (!handler) throw new Error(`nobody handles ${method}`);
  return handler(v.parse(commandOf(method).input, input), caller);
}

function advance({ clock }: TestHouse, ms: number): void {
  (clock as ReturnType<typeof createManualClock>).advance(ms);
}

function phone(house: TestHouse): Caller & { readonly deviceId: number } {
  return addTestDevice(house.store, "Phone", "admin");
}

function subscription(): Input<"push.subscribe"> {
  const p256dh = createECDH("prime256v1").generateKeys().toString("base64url");
  return { endpoint: "https://push.example/1", p256dh, auth: "A".repeat(22) };
}

function bins(house: TestHouse): string {
  return house.create("bins", "export default automation(async () => 1)");
}

function run(house: TestHouse, status: "queued" | "failed"): number {
  const automationId = addTestAutomation(house.store, "old");
  return addTestRun(house.store, { automationId, status, endedAt: status === "failed" ? noon : null });
}

function trigger(house: TestHouse, input: Input<"triggers.create">["input"]): number {
  const made = ask(house, "triggers.create", { automation: bins(house), input });
  if (!made.ok) throw new Error("no trigger was made");
  return (made.value as { readonly triggerId: number }).triggerId;
}

function daily(house: TestHouse): number {
  return trigger(house, { kind: "cron", expression: "0 7 * * *" });
}

function unclearEffect(house: TestHouse): number {
  const runId = run(house, "failed");
  const effectId = addEffect(house.store, {
    rootRunId: runId,
    key: "/bell.ring/1",
    runId,
    call: 1,
    step: "",
    tool: "bell.ring",
    args: [],
    argsHash: new Uint8Array(32),
    honoursKey: false,
    recipients: [],
    state: "in_flight",
    at: noon,
  });
  settleEffect(house.store, effectId, { state: "indeterminate", at: noon });
  return effectId;
}

function parked(house: TestHouse): number {
  const triggerId = trigger(house, { kind: "event", name: "washing.done" });
  const { eventId } = addEvent(house.store, {
    source: "terminal",
    name: "washing.done",
    dedupeKey: "1",
    targetAutomationId: null,
    body: null,
    at: noon,
    runId: null,
    depth: 0,
    ownerMemberId: null,
  });
  const deliveryId = addDelivery(house.store, eventId, triggerId, "terminal");
  setDeliveryRunning(house.store, deliveryId, run(house, "failed"));
  settleDelivery(house.store, deliveryId, "parked", noon);
  return deliveryId;
}

function told(house: TestHouse): number {
  return raiseItem(house.store, { automationId: null, cause: "queue_full", body: { queued: 1 }, at: noon });
}

function reminder(house: TestHouse, caller: Caller): number {
  const added = ask(house, "reminders.add", { title: "Bins", at: noon + hour }, caller);
  if (!added.ok) throw new Error("no reminder was added");
  return (added.value as { readonly itemId: number }).itemId;
}
