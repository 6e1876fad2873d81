/** When the automations of the made-up house run by themselves, and what became of times and events. */
import type { Input } from "@hob/shared/contract/commands";
import type { AutomationSummary } from "@hob/shared/contract/automations";
import type { HobError } from "@hob/shared/contract/errors";
import type { Trigger, TriggerInput, UpcomingSlot } from "@hob/shared/contract/triggers";
import type { Delivery } from "@hob/shared/contract/events";
import type { WebhookListener } from "@hob/shared/contract/webhooks";
import { standardRules } from "@hob/shared/model/schedule";
import { err, ok, type Result } from "@hob/shared/result";
import { changed } from "./fake-changes.ts";
import { isHousePaused } from "./fake-power.ts";
import { timesOf } from "./fake-times.ts";
import { minute, scene, start } from "./scene.ts";

/** Full of everything that may become of a time. */
export const isBusy = scene === "schedule";
export const houseZone = { is: "Europe/Berlin" };
const hour = 60 * minute;

const names: Readonly<Record<number, readonly [slug: string, name: string]>> = {
  1: ["feed-digest", "Feed digest"],
  2: ["site-watchdog", "Site and device watchdog"],
  3: ["photo-drop", "Photo drop"],
  4: ["bins-reminder", "Bins reminder"],
  6: ["diary", "Diary"],
};

/** Paused ones hold all their times. */
const held = new Set<number>();
let triggers: Trigger[] =
  scene === "empty"
    ? []
    : [
        trigger(
          1,
          1,
          { kind: "cron", expression: "0 7 * * *" },
          {
            values: { address: "https://www.example.org/feed.xml" },
            lastRun: last(12, "succeeded", 12 * minute),
          },
        ),
        trigger(
          2,
          2,
          { kind: "interval", everyMs: 15 * minute, anchor: start - 4 * minute },
          { lastRun: last(11, "failed", 58 * minute) },
        ),
        trigger(
          3,
          3,
          { kind: "file", folder: "/mnt/photos", settleMs: 5_000 },
          { lastRun: last(13, "running", 14_000) },
        ),
        trigger(4, 4, { kind: "cron", expression: "30 18 * * 1,4" }, {}),
        trigger(5, 6, { kind: "cron", expression: "0 22 * * *" }, { timezone: "America/New_York" }),
        ...(isBusy ? busyTriggers() : []),
      ];

function busyTriggers(): Trigger[] {
  return [
    trigger(
      11,
      1,
      { kind: "feed", url: "https://news.example.com/feed.xml", everyMs: 15 * minute },
      {
        checkedAt: start - 4 * minute,
        problem: { type: "http_status", message: "The feed answered 404." },
      },
    ),
    trigger(
      12,
      1,
      { kind: "cron", expression: "0 9 L * *" },
      { enabled: false, rules: { ...standardRules, misfire: "skip" } },
    ),
    trigger(13, 1, { kind: "once", at: start - 3 * hour }, { lastRun: last(12, "succeeded", 3 * hour) }),
    trigger(14, 1, { kind: "event", name: "washing.done" }, { parked: 1 }),
    trigger(15, 1, { kind: "webhook", signed: false }, {}),
    trigger(16, 3, { kind: "interval", everyMs: 5_000, anchor: start }, {}),
  ];
}

function trigger(
  triggerId: number,
  automationId: number,
  input: TriggerInput,
  rest: Partial<Trigger>,
): Trigger {
  const [automationSlug, automationName] = names[automationId] ?? ["", ""];
  return {
    triggerId,
    automationId,
    automationSlug,
    automationName,
    isVeiled: false,
    input,
    values: {},
    timezone: null,
    zone: rest.timezone ?? houseZone.is,
    rules: standardRules,
    enabled: true,
    state: "armed",
    nextAt: null,
    skips: [],
    lastRun: null,
    url: null,
    secret: null,
    checkedAt: null,
    problem: null,
    parked: 0,
    createdBy: "Anna’s iPhone",
    createdAt: start - 20 * 24 * hour,
    updatedAt: start - 20 * 24 * hour,
    ...rest,
  };
}

function last(runId: number, status: "succeeded" | "failed" | "running", agoMs: number): Trigger["lastRun"] {
  const reason = status === "failed" ? "tool_error" : null;
  return { runId, status, reason, dueAt: null, queuedAt: start - agoMs };
}

/** As it stands by now. */
function current(kept: Trigger): Trigger {
  const now = Date.now();
  const zone = kept.timezone ?? houseZone.is;
  const times = kept.enabled ? timesIn(kept, zone, now, 60) : [];
  const isDone = kept.input.kind === "once" && kept.input.at <= now;
  return {
    ...kept,
    zone,
    nextAt: held.has(kept.automationId) ? null : (times.find((at) => !kept.skips.includes(at)) ?? null),
    skips: kept.skips.filter((at) => at > now),
    url:
      kept.input.kind === "webhook" && listener.listening
        ? `http://192.168.1.20:${listener.listening.port}/hooks/7f3kq2m9x4w8c1v6b5n0z-${kept.triggerId}`
        : null,
    state: stateOf(kept, isDone),
  };
}

function stateOf(kept: Trigger, isDone: boolean): Trigger["state"] {
  if (!kept.enabled) return "off";
  if (isDone) return "done";
  if (kept.problem) return "broken";
  return held.has(kept.automationId) || isHousePaused() ? "held" : "armed";
}

function timesIn(kept: Trigger, zone: string, now: number, count: number): readonly number[] {
  const times = timesOf(kept.input, zone, now, count, kept.rules.activeHours);
  return times.ok ? times.value : [];
}

export function automationOfTrigger(triggerId: number): number | undefined {
  return triggers.find((each) => each.triggerId === triggerId)?.automationId;
}

/** What an automation's card says of its times. */
export function timesOfAutomation(
  automationId: number,
): Pick<AutomationSummary, "schedule" | "triggers" | "nextAt"> {
  const own = triggers.filter((each) => each.automationId === automationId).map(current);
  const next = own.flatMap(({ nextAt }) => (nextAt === null ? [] : [nextAt]));
  return {
    schedule: own
      .slice(0, 5)
      .map(({ triggerId, input, zone, enabled }) => ({ triggerId, input, zone, enabled })),
    triggers: own.length,
    nextAt: next.length === 0 ? null : Math.min(...next),
  };
}

export function hold(automationId: number, isHeld: boolean): void {
  if (isHeld) held.add(automationId);
  else held.delete(automationId);
}

export function copyTimes(from: number, to: number, slug: string, name: string): void {
  const copies = triggers
    .filter((each) => each.automationId === from)
    .map((each, at) => ({
      ...each,
      triggerId: 200 + at,
      automationId: to,
      automationSlug: slug,
      automationName: name,
      enabled: false,
    }));
  triggers = [...triggers, ...copies];
}

let listener: WebhookListener = { listening: null, problem: null };
let deliveries: Delivery[] = isBusy
  ? [
      {
        deliveryId: 21,
        eventId: 31,
        triggerId: 14,
        automationId: 1,
        automationSlug: "feed-digest",
        automationName: "Feed digest",
        source: "laundry",
        name: "washing.done",
        at: start - 40 * minute,
        state: "parked",
        runId: 11,
        data: { load: "cotton" },
      },
    ]
  : [];

/** Undefined where the command is not about times. */
export function answerSchedule(
  method: string,
  input: Record<string, unknown>,
): Result<unknown, HobError> | undefined {
  switch (method) {
    case "triggers.list":
      return ok(listOf(triggers.filter((each) => isOf(each, input["automation"])).map(current)));
    case "triggers.get":
      return withTrigger(input, current);
    case "triggers.create":
      return create(input as Input<"triggers.create">);
    case "triggers.update":
      return update(input as Input<"triggers.update">);
    case "triggers.remove":
      return withTrigger(input, (found) => {
        triggers = triggers.filter((each) => each !== found);
        changed("automation", found.automationId);
        return null;
      });
    case "triggers.enable":
    case "triggers.disable":
      return withTrigger(input, (found) => put({ ...found, enabled: method === "triggers.enable" }));
    case "triggers.skipNext":
      return skip(input as Input<"triggers.skipNext">);
    case "triggers.preview":
      return preview(input as Input<"triggers.preview">);
    case "triggers.upcoming":
      return ok(upcoming(input as Input<"triggers.upcoming">));
    case "events.list":
      return ok(listOf(deliveries.filter((each) => each.state === (input["state"] ?? each.state))));
    case "events.redeliver":
      return settle(Number(input["deliveryId"]), "running");
    case "events.drop":
      return settle(Number(input["deliveryId"]), "dropped");
    case "webhooks.get":
      return ok(listener);
    case "webhooks.open":
      return ok(listen(input as Input<"webhooks.open">));
    case "webhooks.close":
      listener = { listening: null, problem: null };
      changed("home", 0);
      return ok(listener);
    case "webhooks.renew":
      return withTrigger(input, (found) => put({ ...found, updatedAt: Date.now() }));
    default:
      return undefined;
  }
}

function create(input: Input<"triggers.create">): Result<unknown, HobError> {
  const found = Object.entries(names).find(([id, [slug]]) => isNamed(Number(id), slug, input.automation));
  const times = timesOf(input.input, input.timezone ?? houseZone.is, Date.now(), 1);
  if (!found) return err({ type: "automation_unknown", automation: String(input.automation) });
  if (!times.ok) return times;
  if (input.input.kind === "file" && input.input.folder.startsWith("/media") && scene === "refused")
    return err({ type: "not_granted", what: "folder", name: input.input.folder });
  const made = trigger(100 + triggers.length, Number(found[0]), input.input as TriggerInput, {
    timezone: input.timezone ?? null,
    values: input.values ?? {},
    rules: { ...standardRules, ...(input.rules as Partial<Trigger["rules"]>) },
    createdAt: Date.now(),
  });
  triggers = [...triggers, made];
  changed("automation", made.automationId);
  return ok(current(made));
}

function update(input: Input<"triggers.update">): Result<unknown, HobError> {
  const found = triggers.find((each) => each.triggerId === input.triggerId);
  if (!found) return err({ type: "trigger_unknown", triggerId: input.triggerId });
  const next: Trigger = {
    ...found,
    input: (input.input ?? found.input) as TriggerInput,
    timezone: input.timezone === undefined ? found.timezone : input.timezone,
    values: input.values ?? found.values,
    rules: { ...found.rules, ...(input.rules as Partial<Trigger["rules"]>) },
    problem: null,
  };
  const times = timesOf(next.input, next.timezone ?? houseZone.is, Date.now(), 1);
  return times.ok ? ok(put(next)) : times;
}

function skip({ triggerId, at, undo }: Input<"triggers.skipNext">): Result<unknown, HobError> {
  return withTrigger({ triggerId }, (found) => {
    const slot = at ?? current(found).nextAt ?? 0;
    const others = found.skips.filter((each) => each !== slot);
    return put({ ...found, skips: undo ? others : [...others, slot] });
  });
}

function preview(input: Input<"triggers.preview">): Result<unknown, HobError> {
  const now = Date.now();
  const zone = input.timezone ?? houseZone.is;
  const times = timesOf(input.input, zone, now, input.count ?? 5, input.activeHours ?? null);
  return times.ok ? ok({ times: times.value, zone, now }) : times;
}

function upcoming({ until, perTrigger = 3, limit = 50 }: Input<"triggers.upcoming">): {
  items: UpcomingSlot[];
  total: number;
} {
  const now = Date.now();
  const slots = triggers
    .filter((each) => each.enabled && (!held.has(each.automationId) || isTried(each)))
    .flatMap((each) => {
      const { triggerId, automationId, automationSlug, automationName, input, values } = each;
      const zone = each.timezone ?? houseZone.is;
      const ahead = timesIn(each, zone, now, 400).filter((at) => at <= (until ?? now + 7 * 24 * hour));
      const isFrequent = ahead.length > 31;
      if (isTried(each)) ahead.splice(1);
      const told = isFrequent ? ahead.slice(0, perTrigger) : ahead;
      return told.map((at, nth): UpcomingSlot => ({
        triggerId,
        automationId,
        automationSlug,
        automationName,
        input,
        values,
        zone,
        at,
        dueAt: at,
        isSkipped: each.skips.includes(at),
        heldBy: heldBy(each),
        continues: isFrequent && !isTried(each) && nth + 1 === told.length,
      }));
    })
    .toSorted((a, b) => a.at - b.at);
  return { items: slots.slice(0, limit), total: slots.length };
}

/** Of what failed again and again, the one time that is tried although it is paused. */
function isTried({ automationId }: Trigger): boolean {
  return isBusy && automationId === 2 && held.has(2);
}

function heldBy(each: Trigger): UpcomingSlot["heldBy"] {
  if (isHousePaused()) return "home_paused";
  return isTried(each) ? "breaker" : null;
}

function settle(deliveryId: number, state: Delivery["state"]): Result<unknown, HobError> {
  const found = deliveries.find((each) => each.deliveryId === deliveryId);
  if (!found) return err({ type: "delivery_unknown", deliveryId });
  const settled = { ...found, state };
  deliveries = deliveries.map((each) => (each === found ? settled : each));
  triggers = triggers.map((each) => (each.triggerId === found.triggerId ? { ...each, parked: 0 } : each));
  changed("automation", found.automationId);
  return ok(settled);
}

function listen({ port, scope = "loopback" }: Input<"webhooks.open">): WebhookListener {
  listener =
    port === 8080
      ? { listening: null, problem: { type: "port_taken", message: "Port 8080 is used by another program." } }
      : { listening: { port, scope }, problem: null };
  changed("home", 0);
  return listener;
}

function withTrigger(
  input: Record<string, unknown>,
  answerOf: (found: Trigger) => unknown,
): Result<unknown, HobError> {
  const triggerId = Number(input["triggerId"]);
  const found = triggers.find((each) => each.triggerId === triggerId);
  return found ? ok(answerOf(found)) : err({ type: "trigger_unknown", triggerId });
}

function put(next: Trigger): Trigger {
  triggers = triggers.map((each) => (each.triggerId === next.triggerId ? next : each));
  changed("automation", next.automationId);
  return current(next);
}

function isOf(each: Trigger, automation: unknown): boolean {
  return automation === undefined || isNamed(each.automationId, each.automationSlug, automation);
}

function isNamed(id: number, slug: string, automation: unknown): boolean {
  return automation === id || automation === slug;
}

function listOf<T>(items: readonly T[]): { items: readonly T[]; total: number } {
  return { items, total: items.length };
}
