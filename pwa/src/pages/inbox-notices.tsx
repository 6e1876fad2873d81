/** What should be known of what ran by itself, or could not: slim words on top, put away with one tap. */
import BellRing from "lucide-solid/icons/bell-ring";
import ChevronDown from "lucide-solid/icons/chevron-down";
import ChevronRight from "lucide-solid/icons/chevron-right";
import X from "lucide-solid/icons/x";
import type { InboxItem } from "@hob/shared/contract/inbox";
import { createSignal, createUniqueId, For, Show } from "solid-js";
import { act, createAction } from "../state/actions.ts";
import { useNow } from "../state/now.ts";
import { useMayRun } from "../state/own-role.ts";
import { setPaused } from "../state/pause-automation.ts";
import { renew, useCommand } from "../state/queries.ts";
import { noticeWords, schedule } from "../schedule-words.ts";
import { Button } from "../ui/button.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { ageWords } from "../words.ts";
import { ErrorNotice } from "./fresh-page.tsx";

/** So many stand open; more of them fold into a count. */
const mostOpen = 2;
const mostRead = 20;

export function InboxNotices() {
  const inbox = useCommand("inbox.list", () => ({ limit: mostRead }));
  const notices = () =>
    (inbox.value()?.items ?? []).filter(({ kind }) => kind === "misfire" || kind === "notice");
  const [isOpen, setOpen] = createSignal(false);
  const list = createUniqueId();
  const isFolded = () => notices().length > mostOpen;
  return (
    <Show when={notices().length > 0}>
      <section aria-label={schedule.notices.label} class="overflow-hidden rounded-sheet bg-ember-wash">
        <Show when={isFolded()}>
          <button
            type="button"
            aria-expanded={isOpen()}
            aria-controls={list}
            class="flex min-h-11 w-full items-center gap-3 px-4 py-2 text-left hover:bg-hairline focus-visible:-outline-offset-2"
            onClick={() => setOpen(!isOpen())}
          >
            <BellRing size={20} aria-hidden="true" class="shrink-0 text-amber" />
            <span class="flex-1 font-strong">{schedule.notices.count(notices().length)}</span>
            <ChevronDown
              size={18}
              aria-hidden="true"
              class={`shrink-0 text-ink-soft transition-transform duration-150 ${isOpen() ? "rotate-180" : ""}`}
            />
          </button>
        </Show>
        <ul id={list} hidden={isFolded() && !isOpen()} class="parted">
          <For each={notices()}>{(item) => <Notice item={item} />}</For>
        </ul>
      </section>
    </Show>
  );
}

function Notice(props: { readonly item: InboxItem }) {
  const now = useNow();
  const mayPutAway = useMayRun();
  const dismiss = createAction(() => act("inbox.dismiss", { itemId: props.item.itemId }));
  async function putAway(): Promise<void> {
    await dismiss.run();
    // Also where somebody else was faster: the list knows.
    renew("inbox.list");
  }
  const resume = createAction((automationId: number) => setPaused({ automationId }, false));
  const resumable = () =>
    mayPutAway() && props.item.cause === "breaker" ? (props.item.automationId ?? undefined) : undefined;
  const sentence = () => noticeWords(props.item, now());
  const text = () => (
    <>
      <span class="text-pretty wrap-anywhere">
        {sentence()}
        <Show when={props.item.automationSlug}>
          <ChevronRight size={16} aria-hidden="true" class="ml-1 inline align-[-0.15em] text-ink-soft" />
        </Show>
      </span>
      <span class="text-small text-ink-soft">{ageWords(props.item.updatedAt, now())}</span>
    </>
  );
  return (
    <li>
      <div class="flex items-start">
        <Show
          when={props.item.automationSlug}
          fallback={<div class={`${body} cursor-default`}>{text()}</div>}
        >
          {(slug) => (
            <a
              href={`#/automations/${slug()}`}
              class={`${body} hover:bg-hairline focus-visible:-outline-offset-2`}
            >
              {text()}
            </a>
          )}
        </Show>
        <Show when={mayPutAway()}>
          <span class="pr-1">
            <IconButton
              icon={X}
              label={schedule.notices.dismiss(sentence())}
              isOff={dismiss.isBusy()}
              onClick={() => void putAway()}
            />
          </span>
        </Show>
      </div>
      <Show when={resumable()}>
        {(automationId) => (
          <div class="-mt-1 px-4 pb-2.5">
            <Button
              aria-label={schedule.notices.resumeOf(props.item.automationName ?? "")}
              isBusy={resume.isBusy()}
              onClick={() => void resume.run(automationId())}
            >
              {resume.isBusy() ? schedule.pause.resuming : schedule.pause.resume}
            </Button>
          </div>
        )}
      </Show>
      <Show when={resume.error() ?? dismiss.error()}>{(error) => <ErrorNotice error={error()} />}</Show>
    </li>
  );
}

const body = "flex min-h-11 min-w-0 flex-1 flex-col gap-0.5 py-2.5 pr-2 pl-4";
