/** One run: how it ended or what it waits for first, then where it comes from, then all the rest. */
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
import { useRunParts } from "../state/run-parts.ts";
import { retryOutlook, stepRows } from "../state/run-steps.ts";
import { Notice } from "../ui/notice.tsx";
import { RowLink } from "../ui/row-link.tsx";
import { Sheet } from "../ui/sheet.tsx";
import { StatusGlyph } from "../ui/status-mark.tsx";
import { outcomeWords, statusWord, words } from "../words.ts";
import { FreshPage, Read } from "./fresh-page.tsx";
import { PausedNotice } from "./paused-notice.tsx";
import { RunActions } from "./run-actions.tsx";
import { RunBody } from "./run-body.tsx";
import { RunDifference } from "./run-difference.tsx";
import { RunOrigin } from "./run-origin.tsx";
import { RetryDialog } from "./run-retry.tsx";
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
  const isOpen = () => run.value() !== undefined && !isTerminal(status());
  const paused = usePaused(isOpen);
  const now = useNow(1_000);
  const knownNow = () => (connection().kind === "live" ? now() : (run.readAt() ?? now()));
  const outcome = () => {
    const read = run.value();
    return read && outcomeWords(read, knownNow());
  };
  /** Choices are to be made on this page: what ends the run stands apart from them. */
  const isAsking = () => parts.hasAsked() && isOpen();
  const hasActions = createMemo(() => mayRun() && !isLogAlone() && !isAsking() && run.value() !== undefined);
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
        hasActions() ? (
          <Show when={run.value()}>
            {(read) => <RunActions run={read()} onRetry={() => setRetrying(true)} />}
          </Show>
        ) : undefined
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
              <Show when={paused() && isOpen()}>
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
              <Show when={askedItem(read())}>
                {(itemId) => (
                  <Sheet>
                    <RowLink href={`#/inbox/${itemId()}`} name={words.run.toItem} />
                  </Sheet>
                )}
              </Show>
              <Show when={read().error?.calls}>{(calls) => <RunDifference calls={calls()} />}</Show>
            </Show>
            <RunBody
              run={read()}
              parts={parts}
              rows={rows()}
              seen={seen()}
              log={log}
              error={error()}
              isLogAlone={isLogAlone()}
              isAsking={isAsking()}
              mayRun={mayRun()}
              now={knownNow()}
              onRetry={() => setRetrying(true)}
            />
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

/** Number of the item that somebody has to decide on before the run goes on. */
function askedItem({ waitingFor, waitingOn }: RunOutput): string | null {
  return waitingFor === "approval" || waitingFor === "question" ? waitingOn : null;
}

/** The tab keeps one name while the title counts seconds. */
function tabTitleOf(run: RunOutput | undefined, runId: number): string {
  return run ? `${statusWord(run.status, run.reason)} · ${run.automationName}` : String(runId);
}
