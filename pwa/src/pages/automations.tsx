/** What the house can do: every automation with when it runs and how it last went, as chosen in the address. */
import { useSearchParams } from "@solidjs/router";
import { createMemo, Show } from "solid-js";
import {
  automationsFilterSearch,
  automationsInput,
  parseAutomationsFilter,
} from "../state/automations-filter.ts";
import { pageRows, useListPages } from "../state/list-pages.ts";
import { useNow } from "../state/now.ts";
import { useOwnRole } from "../state/own-role.ts";
import { usePaused } from "../state/paused.ts";
import { useCommand } from "../state/queries.ts";
import { schedule } from "../schedule-words.ts";
import { Button, LinkButton } from "../ui/button.tsx";
import { Empty, RowList } from "../ui/sheet.tsx";
import { words } from "../words.ts";
import { AutomationCard } from "./automation-card.tsx";
import { AutomationsChoice } from "./automations-choice.tsx";
import { FreshPage, Read } from "./fresh-page.tsx";
import { PausedNotice } from "./paused-notice.tsx";
import { UpcomingLink } from "./upcoming-link.tsx";

export default function Automations() {
  const [search] = useSearchParams();
  const filter = createMemo(() => parseAutomationsFilter(search));
  const isChosen = () => automationsFilterSearch(filter()) !== "";
  const input = () => automationsInput(filter());
  const pages = useListPages(input, (offset) =>
    useCommand("automations.list", () => ({
      ...input(),
      ...(offset > 0 && { limit: pageRows, offset }),
    })),
  );
  const role = useOwnRole();
  const paused = usePaused();
  const now = useNow();
  return (
    <FreshPage title={words.automations.title} reading={pages.reading}>
      <Show when={paused()}>
        <PausedNotice />
      </Show>
      <UpcomingLink />
      <Show when={isChosen() || pages.items().length > 0}>
        <AutomationsChoice
          filter={filter()}
          tags={pages.reading.value()?.tags ?? []}
          total={isChosen() && pages.reading.value() ? pages.total() : undefined}
        />
      </Show>
      <Read reading={pages.reading} waitingWords={words.automations.reading}>
        {() => (
          <Show
            when={pages.items().length > 0}
            fallback={
              <Show when={isChosen()} fallback={<Empty text={words.automations.empty} />}>
                <Empty text={schedule.automations.noneMatch}>
                  <LinkButton href="#/automations">{schedule.automations.showAll}</LinkButton>
                </Empty>
              </Show>
            }
          >
            <RowList items={pages.items()} label={words.automations.title}>
              {(automation) => <AutomationCard automation={automation} now={now()} role={role()} />}
            </RowList>
            <Show when={pages.hasMore()}>
              <div class="row items-center! justify-between">
                <span class="text-small text-ink-soft">
                  {words.runs.count(pages.items().length, pages.total())}
                </span>
                <Button tone="quiet" isBusy={pages.isReadingMore()} onClick={() => pages.more()}>
                  {schedule.automations.more}
                </Button>
              </div>
            </Show>
          </Show>
        )}
      </Read>
    </FreshPage>
  );
}
