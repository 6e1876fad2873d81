/** When an automation runs by itself: each of its times in words, with how it stands, and the way to another. */
import CalendarPlus from "lucide-solid/icons/calendar-plus";
import type { Automation } from "@hob/shared/contract/automations";
import { useLocation } from "@solidjs/router";
import { Show } from "solid-js";
import { pageRows, useListPages } from "../state/list-pages.ts";
import { useNow } from "../state/now.ts";
import { useCommand } from "../state/queries.ts";
import { schedule } from "../schedule-words.ts";
import { Button, LinkButton } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { Empty, RowList, Section } from "../ui/sheet.tsx";
import { Read } from "./fresh-page.tsx";
import { TriggerRow } from "./trigger-row.tsx";
import { nextWords, triggerWords } from "./trigger-words.ts";

/** What the form of a time tells the page it leads back to. */
export interface SavedTrigger {
  readonly savedTriggerId: number;
}

export function AutomationWhen(props: { readonly automation: Automation; readonly mayChange: boolean }) {
  const asked = () => ({ automation: props.automation.slug });
  const pages = useListPages(asked, (offset) =>
    useCommand("triggers.list", () => ({ ...asked(), ...(offset > 0 && { limit: pageRows, offset }) })),
  );
  const now = useNow();
  const location = useLocation<Partial<SavedTrigger>>();
  const saved = () => pages.items().find(({ triggerId }) => triggerId === location.state?.savedTriggerId);
  const isArchived = () => props.automation.state === "archived";
  const mayAdd = () => props.mayChange && !isArchived();
  const addHref = () => `#/automations/${props.automation.slug}/when/new`;
  return (
    <Section title={schedule.when.title}>
      <div role="status" class="contents">
        <Show when={saved()}>
          {(trigger) => {
            const what = () => triggerWords(trigger(), now());
            return (
              <Notice tone="known">
                {trigger().nextAt === null
                  ? schedule.when.saved(what())
                  : schedule.when.savedNext(what(), nextWords(trigger(), trigger().nextAt ?? 0, now()))}
              </Notice>
            );
          }}
        </Show>
      </div>
      <Read reading={pages.reading} waitingWords={schedule.when.reading}>
        {() => (
          <Show
            when={pages.items().length > 0}
            fallback={
              <Empty text={isArchived() ? schedule.when.archived : schedule.when.none}>
                <Show when={mayAdd()}>
                  <LinkButton href={addHref()}>
                    <CalendarPlus size={18} aria-hidden="true" />
                    {schedule.when.add}
                  </LinkButton>
                </Show>
              </Empty>
            }
          >
            <Show when={isArchived()}>
              <p class="text-ink-soft text-pretty">{schedule.when.archived}</p>
            </Show>
            <RowList items={pages.items()} label={schedule.when.title}>
              {(trigger) => (
                <TriggerRow
                  trigger={trigger}
                  slug={props.automation.slug}
                  now={now()}
                  mayChange={mayAdd() && !trigger.isVeiled}
                />
              )}
            </RowList>
            <div class="flex flex-wrap gap-2">
              <Show when={mayAdd()}>
                <LinkButton href={addHref()}>
                  <CalendarPlus size={18} aria-hidden="true" />
                  {schedule.when.add}
                </LinkButton>
              </Show>
              <Show when={pages.hasMore()}>
                <Button tone="quiet" isBusy={pages.isReadingMore()} onClick={() => pages.more()}>
                  {schedule.when.more}
                </Button>
              </Show>
            </div>
          </Show>
        )}
      </Read>
    </Section>
  );
}
