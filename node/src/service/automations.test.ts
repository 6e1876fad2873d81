import { describe, expect, it } from "vitest";
import { auditEntries } from "../store/audit.ts";
import { createTestHouse, terminal, type TestHouse } from "./testing/test-house.ts";

const source = `export default automation(async () => 1)`;

describe("creating an automation", () => {
  it("publishes its first version, without the types the sandbox has no use for", async () => {
    await using house = createTestHouse();
    const created = house.plain["automations.create"](
      { ...given, source: `export default automation(async ({ log }: Tools) => log("x"))` },
      terminal,
    );
    expect(created).toMatchObject({
      value: {
        slug: "mull-kalender",
        version: 1,
        state: "active",
        ownership: "owner",
        lastRun: null,
        grants: [],
      },
    });
    const program = house.store.db.prepare<[], { program: string }>("select program from version").get();
    expect(program?.program).not.toContain(": Tools");
    expect(auditEntries(house.store, 1)).toMatchObject([{ actor: "terminal", action: "automation.created" }]);
  });

  it("finds a free slug for a name that comes again, and refuses one that is asked for twice", async () => {
    await using house = createTestHouse();
    const slugs = [1, 2, 3].map(() => {
      const created = house.plain["automations.create"]({ ...given, source }, terminal);
      return created.ok && created.value.slug;
    });
    expect(slugs).toEqual(["mull-kalender", "mull-kalender-2", "mull-kalender-3"]);
    const again = house.plain["automations.create"]({ ...given, source, slug: "mull-kalender" }, terminal);
    expect(again).toEqual({ ok: false, error: { type: "slug_taken", slug: "mull-kalender" } });
  });

  it.each([
    [{ source: "let x = ;" }, { type: "source_invalid", line: 1, column: 9 }],
    [{ source: "import fs from 'fs'" }, { type: "source_invalid" }],
    [
      { manifest: { tools: ["kv", "teleport"], http: [], kv: [] } },
      { type: "input_invalid", field: "manifest.tools.1" },
    ],
    [{ paramsSchema: { type: "string" } }, { type: "input_invalid", field: "paramsSchema.type" }],
    [
      { paramsSchema: { type: "object", properties: { a: { type: "number" } } }, values: { a: "x" } },
      { type: "input_invalid", field: "values.a" },
    ],
  ])("refuses what could not run: %j", async (wrong, error) => {
    await using house = createTestHouse();
    expect(house.plain["automations.create"]({ ...given, source, ...wrong }, terminal)).toMatchObject({
      error,
    });
    expect(listed(house).total).toBe(0);
  });
});

describe("changing an automation", () => {
  it("publishes a new version only where what it may do or how it does it changes", async () => {
    await using house = createTestHouse();
    house.create("a", source);
    const versionAfter = (change: object) => {
      const updated = house.plain["automations.update"]({ automation: "a", ...change }, terminal);
      return updated.ok ? updated.value.version : updated.error;
    };
    expect(versionAfter({ name: "Other", tags: ["x"], values: { any: 1 } })).toBe(1);
    expect(versionAfter({ source })).toBe(1);
    expect(versionAfter({ source: `${source};` })).toBe(2);
    expect(versionAfter({ limits: { hostCalls: 5 } })).toBe(3);
    expect(versionAfter({ manifest: { tools: ["kv"], http: [], kv: ["a"] } })).toBe(4);
    expect(house.plain["automations.get"]({ automation: "a" }, terminal)).toMatchObject({
      value: { name: "Other", tags: ["x"], values: { any: 1 }, limits: { hostCalls: 5 }, version: 4 },
    });
    const published = house.store.db.prepare("select number from version where state = 'published'").all();
    expect(published).toEqual([{ number: 4 }]);
  });

  it("grants exactly what was asked, once, and takes it back by its number", async () => {
    await using house = createTestHouse();
    house.create("a", source);
    const grant = [{ host: "example.com", methods: ["GET" as const] }];
    const update = (change: object) =>
      house.plain["automations.update"]({ automation: "a", ...change }, terminal);
    update({ grant });
    const granted = update({ grant });
    expect(granted).toMatchObject({
      value: { version: 1, grants: [{ kind: "http", http: grant[0], grantedBy: "this terminal" }] },
    });
    const grantId = granted.ok ? (granted.value.grants[0]?.grantId ?? 0) : 0;
    expect(update({ revokeGrants: [grantId, 77] })).toMatchObject({
      error: { type: "input_invalid", field: "revokeGrants.1" },
    });
    expect(update({ revokeGrants: [grantId] })).toMatchObject({ value: { grants: [] } });
    expect(auditEntries(house.store, 9).map(({ action }) => action)).toEqual([
      "automation.updated",
      "grant.revoked",
      "automation.updated",
      "automation.updated",
      "grant.added",
      "automation.created",
    ]);
  });

  it("refuses new stored values that do not fit, and changes nothing then", async () => {
    await using house = createTestHouse();
    house.create("a", source, { paramsSchema: { type: "object", properties: { n: { type: "integer" } } } });
    const refused = house.plain["automations.update"](
      { automation: "a", name: "New", values: { n: "one" } },
      terminal,
    );
    expect(refused).toMatchObject({ error: { type: "input_invalid", field: "values.n" } });
    expect(listed(house).items[0]?.name).toBe("Test");
  });

  it("that came with the house leaves its script alone, and lets its values and grants be set", async () => {
    await using house = createTestHouse();
    house.create("a", source);
    house.store.db.exec("update automation set ownership = 'system'");
    const update = (change: object) =>
      house.plain["automations.update"]({ automation: "a", ...change }, terminal);
    expect(update({ source: `${source};` })).toMatchObject({
      error: { type: "automation_is_system", automation: "a" },
    });
    expect(update({ values: { x: 1 }, grant: [{ host: "example.com", methods: ["GET"] }] })).toMatchObject({
      value: { values: { x: 1 }, version: 1 },
    });
  });
});

describe("putting an automation away", () => {
  it("ends what it has queued, hides it from the list, and can be undone", async () => {
    await using house = createTestHouse();
    house.create("a", source);
    const run = house.plain["runs.start"]({ automation: "a", input: {} }, terminal);
    house.plain["automations.archive"]({ automation: "a", archived: true }, terminal);
    expect(house.plain["runs.get"]({ runId: run.ok ? run.value.runId : 0 }, terminal)).toMatchObject({
      value: { status: "canceled", reason: "not_runnable" },
    });
    expect(listed(house).total).toBe(0);
    expect(listed(house, true).total).toBe(1);
    expect(house.plain["automations.update"]({ automation: "a", name: "B" }, terminal)).toMatchObject({
      error: { type: "automation_archived" },
    });
    house.plain["automations.archive"]({ automation: "a", archived: false }, terminal);
    expect(listed(house).items).toMatchObject([{ slug: "a", state: "active" }]);
  });

  it("of what is not there says so", async () => {
    await using house = createTestHouse();
    const unknown = { ok: false, error: { type: "automation_unknown", automation: "x" } };
    expect(house.plain["automations.get"]({ automation: "x" }, terminal)).toEqual(unknown);
    expect(house.plain["automations.update"]({ automation: "x" }, terminal)).toEqual(unknown);
    expect(house.plain["automations.archive"]({ automation: "x", archived: true }, terminal)).toEqual(
      unknown,
    );
  });
});

const given = {
  name: "Müll-Kalender!",
  description: "",
  tags: [],
  intent: "",
  manifest: { tools: [], http: [], kv: [] },
  paramsSchema: { type: "object", properties: {} },
  limits: {},
  values: {},
};

function listed(house: TestHouse, archived = false) {
  const answer = house.plain["automations.list"]({ archived, limit: 50, offset: 0 }, terminal);
  if (!answer.ok) throw new Error("a list was refused");
  return answer.value;
}
