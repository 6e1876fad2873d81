/** What needs a person, and what a person should know: a list and its items, side by side where there is room. */
import { useNavigate, useParams, useSearchParams } from "@solidjs/router";
import { createMemo, createSignal, For, Show } from "solid-js";
import { inboxSearch, parseInboxChoice, type InboxChoice } from "../state/inbox-choice.ts";
import { choosing } from "../state/inbox-groups.ts";
import { useInboxRows } from "../state/inbox-rows.ts";
import { useNow } from "../state/now.ts";
import { useCommand } from "../state/queries.ts";
import { undoNow } from "../state/undoable.ts";
import { useWide } from "../state/wide-screen.ts";
import { inbox } from "../inbox-words.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { words } from "../words.ts";
import { FreshPage, Read } from "./fresh-page.tsx";
import { useInboxKeys } from "./inbox-keys.ts";
import { InboxList } from "./inbox-list.tsx";
import { sentenceOf } from "./inbox-items/registry.ts";
import { ItemGlyph } from "./item-glyph.tsx";
import { ItemPane } from "./item-pane.tsx";

export default function Inbox() {
  const params = useParams();
  const [search] = useSearchParams();
  const isWide = useWide();
  const choice = createMemo(() => parseInboxChoice(search));
  const itemId = () => (params["itemId"] === undefined ? undefined : Number(params["itemId"]));
  return (
    <Show when={!isWide()} fallback={<TwoPanes choice={choice()} itemId={itemId()} />}>
      <Show when={itemId()} keyed fallback={<ListPage choice={choice()} />}>
        {(own) => <ItemPage itemId={own} choice={choice()} />}
      </Show>
    </Show>
  );
}

function ListPage(props: { readonly choice: InboxChoice }) {
  const rows = useInboxRows(() => props.choice);
  const [chosen, setChosen] = createSignal<ReadonlySet<number>>();
  return (
    <FreshPage title={words.inbox.title} reading={rows.pages.reading}>
      <InboxList
        rows={rows}
        choice={props.choice}
        shownId={undefined}
        chosen={chosen()}
        onChosen={setChosen}
      />
    </FreshPage>
  );
}

function ItemPage(props: { readonly itemId: number; readonly choice: InboxChoice }) {
  const navigate = useNavigate();
  const now = useNow();
  const item = useCommand("inbox.get", () => ({ itemId: props.itemId }));
  const list = () => `/inbox${inboxSearch(props.choice)}`;
  const title = () => {
    const known = item.value();
    if (known) return sentenceOf(known, now());
    return item.error() ? inbox.unknownTitle : inbox.item;
  };
  return (
    <FreshPage
      title={title()}
      isSentence
      reading={item}
      back={{ href: `#${list()}`, label: words.inbox.title }}
      glyph={<Show when={item.value()}>{(known) => <ItemGlyph item={known()} size={26} />}</Show>}
    >
      <Read reading={item} waitingWords={inbox.readingItem}>
        {(known) => <ItemPane item={known()} onGone={() => navigate(list())} />}
      </Read>
    </FreshPage>
  );
}

interface TwoPanesProps {
  readonly choice: InboxChoice;
  readonly itemId: number | undefined;
}

function TwoPanes(props: TwoPanesProps) {
  const navigate = useNavigate();
  const rows = useInboxRows(() => props.choice);
  const [chosen, setChosen] = createSignal<ReadonlySet<number>>();
  const [isHelping, setHelping] = createSignal(false);
  const keys = useInboxKeys({
    isOn: () => true,
    show(row) {
      const href = row.getAttribute("href");
      if (href) navigate(href.slice(1), { replace: true, scroll: false });
    },
    undo: undoNow,
    select: chooseRow,
    help: () => setHelping(true),
  });
  /** The row that takes its place has the focus: the next key goes on from there. */
  function chooseRow(row: HTMLElement): void {
    const itemId = Number(row.dataset["itemRow"]);
    const own = rows.groups().find(({ items }) => items.some((item) => item.itemId === itemId));
    const first = own?.items[0]?.itemId;
    if (!own || first === undefined) return;
    const isChosen = own.items.every((item) => chosen()?.has(item.itemId));
    const next = choosing(chosen(), own.items, !isChosen);
    setChosen(next.size > 0 ? next : undefined);
    document.querySelector<HTMLElement>(`[data-item-row="${first}"]`)?.focus();
  }
  /** What is gone makes room for the next. */
  function goOn(): void {
    if (!keys.move(1)) navigate(`/inbox${inboxSearch(props.choice)}`, { scroll: false });
  }
  /** Opened by a key, the item takes the focus: whoever hears the page would not know that it came. */
  function focusItem(event: MouseEvent): void {
    const row = (event.target as HTMLElement).closest("a[data-item-row]");
    if (row && event.detail === 0) requestAnimationFrame(() => document.getElementById(titleId)?.focus());
  }
  return (
    <FreshPage title={words.inbox.title} reading={rows.pages.reading} isWorkspace>
      <div class="grid grid-cols-[minmax(18rem,5fr)_minmax(0,7fr)] items-start gap-8">
        <div onClick={focusItem}>
          <InboxList
            rows={rows}
            choice={props.choice}
            shownId={props.itemId}
            chosen={chosen()}
            onChosen={setChosen}
            onKeys={() => setHelping(true)}
          />
        </div>
        <div class="sticky top-4 -mx-4 max-h-[calc(100dvh-8.5rem)] overflow-y-auto px-4">
          <Show when={props.itemId} keyed fallback={<p class="py-3 text-ink-soft">{inbox.choose}</p>}>
            {(itemId) => <Detail itemId={itemId} isArmed={keys.armed()} onGone={goOn} />}
          </Show>
        </div>
      </div>
      <Dialog isOpen={isHelping()} onClose={() => setHelping(false)} title={inbox.keys.title}>
        <dl class="-mx-5 parted border-y border-hairline">
          <For each={inbox.keys.list}>
            {([key, meaning]) => (
              <div class="flex gap-4 px-5 py-2.5">
                <dt class="w-16 shrink-0 font-strong">{key}</dt>
                <dd class="min-w-0">{meaning}</dd>
              </div>
            )}
          </For>
        </dl>
        <Button onClick={() => setHelping(false)}>{inbox.act.close}</Button>
      </Dialog>
    </FreshPage>
  );
}

const titleId = "item-title";

interface DetailProps {
  readonly itemId: number;
  readonly isArmed: boolean;
  onGone(): void;
}

function Detail(props: DetailProps) {
  const now = useNow();
  const item = useCommand("inbox.get", () => ({ itemId: props.itemId }));
  return (
    <Read reading={item} waitingWords={inbox.readingItem}>
      {(known) => (
        <section aria-labelledby={titleId} class="flex flex-col gap-6">
          <h2 id={titleId} tabindex="-1" class="flex gap-2.5 text-title outline-none wrap-anywhere">
            <span class="flex h-[1.3em] shrink-0 items-center">
              <ItemGlyph item={known()} size={24} />
            </span>
            <span class="min-w-0 text-balance">{sentenceOf(known(), now())}</span>
          </h2>
          <ItemPane item={known()} onGone={() => props.onGone()} />
          <p role="status" class="-mt-4 text-small font-strong text-ember empty:hidden">
            {props.isArmed ? inbox.decide.pressAgain("A") : ""}
          </p>
        </section>
      )}
    </Read>
  );
}
