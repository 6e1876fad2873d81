import { chmodSync, closeSync, openSync, statSync, writeFileSync, writeSync } from "node:fs";
import { loadSodium } from "@hob/shared/crypto/sodium";
import { checkNames, type CheckName } from "@hob/shared/contract/home";
import { createManualClock } from "@hob/shared/testing/manual-clock";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import Database from "better-sqlite3";
import { systemClock } from "../clock.ts";
import type { Runner, SandboxOutcome } from "../sandbox/runner.ts";
import { createQuickJsRunner } from "../sandbox/runner-quickjs.ts";
import { appendAudit } from "../store/audit.ts";
import { openStore } from "../store/store.ts";
import { createTestHome, type TestHome } from "../store/testing/test-store.ts";
import { openVault } from "../vault/vault.ts";
import { checked, well, type Finding } from "./check.ts";
import { lookAtDatabase } from "./disk.ts";
import { examine, type Patient } from "./examine.ts";
import { judgeClock, judgeDisk, lookAtRuntime } from "./machine.ts";
import { judgeRelay } from "./reach.ts";
import { lookAtSandbox } from "./sandbox.ts";

const runner = createQuickJsRunner({ processes: 1, maxProcesses: 1 });

beforeAll(loadSodium);
afterAll(() => runner.close());

describe("a look at a node", () => {
  it("finds a sound one well in every respect, and leaves nothing behind", async () => {
    using home = soundHome();
    const found = await look(home);
    expect([...found.keys()]).toEqual([...checkNames]);
    // A busy disk is slow, and a small one full: neither is this house's doing.
    const machine: readonly CheckName[] = ["fsync", "disk"];
    for (const [check, finding] of found)
      if (!machine.includes(check)) expect(finding, check).toMatchObject({ state: "ok" });
    expect(found.get("storage")?.figures).toMatchObject({ schema: expect.any(Number) });
    expect(found.get("audit")?.figures).toEqual({ entries: 2 });
    expect(found.get("fsync")?.figures).toMatchObject({
      writes: expect.any(Number),
      p99Ms: expect.any(Number),
    });
    expect(() => statSync(`${home.config.home}/hob.doctor-${process.pid}`)).toThrow(/ENOENT/);
  });

  it("of a home that nothing has lived in yet fails nothing", async () => {
    using home = createTestHome();
    const found = await look(home);
    for (const check of ["storage", "audit", "keys"] as const) {
      expect(found.get(check)).toMatchObject({ state: "skipped", reason: "nothing_yet" });
    }
    expect(found.get("sandbox")).toMatchObject({ state: "ok" });
  });

  it("sees damage in the middle of the database, and still looks at the rest", async () => {
    using home = soundHome();
    const { databaseFile } = home.config;
    const middle = Math.floor(statSync(databaseFile).size / 8192) * 4096;
    const handle = openSync(databaseFile, "r+");
    for (let page = 4096; page < middle; page += 4096)
      writeSync(handle, Buffer.alloc(512, 0xaa), 0, 512, page);
    closeSync(handle);
    const found = await look(home);
    expect(found.get("storage")).toMatchObject({ state: "failed", reason: "store_damaged" });
    expect(found.get("keys")).toMatchObject({ state: "ok" });
  });

  it("sees a file that is no database", async () => {
    using home = soundHome();
    writeFileSync(home.config.databaseFile, "not a database at all".repeat(500));
    const found = await look(home);
    expect(found.get("storage")).toMatchObject({ state: "failed", reason: "store_damaged" });
    expect(found.get("audit")).toMatchObject({ state: "failed", reason: "store_damaged" });
  });

  it("sees a database of another Hob's schema", async () => {
    using home = soundHome();
    change(home, "pragma user_version = 9999");
    expect((await look(home)).get("storage")).toMatchObject({ state: "failed", reason: "schema_newer" });
    change(home, "pragma user_version = 1");
    expect((await look(home)).get("storage")).toMatchObject({ state: "warn", reason: "schema_old" });
  });

  it("sees where the audit was changed", async () => {
    using home = soundHome();
    change(home, "drop trigger audit_is_never_changed; update audit set actor = 'nobody' where seq = 2");
    expect((await look(home)).get("audit")).toEqual({
      state: "failed",
      reason: "audit_broken",
      figures: { entries: 2, brokenAt: 2 },
    });
  });

  it("tells how devices are reached: dead ones first, then those that nothing gets through to", async () => {
    using home = soundHome();
    change(home, "pragma foreign_keys = off; " + subscribed(1, "live", 0));
    expect((await look(home)).get("push")).toEqual({
      state: "ok",
      figures: { reached: 1, failing: 0, dead: 0 },
    });
    change(home, "pragma foreign_keys = off; " + subscribed(2, "live", 3));
    expect((await look(home)).get("push")).toMatchObject({ state: "warn", reason: "push_failing" });
    change(home, "pragma foreign_keys = off; " + subscribed(3, "dead", 1));
    expect((await look(home)).get("push")).toEqual({
      state: "warn",
      reason: "push_dead",
      figures: { reached: 1, failing: 1, dead: 1 },
    });
  });

  it("sees keys that others may read, and keys that are none", async () => {
    using home = soundHome();
    chmodSync(home.config.keyFile, 0o640);
    expect((await look(home)).get("keys")).toMatchObject({
      state: "failed",
      reason: "key_mode_open",
      figures: { mode: "0640" },
    });
    writeFileSync(home.config.keyFile, "{}");
    chmodSync(home.config.keyFile, 0o600);
    expect((await look(home)).get("keys")).toMatchObject({ state: "failed", reason: "key_damaged" });
  });
});

describe("a look at the database", () => {
  it("that is under way is joined by whoever asks next, and none is started beside it", async () => {
    using home = soundHome();
    using other = soundHome();
    const first = lookAtDatabase(home.config);
    expect(lookAtDatabase(home.config)).toBe(first);
    const beside = lookAtDatabase(other.config);
    expect(beside).not.toBe(first);
    await Promise.all([...Object.values(first), ...Object.values(beside)]);
    const later = lookAtDatabase(home.config);
    expect(later).not.toBe(first);
    await Promise.all(Object.values(later));
  });

  it("is joined also where whoever asked first has gone without its answer", async () => {
    using home = soundHome();
    const clock = createManualClock();
    const findings = lookAtDatabase(home.config);
    const asked = checked("storage", () => findings.storage, { clock, withinMs: 100 });
    clock.advance(100);
    expect(await asked).toMatchObject({ reason: "took_too_long" });
    expect(lookAtDatabase(home.config)).toBe(findings);
    expect(await findings.storage).toMatchObject({ state: "ok" });
    await Promise.all(Object.values(findings));
  });
});

describe("a single check", () => {
  it("that breaks has failed, with what broke it", async () => {
    const broken = await checked("disk", () => Promise.reject(new Error("no such call")), patience());
    expect(broken).toMatchObject({ check: "disk", state: "failed", reason: "check_broke" });
    expect(broken.figures).toEqual({ problem: "no such call" });
  });

  it("that does not come back is left behind", async () => {
    const clock = createManualClock();
    const late = checked("storage", () => new Promise<Finding>(() => {}), { clock, withinMs: 100 });
    clock.advance(100);
    expect(await late).toMatchObject({ check: "storage", state: "skipped", reason: "took_too_long" });
  });

  it.each<[string, Finding, string]>([
    ["an old Node", lookAtRuntime("24.1.0"), "node_too_old"],
    ["little room", judgeDisk(500 * 1024 ** 2, 1e12), "disk_low"],
    ["no room", judgeDisk(50 * 1024 ** 2, 1e12), "disk_full"],
    ["a clock ahead of the relay's", judgeClock({ aheadMs: 60_000, doubtMs: 1_000 }, 0), "clock_off"],
    ["a clock behind it", judgeClock({ aheadMs: -60_000, doubtMs: 1_000 }, undefined), "clock_off"],
    ["a clock set back", judgeClock(undefined, -6_000), "clock_went_back"],
    ["a clock nobody can judge", judgeClock(undefined, undefined), "no_reference"],
    [
      "a relay that is gone",
      judgeRelay({ url: "wss://r", state: "unreachable", since: 5 }),
      "relay_unreachable",
    ],
    [
      "one that refuses",
      judgeRelay({ url: "wss://r", state: "refused", since: 5, detail: "x" }),
      "relay_refused",
    ],
    [
      "one not reached yet",
      judgeRelay({ url: "wss://r", state: "connecting", since: 5 }),
      "relay_connecting",
    ],
  ])("names %s", (_name, finding, reason) => {
    expect(finding.state).not.toBe("ok");
    expect(finding.reason).toBe(reason);
  });

  it.each<[string, Finding]>([
    ["a new Node", lookAtRuntime("28.0.0")],
    ["room enough", judgeDisk(2 * 1024 ** 3, 1e12)],
    ["a clock within the doubt", judgeClock({ aheadMs: 30_500, doubtMs: 1_000 }, -1e6)],
    ["a machine that slept", judgeClock(undefined, 3_600_000)],
    ["a relay that is there", judgeRelay({ url: "wss://r", state: "connected", since: 5 })],
  ])("has nothing against %s", (_name, finding) => {
    expect(finding.state).toBe("ok");
  });
});

describe("the sandbox", () => {
  const use = { cpuMs: 0, wallMs: 0, memoryBytes: 0, outputBytes: 0, hostCalls: 0, effects: 0 };

  it.each<[string, SandboxOutcome, string]>([
    ["a wrong answer", { status: "succeeded", result: 41, use }, "sandbox_wrong"],
    [
      "no process",
      { status: "failed", reason: "crashed", error: { type: "crashed", message: "No process." }, use },
      "sandbox_failed",
    ],
  ])("with %s has failed", async (_name, outcome, reason) => {
    const found = await lookAtSandbox(answering(Promise.resolve(outcome)), systemClock);
    expect(found).toMatchObject({ state: "failed", reason });
  });

  it("that never answers is ended and has failed", async () => {
    const clock = createManualClock();
    const { promise, resolve } = Promise.withResolvers<SandboxOutcome>();
    const error = { type: "killed", message: "Ended." };
    const cancel = () => resolve({ status: "canceled", reason: "killed", error, use });
    const looking = lookAtSandbox(answering(promise, cancel), clock);
    clock.advance(10_000);
    expect(await looking).toMatchObject({ state: "failed", reason: "sandbox_silent" });
  });
});

/** A home with a database and keys, whose node is off. */
function soundHome(): TestHome {
  const home = createTestHome();
  const opened = openStore(home.config);
  if (!opened.ok) throw new Error(opened.error.type);
  using store = opened.value;
  for (const at of [1, 2])
    appendAudit(store, at, { actor: "system", action: "a.b", subject: "", detail: {} });
  const vault = openVault(home.config.keyFile);
  if (!vault.ok) throw new Error(vault.error.type);
  return home;
}

async function look(home: TestHome): Promise<Map<CheckName, Finding>> {
  const patient: Patient = {
    config: home.config,
    clock: systemClock,
    runner,
    relay: () => well(),
    clockOffset: () => Promise.resolve({ aheadMs: 0, doubtMs: 1 }),
  };
  const results = await examine(patient);
  return new Map(results.map(({ check, ...finding }) => [check, finding]));
}

function change(home: TestHome, sql: string): void {
  const db = new Database(home.config.databaseFile);
  db.exec(sql);
  db.close();
}

function patience() {
  return { clock: systemClock, withinMs: 20_000 };
}

function answering(outcome: Promise<SandboxOutcome>, cancel = () => {}): Runner {
  return { start: () => ({ outcome, cancel, reconsider: () => {} }), close: () => Promise.resolve() };
}

function subscribed(device: number, state: "live" | "dead", failures: number): string {
  return `insert into push_subscription (device, endpoint, p256dh, auth, state, subscribed_at, failures)
    values (${device}, 'https://push.example/${device}', zeroblob(65), zeroblob(16), '${state}', 1, ${failures});`;
}
