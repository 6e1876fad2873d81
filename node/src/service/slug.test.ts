import { describe, expect, it } from "vitest";
import { slugFor } from "./slug.ts";

describe("a slug", () => {
  it.each([
    ["Feed digest", "feed-digest"],
    ["  Crème brûlée!! ", "creme-brulee"],
    ["2026", "automation-2026"],
    ["日本語", "automation"],
    ["x".repeat(80), "x".repeat(64)],
  ])("for %j is %j", (name, slug) => {
    expect(slugFor(name, () => false)).toBe(slug);
  });

  it("is numbered where it is taken, and never longer than 64 characters", () => {
    const taken = new Set(["a", "a-2", "x".repeat(64)]);
    expect(slugFor("A", (slug) => taken.has(slug))).toBe("a-3");
    expect(slugFor("x".repeat(64), (slug) => taken.has(slug))).toBe(`${"x".repeat(58)}-2`);
  });
});
