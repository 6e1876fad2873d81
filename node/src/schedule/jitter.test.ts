import { expect, test } from "vitest";
import { jitterOf } from "./jitter.ts";

test("a due time is put off by the same each time, and by another for another trigger or time", () => {
  const hourMs = 60 * 60_000;
  expect(jitterOf("a", 1000, hourMs)).toBe(jitterOf("a", 1000, hourMs));
  expect(jitterOf("a", 1000, hourMs)).not.toBe(jitterOf("b", 1000, hourMs));
  expect(jitterOf("a", 1000, hourMs)).not.toBe(jitterOf("a", 2000, hourMs));
  expect(jitterOf("a", 1000, 0)).toBe(0);
});

test("many are spread evenly over the whole jitter", () => {
  const counts = Array.from({ length: 10 }, () => 0);
  for (let slot = 0; slot < 10_000; slot++) {
    const jitter = jitterOf("trigger", slot * 60_000, 9);
    counts[jitter] = (counts[jitter] ?? 0) + 1;
  }
  expect(counts).toHaveLength(10);
  for (const count of counts) {
    expect(count).toBeGreaterThan(850);
    expect(count).toBeLessThan(1150);
  }
});
