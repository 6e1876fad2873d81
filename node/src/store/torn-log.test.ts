/** The write-ahead log as a power cut, or a bad disk, may leave it: what is whole of it counts, in order, and nothing else. */
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { openStore, type Store } from "./store.ts";
import { createTestHome } from "./testing/test-store.ts";
import { transaction } from "./transaction.ts";

const commits = 40;

it("cut off anywhere, leaves the commits before the cut and no half of one", () => {
  for (let part = 0; part <= 20; part += 1) {
    const kept = commitsAfter((log) => log.subarray(0, Math.floor((log.length * part) / 20)));
    if (part === 0) expect(kept).toBe(0);
    if (part === 20) expect(kept).toBe(commits);
  }
});

it("with a bit turned over, is believed up to there and not beyond", () => {
  for (let part = 1; part <= 20; part += 1) {
    const kept = commitsAfter((log) => {
      const at = Math.floor((log.length * part) / 20) - 1;
      log[at] = (log[at] ?? 0) ^ (1 << (part % 8));
      return log;
    });
    expect(kept).toBeLessThan(commits);
  }
});

it("with a page of nothing in it, is believed up to there and not beyond", () => {
  for (let part = 0; part < 10; part += 1) {
    const kept = commitsAfter((log) => {
      const at = Math.floor((log.length * part) / 10);
      return log.fill(0, at, at + 4_096);
    });
    expect(kept).toBeLessThan(commits);
  }
});

/** Opens a house whose log was damaged so, holds it to be whole, and answers how many of its commits are there. */
function commitsAfter(damage: (log: Buffer) => Uint8Array): number {
  using living = createTestHome();
  using dead = createTestHome();
  {
    using store = open(living);
    store.db.pragma("wal_checkpoint(TRUNCATE)");
    for (let n = 1; n <= commits; n += 1) commit(store, n);
    copyFileSync(living.config.databaseFile, dead.config.databaseFile);
    const log = readFileSync(`${living.config.databaseFile}-wal`);
    writeFileSync(`${dead.config.databaseFile}-wal`, damage(log));
  }
  using store = open(dead);
  expect(store.db.pragma("integrity_check", { simple: true })).toBe("ok");
  const kept = store.db
    .prepare<[], { key: string }>(
      "select key from setting where key glob 'a-*' order by cast(value as integer)",
    )
    .all()
    .map(({ key }) => key);
  expect(kept).toEqual(Array.from({ length: kept.length }, (_, at) => `a-${at + 1}`));
  const others = store.db
    .prepare<[], { n: number }>("select count(*) as n from setting where key glob 'b-*'")
    .get();
  expect(others?.n).toBe(kept.length);
  // It goes on from there.
  commit(store, commits + 1);
  return kept.length;
}

/** Two rows that are there together or not at all. */
function commit(store: Store, n: number): void {
  transaction(store, () => {
    const add = store.db.prepare("insert into setting (key, value) values (?, ?)");
    add.run(`a-${n}`, String(n));
    add.run(`b-${n}`, "x".repeat(600));
  });
}

function open(home: ReturnType<typeof createTestHome>): Store {
  const opened = openStore(home.config);
  if (!opened.ok) throw new Error(opened.error.type);
  return opened.value;
}
