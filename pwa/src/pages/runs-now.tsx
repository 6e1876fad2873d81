/** What is under way or waits, with how long it has been so or until when, and the ways to stop it. */
import type { HomeStatus } from "@hob/shared/contract/home";
import type { RunSummary } from "@hob/shared/contract/runs";
import { Show } from "solid-js";
import { act, createAction } from "../state/actions.ts";
import { connection } from "../state/house.ts";
import { useMayRun } from "../state/own-role.ts";
import { keepAnswer, renew } from "../state/queries.ts";
import type { RunPages } from "../state/run-pages.ts";
import { Button } from "../ui/button.tsx";
import { RowList, Section } from "../ui/sheet.tsx";
import { momentWords, words } from "../words.ts";
import { ErrorNotice } from "./fresh-page.tsx";
import { RunRow } from "./run-row.tsx";
import { StopAllRuns } from "./runs-stop-all.tsx";

export interface RunsNowProps {
  readonly pages: RunPages;
  readonly now: number;
  /** What is open in the whole house, once that is known. */
  readonly open: HomeStatus["runs"] | undefined;
}

export function RunsNow(props: RunsNowProps) {
  const mayRun = useMayRun();
  const title = () => {
    const readAt = props.pages.first.readAt();
    return connection().kind === "live" || readAt === undefined
      ? words.runs.now
      : words.runs.nowAsOf(momentWords(readAt));
  };
  return (
    <Show when={props.pages.runs().length > 0}>
      <Section title={title()}>
        <RowList items={props.pages.runs()} label={title()}>
          {(run) => <UnderWay run={run} now={props.now} mayStop={mayRun()} />}
        </RowList>
        <Show when={props.pages.total() > props.pages.runs().length}>
          <div class="row items-center! justify-between">
            <span class="text-small text-ink-soft">
              {words.runs.count(props.pages.runs().length, props.pages.total())}
            </span>
            <Button
              tone="quiet"
              isBusy={props.pages.more.isBusy()}
              onClick={() => void props.pages.more.run()}
            >
              {words.runs.earlier}
            </Button>
          </div>
        </Show>
        <Show when={mayRun() && props.open}>{(open) => <StopAllRuns runs={open()} />}</Show>
      </Section>
    </Show>
  );
}

function UnderWay(props: { readonly run: RunSummary; readonly now: number; readonly mayStop: boolean }) {
  const stop = createAction((runId: number) => act("runs.cancel", { runId }));
  async function stopRun(): Promise<void> {
    const stopped = await stop.run(props.run.runId);
    if (!stopped) return;
    keepAnswer("runs.get", { runId: stopped.runId }, stopped);
    renew("runs.list", "automations.list");
  }
  return (
    <>
      <div class="flex flex-wrap items-center">
        <div class="min-w-0 flex-1 basis-52">
          <RunRow run={props.run} now={props.now} isNamed />
        </div>
        <Show when={props.mayStop}>
          <span class="py-2 pr-4 pl-4">
            <Button
              tone="danger"
              aria-label={words.runs.stop(props.run.automationName)}
              isBusy={stop.isBusy()}
              onClick={() => void stopRun()}
            >
              {stop.isBusy() ? words.run.stopping : words.runs.stopShort}
            </Button>
          </span>
        </Show>
      </div>
      <Show when={stop.error()}>{(error) => <ErrorNotice error={error()} />}</Show>
    </>
  );
}
