import { describe, expect, it } from "vitest";
import type { Trigger } from "@hob/shared/contract/triggers";
import { standardRules } from "@hob/shared/model/schedule";
import {
  draftOfTrigger,
  fieldOfPath,
  hoursAround,
  hows,
  newTriggerDraft,
  readTrigger,
  type TriggerDraft,
} from "./trigger-form.ts";

const now = Date.parse("2026-03-03T13:30:00Z");
const zone = "Europe/Berlin";

const trigger = (input: Trigger["input"], rest: Partial<Trigger> = {}): Trigger =>
  ({ input, zone, timezone: null, rules: standardRules, values: {}, ...rest }) as Trigger;

const typed = (part: Partial<TriggerDraft>): TriggerDraft => ({ ...newTriggerDraft(now, zone), ...part });

describe("a schedule that is there", () => {
  const inputs: Trigger["input"][] = [
    { kind: "cron", expression: "15 * * * *" },
    { kind: "cron", expression: "0 7 * * *" },
    { kind: "cron", expression: "30 18 * * 1,5" },
    { kind: "cron", expression: "0 9 L * *" },
    { kind: "cron", expression: "0 9 31 * *" },
    { kind: "cron", expression: "*/5 8-17 * * 1-5" },
    { kind: "interval", everyMs: 90 * 60_000, anchor: now - 123_456 },
    { kind: "once", at: now + 7 * 60_000 + 1_234 },
    { kind: "webhook", signed: true },
    { kind: "file", folder: "/home/anna/Scans", pattern: "*.pdf", settleMs: 5_000 },
    { kind: "file", folder: "/home/anna/Scans", settleMs: 500 },
    { kind: "feed", url: "https://example.com/feed.xml", everyMs: 15 * 60_000 },
    { kind: "event", name: "washing.done", source: "laundry" },
  ];

  it("opens in the form and comes back just as it was", () => {
    for (const input of inputs) {
      const read = readTrigger(draftOfTrigger(trigger(input), now), zone, input);
      expect(read.problems).toEqual({});
      expect(read.input).toEqual(input);
    }
  });

  it("keeps its rules and its zone", () => {
    const rules: Trigger["rules"] = {
      misfire: "each",
      misfireWindowMs: 2 * 60 * 60_000,
      overlap: "parallel",
      parallelMax: 4,
      concurrencyKey: "printer",
      priority: "high",
      jitterMs: 90_000,
      activeHours: { from: "22:00", to: "06:00", weekdays: [1, 2] },
      ttlMs: 30_000,
    };
    const kept = trigger({ kind: "webhook", signed: false }, { rules, timezone: "Asia/Tokyo" });
    const read = readTrigger(draftOfTrigger(kept, now), "Asia/Tokyo");
    expect(read.rules).toEqual(rules);
    expect(read.timezone).toBe("Asia/Tokyo");
    const usual = readTrigger(draftOfTrigger(trigger({ kind: "webhook", signed: false }), now), zone);
    expect(usual.rules).toEqual(standardRules);
    expect(usual.timezone).toBeNull();
  });
});

describe("what is typed", () => {
  it("is every day at seven to begin with", () => {
    expect(readTrigger(newTriggerDraft(now, zone), zone).input).toEqual({
      kind: "cron",
      expression: "0 7 * * *",
    });
  });

  it("means the clock of the zone it is typed for", () => {
    const once = typed({ how: "once", date: "2026-07-01", time: "19:00" });
    expect(readTrigger(once, "Europe/Berlin").input).toEqual({
      kind: "once",
      at: Date.parse("2026-07-01T17:00:00Z"),
    });
    expect(readTrigger(once, "America/New_York").input).toEqual({
      kind: "once",
      at: Date.parse("2026-07-01T23:00:00Z"),
    });
  });

  it("is counted from now where no day is given, and from that day where one is", () => {
    const every = typed({ how: "interval", every: { amount: "15", unit: "minutes" } });
    expect(readTrigger(every, zone).input).toEqual({ kind: "interval", everyMs: 900_000 });
    const first = { date: "2026-03-04", time: "06:00" };
    expect(readTrigger({ ...every, first }, zone).input).toEqual({
      kind: "interval",
      everyMs: 900_000,
      anchor: Date.parse("2026-03-04T05:00:00Z"),
    });
    expect(readTrigger({ ...every, first: { ...first, time: "" } }, zone).problems).toEqual({
      first: "not_a_time",
    });
  });

  it("is remarked on at its own field", () => {
    const problems = (part: Partial<TriggerDraft>) => readTrigger(typed(part), zone).problems;
    expect(problems({ how: "hour", minute: "60" })).toEqual({ minute: "not_a_minute" });
    expect(problems({ how: "day", time: "" })).toEqual({ time: "missing" });
    expect(problems({ how: "week", weekdays: [] })).toEqual({ weekdays: "no_days" });
    expect(problems({ how: "interval", every: { amount: "x", unit: "hours" } })).toEqual({
      every: "not_a_span",
    });
    expect(problems({ how: "once", date: "" })).toEqual({ date: "missing" });
    expect(problems({ how: "cron", expression: " " })).toEqual({ expression: "missing" });
    expect(problems({ how: "file", folder: "Scans" })).toEqual({ folder: "not_a_folder" });
    expect(problems({ how: "file", folder: "/home/anna", pattern: "a/b" })).toEqual({
      pattern: "not_a_pattern",
    });
    expect(problems({ how: "feed", url: "example" })).toEqual({ url: "not_an_address" });
    expect(problems({ how: "event", eventName: "Washing done" })).toEqual({ eventName: "not_a_name" });
    const rules = { ...typed({}).rules, hasHours: true, from: "", days: [], key: "My Key" };
    expect(problems({ rules })).toEqual({ hours: "missing", days: "no_days", key: "not_a_key" });
  });

  it("has a remark of the house shown where it belongs", () => {
    expect(fieldOfPath("input.expression", "cron")).toBe("expression");
    expect(fieldOfPath("input.expression", "week")).toBe("weekdays");
    expect(fieldOfPath("input.everyMs", "interval")).toBe("every");
    expect(fieldOfPath("input.everyMs", "feed")).toBe("look");
    expect(fieldOfPath("input.at", "once")).toBe("date");
    expect(fieldOfPath("timezone", "day")).toBe("zone");
    expect(fieldOfPath("rules.ttlMs", "day")).toBe("giveUp");
    expect(fieldOfPath("activeHours.from", "day")).toBe("hours");
    expect(fieldOfPath("automation", "day")).toBeUndefined();
  });
});

it("begins hours of the day around the time that is set", () => {
  const hours = (part: Partial<TriggerDraft>) => Object.values(hoursAround(typed(part)));
  expect(hours({ how: "day", time: "07:15" })).toEqual(["06:15", "09:15"]);
  expect(hours({ how: "week", time: "00:30" })).toEqual(["00:00", "02:30"]);
  expect(hours({ how: "once", time: "22:30" })).toEqual(["21:30", "23:59"]);
  expect(hours({ how: "interval" })).toEqual(["00:00", "23:59"]);
  expect(hours({ how: "day", time: "" })).toEqual(["00:00", "23:59"]);
});

it("knows a first form for whatever may be chosen", () => {
  for (const how of hows) expect(readTrigger(typed({ how }), zone).timezone).toBeNull();
});
