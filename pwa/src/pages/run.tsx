/** One run: how it ended first, then what it gave, what it wrote, whom it called and what it used. */
import type { Run as RunOutput } from "@hob/shared/contract/runs";
import { isTerminal } from "@hob/shared/model/run";
import { useParams, useSearchParams } from "@solidjs/router";
import { createMemo, For, Show, untrack } from "solid-js";
import { act, createAction } from "../state/actions.ts";
import { useFollowedRun } from "../state/follow-run.ts";
import { connection } from "../state/house.ts";
import { useNow } from "../state/now.ts";
import { useMayRun } from "../state/own-role.ts";
import { keepAnswer, renew, useCommand } from "../state/queries.ts";
import { Button, LinkButton } from "../ui/button.tsx";
import { Code, Disclosure } from "../ui/disclosure.tsx";
import { Markdown } from "../ui/markdown.tsx";
import { Meter } from "../ui/meter.tsx";
import { Notice } from "../ui/notice.tsx";
import { Empty, Section, Sheet } from "../ui/sheet.tsx";
import { StatusGlyph } from "../ui/status-mark.tsx";
import { When } from "../ui/when.tsx";
import { ageWords, capital, exactWords, limitWords, outcomeWords, statusWord, words } from "../words.ts";
import { ErrorNotice, FreshPage, Read } from "./fresh-page.tsx";
import { RunCalls } from "./run-calls.tsx";
import { RunLog } from "./run-log.tsx";

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
  const mayRun = useMayRun();
  const now = useNow(1_000);
  const knownNow = () => (connection().kind === "live" ? now() : (run.readAt() ?? now()));
  const outcome = () => {
    const read = run.value();
    return read && outcomeWords(read, knownNow());
  };
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
      titleTail={isLogAlone() ? undefined : outcome()?.cause}
      glyph={<Show when={run.value()}>{(read) => <StatusGlyph status={read().status} size={26} />}</Show>}
      isWorkspace
      tabTitle={tabTitleOf(run.value(), runId)}
      reading={run}
      back={back()}
      action={
        <Show when={mayRun() && !isLogAlone() && run.value()}>{(read) => <Actions run={read()} />}</Show>
      }
    >
      <Read reading={run} waitingWords={words.run.reading}>
        {(read) => (
          <Show
            when={!read().isVeiled}
            fallback={
              <>
                <Origin run={read()} now={now()} />
                <Notice tone="known">{words.run.veiled}</Notice>
                <Used run={read()} />
              </>
            }
          >
            <Show when={!isLogAlone()}>
              <Origin run={read()} now={now()} />
            </Show>
            <div class="grid grid-cols-[minmax(0,1fr)] gap-6" classList={{ [beside]: !isLogAlone() }}>
              <Show when={isTerminal(read().status) && !isLogAlone()}>
                <Result run={read()} />
              </Show>
              <div class="desk:row-span-3 desk:row-start-1" classList={{ "desk:col-start-2": !isLogAlone() }}>
                <RunLog run={read()} log={log} error={error()} isAlone={isLogAlone()} />
              </div>
              <Show when={!isLogAlone()}>
                <RunCalls seen={seen()} error={error()} />
                <Used run={read()} />
              </Show>
            </div>
          </Show>
        )}
      </Read>
    </FreshPage>
  );
}

const beside = "desk:grid-cols-[minmax(0,5fr)_minmax(0,6fr)]";

/** The tab keeps one name while the title counts seconds. */
function tabTitleOf(run: RunOutput | undefined, runId: number): string {
  return run ? `${statusWord(run.status, run.reason)} · ${run.automationName}` : String(runId);
}

function Origin(props: { readonly run: RunOutput; readonly now: number }) {
  const at = () => props.run.startedAt ?? props.run.queuedAt;
  return (
    <div class="-my-3 flex flex-wrap items-center gap-x-1.5 text-ink-soft">
      <When at={at()} words={capital(ageWords(at(), props.now))} exact={exactWords(at())} />
      <span>· {words.run.startedBy(props.run.startedBy)}</span>
    </div>
  );
}

function Result(props: { readonly run: RunOutput }) {
  const markdown = createMemo(() => markdownIn(props.run.result));
  return (
    <Show when={props.run.status === "succeeded" || props.run.result !== null}>
      <Section title={words.run.result}>
        <Show when={props.run.result !== null} fallback={<Empty text={words.run.noResult} />}>
          <Sheet isPadded>
            <Show
              when={markdown()}
              fallback={<Code text={JSON.stringify(props.run.result, null, 2)} label={words.run.result} />}
            >
              {(text) => <Markdown text={text()} />}
            </Show>
          </Sheet>
        </Show>
      </Section>
    </Show>
  );
}

function markdownIn(result: RunOutput["result"]): string | undefined {
  if (typeof result !== "object" || result === null || Array.isArray(result)) return undefined;
  const markdown = (result as { readonly markdown?: unknown }).markdown;
  return typeof markdown === "string" && markdown.trim() !== "" ? markdown : undefined;
}

function Used(props: { readonly run: RunOutput }) {
  const names = ["wallMs", "cpuMs", "memoryBytes", "outputBytes", "hostCalls", "effects"] as const;
  return (
    <Sheet>
      <Disclosure summary={<span class="font-strong">{words.run.used}</span>}>
        <div class="-mx-4">
          <For each={names}>
            {(name) => (
              <Meter
                name={limitWords[name].name}
                words={words.run.of(
                  limitWords[name].say(props.run.use[name]),
                  limitWords[name].say(props.run.limits[name]),
                )}
                used={props.run.use[name]}
                limit={props.run.limits[name]}
              />
            )}
          </For>
        </div>
      </Disclosure>
      <Show when={!props.run.isVeiled}>
        <div class="border-t border-hairline">
          <Disclosure summary={<span class="font-strong">{words.run.input}</span>}>
            <Code text={JSON.stringify(props.run.input, null, 2)} label={words.run.input} />
          </Disclosure>
        </div>
      </Show>
    </Sheet>
  );
}

function Actions(props: { readonly run: RunOutput }) {
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
      <Show
        when={isTerminal(props.run.status)}
        fallback={
          <Button tone="danger" isWide isBusy={stop.isBusy()} onClick={() => void stopRun()}>
            {stop.isBusy() ? words.run.stopping : words.run.stop}
          </Button>
        }
      >
        <Show when={!props.run.isVeiled}>
          <LinkButton href={`#/automations/${props.run.automationSlug}/run`} isWide>
            {words.run.runAgain}
          </LinkButton>
        </Show>
      </Show>
    </>
  );
}
