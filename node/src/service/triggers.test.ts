import { standardRules } from "@hob/shared/model/schedule";
import { createManualClock } from "@hob/shared/testing/manual-clock";
import { describe, expect, it } from "vitest";
import { auditEntries } from "../store/audit.ts";
import { addTestDevice, addTestMember } from "./testing/test-devices.ts";
import { terminal } from "./caller.ts";
import { createTestHouse, type TestHouse } from "./testing/test-house.ts";

const morning = Date.UTC(2026, 0, 5, 8);
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const daily = { kind: "cron", expression: "0 9 * * *" } as const;

describe("making a trigger", () => {
  it("answers it with its next time, and journals who did", async () => {
    await using house = openHouse();
    const operator = addTestDevice(house.store, "Phone", "operator");
    const made = create(house, { input: daily }, operator);
    expect(made).toMatchObject({
      ok: true,
      value: {
        automationSlug: "test",
        input: daily,
        zone: "UTC",
        timezone: null,
        rules: standardRules,
        enabled: true,
        state: "armed",
        nextAt: morning + hour,
        lastRun: null,
        createdBy: "Phone",
      },
    });
    expect(auditEntries(house.store, 1)[0]).toMatchObject({ action: "trigger.created" });
  });

  it("follows the household's zone, and moves with it, unless it has one of its own", async () => {
    await using house = openHouse();
    const own = idOf(create(house, { input: daily, timezone: "America/New_York" }));
    const following = idOf(create(house, { input: daily }));
    expect(house.plain["home.update"]({ timezone: "Asia/Tokyo" }, terminal)).toMatchObject({
      value: { timezone: "Asia/Tokyo" },
    });
    expect(get(house, following)).toMatchObject({ zone: "Asia/Tokyo", nextAt: Date.UTC(2026, 0, 6) });
    expect(get(house, own)).toMatchObject({ zone: "America/New_York", nextAt: Date.UTC(2026, 0, 5, 14) });
  });

  it.each([
    [{ input: { kind: "cron", expression: "0 25 * * *" } }, "input.expression"],
    [{ input: { kind: "cron", expression: "0 0 31 2 *" } }, "input.expression"],
    [{ input: { kind: "cron", expression: "every day" } }, "input.expression"],
    [{ input: { kind: "interval", everyMs: 61_500 } }, "input.everyMs"],
    [{ input: { kind: "once", at: morning - 1 } }, "input.at"],
    [{ input: daily, timezone: "Mars/Olympus" }, "timezone"],
    [{ input: daily, values: { limit: "many" } }, "values.limit"],
    [{ input: daily, rules: { activeHours: { from: "10:00", to: "12:00" } } }, "rules.activeHours"],
    [
      { input: { kind: "interval", everyMs: 10 * minute }, rules: { jitterMs: 10 * minute } },
      "rules.jitterMs",
    ],
    [{ input: { kind: "feed", url: "not an address" } }, "input.url"],
  ] as const)("refuses %j by naming %s, with a fix", async (wrong, field) => {
    await using house = openHouse();
    const refused = create(house, wrong);
    expect(refused).toMatchObject({ ok: false, error: { type: "input_invalid" } });
    const error = refused.ok ? undefined : refused.error;
    expect(error?.type === "input_invalid" && error.field).toContain(field);
    expect(error?.type === "input_invalid" && error.fix.length).toBeGreaterThan(5);
    expect(house.plain["triggers.list"]({ limit: 50, offset: 0 }, terminal)).toMatchObject({
      value: { total: 0 },
    });
  });

  it("comes with what it needs granted, from an admin, or neither is there", async () => {
    await using house = openHouse();
    const input = { kind: "feed", url: "https://example.com/feed.xml", everyMs: hour } as const;
    const grant = [{ kind: "http", http: { host: "example.com", methods: ["GET"] } }];
    const operator = addTestDevice(house.store, "Phone", "operator");
    expect(create(house, { input, grant }, operator)).toEqual({
      ok: false,
      error: { type: "role_too_low", needs: "admin", has: "operator" },
    });
    expect(create(house, { input, grant, values: { limit: "many" } })).toMatchObject({
      error: { type: "input_invalid", field: "values.limit" },
    });
    const grants = () => {
      const found = house.plain["automations.get"]({ automation: "test" }, terminal);
      return found.ok ? found.value.grants.length : -1;
    };
    expect(grants()).toBe(0);
    expect(create(house, { input, grant }).ok).toBe(true);
    expect(grants()).toBe(1);
  });

  it("refuses what would run more often than the household's profile allows, and says how often it may", async () => {
    await using house = openHouse();
    const input = { kind: "cron", expression: "*/10 * * * * *" } as const;
    expect(create(house, { input })).toEqual({
      ok: false,
      error: { type: "too_frequent", everyMs: 10_000, leastMs: 60_000, profile: "standard" },
    });
    house.plain["home.update"]({ profile: "large" }, terminal);
    expect(create(house, { input }).ok).toBe(true);
  });

  it("refuses to look into a folder, or at a host, that its automation may not read", async () => {
    await using house = openHouse();
    expect(
      create(house, { input: { kind: "file", folder: "/home/anna/Scans", settleMs: 5_000 } }),
    ).toMatchObject({
      error: { type: "not_granted", what: "folder", name: "/home/anna/Scans" },
    });
    const feed = { kind: "feed", url: "https://example.com/feed.xml", everyMs: hour } as const;
    expect(create(house, { input: feed })).toMatchObject({
      error: { type: "not_granted", what: "host", name: "example.com" },
    });
    house.plain["automations.update"](
      { automation: "test", grant: [{ kind: "http", http: { host: "example.com", methods: ["GET"] } }] },
      terminal,
    );
    expect(create(house, { input: feed }).ok).toBe(true);
  });
});

describe("changing a trigger", () => {
  it("counts its times anew from now, and keeps an interval's grid where that stays", async () => {
    await using house = openHouse();
    const triggerId = idOf(create(house, { input: { kind: "interval", everyMs: hour } }));
    house.clock.advance(90 * minute);
    const kept = house.plain["triggers.update"]({ triggerId, rules: { overlap: "skip" } }, terminal);
    expect(kept).toMatchObject({ value: { nextAt: morning + 2 * hour, rules: { overlap: "skip" } } });
    const moved = house.plain["triggers.update"](
      { triggerId, input: { kind: "interval", everyMs: 2 * hour } },
      terminal,
    );
    expect(moved).toMatchObject({ value: { nextAt: morning + 90 * minute + 2 * hour } });
  });

  it("answers first what has come, and leaves a row for what is not to be kept", async () => {
    await using house = openHouse();
    const changed = idOf(create(house, { input: daily }));
    const removed = idOf(create(house, { input: daily }));
    house.clock.advance(hour);
    house.plain["triggers.update"](
      { triggerId: changed, input: { kind: "cron", expression: "0 10 * * *" } },
      terminal,
    );
    house.plain["triggers.remove"]({ triggerId: removed }, terminal);
    const rows = house.store.db.prepare("select trigger_id as id, status, reason from run order by id").all();
    expect(rows).toEqual([
      { id: changed, status: "queued", reason: null },
      { id: removed, status: "skipped", reason: "asked" },
    ]);
  });

  it("does not change its kind", async () => {
    await using house = openHouse();
    const triggerId = idOf(create(house, { input: daily }));
    expect(
      house.plain["triggers.update"]({ triggerId, input: { kind: "interval", everyMs: hour } }, terminal),
    ).toMatchObject({ error: { type: "input_invalid", field: "input.kind" } });
  });

  it("off and on again, or away for good", async () => {
    await using house = openHouse();
    const triggerId = idOf(create(house, { input: daily }));
    expect(house.plain["triggers.disable"]({ triggerId }, terminal)).toMatchObject({
      value: { state: "off", nextAt: null },
    });
    expect(house.plain["triggers.enable"]({ triggerId }, terminal)).toMatchObject({
      value: { state: "armed", nextAt: morning + hour },
    });
    expect(house.plain["triggers.remove"]({ triggerId }, terminal)).toEqual({ ok: true, value: null });
    expect(house.plain["triggers.get"]({ triggerId }, terminal)).toMatchObject({
      error: { type: "trigger_unknown" },
    });
  });

  it("is nobody's but an operator's who may see into it", async () => {
    await using house = openHouse();
    const ann = addTestDevice(house.store, "Ann", "admin", addTestMember(house.store, "Ann"));
    const chef = addTestDevice(house.store, "Chef", "admin", addTestMember(house.store, "Chef"));
    const ben = addTestDevice(house.store, "Ben", "operator", addTestMember(house.store, "Ben"));
    house.create("diary", source, { isPrivate: true }, ann);
    const triggerId = idOf(create(house, { automation: "diary", input: secretFeed(house, ann) }, ann));
    expect(house.plain["triggers.get"]({ triggerId }, ben)).toMatchObject({
      error: { type: "trigger_unknown" },
    });
    expect(house.plain["triggers.get"]({ triggerId }, chef)).toMatchObject({
      value: { isVeiled: true, input: { kind: "feed", url: "" } },
    });
    for (const method of ["triggers.remove", "triggers.disable", "triggers.enable"] as const)
      expect(house.plain[method]({ triggerId }, chef)).toMatchObject({
        error: { type: "automation_private" },
      });
  });
});

describe("what is to come", () => {
  it("is told before anything is stored, and refused in the same words", async () => {
    await using house = openHouse();
    const preview = (input: object, more: object = {}) =>
      house.plain["triggers.preview"](
        { input, timezone: null, activeHours: null, count: 5, ...more } as never,
        terminal,
      );
    expect(preview(daily)).toMatchObject({
      value: { times: [1, 25, 49, 73, 97].map((hours) => morning + hours * hour), zone: "UTC" },
    });
    expect(preview(daily, { timezone: "Europe/Berlin", count: 1 })).toMatchObject({
      value: { times: [morning + day], zone: "Europe/Berlin" },
    });
    expect(preview({ kind: "cron", expression: "x" })).toMatchObject({
      error: { type: "input_invalid", field: "input.expression" },
    });
    expect(preview({ kind: "webhook" })).toMatchObject({ value: { times: [] } });
  });

  it("is one list across automations, soonest first, and says what will be left out", async () => {
    await using house = openHouse();
    house.create("other", source);
    const skipped = idOf(create(house, { input: daily }));
    create(house, { automation: "other", input: { kind: "once", at: morning + 30 * minute } });
    house.plain["triggers.skipNext"]({ triggerId: skipped, undo: false }, terminal);
    const upcoming = house.plain["triggers.upcoming"]({ perTrigger: 2, limit: 50 }, terminal);
    expect(upcoming).toMatchObject({
      value: {
        total: 8,
        items: [
          { automationSlug: "other", at: morning + 30 * minute, isSkipped: false },
          { automationSlug: "test", at: morning + hour, isSkipped: true },
          { automationSlug: "test", at: morning + hour + day, isSkipped: false },
          ...Array.from({ length: 5 }, () => ({ automationSlug: "test" })),
        ],
      },
    });
  });

  it("of a trigger with very many is told by the first few, and that it goes on", async () => {
    await using house = openHouse();
    create(house, { input: { kind: "interval", everyMs: hour } });
    create(house, { input: daily });
    const upcoming = house.plain["triggers.upcoming"]({ perTrigger: 2, limit: 500 }, terminal);
    const items = upcoming.ok ? upcoming.value.items : [];
    expect(items.filter(({ input }) => input.kind === "interval").map(({ continues }) => continues)).toEqual([
      false,
      true,
    ]);
    expect(items.filter(({ input }) => input.kind === "cron")).toHaveLength(7);
  });

  it("may be left out once, which can be taken back until it comes", async () => {
    await using house = openHouse();
    const triggerId = idOf(create(house, { input: daily }));
    const skip = (more: object = {}) =>
      house.plain["triggers.skipNext"]({ triggerId, undo: false, ...more }, terminal);
    expect(skip()).toMatchObject({ value: { skips: [morning + hour], nextAt: morning + hour + day } });
    expect(skip()).toMatchObject({ value: { skips: [morning + hour, morning + hour + day] } });
    expect(skip({ at: morning + 5 })).toMatchObject({ error: { type: "slot_unknown" } });
    expect(skip({ at: morning + hour, undo: true })).toMatchObject({
      value: { skips: [morning + hour + day], nextAt: morning + hour },
    });
    const card = house.plain["automations.get"]({ automation: "test" }, terminal);
    expect(card).toMatchObject({ value: { nextAt: morning + hour, triggers: 1 } });
  });

  it("is nothing while the automation is paused, and is counted from when it is resumed", async () => {
    await using house = openHouse();
    const triggerId = idOf(create(house, { input: daily }));
    expect(house.plain["automations.pause"]({ automation: "test" }, terminal)).toMatchObject({
      value: {
        state: "paused",
        pause: { reason: "user", by: "this terminal", failures: 0, probeAt: null },
        nextAt: null,
      },
    });
    expect(get(house, triggerId)).toMatchObject({ state: "held", nextAt: null });
    house.clock.advance(2 * hour);
    expect(house.plain["automations.resume"]({ automation: "test" }, terminal)).toMatchObject({
      value: { state: "active", pause: null, nextAt: morning + hour + day },
    });
  });

  it("includes a run that somebody asked for at a later time", async () => {
    await using house = openHouse();
    const later = { automation: "test", at: morning + 3 * hour, input: { limit: 3 } };
    expect(house.plain["runs.startLater"](later, terminal)).toMatchObject({
      value: { input: { kind: "once", at: morning + 3 * hour }, values: { limit: 3 }, state: "armed" },
    });
    expect(house.plain["runs.startLater"]({ ...later, at: morning - 1 }, terminal)).toMatchObject({
      error: { type: "input_invalid", field: "at" },
    });
    expect(house.plain["runs.startLater"]({ ...later, input: { limit: "x" } }, terminal)).toMatchObject({
      error: { type: "input_invalid", field: "input.limit" },
    });
  });
});

describe("what is due", () => {
  it("is only told of with a dry run, and run without, so many triggers at most", async () => {
    await using house = openHouse();
    for (let n = 0; n < 3; n++) create(house, { input: { kind: "once", at: morning + hour } });
    house.clock.advance(hour);
    const due = (more: object) =>
      house.plain["triggers.runDue"]({ limit: 10, dryRun: false, ...more }, terminal);
    expect(due({ dryRun: true })).toMatchObject({
      value: { total: 3, items: [{ runs: 1, runIds: [] }, {}, {}] },
    });
    expect(due({ limit: 0 })).toMatchObject({ value: { total: 3, items: [] } });
    expect(due({ limit: -1 })).toMatchObject({ value: { total: 3, items: [] } });
    expect(due({ kind: "cron" })).toMatchObject({ value: { total: 0, items: [] } });
    expect(due({ limit: 2 })).toMatchObject({ value: { total: 3, items: [{ runs: 1 }, { skipped: 1 }] } });
    expect(due({})).toMatchObject({ value: { total: 1 } });
    expect(due({})).toEqual({ ok: true, value: { items: [], total: 0 } });
  });
});

describe("times of the past", () => {
  it("that were missed may be run after all, with what their trigger gives", async () => {
    await using house = openHouse();
    create(house, {
      input: { kind: "once", at: morning + hour },
      values: { limit: 7 },
      rules: { misfire: "skip" },
    });
    house.clock.advance(2 * hour);
    house.plain["triggers.runDue"]({ limit: 10, dryRun: false }, terminal);
    const missed = house.plain["runs.list"](
      { reason: ["misfire"], isTopLevel: false, sort: "newest", limit: 9, offset: 0 },
      terminal,
    );
    const runId = missed.ok ? (missed.value.items[0]?.runId ?? 0) : 0;
    expect(house.plain["runs.retry"]({ runId }, terminal)).toMatchObject({
      value: { status: "queued", input: { limit: 7 }, retryOf: runId, dueAt: morning + hour },
    });
  });

  it("are shown with what became of them, and run once each where they were missed", async () => {
    await using house = openHouse();
    const triggerId = idOf(create(house, { input: { kind: "interval", everyMs: hour } }));
    house.clock.advance(3 * hour + 10 * minute);
    house.plain["triggers.runDue"]({ limit: 10, dryRun: false }, terminal);
    const fill = (dryRun: boolean) =>
      house.plain["triggers.backfill"](
        { triggerId, from: morning, to: morning + 3 * hour, dryRun },
        terminal,
      );
    expect(fill(true)).toMatchObject({
      value: {
        started: 0,
        items: [{ is: "unknown" }, { is: "missed" }, { is: "missed" }, { is: "kept" }],
      },
    });
    expect(fill(false)).toMatchObject({
      value: { started: 3, items: [{ is: "filled" }, { is: "filled" }, { is: "filled" }, { is: "kept" }] },
    });
    expect(fill(false)).toMatchObject({ value: { started: 0 } });
  });
});

describe("automations", () => {
  it("are found by text, tag and how they are, and name the tags there are", async () => {
    await using house = openHouse();
    house.create("rent", source, {
      name: "Rent mail",
      tags: ["money"],
      description: "The first of the month",
    });
    house.create("bins", source, { name: "Bins", tags: ["evening", "money"] });
    create(house, { automation: "rent", input: daily });
    house.plain["automations.pause"]({ automation: "bins" }, terminal);
    const found = (filter: object) => {
      const answer = house.plain["automations.list"](
        { archived: false, limit: 50, offset: 0, ...filter },
        terminal,
      );
      return answer.ok ? answer.value.items.map(({ slug }) => slug) : answer.error;
    };
    expect(found({ text: "FIRST of" })).toEqual(["rent"]);
    expect(found({ tags: ["money"] })).toEqual(["bins", "rent"]);
    expect(found({ tags: ["money", "evening"] })).toEqual(["bins"]);
    expect(found({ show: "paused" })).toEqual(["bins"]);
    expect(found({ show: "scheduled" })).toEqual(["rent"]);
    expect(found({ show: "unscheduled" })).toEqual(["bins", "test"]);
    expect(found({ show: "failing" })).toEqual([]);
    expect(house.plain["automations.list"]({ archived: false, limit: 1, offset: 0 }, terminal)).toMatchObject(
      {
        value: { tags: ["evening", "money"], total: 3 },
      },
    );
  });

  it("keep no values under which one of their triggers could not run", async () => {
    await using house = openHouse();
    house.create("sum", source, {
      paramsSchema: { type: "object", properties: { a: { type: "integer" } }, required: ["a"] },
      values: { a: 1 },
    });
    const triggerId = idOf(create(house, { automation: "sum", input: daily }));
    const change = () => house.plain["automations.update"]({ automation: "sum", values: {} }, terminal);
    expect(change()).toMatchObject({ error: { type: "input_invalid", field: "values.a" } });
    house.plain["triggers.disable"]({ triggerId }, terminal);
    expect(change().ok).toBe(true);
    expect(house.plain["triggers.enable"]({ triggerId }, terminal)).toMatchObject({
      error: { type: "input_invalid", field: "values.a" },
    });
  });

  it("are copied with all they have, and nothing of the copy runs by itself", async () => {
    await using house = openHouse();
    create(house, { input: daily });
    const copied = house.plain["automations.duplicate"]({ automation: "test" }, terminal);
    expect(copied).toMatchObject({
      value: { name: "Test (copy)", slug: "test-copy", triggers: 1, nextAt: null, state: "active" },
    });
    expect(copied.ok && copied.value.schedule[0]?.enabled).toBe(false);
  });

  it("keep a household from a profile under which what they do would not be allowed", async () => {
    await using house = openHouse();
    create(house, { input: { kind: "interval", everyMs: minute } });
    expect(house.plain["home.update"]({ profile: "small" }, terminal)).toMatchObject({
      error: { type: "input_invalid", field: "profile", problem: expect.stringContaining("Test") as string },
    });
    expect(house.plain["home.status"]({}, terminal)).toMatchObject({ value: { profile: "standard" } });
  });

  it("are as many as the household's profile allows", async () => {
    await using house = openHouse();
    house.plain["home.update"]({ profile: "small" }, terminal);
    for (let n = 1; n < 25; n++) house.create(`more-${n}`, source);
    expect(() => house.create("one-too-many", source)).toThrow("too_many_automations");
    expect(house.plain["automations.duplicate"]({ automation: "test" }, terminal)).toMatchObject({
      error: { type: "too_many_automations", most: 25, profile: "small" },
    });
  });

  it("that are archived are due no more, and are counted anew when they come back", async () => {
    await using house = openHouse();
    const triggerId = idOf(create(house, { input: daily }));
    house.plain["automations.archive"]({ automation: "test", archived: true }, terminal);
    expect(house.plain["triggers.upcoming"]({ perTrigger: 3, limit: 50 }, terminal)).toMatchObject({
      value: { total: 0 },
    });
    expect(create(house, { input: daily })).toMatchObject({ error: { type: "automation_archived" } });
    house.clock.advance(2 * hour);
    house.plain["automations.archive"]({ automation: "test", archived: false }, terminal);
    expect(get(house, triggerId)).toMatchObject({ nextAt: morning + hour + day });
  });
});

const source = "export default automation(async () => null)";

function openHouse() {
  const clock = createManualClock(morning);
  const house = Object.assign(createTestHouse(undefined, clock), { clock });
  house.plain["home.update"]({ timezone: "UTC" }, terminal);
  house.create("test", source, {
    paramsSchema: { type: "object", properties: { limit: { type: "integer" } } },
  });
  return house;
}

function create(
  house: TestHouse,
  more: { readonly input: object; readonly [field: string]: unknown },
  caller: Parameters<TestHouse["plain"]["triggers.create"]>[1] = terminal,
) {
  const input = { automation: "test", values: {}, timezone: null, rules: {}, ...more };
  return house.plain["triggers.create"](input as never, caller);
}

function idOf(made: ReturnType<TestHouse["plain"]["triggers.create"]>): number {
  if (!made.ok) throw new Error(JSON.stringify(made.error));
  return made.value.triggerId;
}

function get(house: TestHouse, triggerId: number) {
  const found = house.plain["triggers.get"]({ triggerId }, terminal);
  return found.ok ? found.value : found.error;
}

/** A feed that only its owner should know of. */
function secretFeed(house: TestHouse, owner: Parameters<TestHouse["plain"]["automations.update"]>[1]) {
  house.plain["automations.update"](
    { automation: "diary", grant: [{ kind: "http", http: { host: "example.com", methods: ["GET"] } }] },
    owner,
  );
  return { kind: "feed", url: "https://example.com/secret.xml", everyMs: hour } as const;
}
