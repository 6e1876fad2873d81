/** The steps of a run as its journal tells them: each once, under the one it was begun in, with how it stands. */
import type { RunEvent } from "@hob/shared/contract/runs";
import type { Json } from "@hob/shared/json";
import { isTerminal, type RunStatus } from "@hob/shared/model/run";

/** One step as far as the journal has told of it. */
export interface Step {
  /** Names from the outermost inwards, joined by "/"; no two steps of a run have the same. */
  readonly path: string;
  readonly is: "begun" | "done" | "failed" | "kept";
  readonly begunAt: number;
  /** Undefined while it is under way. */
  readonly endedAt?: number;
  /** Which try of the step it is; of a kept one, the attempt of the run that did it, where that is told. */
  readonly attempt?: number;
  /** What it failed with, in the words of whoever failed. */
  readonly error?: string;
}

export interface StepRecorder {
  /** Adds what an event tells of a step; true where it told of one. */
  take(event: RunEvent): boolean;
  /** In the order they were begun. */
  steps(): readonly Step[];
}

export function createStepRecorder(kept: readonly Step[] = []): StepRecorder {
  const steps = [...kept];
  const placeByPath = new Map(steps.map(({ path }, place) => [path, place]));
  return { take, steps: () => [...steps] };

  function take({ kind, body, at }: RunEvent): boolean {
    const { path, is } = body;
    if (kind !== "step" || typeof path !== "string") return false;
    if (is !== "begun" && is !== "done" && is !== "failed" && is !== "kept") return false;
    const place = placeByPath.get(path) ?? steps.length;
    const known = steps[place];
    const attempt = typeof body["attempt"] === "number" ? body["attempt"] : known?.attempt;
    // Begun once more, it is tried again: it stays the same step, and its time goes on.
    steps[place] = {
      path,
      is,
      begunAt: known?.begunAt ?? at,
      ...(is !== "begun" && { endedAt: at }),
      ...(attempt !== undefined && { attempt }),
      ...(is === "failed" && { error: errorText(body["error"]) }),
    };
    placeByPath.set(path, place);
    return true;
  }
}

function errorText(error: Json | undefined): string {
  if (typeof error === "string") return error;
  if (typeof error !== "object" || error === null) return "";
  const { message, code, type } = error as { readonly [key: string]: Json };
  return [message, code, type].find((said): said is string => typeof said === "string" && said !== "") ?? "";
}

export type StepState = "running" | "waiting" | "done" | "failed" | "kept" | "stopped";

/** A step in its place in the timeline. */
export interface StepRow {
  readonly step: Step;
  /** The path without that of the step around it. */
  readonly name: string;
  /** 0 for those that stand in no other. */
  readonly depth: number;
  readonly state: StepState;
  /** Of several, one inside the other, that failed with the same words only the innermost says them. */
  readonly error: string | undefined;
}

/** The timeline: each step followed by those begun in it. An open step stands as its run of `status` does. */
export function stepRows(steps: readonly Step[], status: RunStatus): readonly StepRow[] {
  const inside = new Map<Step | undefined, Step[]>();
  const latestByPath = new Map<string, Step>();
  for (const step of steps) {
    const around = stepAround(step.path, latestByPath);
    inside.set(around, [...(inside.get(around) ?? []), step]);
    latestByPath.set(step.path, step);
  }
  return rowsIn(undefined, 0);

  function rowsIn(around: Step | undefined, depth: number): readonly StepRow[] {
    return (inside.get(around) ?? []).flatMap((step) => {
      const name = around ? step.path.slice(around.path.length + 1) : step.path;
      const within = rowsIn(step, depth + 1);
      const isSaidWithin = within.some(({ error }) => error === step.error);
      const error = isSaidWithin ? undefined : step.error;
      return [{ step, name, depth, state: stateOf(step, status), error }, ...within];
    });
  }
}

/** The innermost step whose path begins this one. */
function stepAround(path: string, latestByPath: ReadonlyMap<string, Step>): Step | undefined {
  for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
    const around = latestByPath.get(path.slice(0, end));
    if (around) return around;
  }
  return undefined;
}

function stateOf(step: Step, status: RunStatus): StepState {
  if (step.is !== "begun") return step.is;
  if (isTerminal(status)) return "stopped";
  return status === "running" ? "running" : "waiting";
}

/** Where a retry begins again, and what is answered from before: for whoever is about to ask for one. */
export interface RetryOutlook {
  /** The innermost step that failed or was cut short. */
  readonly from: Step | undefined;
  /** Finished steps that stand in no other finished one. */
  readonly kept: readonly Step[];
}

export function retryOutlook(rows: readonly StepRow[]): RetryOutlook {
  const broken = rows.filter(({ state }) => state === "failed" || state === "stopped");
  const deepest = Math.max(...broken.map(({ depth }) => depth));
  const finished = rows.filter(({ state }) => state === "done" || state === "kept");
  const isFinished = new Set(finished.map(({ step }) => step.path));
  return {
    from: broken.findLast(({ depth }) => depth === deepest)?.step,
    kept: finished
      .filter(({ step }) => !outerPaths(step.path).some((path) => isFinished.has(path)))
      .map(({ step }) => step),
  };
}

/** "a/b/c" stands in "a" and "a/b". */
function outerPaths(path: string): readonly string[] {
  const names = path.split("/");
  return names.slice(1).map((_, at) => names.slice(0, at + 1).join("/"));
}
