import { realpathSync } from "node:fs";
import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { GrantBody } from "@hob/shared/model/manifest";
import { describe, expect, it } from "vitest";
import { auditEntries } from "../store/audit.ts";
import { terminal } from "./caller.ts";
import { createTestHouse, type TestHouse } from "./testing/test-house.ts";

const source = `export default automation(async () => 1)`;

const nothing = { tools: [], http: [], tcp: [], files: [], kv: [], tables: [], secrets: [] };

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

  it.each<[object, object]>([
    [{ source: "let x = ;" }, { type: "source_invalid", line: 1, column: 9 }],
    [{ source: "import fs from 'fs'" }, { type: "source_invalid" }],
    [
      {
        manifest: {
          tools: ["kv", "teleport"],
          http: [],
          tcp: [],
          files: [],
          kv: [],
          tables: [],
          secrets: [],
        },
      },
      { type: "input_invalid", field: "manifest.tools.1" },
    ],
    [
      { manifest: { ...nothing, tcp: [{ host: "169.254.169.254:80" }] } },
      { type: "input_invalid", field: "manifest.tcp.0.host" },
    ],
    [
      {
        manifest: {
          ...nothing,
          files: [
            { root: "/srv/x", access: "read" },
            { root: "/etc", access: "read" },
          ],
        },
      },
      { type: "input_invalid", field: "manifest.files.1.root" },
    ],
    [
      { paramsSchema: { type: "object", properties: { a: { type: "string", "x-opens": "door" } } } },
      { type: "input_invalid", field: "paramsSchema.properties.a.x-opens" },
    ],
    [
      { paramsSchema: { type: "object", properties: { a: { type: "array", items: { "x-opens": 1 } } } } },
      { type: "input_invalid", field: "paramsSchema.properties.a.items.x-opens" },
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
    expect(
      versionAfter({
        manifest: { tools: ["kv"], http: [], tcp: [], files: [], kv: ["a"], tables: [], secrets: [] },
      }),
    ).toBe(4);
    expect(house.plain["automations.get"]({ automation: "a" }, terminal)).toMatchObject({
      value: { name: "Other", tags: ["x"], values: { any: 1 }, limits: { hostCalls: 5 }, version: 4 },
    });
    const published = house.store.db.prepare("select number from version where state = 'published'").all();
    expect(published).toEqual([{ number: 4 }]);
  });

  it("grants exactly what was asked, once, and takes it back by its number", async () => {
    await using house = createTestHouse();
    house.create("a", source);
    const grant = [{ kind: "http" as const, http: { host: "example.com", methods: ["GET" as const] } }];
    const update = (change: object) =>
      house.plain["automations.update"]({ automation: "a", ...change }, terminal);
    update({ grant });
    const granted = update({ grant });
    expect(granted).toMatchObject({
      value: { version: 1, grants: [{ body: grant[0], grantedBy: "this terminal" }] },
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

  it("grants ports and folders, each told apart in the audit", async () => {
    await using folder = await mkdtempDisposable(join(realpathSync(tmpdir()), "hob-grants-"));
    await using house = createTestHouse();
    house.create("a", source);
    const grant: GrantBody[] = [
      { kind: "tcp", tcp: { host: "nas.lan:445" } },
      { kind: "files", files: { root: folder.path, access: "write" } },
      // Allowed by the one before.
      { kind: "files", files: { root: folder.path, access: "read" } },
    ];
    const granted = house.plain["automations.update"]({ automation: "a", grant }, terminal);
    expect(granted.ok && granted.value.grants.map(({ body }) => body)).toEqual(grant.slice(0, 2));
    const audited = auditEntries(house.store, 9).filter(({ action }) => action === "grant.added");
    expect(audited.map(({ detail }) => detail)).toMatchObject([
      { folder: folder.path, access: "write" },
      { port: "nas.lan:445" },
    ]);
  });

  it.each<[GrantBody, string]>([
    [{ kind: "http", http: { host: "168.63.129.16:80", methods: ["GET"] } }, "http.host"],
    [{ kind: "tcp", tcp: { host: "[fe80::1]:22" } }, "tcp.host"],
    [{ kind: "files", files: { root: "/", access: "read" } }, "files.root"],
    [{ kind: "files", files: { root: "/proc/self/fd", access: "read" } }, "files.root"],
    [{ kind: "files", files: { root: "/var", access: "read" } }, "files.root"],
    [{ kind: "files", files: { root: `${import.meta.dirname}/testing`, access: "read" } }, "files.root"],
    [{ kind: "files", files: { root: import.meta.dirname, access: "read" } }, "files.root"],
  ])("refuses a grant that could never be used: %j", async (hopeless, field) => {
    await using house = createTestHouse();
    house.create("a", source);
    const grant = [{ kind: "tcp" as const, tcp: { host: "nas.lan:445" } }, hopeless];
    expect(house.plain["automations.update"]({ automation: "a", grant }, terminal)).toMatchObject({
      error: { type: "input_invalid", field: `grant.1.${field}` },
    });
    expect(house.plain["automations.get"]({ automation: "a" }, terminal)).toMatchObject({
      value: { grants: [] },
    });
  });

  it("grants a folder without asking its disk, which may be one that does not answer", async () => {
    await using house = createTestHouse();
    house.create("a", source);
    const grant: GrantBody[] = [{ kind: "files", files: { root: "/nowhere/at/all", access: "read" } }];
    const granted = house.plain["automations.update"]({ automation: "a", grant }, terminal);
    expect(granted).toMatchObject({ value: { grants: [{ body: grant[0] }] } });
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
    expect(
      update({
        values: { x: 1 },
        grant: [{ kind: "http", http: { host: "example.com", methods: ["GET"] } }],
      }),
    ).toMatchObject({
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
  manifest: { tools: [], http: [], tcp: [], files: [], kv: [], tables: [], secrets: [] },
  paramsSchema: { type: "object", properties: {} },
  limits: {},
  values: {},
  isPrivate: false,
};

it("is found by part of its name, whatever the case of its letters, umlauts among them", async () => {
  await using house = createTestHouse();
  house.create("bins", source, { name: "Müllabfuhr ÄÖÜ" });
  house.create("other", source, { name: "Something else" });
  for (const text of ["müll", "MÜLL", "äöü"]) {
    expect(
      house.plain["automations.list"]({ archived: false, text, limit: 50, offset: 0 }, terminal),
    ).toMatchObject({ value: { total: 1, items: [{ slug: "bins" }] } });
  }
});

function listed(house: TestHouse, archived = false) {
  const answer = house.plain["automations.list"]({ archived, limit: 50, offset: 0 }, terminal);
  if (!answer.ok) throw new Error("a list was refused");
  return answer.value;
}
