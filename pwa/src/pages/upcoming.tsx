/** What will run by itself, day by day: each time can be left out, or be had at once. */
import Play from "lucide-solid/icons/play";
import SkipForward from "lucide-solid/icons/skip-forward";
import Undo from "lucide-solid/icons/undo-2";
import { useNavigate } from "@solidjs/router";
import { createMemo, For, Show } from "solid-js";
import { act, createAction } from "../state/actions.ts";
import { useNow } from "../state/now.ts";
import { useMayRun } from "../state/own-role.ts";
import { usePaused } from "../state/paused.ts";
import { keepAnswer, renew } from "../state/queries.ts";
import { useUpcoming, type Upcoming, type UpcomingRow } from "../state/upcoming.ts";
import {
  clockSecondWords,
  clockWords,
  dateWords,
  schedule,
  scheduleWords,
  slotWords,
} from "../schedule-words.ts";
import { Button, LinkButton } from "../ui/button.tsx";
import { Empty, RowList } from "../ui/sheet.tsx";
import { words } from "../words.ts";
import { ErrorNotice, FreshPage, Read } from "./fresh-page.tsx";
import { PausedNotice } from "./paused-notice.tsx";
import { dayKey } from "./run-days.ts";
import { triggerWords } from "./trigger-words.ts";

export default function UpcomingPage() {
  const upcoming = useUpcoming();
  const paused = usePaused();
  const mayRun = useMayRun();
  const now = useNow();
  const days = createMemo(() => [...new Set(upcoming.rows().map((row) => dayKey(row.at)))]);
  return (
    <FreshPage
      title={schedule.upcoming.title}
      reading={upcoming.reading}
      back={{ href: "#/automations", label: words.automations.title }}
    >
      <Show when={paused()}>
        <PausedNotice />
        <p class="text-ink-soft text-pretty">{schedule.upcoming.held}</p>
      </Show>
      <Read reading={upcoming.reading} waitingWords={schedule.upcoming.reading}>
        {() => (
          <Show
            when={upcoming.rows().length > 0}
            fallback={
              <Empty
                text={
                  upcoming.hasMore()
                    ? schedule.upcoming.emptyUntil(dateWords(upcoming.until(), now()))
                    : schedule.upcoming.empty
                }
              >
                <More upcoming={upcoming} />
                <LinkButton href="#/automations">{schedule.upcoming.emptyAction}</LinkButton>
              </Empty>
            }
          >
            <For each={days()}>
              {(day) => {
                const ofDay = createMemo(() => upcoming.rows().filter((row) => dayKey(row.at) === day));
                const title = () => dayTitle(ofDay()[0]?.at ?? now(), now());
                return (
                  <section aria-label={title()}>
                    <h2 class="sticky top-[env(safe-area-inset-top)] z-[5] bg-paper py-2 text-body text-ink-soft">
                      {title()}
                    </h2>
                    <RowList items={ofDay()} label={title()}>
                      {(row) => <Slot slot={row} now={now()} mayRun={mayRun()} />}
                    </RowList>
                  </section>
                );
              }}
            </For>
            <More upcoming={upcoming} />
          </Show>
        )}
      </Read>
    </FreshPage>
  );
}

function More(props: { readonly upcoming: Upcoming }) {
  return (
    <Show when={props.upcoming.hasMore()}>
      <Button isWide isBusy={props.upcoming.isReadingMore()} onClick={() => props.upcoming.more()}>
        {props.upcoming.isReadingMore() ? schedule.upcoming.reading : schedule.upcoming.more}
      </Button>
    </Show>
  );
}

function dayTitle(at: number, now: number): string {
  const tomorrow = new Date(now);
  tomorrow.setDate(tomorrow.getDate() + 1);
  if (dayKey(at) === dayKey(now)) return schedule.upcoming.today;
  return dayKey(at) === tomorrow.toDateString() ? schedule.upcoming.tomorrow : dateWords(at, now);
}

function Slot(props: { readonly slot: UpcomingRow; readonly now: number; readonly mayRun: boolean }) {
  const navigate = useNavigate();
  const skip = createAction((undo: boolean) =>
    act("triggers.skipNext", { triggerId: props.slot.triggerId, at: props.slot.at, undo }),
  );
  const start = createAction(() => act("runs.start", startInput(props.slot)));
  async function leaveOut(undo: boolean): Promise<void> {
    const changed = await skip.run(undo);
    if (changed) keepAnswer("triggers.get", { triggerId: changed.triggerId }, changed);
    renew("triggers.upcoming", "triggers.list", "automations.list");
  }
  async function run(): Promise<void> {
    const begun = await start.run();
    if (begun) navigate(`/runs/${begun.runId}`);
    else if (start.error()?.type === "input_invalid")
      navigate(`/automations/${props.slot.automationSlug}/run`);
  }
  const slotName = () => slotWords(props.slot.at, props.now);
  return (
    <div class="flex gap-3 py-2.5 pr-2 pl-4">
      <time
        dateTime={new Date(props.slot.at).toISOString()}
        class="min-w-12 shrink-0 pt-px text-lead font-strong"
        classList={{ "text-ink-soft line-through font-normal!": props.slot.isSkipped }}
      >
        {(props.slot.hasSeconds ? clockSecondWords : clockWords)(props.slot.at)}
      </time>
      <div class="flex min-w-0 flex-1 flex-col wide:flex-row wide:flex-wrap wide:items-center wide:justify-between">
        <a
          href={`#/automations/${props.slot.automationSlug}`}
          class="-my-2.5 flex min-h-11 flex-col justify-center py-2.5 hover:underline"
        >
          <span class="text-lead wrap-anywhere" classList={{ "text-ink-soft": props.slot.isSkipped }}>
            {props.slot.automationName}
          </span>
          <span class="text-small text-ink-soft">{lineOf(props.slot, props.now)}</span>
          <Show when={props.slot.continues}>
            <span class="text-small text-ink-soft text-pretty">
              {schedule.upcoming.goesOn(scheduleWords(props.slot.input, props.slot.zone, props.now))}
            </span>
          </Show>
        </a>
        <Show when={props.mayRun}>
          <div class="-mb-1.5 -ml-2.5 flex flex-wrap wide:m-0">
            <Show
              when={!props.slot.isSkipped}
              fallback={
                <Button
                  tone="soft"
                  aria-label={schedule.upcoming.undoOf(props.slot.automationName, slotName())}
                  isBusy={skip.isBusy()}
                  onClick={() => void leaveOut(true)}
                >
                  <Undo size={16} aria-hidden="true" />
                  {skip.isBusy() ? schedule.upcoming.skipping : schedule.upcoming.undo}
                </Button>
              }
            >
              <Button
                tone="soft"
                aria-label={schedule.upcoming.skipOf(props.slot.automationName, slotName())}
                isBusy={skip.isBusy()}
                onClick={() => void leaveOut(false)}
              >
                <SkipForward size={16} aria-hidden="true" />
                {skip.isBusy() ? schedule.upcoming.skipping : schedule.upcoming.skip}
              </Button>
            </Show>
            <Button
              tone="soft"
              aria-label={schedule.upcoming.runOf(props.slot.automationName)}
              isBusy={start.isBusy()}
              onClick={() => void run()}
            >
              <Play size={16} aria-hidden="true" />
              {start.isBusy() ? schedule.menu.running : schedule.upcoming.run}
            </Button>
          </div>
        </Show>
        <Show when={skip.error() ?? start.error()}>{(error) => <ErrorNotice error={error()} />}</Show>
      </div>
    </div>
  );
}

function lineOf(slot: UpcomingRow, now: number): string {
  if (slot.isSkipped) return schedule.upcoming.leftOut;
  return slot.heldBy === "breaker" ? schedule.upcoming.triesOnce : triggerWords(slot, now);
}

/** What that time itself would give. */
function startInput({ automationId, values }: UpcomingRow) {
  return { automation: automationId, ...(Object.keys(values).length > 0 && { input: values }) };
}
