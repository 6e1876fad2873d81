import type { RunSummary } from "@hob/shared/contract/runs";
import { expect, test } from "vitest";
import { withFirstPage, withNextPage } from "./runs-merge.ts";

const runs = (...ids: number[]) => ids.map((runId) => ({ runId }) as RunSummary);
const ids = (list: readonly RunSummary[]) => list.map(({ runId }) => runId);

test("a run that ends pushes nothing out of a list of several pages", () => {
  const known = withNextPage(runs(9, 8, 7), runs(6, 5));
  expect(ids(withFirstPage(known, runs(10, 9, 8)))).toEqual([10, 9, 8, 7, 6, 5]);
});

test("a page that overlaps with what is known repeats nothing", () => {
  expect(ids(withNextPage(runs(10, 9, 8), runs(8, 7)))).toEqual([10, 9, 8, 7]);
});

test("after a long absence the list begins anew instead of hiding what lies between", () => {
  expect(ids(withFirstPage(runs(9, 8, 7), runs(50, 49, 48)))).toEqual([50, 49, 48]);
});

test("an empty list, and one that became empty, is shown so", () => {
  expect(withFirstPage([], [])).toEqual([]);
  expect(withFirstPage(runs(1), [])).toEqual([]);
});
