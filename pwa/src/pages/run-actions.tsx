/** What is mostly wanted of a run: stop it while it goes on, try it again once it broke, else run it once more. */
import type { Run } from "@hob/shared/contract/runs";
import { isTerminal } from "@hob/shared/model/run";
import { useNavigate } from "@solidjs/router";
import { Match, Show, Switch } from "solid-js";
import { act, createAction } from "../state/actions.ts";
import { keepAnswer, renew } from "../state/queries.ts";
import { retryRun } from "../state/run-again.ts";
import { Button, LinkButton } from "../ui/button.tsx";
import { words } from "../words.ts";
import { ErrorNotice } from "./fresh-page.tsx";
import { mayBeRetried } from "./run-retry.tsx";

/** True where trying again is what whoever opens the run most likely came for. */
export function leadsWithRetry(run: Run): boolean {
  return mayBeRetried(run) && (run.status === "failed" || run.status === "canceled");
}

/** True of a time that nobody was there for: it can be had after all, with what it would have been given. */
export function wasMissed(run: Run): boolean {
  return mayBeRetried(run) && run.status === "skipped" && run.reason === "misfire";
}

export function RunActions(props: { readonly run: Run; onRetry(): void }) {
  return (
    <Switch>
      <Match when={!isTerminal(props.run.status)}>
        <Stop run={props.run} />
      </Match>
      <Match when={wasMissed(props.run)}>
        <RunAfterAll run={props.run} />
      </Match>
      <Match when={leadsWithRetry(props.run)}>
        <Button tone="primary" isWide onClick={() => props.onRetry()}>
          {words.again.retry}
        </Button>
      </Match>
      <Match when={!props.run.isVeiled}>
        <LinkButton
          href={`#/automations/${props.run.automationSlug}/run`}
          tone={props.run.mode === "dry_run" ? "primary" : "plain"}
          isWide
        >
          {props.run.mode === "live" ? words.run.runAgain : words.again.runForReal}
        </LinkButton>
      </Match>
    </Switch>
  );
}

function RunAfterAll(props: { readonly run: Run }) {
  const navigate = useNavigate();
  const retry = createAction(retryRun);
  async function makeUp(): Promise<void> {
    const attempt = await retry.run(props.run);
    if (attempt) navigate(`/runs/${attempt.runId}`);
  }
  return (
    <>
      <Show when={retry.error()}>{(error) => <ErrorNotice error={error()} />}</Show>
      <Button tone="primary" isWide isBusy={retry.isBusy()} onClick={() => void makeUp()}>
        {retry.isBusy() ? words.runForm.starting : words.again.afterAll}
      </Button>
    </>
  );
}

function Stop(props: { readonly run: Run }) {
  const stop = createAction((runId: number) => act("runs.cancel", { runId }));
  async function stopRun(): Promise<void> {
    const stopped = await stop.run(props.run.runId);
    if (!stopped) return;
    keepAnswer("runs.get", { runId: stopped.runId }, stopped);
    renew("runs.list", "automations.list");
  }
  return (
    <>
      <Show when={stop.error()}>{(error) => <ErrorNotice error={error()} />}</Show>
      <Button tone="danger" isWide isBusy={stop.isBusy()} onClick={() => void stopRun()}>
        {stop.isBusy() ? words.run.stopping : words.run.stop}
      </Button>
    </>
  );
}
