/** What is under a run's outcome: its result, steps, effects and the runs around it, then calls, log, use and what else can be done. */
import type { HobError } from "@hob/shared/contract/errors";
import type { Run } from "@hob/shared/contract/runs";
import { isTerminal } from "@hob/shared/model/run";
import { createMemo, Show } from "solid-js";
import type { Call, FollowedRun } from "../state/followed-run.ts";
import type { RunLog as Log } from "../state/run-log.ts";
import type { RunParts } from "../state/run-parts.ts";
import type { StepRow } from "../state/run-steps.ts";
import { ErrorNotice } from "./fresh-page.tsx";
import { RunActions } from "./run-actions.tsx";
import { RunAttempts } from "./run-attempts.tsx";
import { RunCalls } from "./run-calls.tsx";
import { RunChildren } from "./run-children.tsx";
import { RunEffects } from "./run-effects.tsx";
import { RunLog } from "./run-log.tsx";
import { RunMore } from "./run-more.tsx";
import { RunResult } from "./run-result.tsx";
import { RunSteps } from "./run-steps.tsx";
import { RunUsed } from "./run-used.tsx";

export interface RunBodyProps {
  readonly run: Run;
  readonly parts: RunParts;
  readonly rows: readonly StepRow[];
  readonly seen: FollowedRun;
  readonly log: Log;
  /** Why its journal and log are not to be had. */
  readonly error: HobError | undefined;
  /** Nothing but the log is on the page. */
  readonly isLogAlone: boolean;
  /** Choices are to be made here: what ends the run stands apart from them. */
  readonly isAsking: boolean;
  readonly mayRun: boolean;
  readonly now: number;
  onRetry(): void;
}

export function RunBody(props: RunBodyProps) {
  return (
    <div class="grid grid-cols-[minmax(0,1fr)] gap-6" classList={{ [beside]: !props.isLogAlone }}>
      <Show when={!props.isLogAlone}>
        <Before {...props} />
      </Show>
      <Show when={!isLetPass(props.run)}>
        <div classList={{ [besideLog]: !props.isLogAlone }}>
          <RunLog run={props.run} log={props.log} error={props.error} isAlone={props.isLogAlone} />
        </div>
      </Show>
      <Show when={!props.isLogAlone && !isLetPass(props.run)}>
        <After {...props} />
      </Show>
    </div>
  );
}

/** A time that nothing ran for has no log, and has used nothing. */
function isLetPass({ status, startedAt }: Run): boolean {
  return status === "skipped" && startedAt === null;
}

const beside = "desk:grid-cols-[minmax(0,5fr)_minmax(0,6fr)] desk:grid-rows-[auto_1fr]";
/** It stays in sight while the rest is scrolled. */
const besideLog = "desk:sticky desk:top-4 desk:col-start-2 desk:row-span-2 desk:row-start-1 desk:self-start";

function Before(props: RunBodyProps) {
  return (
    <div class="flex min-w-0 flex-col gap-6">
      <Show when={isTerminal(props.run.status)}>
        <RunResult run={props.run} />
      </Show>
      <Show when={props.parts.hasAsked()}>
        <Effects {...props} />
      </Show>
      <RunSteps rows={props.rows} attempt={props.run.attempt} now={props.now} />
      <Show when={!props.parts.hasAsked()}>
        <Effects {...props} />
      </Show>
      <RunAttempts run={props.run} others={props.parts.attempts()} now={props.now} />
      <RunChildren run={props.run} pages={props.parts.children} now={props.now} />
      <Show when={props.run.startedAt !== null}>
        <RunCalls run={props.run} seen={props.seen} error={props.error} />
      </Show>
    </div>
  );
}

/** The calls of a dry run that somebody would be asked about. */
function wouldAsk({ calls }: FollowedRun): ReadonlySet<Call["call"]> {
  return new Set(
    calls.filter(({ answer }) => answer?.ok === true && answer.wouldAsk).map(({ call }) => call),
  );
}

function Effects(props: RunBodyProps) {
  const asked = createMemo(() => wouldAsk(props.seen));
  return (
    <>
      <Show when={props.parts.effectsError()}>{(error) => <ErrorNotice error={error()} />}</Show>
      <RunEffects
        run={props.run}
        effects={props.parts.effects()}
        total={props.parts.effectCount()}
        mayDecide={props.mayRun}
        wouldAsk={asked()}
      />
    </>
  );
}

function After(props: RunBodyProps) {
  return (
    <div class="flex min-w-0 flex-col gap-6">
      <RunUsed run={props.run} />
      <Show when={props.mayRun}>
        <RunMore run={props.run} onRetry={() => props.onRetry()} />
        <Show when={props.isAsking}>
          <div class="mt-4 border-t border-hairline pt-6">
            <RunActions run={props.run} onRetry={() => props.onRetry()} />
          </div>
        </Show>
      </Show>
    </div>
  );
}
