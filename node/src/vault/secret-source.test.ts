import { loadSodium } from "@hob/shared/crypto/sodium";
import { createManualClock } from "@hob/shared/testing/manual-clock";
import { beforeAll, describe, expect, test } from "vitest";
import { createGroupCommit } from "../store/group-commit.ts";
import { allSecrets, findSecret, removeSecret } from "../store/secrets.ts";
import { createTestHome, createTestStore } from "../store/testing/test-store.ts";
import { createRunRedactor } from "./run-redactor.ts";
import { createSecretSource } from "./secret-source.ts";
import { sealSecretValue } from "./secrets.ts";
import { openVault } from "./vault.ts";

beforeAll(async () => {
  await loadSodium();
});

function openHouse() {
  const home = createTestHome();
  const store = createTestStore();
  const opened = openVault(home.config.keyFile);
  if (!opened.ok) throw new Error(opened.error.type);
  const vault = opened.value;
  const clock = createManualClock();
  const commits = createGroupCommit(store, clock);
  const set = (name: string, value: string, hosts: readonly string[] = ["example.com"]) =>
    sealSecretValue(store, vault, { name, hosts, value, setBy: "terminal", setAt: clock.now() });
  return {
    store,
    clock,
    commits,
    set,
    source: createSecretSource({ store, vault, clock, commits }),
    [Symbol.dispose]() {
      commits[Symbol.dispose]();
      store[Symbol.dispose]();
      home[Symbol.dispose]();
    },
  };
}

describe("a source of secrets", () => {
  test("opens what was set, with the hosts it is for", () => {
    using house = openHouse();
    house.set("key", "value-1", ["b.example", "a.example"]);
    expect(house.source.open("key")).toEqual({
      name: "key",
      value: "value-1",
      hosts: ["a.example", "b.example"],
    });
    expect(house.source.open("other")).toBeUndefined();
  });

  test("opens nothing whose name, hosts or bytes were changed in the database", () => {
    using house = openHouse();
    house.set("key", "value-1");
    house.set("second", "value-2");
    const change = (sql: string) => house.store.db.prepare(sql).run();
    change("update secret set hosts = '[\"evil.example\"]' where name = 'key'");
    expect(house.source.open("key")).toBeUndefined();
    change("update secret set hosts = '[\"example.com\"]' where name = 'key'");
    expect(house.source.open("key")).toMatchObject({ value: "value-1" });
    change("update secret set sealed = (select sealed from secret where name = 'second') where name = 'key'");
    expect(house.source.open("key")).toBeUndefined();
  });

  test("keeps no value in the database but sealed", () => {
    using house = openHouse();
    house.set("key", "value-in-the-clear");
    expect(Buffer.from(findSecret(house.store, "key")?.sealed ?? []).toString("latin1")).not.toContain(
      "value",
    );
    expect(house.store.db.serialize().includes("value-in-the-clear")).toBe(false);
  });

  test("notes a use at most once a minute", () => {
    using house = openHouse();
    house.set("key", "value-1");
    const usedAt = () => allSecrets(house.store)[0]?.lastUsedAt;
    const use = () => {
      house.source.markUsed("key");
      house.commits.flush();
    };
    const first = house.clock.now();
    expect(usedAt()).toBeNull();
    use();
    expect(usedAt()).toBe(first);
    house.clock.advance(59_000);
    use();
    expect(usedAt()).toBe(first);
    house.clock.advance(1_000);
    use();
    expect(usedAt()).toBe(first + 60_000);
  });

  test("notes a use again after the clock was set back", () => {
    using house = openHouse();
    house.set("key", "value-1");
    house.source.markUsed("key");
    house.clock.jump(house.clock.now() - 3_600_000);
    house.source.markUsed("key");
    house.commits.flush();
    expect(allSecrets(house.store)[0]?.lastUsedAt).toBe(house.clock.now());
  });
});

describe("what hides the secrets of a run", () => {
  test("hides those it may send, and no others", () => {
    using house = openHouse();
    house.set("mine", "value-of-mine");
    house.set("other", "value-of-another");
    const redactor = createRunRedactor(house.source, ["mine", "missing"]);
    expect(redactor.text("value-of-mine, value-of-another")).toBe("[secret:mine], value-of-another");
    expect(redactor.json({ a: ["value-of-mine"] })).toEqual({ a: ["[secret:mine]"] });
    expect(redactor.line("value-of-mine")).toBe("[secret:mine]");
  });

  test("hides the value of before as well, from a change in mid-run on", () => {
    using house = openHouse();
    house.set("key", "first-value");
    const redactor = createRunRedactor(house.source, ["key"]);
    house.set("key", "second-value");
    expect(redactor.text("first-value second-value")).toBe("[secret:key] [secret:key]");
    removeSecret(house.store, "key");
    expect(redactor.text("first-value second-value")).toBe("[secret:key] [secret:key]");
  });

  test("hides a secret that was set only after the run began", () => {
    using house = openHouse();
    const redactor = createRunRedactor(house.source, ["key"]);
    house.set("key", "late-value");
    expect(redactor.line("late-value")).toBe("[secret:key]");
  });

  test("hides what goes on in the next line", () => {
    using house = openHouse();
    house.set("key", "a-value-of-some-length");
    const redactor = createRunRedactor(house.source, ["key"]);
    expect(["so: a-value-of-s", "ome-length."].map((line) => redactor.line(line))).toEqual([
      "so: [secret:key]",
      "[secret:key].",
    ]);
  });

  test("looks nothing up where the manifest lists none", () => {
    const redactor = createRunRedactor(
      {
        open: () => expect.fail("opened"),
        markUsed: () => expect.fail("marked"),
        redactorFor: () => expect.fail("asked for"),
      },
      [],
    );
    expect([redactor.text("a"), redactor.json(["b"]), redactor.line("c")]).toEqual(["a", ["b"], "c"]);
  });
});
