/** A list of runs as long as somebody wants to see it: its first page kept fresh, the others read once. */
import type { Input, Output } from "@hob/shared/contract/commands";
import type { RunSummary } from "@hob/shared/contract/runs";
import { createEffect, on } from "solid-js";
import { createStore, reconcile, unwrap } from "solid-js/store";
import { act, createAction, type Action } from "./actions.ts";
import { useCommand, type Reading } from "./queries.ts";
import { withFirstPage, withNextPage } from "./runs-merge.ts";

const pageRuns = 50;

export interface RunPages {
  readonly first: Reading<Output<"runs.list">>;
  runs(): readonly RunSummary[];
  total(): number;
  readonly more: Action<[], unknown>;
}

/** Reads nothing while `input` is undefined, and begins anew whenever it changes. */
export function useRunPages(input: () => Input<"runs.list"> | undefined): RunPages {
  const asked = () => ({ ...input(), limit: pageRuns });
  const first = useCommand("runs.list", asked, () => ({ isAsked: input() !== undefined }));
  const [list, setList] = createStore<{ runs: RunSummary[] }>({ runs: [] });
  // Rows keep their identity, so that a renewed list moves nothing under a finger.
  const show = (runs: readonly RunSummary[]) =>
    setList("runs", reconcile(structuredClone(runs) as RunSummary[], { key: "runId" }));

  createEffect(
    on([() => JSON.stringify(asked()), first.readAt], ([key], before) => {
      const { items: fresh, total } = unwrap(first.value()) ?? { items: [], total: 0 };
      const goesOn = key === before?.[0] && total > fresh.length;
      show(goesOn ? withFirstPage(unwrap(list.runs), fresh) : fresh);
    }),
  );
  const more = createAction(async () => {
    const read = asked();
    const answer = await act("runs.list", { ...read, offset: list.runs.length });
    if (answer.ok && JSON.stringify(read) === JSON.stringify(asked()))
      show(withNextPage(unwrap(list.runs), answer.value.items));
    return answer;
  });
  return {
    first,
    runs: () => (input() ? list.runs : []),
    total: () => (input() ? (first.value()?.total ?? 0) : 0),
    more,
  };
}
