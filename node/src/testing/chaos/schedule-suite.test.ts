/** The crash harness around due times at its shortest; `npm run chaos -- --suite schedule` does as many as one likes. */
import { expect, it } from "vitest";
import { runScheduleChaos } from "./schedule-suite.ts";

it("a node killed a dozen times around what is due answers every time and every event once", async () => {
  const result = await runScheduleChaos({ points: 12, seed: 7 });
  expect(result).toMatchObject({ kills: 12, silent: 0, doubled: 0, violations: [] });
  expect(result.kept).toBeGreaterThan(5);
}, 300_000);
