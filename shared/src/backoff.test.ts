import { expect, test } from "vitest";
import { createBackoff } from "./backoff.ts";

test("waits anywhere from a quarter of a second to a ceiling that doubles, up to half a minute", () => {
  const ceilings = [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000];
  const shortest = createBackoff(() => 0);
  const longest = createBackoff(() => 1);
  const middle = createBackoff(() => 0.5);
  for (const ceiling of ceilings) {
    expect(shortest.nextMs()).toBe(250);
    expect(longest.nextMs()).toBe(ceiling);
    expect(middle.nextMs()).toBe((250 + ceiling) / 2);
  }
});

test("keeps below a lower ceiling, and starts anew after success", () => {
  const backoff = createBackoff(() => 1);
  expect([1, 2, 3, 4, 5].map(() => backoff.nextMs(3000))).toEqual([500, 1000, 2000, 3000, 3000]);
  backoff.reset();
  expect(backoff.nextMs()).toBe(500);
});
