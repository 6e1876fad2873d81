import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findAutomation } from "./automations.ts";
import { devicesOfMember } from "./devices.ts";
import { liveGrants } from "./grants.ts";
import { ensureHousehold } from "./household.ts";
import { addMember, listMembers, memberById, memberName, removeMember } from "./members.ts";
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
});

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
