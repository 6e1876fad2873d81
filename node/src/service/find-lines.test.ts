import { expect, it } from "vitest";
import { appendLines } from "../store/lines.ts";
import { addTestAutomation, addTestRun } from "../store/testing/test-runs.ts";
import { terminal } from "./caller.ts";
import { createTestHouse } from "./testing/test-house.ts";

const lines = 10_000;

it("a long log is searched whole, and the house goes on meanwhile", async () => {
  await using house = createTestHouse();
  const automationId = addTestAutomation(house.store, "long");
  const runId = addTestRun(house.store, { automationId });
  appendLines(
    house.store,
    { runId, queuedAt: 0 },
    Array.from({ length: lines }, (_, i) => ({
      n: i + 1,
      at: i,
      level: "info" as const,
      text: `line ${i + 1}`,
    })),
  );
  let turns = 0;
  const turning = setInterval(() => (turns += 1), 0);
  const search = { runId, text: "LINE 9", after: 5, limit: 50 };
  const found = await house.slow["runs.findLines"](search, terminal);
  clearInterval(turning);
  const expected = Array.from({ length: lines }, (_, i) => i + 1).filter(
    (n) => n > 5 && String(n).startsWith("9"),
  );
  expect(found).toEqual({ ok: true, value: { numbers: expected.slice(0, 50), total: expected.length } });
  expect(turns).toBeGreaterThan(0);
});
