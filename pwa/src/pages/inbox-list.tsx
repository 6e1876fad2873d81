/** The list of the inbox: which part of it, what is looked for, the rows, and what is done with several at once. */
import AlarmClockPlus from "lucide-solid/icons/alarm-clock-plus";
import Archive from "lucide-solid/icons/archive";
import Clock from "lucide-solid/icons/clock";
import Keyboard from "lucide-solid/icons/keyboard";
import ListChecks from "lucide-solid/icons/list-checks";
import Search from "lucide-solid/icons/search";
import type { InboxCounts, InboxItem } from "@hob/shared/contract/inbox";
import { useNavigate } from "@solidjs/router";
import { createEffect, createSignal, createUniqueId, For, on, onCleanup, Show } from "solid-js";
import { choosing, dismissible } from "../state/inbox-groups.ts";
import {
  countOfView,
  inboxSearch,
  mostInboxText,
  shownViews,
  type InboxChoice,
  type ShownView,
} from "../state/inbox-choice.ts";
import type { InboxRows } from "../state/inbox-rows.ts";
import { useNow } from "../state/now.ts";
import { useOwnRole } from "../state/own-role.ts";
import { inbox } from "../inbox-words.ts";
import { ActionBar } from "../ui/action-bar.tsx";
import { Button, LinkButton } from "../ui/button.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { SearchField } from "../ui/search-field.tsx";
import { Empty, Sheet } from "../ui/sheet.tsx";
import { ViewLinks } from "../ui/view-links.tsx";
import { words } from "../words.ts";
import { Read } from "./fresh-page.tsx";
import { InboxNext } from "./inbox-next.tsx";
import { InboxOutbox } from "./inbox-outbox.tsx";
import { ItemMenu, putAway, type AskedItems } from "./item-menu.tsx";
import { ItemRow } from "./item-row.tsx";
import { PushOffer } from "./push-offer.tsx";

export interface InboxListProps {
  readonly rows: InboxRows;
  readonly choice: InboxChoice;
  /** Of the item on the other pane. */
  readonly shownId: number | undefined;
  /** Chosen to do something with them together; undefined while nothing is. */
  readonly chosen: ReadonlySet<number> | undefined;
  onChosen(chosen: ReadonlySet<number> | undefined): void;
  /** Where there are keys to tell of. */
  readonly onKeys?: (() => void) | undefined;
}

export function InboxList(props: InboxListProps) {
  const now = useNow();
  const role = useOwnRole();
  const [asked, setAsked] = createSignal<AskedItems>();
  const pages = () => props.rows.pages;
  const items = () => props.rows.groups().flatMap((group) => group.items);
  const isLookedFor = () => props.choice.text.trim() !== "";
  function choose(own: readonly InboxItem[], isChosen: boolean): void {
    props.onChosen(choosing(props.chosen, own, isChosen));
  }
  // Another part of the inbox is another choice.
  createEffect(
    on(
      () => props.choice.view,
      () => props.onChosen(undefined),
      { defer: true },
    ),
  );
  return (
    <div class="flex flex-col gap-4">
      <Tools {...props} hasItems={items().length > 0} />
      <InboxOutbox now={now()} />
      <Read reading={pages().reading} waitingWords={inbox.reading}>
        {() => (
          <Show
            when={props.rows.groups().length > 0}
            fallback={
              <Show when={isLookedFor()} fallback={<Nothing view={props.choice.view} now={now()} />}>
                <Empty text={inbox.noneMatch}>
                  <LinkButton href={`#/inbox${inboxSearch({ ...props.choice, text: "" })}`}>
                    {inbox.showAll}
                  </LinkButton>
                </Empty>
              </Show>
            }
          >
            <Sheet>
              <ul aria-label={inbox.views[props.choice.view]} class="parted">
                <For each={props.rows.groups()}>
                  {(group) => (
                    <li>
                      <ItemRow
                        group={group}
                        now={now()}
                        role={role()}
                        shownId={props.shownId}
                        hrefOf={({ itemId }) => `#/inbox/${itemId}${inboxSearch(props.choice)}`}
                        chosen={props.chosen}
                        onChoose={choose}
                        onAsk={setAsked}
                      />
                    </li>
                  )}
                </For>
              </ul>
            </Sheet>
            <Show when={pages().hasMore()}>
              <div class="row items-center! justify-between">
                <span class="text-small text-ink-soft">
                  {words.runs.count(pages().items().length, pages().total())}
                </span>
                <Button tone="quiet" isBusy={pages().isReadingMore()} onClick={() => pages().more()}>
                  {inbox.more}
                </Button>
              </div>
            </Show>
          </Show>
        )}
      </Read>
      <PushOffer />
      <Show when={props.chosen}>
        {(chosen) => (
          <Bulk
            items={items().filter(({ itemId }) => chosen().has(itemId))}
            all={items()}
            onChosen={props.onChosen}
            onSnooze={(own) => setAsked({ items: own, about: inbox.bulk.chosen(own.length), kind: "snooze" })}
          />
        )}
      </Show>
      <ItemMenu
        asked={asked()}
        onClose={() => setAsked(undefined)}
        onGone={() => props.onChosen(undefined)}
        onSelect={(own) => props.onChosen(new Set(own.map(({ itemId }) => itemId)))}
      />
    </div>
  );
}

function viewLinks(choice: InboxChoice, counts: InboxCounts | undefined) {
  const countOf = (view: ShownView) => (view === "done" ? undefined : counts?.[countOfView[view]]);
  // In a house of one, nothing ever waits for anybody else.
  const isOffered = (view: ShownView) =>
    view !== "others" || view === choice.view || (countOf(view) ?? 0) > 0;
  return shownViews.filter(isOffered).map((view) => ({
    href: `#/inbox${inboxSearch({ ...choice, view })}`,
    name: inbox.views[view],
    count: countOf(view),
    isShown: view === choice.view,
  }));
}

/** As long as a finger needs between two letters. */
const typingMs = 250;

/** Which part, then what can be done with all of it; the field to look for something is there once it is asked for. */
function Tools(props: InboxListProps & { readonly hasItems: boolean }) {
  const navigate = useNavigate();
  const [text, setText] = createSignal("");
  const [isOpen, setOpen] = createSignal(props.choice.text !== "");
  const field = createUniqueId();
  createEffect(
    on(
      () => props.choice.text,
      (asked) => {
        if (asked !== text().trim()) setText(asked);
        if (asked !== "") setOpen(true);
      },
    ),
  );
  let timer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(timer));
  function lookFor(typed: string): void {
    const path = props.shownId === undefined ? "/inbox" : `/inbox/${props.shownId}`;
    navigate(`${path}${inboxSearch({ ...props.choice, text: typed })}`, { replace: true, scroll: false });
  }
  function type(typed: string): void {
    setText(typed);
    clearTimeout(timer);
    timer = setTimeout(() => lookFor(typed), typingMs);
  }
  function turn(): void {
    setOpen(!isOpen());
    if (isOpen()) document.getElementById(field)?.querySelector("input")?.focus();
    else if (text() !== "") lookFor("");
  }
  return (
    <div class="flex flex-wrap items-center gap-1.5">
      <ViewLinks
        label={inbox.viewsLabel}
        links={viewLinks(props.choice, props.rows.pages.reading.value()?.counts)}
      />
      <span class="ml-auto flex">
        <IconButton icon={Search} label={inbox.search} isPressed={isOpen()} onClick={turn} />
        <Show when={props.hasItems}>
          <IconButton
            icon={ListChecks}
            label={inbox.act.select}
            isPressed={props.chosen !== undefined}
            onClick={() => props.onChosen(props.chosen === undefined ? new Set() : undefined)}
          />
        </Show>
        <Show when={props.onKeys}>
          {(onKeys) => <IconButton icon={Keyboard} label={inbox.keys.open} onClick={() => onKeys()()} />}
        </Show>
        <a
          href="#/inbox/remind"
          aria-label={inbox.reminder.add}
          title={inbox.reminder.add}
          class="flex min-h-11 min-w-11 items-center justify-center rounded-small hover:bg-ember-wash"
        >
          <AlarmClockPlus size={19} aria-hidden="true" />
        </a>
      </span>
      <div id={field} class="w-full" hidden={!isOpen()}>
        <SearchField
          label={inbox.search}
          placeholder={inbox.searchShort}
          value={text()}
          maxLength={mostInboxText}
          onInput={type}
        />
      </div>
    </div>
  );
}

function Nothing(props: { readonly view: ShownView; readonly now: number }) {
  return (
    <Show when={props.view === "needs_you"} fallback={<Empty text={inbox.empty[props.view]} />}>
      <InboxNext now={props.now} />
    </Show>
  );
}

interface BulkProps {
  readonly items: readonly InboxItem[];
  readonly all: readonly InboxItem[];
  onChosen(chosen: ReadonlySet<number> | undefined): void;
  onSnooze(items: readonly InboxItem[]): void;
}

/** In the thumb's reach, and first to hear the keys of the item that is shown; what cannot be put away is said, not left out in silence. */
function Bulk(props: BulkProps) {
  const role = useOwnRole();
  const open = () => props.items.filter(({ state }) => state === "open");
  const gone = () => dismissible(props.items, role());
  const isAll = () => props.items.length === props.all.length;
  return (
    <ActionBar>
      <div
        role="group"
        aria-label={inbox.bulk.label}
        class="flex flex-col gap-2 rounded-sheet border border-hairline bg-sheet p-3"
      >
        <div class="row items-center! justify-between">
          <span role="status" class="font-strong">
            {inbox.bulk.chosen(props.items.length)}
          </span>
          <span class="flex gap-1">
            <Button
              tone="quiet"
              onClick={() =>
                props.onChosen(isAll() ? new Set() : new Set(props.all.map(({ itemId }) => itemId)))
              }
            >
              {isAll() ? inbox.bulk.none : inbox.bulk.all}
            </Button>
            <Button tone="quiet" onClick={() => props.onChosen(undefined)}>
              {inbox.bulk.end}
            </Button>
          </span>
        </div>
        <Show when={gone().length < open().length && open().length > 0}>
          <p class="text-small text-ink-soft">{inbox.bulk.notAll(open().length - gone().length)}</p>
        </Show>
        <div class="flex flex-wrap gap-2 *:flex-1">
          <Button isBusy={open().length === 0} aria-keyshortcuts="s" onClick={() => props.onSnooze(open())}>
            <Clock size={18} aria-hidden="true" />
            {inbox.bulk.snooze(open().length)}
          </Button>
          <Button
            isBusy={gone().length === 0}
            aria-keyshortcuts="e"
            onClick={() => {
              void putAway(gone());
              props.onChosen(undefined);
            }}
          >
            <Archive size={18} aria-hidden="true" />
            {inbox.bulk.dismiss(gone().length)}
          </Button>
        </div>
      </div>
    </ActionBar>
  );
}
