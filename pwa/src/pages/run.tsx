/** One run: how it ended first, then its steps, what it changed, and the runs around it; then its calls, log and use. */
import type { Run as RunOutput } from "@hob/shared/contract/runs";
import { isTerminal } from "@hob/shared/model/run";
import { useParams, useSearchParams } from "@solidjs/router";
import { createMemo, createSignal, Show, untrack } from "solid-js";
import { useFollowedRun } from "../state/follow-run.ts";
import { connection } from "../state/house.ts";
import { useNow } from "../state/now.ts";
import { useMayRun, useOwnRole } from "../state/own-role.ts";
import { useCommand } from "../state/queries.ts";
import { usePaused } from "../state/paused.ts";
import { useRunParts, type RunParts } from "../state/run-parts.ts";
import { retryOutlook, stepRows } from "../state/run-steps.ts";
import { Notice } from "../ui/notice.tsx";
import { RowLink } from "../ui/row-link.tsx";
import { Sheet } from "../ui/sheet.tsx";
import { StatusGlyph } from "../ui/status-mark.tsx";
import { outcomeWords, statusWord, words } from "../words.ts";
import { ErrorNotice, FreshPage, Read } from "./fresh-page.tsx";
import { PausedNotice } from "./paused-notice.tsx";
import { RunActions } from "./run-actions.tsx";
import { RunAttempts } from "./run-attempts.tsx";
import { RunCalls } from "./run-calls.tsx";
import { RunChildren } from "./run-children.tsx";
import { RunDifference } from "./run-difference.tsx";
import { RunEffects } from "./run-effects.tsx";
import { RunLog } from "./run-log.tsx";
import { RunMore } from "./run-more.tsx";
import { RunOrigin } from "./run-origin.tsx";
import { RunResult } from "./run-result.tsx";
import { RetryDialog } from "./run-retry.tsx";
import { RunSteps } from "./run-steps.tsx";
import { RunUsed } from "./run-used.tsx";

export default function Run() {
  const params = useParams();
  return (
    <Show when={params["runId"]} keyed>
      {(runId) => <OneRun runId={Number(runId)} />}
    </Show>
  );
}

function OneRun(props: { readonly runId: number }) {
  const runId = untrack(() => props.runId);
  const [search] = useSearchParams();
  const isLogAlone = () => search["log"] === "alone";
  // The log may be long on its way; how the run is doing is asked beside it.
  const run = useCommand(
    "runs.get",
    () => ({ runId }),
    () => ({ renewEveryMs: 2_000, until: (read) => isTerminal(read.status) }),
  );
  const { seen, log, error } = useFollowedRun(runId, run);
  const parts = useRunParts(runId, run.value);
  const steps = createMemo(() => seen().steps);
  const status = createMemo(() => run.value()?.status ?? "running");
  const rows = createMemo(() => stepRows(steps(), status()));
  const [isRetrying, setRetrying] = createSignal(false);
  const mayRun = useMayRun();
  const role = useOwnRole();
  const paused = usePaused();
  const now = useNow(1_000);
  const knownNow = () => (connection().kind === "live" ? now() : (run.readAt() ?? now()));
  const outcome = () => {
    const read = run.value();
    return read && outcomeWords(read, knownNow());
  };
  /** Choices are to be made on this page: what ends the run stands apart from them. */
  const isAsking = () => parts.hasAsked() && !isTerminal(status());
  const back = () => {
    if (isLogAlone()) return { href: `#/runs/${runId}`, label: words.log.together };
    const slug = run.value()?.automationSlug;
    return slug === undefined
      ? { href: "#/runs", label: words.runs.title }
      : { href: `#/automations/${slug}`, label: run.value()?.automationName ?? slug };
  };
  return (
    <FreshPage
      title={outcome()?.headline ?? words.run.title(words.runs.title, runId)}
      titleTail={isLogAlone() ? undefined : (outcome()?.cause ?? outcome()?.next)}
      glyph={<Show when={run.value()}>{(read) => <StatusGlyph status={read().status} size={26} />}</Show>}
      isWorkspace
      tabTitle={tabTitleOf(run.value(), runId)}
      reading={run}
      back={back()}
      action={
        <Show when={mayRun() && !isLogAlone() && !isAsking() && run.value()}>
          {(read) => <RunActions run={read()} onRetry={() => setRetrying(true)} />}
        </Show>
      }
    >
      <Read reading={run} waitingWords={words.run.reading}>
        {(read) => (
          <Show
            when={!read().isVeiled}
            fallback={
              <>
                <RunOrigin run={read()} now={now()} />
                <Notice tone="known">{words.run.veiled}</Notice>
                <RunUsed run={read()} />
              </>
            }
          >
            <Show when={!isLogAlone()}>
              <RunOrigin run={read()} now={now()} />
              <Show when={paused() && !isTerminal(read().status)}>
                <PausedNotice />
              </Show>
              <Show when={read().waitingFor === "auth" && role() === "admin"}>
                <Sheet>
                  <RowLink
                    href="#/house/secrets"
                    name={words.run.toSecrets}
                    detail={read().waitingOn ?? ""}
                  />
                </Sheet>
              </Show>
              <Show when={read().error?.calls}>{(calls) => <RunDifference calls={calls()} />}</Show>
            </Show>
            <div class="grid grid-cols-[minmax(0,1fr)] gap-6" classList={{ [beside]: !isLogAlone() }}>
              <Show when={!isLogAlone()}>
                <div class="flex min-w-0 flex-col gap-6">
                  <Show when={isTerminal(read().status)}>
                    <RunResult run={read()} />
                  </Show>
                  <Show when={parts.hasAsked()}>
                    <Effects run={read()} parts={parts} mayDecide={mayRun()} />
                  </Show>
                  <RunSteps rows={rows()} attempt={read().attempt} now={knownNow()} />
                  <Show when={!parts.hasAsked()}>
                    <Effects run={read()} parts={parts} mayDecide={mayRun()} />
                  </Show>
                  <RunAttempts run={read()} others={parts.attempts()} now={knownNow()} />
                  <RunChildren run={read()} pages={parts.children} now={knownNow()} />
                  <Show when={read().startedAt !== null}>
                    <RunCalls seen={seen()} error={error()} />
                  </Show>
                </div>
              </Show>
              <div classList={{ [besideLog]: !isLogAlone() }}>
                <RunLog run={read()} log={log} error={error()} isAlone={isLogAlone()} />
              </div>
              <Show when={!isLogAlone()}>
                <div class="flex min-w-0 flex-col gap-6">
                  <RunUsed run={read()} />
                  <Show when={mayRun()}>
                    <RunMore run={read()} onRetry={() => setRetrying(true)} />
                    <Show when={isAsking()}>
                      <div class="mt-4 border-t border-hairline pt-6">
                        <RunActions run={read()} onRetry={() => setRetrying(true)} />
                      </div>
                    </Show>
                  </Show>
                </div>
              </Show>
            </div>
            <RetryDialog
              run={read()}
              outlook={retryOutlook(rows())}
              effects={parts.effects()}
              isOpen={isRetrying()}
              onClose={() => setRetrying(false)}
            />
          </Show>
        )}
      </Read>
    </FreshPage>
  );
}

const beside = "desk:grid-cols-[minmax(0,5fr)_minmax(0,6fr)] desk:grid-rows-[auto_1fr]";
/** It stays in sight while the rest is scrolled. */
const besideLog = "desk:sticky desk:top-4 desk:col-start-2 desk:row-span-2 desk:row-start-1 desk:self-start";

/** The tab keeps one name while the title counts seconds. */
function tabTitleOf(run: RunOutput | undefined, runId: number): string {
  return run ? `${statusWord(run.status, run.reason)} · ${run.automationName}` : String(runId);
}

function Effects(props: { readonly run: RunOutput; readonly parts: RunParts; readonly mayDecide: boolean }) {
  return (
    <>
      <Show when={props.parts.effectsError()}>{(error) => <ErrorNotice error={error()} />}</Show>
      <RunEffects
        run={props.run}
        effects={props.parts.effects()}
        total={props.parts.effectCount()}
        mayDecide={props.mayDecide}
      />
    </>
  );
}
