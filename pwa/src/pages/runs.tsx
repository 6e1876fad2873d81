/** What runs now, and everything that ran: as chosen in the address, page by page. */
import type { RunSummary } from "@hob/shared/contract/runs";
import { useSearchParams } from "@solidjs/router";
import { createMemo, For, Show } from "solid-js";
import { connection } from "../state/house.ts";
import { useNow } from "../state/now.ts";
import { joinReadings } from "../state/joined-reading.ts";
import { useCommand } from "../state/queries.ts";
import { useRunPages } from "../state/run-pages.ts";
import { parseRunsFilter, runsFilterSearch, runsInput } from "../state/runs-filter.ts";
import { Button, LinkButton } from "../ui/button.tsx";
import { Empty, RowList } from "../ui/sheet.tsx";
import { dayKey, dayTitle } from "./run-days.ts";
import { words } from "../words.ts";
import { ErrorNotice, FreshPage, Read } from "./fresh-page.tsx";
import { PausedNotice } from "./paused-notice.tsx";
import { RunRow } from "./run-row.tsx";
import { RunsChoice } from "./runs-choice.tsx";
import { RunsNow } from "./runs-now.tsx";
import { UpcomingLink } from "./upcoming-link.tsx";

export default function Runs() {
  const [search] = useSearchParams();
  const filter = createMemo(() => parseRunsFilter(search));
  const isChosen = () => runsFilterSearch(filter()) !== "";
  const nowPages = useRunPages(() => runsInput(filter(), "now"));
  const endedPages = useRunPages(() => runsInput(filter(), "ended"));
  const total = () => nowPages.total() + endedPages.total();
  // Either list may be left out by the choice; together they are read when both are.
  const reading = joinReadings(() => [
    ...(runsInput(filter(), "now") ? [nowPages.first] : []),
    ...(runsInput(filter(), "ended") ? [endedPages.first] : []),
  ]);
  const home = useCommand("home.status", () => ({}));
  const clock = useNow(1_000);
  // What is known to have run is not known to run on while the house is away.
  const now = () => (connection().kind === "live" ? clock() : (reading.readAt() ?? clock()));
  return (
    <FreshPage title={words.runs.title} reading={reading}>
      <Show when={home.value()?.paused}>
        <PausedNotice />
      </Show>
      <UpcomingLink />
      <RunsChoice filter={filter()} total={reading.value() ? total() : undefined} />
      <Read reading={reading} waitingWords={words.runs.reading}>
        {() => (
          <Show
            when={total() > 0}
            fallback={
              <Show when={isChosen()} fallback={<NothingYet />}>
                <Empty text={words.runs.noneMatch}>
                  <LinkButton href="#/runs">{words.runs.showAll}</LinkButton>
                </Empty>
              </Show>
            }
          >
            <RunsNow pages={nowPages} now={now()} open={home.value()?.runs} />
            <Show
              when={filter().sort === "newest" || filter().sort === "oldest"}
              fallback={
                <RowList items={endedPages.runs()} label={words.runs.sorts[filter().sort]}>
                  {(run) => <RunRow run={run} now={now()} isNamed />}
                </RowList>
              }
            >
              <Days runs={endedPages.runs()} now={now()} />
            </Show>
            <Show when={endedPages.total() > endedPages.runs().length}>
              <Show when={endedPages.more.error()}>{(error) => <ErrorNotice error={error()} />}</Show>
              <div class="row items-center! justify-between">
                <span class="text-small text-ink-soft">
                  {words.runs.count(endedPages.runs().length, endedPages.total())}
                </span>
                <Button
                  tone="quiet"
                  isBusy={endedPages.more.isBusy()}
                  onClick={() => void endedPages.more.run()}
                >
                  {words.runs.earlier}
                </Button>
              </div>
            </Show>
          </Show>
        )}
      </Read>
    </FreshPage>
  );
}

function NothingYet() {
  return (
    <Empty text={words.runs.empty}>
      <LinkButton href="#/automations">{words.runs.emptyAction}</LinkButton>
    </Empty>
  );
}

/** Each day under its heading, which stays in sight until the next one takes its place. */
function Days(props: { readonly runs: readonly RunSummary[]; readonly now: number }) {
  const days = createMemo(() => [...new Set(props.runs.map((run) => dayKey(run.queuedAt)))]);
  return (
    <For each={days()}>
      {(day) => {
        const ofDay = createMemo(() => props.runs.filter((run) => dayKey(run.queuedAt) === day));
        const title = () => dayTitle(ofDay()[0]?.queuedAt ?? props.now, props.now);
        return (
          <section aria-label={title()}>
            <h2 class="sticky top-[env(safe-area-inset-top)] z-[5] bg-paper py-2 text-body text-ink-soft">
              {title()}
            </h2>
            <RowList items={ofDay()} label={title()}>
              {(run) => <RunRow run={run} now={props.now} isNamed />}
            </RowList>
          </section>
        );
      }}
    </For>
  );
}
