import { afterAll, describe, expect, it } from "vitest";
import { findRuns, type RunFilter, type RunPage } from "./run-list.ts";
import { listRuns } from "./run-views.ts";
import type { Store } from "./store.ts";
import { addTestAutomation, addTestRun, type TestRun } from "./testing/test-runs.ts";
import { createTestStore } from "./testing/test-store.ts";
import { transaction } from "./transaction.ts";

const anybody = { memberId: null, isAdmin: true };
const firstPage: RunPage = { sort: "newest", limit: 50, offset: 0 };

describe("a list of runs", () => {
  it("holds what every filter lets through, and counts all of that", () => {
    using store = createTestStore();
    const [feed, tidy] = [addTestAutomation(store, "feed"), addTestAutomation(store, "tidy")];
    const [anna, ben] = [addPerson(store, "Anna"), addPerson(store, "Ben")];
    const add = (run: Partial<TestRun>) => addTestRun(store, { automationId: feed, ...run });
    const a = add({ deviceId: anna.deviceId, queuedAt: 10 });
    const b = add({ automationId: tidy, status: "running", startedAt: 20, queuedAt: 20, trigger: "cron" });
    const c = add({ deviceId: ben.deviceId, status: "failed", endedAt: 40, queuedAt: 30, mode: "replay" });
    const d = add({ parentRunId: a, status: "canceled", endedAt: 50, queuedAt: 40, mode: "dry_run" });
    const all = [d, c, b, a];

    const expectOf = (filter: RunFilter) => {
      const { runIds, total } = findRuns(store, filter, firstPage, anybody);
      expect(total).toBe(runIds.length);
      return expect(runIds);
    };
    expectOf({}).toEqual(all);
    expectOf({ automationId: tidy }).toEqual([b]);
    expectOf({ status: ["failed"] }).toEqual([c]);
    expectOf({ status: ["failed", "canceled", "running"] }).toEqual([d, c, b]);
    expectOf({ status: [] }).toEqual([]);
    expectOf({ mode: ["live", "replay"] }).toEqual([c, b, a]);
    expectOf({ trigger: ["cron", "api"] }).toEqual([b]);
    expectOf({ memberId: anna.memberId }).toEqual([a]);
    expectOf({ deviceId: ben.deviceId }).toEqual([c]);
    expectOf({ since: 20, until: 40 }).toEqual([c, b]);
    expectOf({ isTopLevel: true }).toEqual([c, b, a]);
    expectOf({ automationId: feed, status: ["queued"], mode: ["live"], isTopLevel: true, since: 1 }).toEqual([
      a,
    ]);
    expect(listRuns(store, { memberId: ben.memberId }, firstPage, anybody)).toMatchObject({
      items: [{ runId: c, startedBy: "Ben's phone", parentRunId: null, costMicros: 0, isVeiled: false }],
      total: 1,
    });
  });

  it("keeps one order through all its pages, also among equals", () => {
    using store = createTestStore();
    const automationId = addTestAutomation(store, "feed");
    const add = (startedAt: number | null, endedAt: number | null, costMicros: number) =>
      addTestRun(store, {
        automationId,
        startedAt,
        endedAt,
        costMicros,
        status: endedAt === null ? "queued" : "succeeded",
      });
    const short = add(0, 10, 5);
    const long = add(0, 90, 0);
    const long2 = add(5, 95, 7);
    const unstarted = add(null, 99, 7);
    const open = add(null, null, 0);
    const walk = (sort: RunPage["sort"]) =>
      Array.from({ length: 5 }, (_, offset) => {
        const { runIds, total } = findRuns(store, {}, { sort, limit: 1, offset }, anybody);
        expect(total).toBe(5);
        return runIds;
      }).flat();
    expect(walk("newest")).toEqual([open, unstarted, long2, long, short]);
    expect(walk("oldest")).toEqual([short, long, long2, unstarted, open]);
    expect(walk("longest")).toEqual([long2, long, short, open, unstarted]);
    expect(walk("costliest")).toEqual([unstarted, long2, short, open, long]);
  });

  it("leaves out what is private to another member, shows an admin its outside, and its owner all of it", () => {
    using store = createTestStore();
    const [anna, ben] = [addPerson(store, "Anna"), addPerson(store, "Ben")];
    const open = addTestRun(store, { automationId: addTestAutomation(store, "feed") });
    const secret = addTestRun(store, { automationId: addTestAutomation(store, "diary", anna.memberId) });
    const seenBy = (memberId: number | null, isAdmin: boolean) => {
      const { items, total } = listRuns(store, {}, firstPage, { memberId, isAdmin });
      expect(total).toBe(items.length);
      return items.map(({ runId, isVeiled }) => [runId, isVeiled]);
    };
    expect(seenBy(ben.memberId, false)).toEqual([[open, false]]);
    expect(seenBy(ben.memberId, true)).toEqual([
      [secret, true],
      [open, false],
    ]);
    expect(seenBy(anna.memberId, false)).toEqual([
      [secret, false],
      [open, false],
    ]);
    expect(seenBy(null, true)).toEqual([
      [secret, true],
      [open, false],
    ]);
  });
});

describe("with many runs", () => {
  const store = createTestStore();
  const automations = [1, 2, 3, 4].map((n) => addTestAutomation(store, `automation-${n}`));
  transaction(store, () => {
    for (let n = 0; n < 2000; n++) {
      addTestRun(store, {
        automationId: automations[n % automations.length] ?? 1,
        status: n % 10 === 0 ? "failed" : "succeeded",
        queuedAt: n,
        startedAt: n,
        endedAt: n + (n % 7),
      });
    }
  });
  afterAll(() => store[Symbol.dispose]());

  const mode = ["live", "test", "replay"] as const;
  it.each<[string, RunFilter, RunPage["sort"], RegExp]>([
    ["the newest", { mode }, "newest", /^SCAN run\n/],
    ["the oldest", { mode }, "oldest", /^SCAN run\n/],
    ["the longest", { mode }, "longest", /run_by_duration/],
    ["the costliest", { mode }, "costliest", /run_by_cost/],
    ["those of one automation", { mode, automationId: 1 }, "newest", /run_by_automation/],
    ["those that failed", { mode, status: ["failed"] }, "newest", /run_by_status/],
    ["those from one device", { mode, deviceId: 1 }, "newest", /run_by_device/],
  ])("%s are read in their order, and no further than the page", (_name, filter, sort, way) => {
    const [page] = plansOf(store, () => findRuns(store, filter, { ...firstPage, sort }, anybody));
    expect(page).toMatch(way);
    expect(page).not.toContain("TEMP B-TREE");
  });

  it("those of one member are found by their devices", () => {
    const [page] = plansOf(store, () => findRuns(store, { mode, memberId: 1 }, firstPage, anybody));
    expect(page).toMatch(/run_by_device/);
  });

  it.each<[string, RunFilter]>([
    ["all", { mode }],
    ["those of some days", { mode, since: 5, until: 90 }],
  ])("%s are counted in an index, without reading a row", (_name, filter) => {
    const [, count] = plansOf(store, () => findRuns(store, filter, firstPage, anybody));
    expect(count).toMatch(/run USING COVERING INDEX run_by_queued/);
  });
});

/** What SQLite plans for each statement that `work` compiles, a line a step. */
function plansOf(store: Store, work: () => void): string[] {
  const { db } = store;
  const prepare = db.prepare.bind(db);
  const texts: string[] = [];
  db.prepare = (text: string) => {
    texts.push(text);
    return prepare(text);
  };
  try {
    work();
  } finally {
    db.prepare = prepare;
  }
  return texts.map((text) => {
    const names = Object.fromEntries([...text.matchAll(/@(\w+)/g)].map(([, name]) => [name, 1]));
    return prepare<[object], { detail: string }>(`explain query plan ${text}`)
      .all(names)
      .map(({ detail }) => `${detail}\n`)
      .join("");
  });
}

/** A member with one paired device. */
function addPerson(store: Store, name: string): { readonly memberId: number; readonly deviceId: number } {
  const memberId = Number(
    store.db.prepare("insert into member (name, role, created_at) values (?, 'operator', 0)").run(name)
      .lastInsertRowid,
  );
  const deviceId = Number(
    store.db
      .prepare(
        `insert into device (name, role, static_key, relay_key_hash, sealed_psk, state, paired_at, member)
         values (?, 'operator', randomblob(32), randomblob(32), zeroblob(1), 'enrolled', 0, ?)`,
      )
      .run(`${name}'s phone`, memberId).lastInsertRowid,
  );
  return { memberId, deviceId };
}
