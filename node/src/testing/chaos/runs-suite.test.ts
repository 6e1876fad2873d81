/** The crash harness at its shortest; `npm run chaos` does as many as one likes. */
import { expect, it } from "vitest";
import { runChaos } from "./runs-suite.ts";

it("a node killed a few times in the midst of its work loses nothing and does nothing twice", async () => {
  const result = await runChaos({ points: 6, seed: 7 });
  expect(result).toMatchObject({ points: 6, lost: 0, doubled: 0, violations: [] });
  expect(result.runs).toBeGreaterThan(5);
}, 300_000);
