import { describe, expect, it } from "vitest";
import { addTestAutomation, addTestRun } from "@hob/node/store/testing/test-runs";
import { createTestStore } from "@hob/node/store/testing/test-store";
import { transaction } from "@hob/node/store/transaction";
import { commitsDuring } from "./stored-bytes.ts";

describe("the count of commits", () => {
  it("has each that changed something, however much, and none that changed nothing", async () => {
    using store = createTestStore();
    const automationId = addTestAutomation(store, "test");
    const commits = await commitsDuring(store, () => {
      for (let n = 0; n < 3; n++) addTestRun(store, { automationId });
      transaction(store, () => {
        for (let n = 0; n < 200; n++) addTestRun(store, { automationId });
      });
      transaction(store, () => store.db.prepare("update run set status = status where id < 0").run());
    });
    expect(commits).toBe(4);
  });

  it("begins anew each time", async () => {
    using store = createTestStore();
    const automationId = addTestAutomation(store, "test");
    const add = () => addTestRun(store, { automationId });
    expect(await commitsDuring(store, add)).toBe(1);
    add();
    expect(await commitsDuring(store, add)).toBe(1);
    expect(await commitsDuring(store, () => {})).toBe(0);
  });
});
