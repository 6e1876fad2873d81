import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, describe, expect, it, onTestFinished } from "vitest";
import type { Config } from "../config.ts";
import { configureConnection } from "./connection.ts";
import { ensureHousehold, readHousehold } from "./household.ts";
import { dumpSchema } from "./schema.ts";
import { databaseBytes, openStore, storeRefusalInWords, type Store } from "./store.ts";
import { createTestHome, createTestStore } from "./testing/test-store.ts";

describe("a new home", () => {
  it("gets the schema that migrations/schema.sql shows", async () => {
    using store = createTestStore();
    await expect(dumpSchema(store)).toMatchFileSnapshot("../../../migrations/schema.sql");
  });

  it("is readable by its owner alone, its side files too", () => {
    using home = createTestHome();
    using _store = opened(home.config);
    for (const file of ["", "-wal", "-shm"].map((suffix) => home.config.databaseFile + suffix)) {
      expect(statSync(file).mode & 0o777).toBe(0o600);
    }
  });

  it("gives space back: auto_vacuum was set before the first table", () => {
    using store = createTestStore();
    expect(store.db.pragma("auto_vacuum", { simple: true })).toBe(2);
    expect(databaseBytes(store)).toBeGreaterThan(0);
  });

  it("waits for the disk on every commit, at the first open and at every later one", () => {
    using home = createTestHome();
    for (let open = 0; open < 3; open++) {
      using store = opened(home.config);
      expect(store.db.pragma("synchronous", { simple: true })).toBe(2);
      expect(store.db.pragma("journal_mode", { simple: true })).toBe("wal");
      expect(store.db.pragma("foreign_keys", { simple: true })).toBe(1);
      expect(store.db.pragma("busy_timeout", { simple: true })).toBe(5000);
    }
  });

  it("keeps what it was told when it is opened again", () => {
    using home = createTestHome();
    {
      using store = opened(home.config);
      ensureHousehold(store, { name: "Home", timezone: "Europe/Berlin" });
    }
    using store = opened(home.config);
    ensureHousehold(store, { name: "Other", timezone: "UTC" });
    expect(readHousehold(store)).toEqual({
      name: "Home",
      quiet: null,
      timezone: "Europe/Berlin",
      profile: "standard",
      globalPause: false,
    });
  });

  it("finishes what a first boot killed before its first table began", () => {
    using home = createTestHome();
    const db = new Database(home.config.databaseFile);
    configureConnection(db);
    db.close();
    using store = opened(home.config);
    expect(store.db.pragma("auto_vacuum", { simple: true })).toBe(2);
    expect(store.db.pragma("user_version", { simple: true })).toBeGreaterThan(0);
  });
});

describe("a second node on the same home", () => {
  it("is refused in words, and let in once the first is gone", () => {
    using home = createTestHome();
    {
      using _first = opened(home.config);
      const second = openStore(home.config);
      expect(second).toEqual({ ok: false, error: { type: "home_in_use", home: home.config.home } });
      if (!second.ok) expect(storeRefusalInWords(second.error)).toContain("already runs");
    }
    using again = opened(home.config);
    expect(again.db.open).toBe(true);
  });

  it("does not keep a reader out", () => {
    using home = createTestHome();
    using _node = opened(home.config);
    const reader = new Database(home.config.databaseFile, { readonly: true });
    onTestFinished(() => void reader.close());
    expect(reader.prepare("select count(*) as n from run").get()).toEqual({ n: 0 });
  });
});

describe("what is no database of this Hob", () => {
  it("is refused where a newer one wrote it, and left alone", () => {
    using home = createTestHome();
    opened(home.config)[Symbol.dispose]();
    const db = new Database(home.config.databaseFile);
    db.pragma("user_version = 9000");
    db.close();
    expect(openStore(home.config)).toMatchObject({ ok: false, error: { type: "schema_newer", found: 9000 } });
  });

  it("is refused where it is another program's", () => {
    using home = createTestHome();
    const db = new Database(home.config.databaseFile);
    db.exec("create table theirs (x)");
    db.close();
    expect(openStore(home.config)).toMatchObject({ ok: false, error: { type: "store_foreign" } });
  });

  it("is refused where it is damaged, and the lock is let go", () => {
    using home = createTestHome();
    writeFileSync(
      home.config.databaseFile,
      "this is not a database, however long one looks at it ".repeat(40),
    );
    expect(openStore(home.config)).toMatchObject({ ok: false, error: { type: "store_damaged" } });
    expect(openStore(home.config)).toMatchObject({ ok: false, error: { type: "store_damaged" } });
  });
});

describe("a migration", () => {
  const homes: Disposable[] = [];
  afterEach(() => {
    for (const home of homes.splice(0)) home[Symbol.dispose]();
  });

  it("brings the rows along, in WAL or not, and keeps a backup of how it was", () => {
    const config = homeAt({ extra: "alter table setting add column note text not null default 'new';" });
    using store = opened(config);
    expect(store.db.prepare("select * from setting").all()).toEqual([
      { key: "old", value: "1", note: "new" },
    ]);
    expect(store.db.pragma("journal_mode", { simple: true })).toBe("wal");
    expect(store.db.pragma("auto_vacuum", { simple: true })).toBe(2);
    const [backup] = readdirSync(config.backupDirectory);
    const before = new Database(join(config.backupDirectory, backup ?? ""), { readonly: true });
    onTestFinished(() => void before.close());
    expect(before.prepare("select * from setting").all()).toEqual([{ key: "old", value: "1" }]);
    expect(existsSync(`${config.databaseFile}.migrating`)).toBe(false);
  });

  it.each([
    ["does not parse", "alter table nothing add column x;"],
    [
      "leaves rows that refer to nothing",
      "insert into automation_grant values (1, 77, 'http', '{}', 'x', 1, null);",
    ],
    ["loses rows", "delete from setting;"],
  ])("that %s changes nothing", (_what, extra) => {
    const config = homeAt({ extra });
    const refused = openStore(config);
    expect(refused).toMatchObject({ ok: false, error: { type: "migration_failed", to: knownSteps + 1 } });
    const db = new Database(config.databaseFile, { readonly: true });
    onTestFinished(() => void db.close());
    expect(db.pragma("user_version", { simple: true })).toBe(knownSteps);
    expect(db.prepare("select * from setting").all()).toEqual([{ key: "old", value: "1" }]);
  });

  it("killed before the swap starts over from the old file", () => {
    const config = homeAt({ extra: "create table later (x integer) strict;" });
    copyFileSync(config.databaseFile, `${config.databaseFile}.migrating`);
    writeFileSync(`${config.databaseFile}.migrating-journal`, "torn");
    using store = opened(config);
    expect(store.db.pragma("user_version", { simple: true })).toBe(knownSteps + 1);
  });

  /** A home of today's schema with one row, and a folder of migrations with one step more. */
  function homeAt({ extra }: { extra: string }): Config {
    const home = createTestHome();
    homes.push(home);
    {
      using store = opened(home.config);
      store.db.prepare("insert into setting values ('old', '1')").run();
    }
    const migrationsDirectory = join(home.config.home, "migrations");
    mkdirSync(migrationsDirectory);
    cpSync(home.config.migrationsDirectory, migrationsDirectory, { recursive: true });
    writeFileSync(join(migrationsDirectory, `${String(knownSteps + 1).padStart(4, "0")}-more.sql`), extra);
    return { ...home.config, migrationsDirectory };
  }
});

describe("the schema itself", () => {
  it("lets a run end once, whatever the code does", () => {
    using store = createTestStore();
    insertEndedRun(store);
    const reopen = () => store.db.exec("update run set status = 'queued', ended_at = null where id = 1");
    expect(reopen).toThrow(/its state is final/);
  });

  it("has one published version an automation, and one open invitation a house", () => {
    using store = createTestStore();
    insertEndedRun(store);
    const twice = () =>
      store.db.exec(
        `insert into version (automation, number, state, source, program, manifest, params_schema, author, content_hash, created_at)
         values (1, 2, 'published', '', '', '{}', '{}', 'user', zeroblob(32), 1)`,
      );
    expect(twice).toThrow(/UNIQUE/);
    const invite = (check: string) =>
      store.db.exec(
        `insert into invitation (check_value, role, state, created_at, expires_at) values (x'${check}', 'admin', 'open', 1, 2)`,
      );
    invite("01");
    expect(() => invite("02")).toThrow(/UNIQUE/);
  });
});

const knownSteps = readdirSync(new URL("../../../migrations", import.meta.url)).filter((file) =>
  /^[0-9]{4}-/.test(file),
).length;

function opened(config: Config): Store {
  const result = openStore(config);
  if (!result.ok) throw new Error(storeRefusalInWords(result.error));
  return result.value;
}

function insertEndedRun(store: Store): void {
  store.db.exec(`
    insert into automation (id, slug, name, ownership, state, created_at, updated_at) values (1, 'a', 'A', 'owner', 'active', 1, 1);
    insert into version (id, automation, number, state, source, program, manifest, params_schema, author, content_hash, created_at)
      values (1, 1, 1, 'published', '', '', '{}', '{}', 'user', zeroblob(32), 1);
    insert into run (id, automation, version, kind, mode, trigger_kind, status, profile, seed, queued_at, ended_at)
      values (1, 1, 1, 'automation', 'live', 'manual', 'succeeded', 'standard', zeroblob(32), 1, 2);
  `);
}

it("is the only SQL outside of the code: the migrations folder holds steps and the dump", () => {
  const directory = new URL("../../../migrations", import.meta.url);
  for (const file of readdirSync(directory)) expect(file).toMatch(/^([0-9]{4}-[a-z0-9-]+|schema)\.sql$/);
  expect(
    readFileSync(new URL("../../../migrations/0001-foundation.sql", import.meta.url), "utf8"),
  ).not.toMatch(/\bcommit\b/i);
});
