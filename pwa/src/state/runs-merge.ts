/** Keeps a list of runs that was read page by page whole while its first page is renewed. */
import type { RunSummary } from "@hob/shared/contract/runs";

/**
 * The renewed first page, followed by what was known behind it: a run that ended meanwhile pushes the
 * page's last ones out, and they stay. Where nothing of the page was known, runs may be missing in
 * between, and the page stands alone.
 */
export function withFirstPage(
  known: readonly RunSummary[],
  fresh: readonly RunSummary[],
): readonly RunSummary[] {
  const ids = new Set(fresh.map(({ runId }) => runId));
  const behind = known.filter(({ runId }) => !ids.has(runId));
  return behind.length === known.length ? fresh : [...fresh, ...behind];
}

/** The next page behind what is known; what moved into it from the page before is not repeated. */
export function withNextPage(
  known: readonly RunSummary[],
  next: readonly RunSummary[],
): readonly RunSummary[] {
  const ids = new Set(known.map(({ runId }) => runId));
  return [...known, ...next.filter(({ runId }) => !ids.has(runId))];
}
