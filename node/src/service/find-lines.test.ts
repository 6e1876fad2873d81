import { setImmediate } from "node:timers/promises";
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
      text: `line ${i + 1} of ${"many ".repeat(20)}`,
    })),
  );
  const search = { runId, text: "LINE 9", after: 5, limit: 50 };
  const { found, turns } = await turnsOf(house.slow["runs.findLines"](search, terminal));
  const expected = Array.from({ length: lines }, (_, i) => i + 1).filter(
    (n) => n > 5 && String(n).startsWith("9"),
  );
  expect(found).toEqual({ ok: true, value: { numbers: expected.slice(0, 50), total: expected.length } });
  expect(turns).toBeGreaterThan(1);
});

it("a log of long lines full of codes is searched in many portions, though it is a single block", async () => {
  await using house = createTestHouse();
  const runId = addTestRun(house.store, { automationId: addTestAutomation(house.store, "coloured") });
  const text = "\u001b]".repeat(16_000);
  appendLines(
    house.store,
    { runId, queuedAt: 0 },
    Array.from({ length: 256 }, (_, i) => ({ n: i + 1, at: i, level: "info" as const, text: `${text}${i}` })),
  );
  const search = { runId, text: "25", after: 0, limit: 50 };
  const { found, turns } = await turnsOf(house.slow["runs.findLines"](search, terminal));
  expect(found).toEqual({
    ok: true,
    value: { numbers: [26, 126, 226, 251, 252, 253, 254, 255, 256], total: 9 },
  });
  // 8 MiB of text, at most half a MiB in a turn.
  expect(turns).toBeGreaterThanOrEqual(15);
});

/** How often the loop turned until the answer was there; once, where it came without a pause. */
async function turnsOf<T>(answer: Promise<T>): Promise<{ found: T; turns: number }> {
  let isThere = false;
  void answer.then(() => (isThere = true));
  let turns = 0;
  for (; !isThere; turns++) await setImmediate();
  return { found: await answer, turns };
}
