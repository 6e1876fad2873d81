import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { commandOf, type PlainMethod } from "@hob/shared/contract/commands";
import type { Json } from "@hob/shared/json";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { findAutomation } from "./automations.ts";
import { devicesOfMember } from "./devices.ts";
import { liveGrants } from "./grants.ts";
import { ensureHousehold } from "./household.ts";
import { addMember, listMembers, memberById, memberName, removeMember } from "./members.ts";
import { findRequest, saveRequest } from "./requests.ts";
import { openStore } from "./store.ts";
import { createTestHome, createTestStore } from "./testing/test-store.ts";

describe("members", () => {
  it("leave the list for good, and what they are named in keeps their name", () => {
    using store = createTestStore();
    const ann = addMember(store, { name: "Ann", role: "viewer", createdAt: 5 });
    expect(listMembers(store)).toMatchObject([
      { memberId: 1, name: "Owner", role: "admin" },
      { memberId: ann, name: "Ann", role: "viewer", devices: 0, createdAt: 5 },
    ]);
    removeMember(store, ann, 9);
    expect(listMembers(store)).toHaveLength(1);
    expect(memberById(store, ann)).toBeUndefined();
    expect(memberName(store, ann)).toBe("Ann");
  });
});

describe("a house from before there were members", () => {
  it("gives its devices to the first one and keeps what it had, nothing of it private", () => {
    using home = createTestHome();
    {
      using old = openOld(home.config);
      ensureHousehold(old, { name: "Home", timezone: "UTC" });
      old.db.exec(`
        insert into device (id, name, role, static_key, relay_key_hash, sealed_psk, state, paired_at)
          values (7, 'Phone', 'operator', zeroblob(32), zeroblob(32), zeroblob(72), 'enrolled', 1234);
        insert into automation (id, slug, name, ownership, state, created_at, updated_at)
          values (3, 'digest', 'Digest', 'owner', 'active', 1, 1);
        insert into automation_grant (id, automation, kind, body, granted_by, granted_at)
          values (4, 3, 'http', '{"host":"example.com","methods":["GET"]}', 'Phone', 2);
      `);
    }
    const opened = openStore(home.config);
    if (!opened.ok) throw new Error(opened.error.type);
    using store = opened.value;
    expect(listMembers(store)).toMatchObject([
      { memberId: 1, name: "Owner", role: "admin", createdAt: 1234, devices: 1 },
    ]);
    expect(devicesOfMember(store, 1)).toMatchObject([{ deviceId: 7, role: "operator", memberName: "Owner" }]);
    expect(findAutomation(store, "digest")).toMatchObject({ automationId: 3, ownerMemberId: null });
    expect(liveGrants(store, 3)).toMatchObject([
      { grantId: 4, body: { kind: "http", http: { host: "example.com", methods: ["GET"] } } },
    ]);
  });

  it("tells again what it answered then, in the form that is read now", () => {
    using home = createTestHome();
    {
      using old = openOld(home.config);
      for (const [method, result] of Object.entries(answersThen))
        saveRequest(old, { deviceId: 7, requestId: method, method, inputHash: "h", result, at: 1 });
    }
    const opened = openStore(home.config);
    if (!opened.ok) throw new Error(opened.error.type);
    using store = opened.value;
    const toldNow = (method: PlainMethod) => {
      const result = findRequest(store, 7, method)?.result;
      expect(v.safeParse(commandOf(method).output, result).issues).toBeUndefined();
      return result;
    };
    expect(toldNow("runs.start")).toEqual({
      ...runThen,
      costMicros: 0,
      parentRunId: null,
      isVeiled: false,
      waitingFor: null,
      wakeAt: null,
      waitingOn: null,
      retryOf: null,
      retriedBy: null,
      replayOf: null,
      triggerId: null,
      dueAt: null,
      missedFrom: null,
      children: 0,
      total: {
        runs: 1,
        costMicros: 0,
        cpuMs: runThen.use.cpuMs,
        hostCalls: runThen.use.hostCalls,
        effects: runThen.use.effects,
        tokensIn: 0,
        tokensOut: 0,
        tokensThinking: 0,
        llmCalls: 0,
      },
    });
    expect(toldNow("automations.create")).toMatchObject({
      slug: "digest",
      owner: null,
      isVeiled: false,
      grants: [
        { grantId: 4, body: { kind: "http", http: { host: "example.com", methods: ["GET"] } } },
        { grantId: 5, body: { kind: "http", http: { host: "example.org", methods: ["GET"] } } },
      ],
    });
    expect(toldNow("automations.archive")).toMatchObject({ grants: [] });
    expect(toldNow("devices.revoke")).toMatchObject({ mayActAs: "viewer", memberId: 1, memberName: "Owner" });
    expect(toldNow("devices.confirm")).toBeNull();
  });
});

const noUse = { cpuMs: 0, wallMs: 0, memoryBytes: 0, outputBytes: 0, hostCalls: 0, effects: 0 };

const runThen = {
  runId: 1,
  automationId: 3,
  automationSlug: "digest",
  automationName: "Digest",
  version: 1,
  kind: "automation",
  mode: "live",
  trigger: "manual",
  status: "queued",
  reason: null,
  attempt: 1,
  startedBy: "Phone",
  queuedAt: 1,
  startedAt: null,
  endedAt: null,
  error: null,
  input: {},
  result: null,
  use: noUse,
  limits: noUse,
  lines: 0,
  events: 0,
};

const automationThen = {
  automationId: 3,
  slug: "digest",
  name: "Digest",
  description: "",
  tags: [],
  ownership: "owner",
  state: "active",
  version: 1,
  lastRun: null,
  updatedAt: 1,
  intent: "",
  source: "",
  manifest: { tools: [], http: [], kv: [] },
  paramsSchema: {},
  limits: {},
  values: {},
  createdAt: 1,
};

const grantThen = (grantId: number, host: string) => ({
  grantId,
  kind: "http",
  http: { host, methods: ["GET"] },
  grantedBy: "Phone",
  grantedAt: 1,
});

/** What the first release answered, by command. */
const answersThen = {
  "runs.start": runThen,
  "automations.create": {
    ...automationThen,
    grants: [grantThen(4, "example.com"), grantThen(5, "example.org")],
  },
  "automations.archive": { ...automationThen, grants: [] },
  "devices.revoke": {
    deviceId: 2,
    name: "Tablet",
    role: "viewer",
    pairedAt: 1,
    lastSeenAt: null,
    revokedAt: 2,
    connected: false,
    self: false,
  },
  "devices.confirm": null,
} satisfies { readonly [M in PlainMethod]?: Json };

/** A store as the first release made it. */
function openOld(config: ReturnType<typeof createTestHome>["config"]) {
  const migrationsDirectory = join(config.home, "migrations");
  mkdirSync(migrationsDirectory);
  const first = "0001-foundation.sql";
  copyFileSync(join(config.migrationsDirectory, first), join(migrationsDirectory, first));
  const opened = openStore({ ...config, migrationsDirectory });
  if (!opened.ok) throw new Error(opened.error.type);
  return opened.value;
}
