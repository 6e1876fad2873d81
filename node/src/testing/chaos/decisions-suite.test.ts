/** The decisions' crash harness at its shortest; `npm run chaos -- --suite decisions` does as many as one likes. */
import { expect, it } from "vitest";
import { runDecisionsChaos } from "./decisions-suite.ts";

it("a node killed a few times around decisions loses none, counts none twice, and does nothing without a yes", async () => {
  const result = await runDecisionsChaos({ points: 8, seed: 5 });
  expect(result).toMatchObject({ points: 8, lost: 0, doubled: 0, violations: [] });
  expect(result.decisions).toBeGreaterThan(5);
}, 300_000);
