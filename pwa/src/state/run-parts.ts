/** What stands around a run: its effects, the attempts beside it, the runs it started. Read where its page is drawn. */
import type { Effect } from "@hob/shared/contract/effects";
import type { HobError } from "@hob/shared/contract/errors";
import type { Run } from "@hob/shared/contract/runs";
import { isTerminal, runModes } from "@hob/shared/model/run";
import { createMemo } from "solid-js";
import { useMayRun } from "./own-role.ts";
import { useCommand } from "./queries.ts";
import { useRunPages, type RunPages } from "./run-pages.ts";

export interface RunParts {
  /** Those that needed a decision here first; in the order they were planned, also by earlier attempts; at most 500. */
  effects(): readonly Effect[];
  effectCount(): number;
  /** Why there are none to see; a role that may not see them is no failure. */
  effectsError(): HobError | undefined;
  /** True from when an effect first needed a decision here: once decided, it does not move. */
  hasAsked(): boolean;
  /** The attempt before and the one after, as far as there are any. */
  attempts(): readonly Run[];
  readonly children: RunPages;
}

const mostEffects = 500;
/** Of effects the house does not tell one by one. */
const renewEveryMs = 2_000;

export function useRunParts(runId: number, run: () => Run | undefined): RunParts {
  const mayRun = useMayRun();
  const hasEnded = () => isTerminal(run()?.status ?? "queued");
  const effects = useCommand(
    "effects.list",
    () => ({ runId, limit: mostEffects }),
    () => ({ isAsked: mayRun() && run()?.isVeiled === false, renewEveryMs, until: hasEnded }),
  );
  const earlier = useRun(() => run()?.retryOf ?? undefined);
  const later = useRun(() => run()?.retriedBy ?? undefined);
  const children = useRunPages(() =>
    (run()?.children ?? 0) > 0 ? { parentRunId: runId, sort: "oldest", mode: [...runModes] } : undefined,
  );
  const asked = createMemo<ReadonlySet<number>>((before) => {
    const items = effects.value()?.items ?? [];
    const now = items.filter(({ state }) => state === "indeterminate").map(({ effectId }) => effectId);
    return now.every((id) => before.has(id)) ? before : new Set([...before, ...now]);
  }, new Set());
  return {
    effects: createMemo(() => {
      const isFirst = ({ effectId }: Effect) => asked().has(effectId);
      return (effects.value()?.items ?? []).toSorted((a, b) => Number(isFirst(b)) - Number(isFirst(a)));
    }),
    effectCount: () => effects.value()?.total ?? 0,
    effectsError: () => (effects.error()?.type === "role_too_low" ? undefined : effects.error()),
    hasAsked: () => asked().size > 0,
    attempts: createMemo(() => [earlier(), later()].filter((attempt) => attempt !== undefined)),
    children,
  };
}

function useRun(runId: () => number | undefined): () => Run | undefined {
  const reading = useCommand(
    "runs.get",
    () => ({ runId: runId() ?? 0 }),
    () => ({ isAsked: runId() !== undefined }),
  );
  return () => (runId() === undefined ? undefined : reading.value());
}
