import { describe, expect, it } from "vitest";
import { createManualClock } from "@hob/shared/testing/manual-clock";
import { createGroupCommit } from "./group-commit.ts";
import { readSetting, writeSetting } from "./settings.ts";
import { createTestStore } from "./testing/test-store.ts";
import { afterCommit, transaction } from "./transaction.ts";

describe("a transaction", () => {
  it("is undone as a whole when its work throws, and what was to follow it never does", () => {
    using store = createTestStore();
    const told: string[] = [];
    const failing = () =>
      transaction(store, () => {
        writeSetting(store, "a", "1");
        afterCommit(store, () => told.push("a"));
        throw new Error("no");
      });
    expect(failing).toThrow("no");
    expect(readSetting(store, "a")).toBeUndefined();
    expect(told).toEqual([]);
    expect(store.db.inTransaction).toBe(false);
  });

  it("nests: an inner one that throws takes back only itself", () => {
    using store = createTestStore();
    const told: string[] = [];
    transaction(store, () => {
      writeSetting(store, "outer", "1");
      afterCommit(store, () => told.push("outer"));
      expect(() =>
        transaction(store, () => {
          writeSetting(store, "inner", "1");
          afterCommit(store, () => told.push("inner"));
          throw new Error("no");
        }),
      ).toThrow("no");
      expect(told).toEqual([]);
    });
    expect([readSetting(store, "outer"), readSetting(store, "inner")]).toEqual(["1", undefined]);
    expect(told).toEqual(["outer"]);
  });

  it("refuses work that would wait inside of it", () => {
    using store = createTestStore();
    expect(() => transaction(store, () => Promise.resolve(1))).toThrow(/must not wait/);
    expect(store.db.inTransaction).toBe(false);
  });
});

describe("a group commit", () => {
  it("makes one commit of what is written in one turn, in the order of asking", async () => {
    using store = createTestStore();
    const commits = createGroupCommit(store, createManualClock());
    let commitCount = 0;
    const seen: string[] = [];
    const write = (name: string) => () => {
      seen.push(name);
      afterCommit(store, () => (commitCount += store.db.inTransaction ? 100 : 0));
      writeSetting(store, name, "1");
      return name;
    };
    const written = [commits.write(write("a")), commits.writeSoon(write("b")), commits.write(write("c"))];
    expect(seen).toEqual([]);
    expect(await Promise.all(written)).toEqual(["a", "b", "c"]);
    expect(seen).toEqual(["a", "b", "c"]);
    expect(commitCount).toBe(0);
  });

  it("keeps the others when one of them throws", async () => {
    using store = createTestStore();
    const commits = createGroupCommit(store, createManualClock());
    const results = await Promise.allSettled([
      commits.write(() => writeSetting(store, "a", "1")),
      commits.write(() => {
        writeSetting(store, "b", "1");
        throw new Error("no");
      }),
      commits.write(() => writeSetting(store, "c", "1")),
    ]);
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(["a", "b", "c"].map((key) => readSetting(store, key))).toEqual(["1", undefined, "1"]);
  });

  it("lets what nobody waits for have company for 20 ms, and no longer", async () => {
    using store = createTestStore();
    const clock = createManualClock();
    const commits = createGroupCommit(store, clock);
    const written = commits.writeSoon(() => writeSetting(store, "a", "1"));
    clock.advance(19);
    expect(readSetting(store, "a")).toBeUndefined();
    clock.advance(1);
    await written;
    expect(readSetting(store, "a")).toBe("1");
    expect(clock.pendingTimers()).toBe(0);
  });

  it("rejects all of them where the disk is full, and works again when it is not", async () => {
    using store = createTestStore();
    const commits = createGroupCommit(store, createManualClock());
    const pages = store.db.pragma("page_count", { simple: true }) as number;
    store.db.pragma(`max_page_count = ${pages}`);
    const big = "x".repeat(200_000);
    const results = await Promise.allSettled([
      commits.write(() => writeSetting(store, "small", "1")),
      commits.write(() => writeSetting(store, "big", big)),
    ]);
    expect(results[1]).toMatchObject({ status: "rejected", reason: { code: "SQLITE_FULL" } });
    store.db.pragma("max_page_count = 1000000");
    await commits.write(() => writeSetting(store, "big", big));
    expect(readSetting(store, "big")).toBe(big);
    expect(store.db.inTransaction).toBe(false);
  });
});
