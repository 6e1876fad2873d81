/** One item in the list, or several that are alike: what it is about, whose it is, how old, and how soon it ends. */
import Check from "lucide-solid/icons/check";
import ChevronDown from "lucide-solid/icons/chevron-down";
import Archive from "lucide-solid/icons/archive";
import Clock from "lucide-solid/icons/clock";
import Ellipsis from "lucide-solid/icons/ellipsis";
import type { InboxItem } from "@hob/shared/contract/inbox";
import { deciderRole } from "@hob/shared/model/inbox";
import type { Role } from "@hob/shared/model/role";
import { createSignal, createUniqueId, For, Show, type JSX } from "solid-js";
import { decisionOn } from "../state/decisions.ts";
import { dismissible, type ItemGroup } from "../state/inbox-groups.ts";
import { inbox } from "../inbox-words.ts";
import { comingWords, slotWords } from "../schedule-words.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { SwipeAction, SwipeRow } from "../ui/swipe-row.tsx";
import { Tag } from "../ui/tag.tsx";
import { ageWords } from "../words.ts";
import { whyNotYours } from "./decision-bar.tsx";
import { EntryMark } from "./decision-state.tsx";
import { faced, sentenceOf } from "./inbox-items/registry.ts";
import { ItemGlyph } from "./item-glyph.tsx";
import { putAway, type AskedItems } from "./item-menu.tsx";

export interface ItemRowProps {
  readonly group: ItemGroup;
  readonly now: number;
  /** What this device may do; undefined while it is not known. */
  readonly role: Role | undefined;
  /** Of the item on the other pane. */
  readonly shownId: number | undefined;
  hrefOf(item: InboxItem): string;
  /** Undefined while nothing is chosen. */
  readonly chosen: ReadonlySet<number> | undefined;
  onChoose(items: readonly InboxItem[], isChosen: boolean): void;
  onAsk(asked: AskedItems): void;
}

export function ItemRow(props: ItemRowProps) {
  const [isUnfolded, setUnfolded] = createSignal(false);
  const list = createUniqueId();
  /** Says for all of them how often it happened. */
  const first = (): InboxItem => ({
    ...(props.group.items[0] as InboxItem),
    times: props.group.times,
  });
  const isGroup = () => props.group.items.length > 1;
  const about = () => sentenceOf(first(), props.now);
  return (
    <Show when={props.chosen === undefined} fallback={<Choice {...props} first={first()} about={about()} />}>
      <Swiped {...props} items={props.group.items} about={about()}>
        <div class="flex items-start has-[a[aria-current=true]]:bg-ember-wash">
          <Show
            when={isGroup()}
            fallback={
              <ItemLink {...props} item={first()}>
                <Words item={first()} now={props.now} times={props.group.times} />
              </ItemLink>
            }
          >
            <button
              type="button"
              data-item-row={first().itemId}
              aria-expanded={isUnfolded()}
              aria-controls={list}
              class={`${row} text-left`}
              onClick={() => setUnfolded(!isUnfolded())}
            >
              <Words
                item={first()}
                now={props.now}
                times={props.group.times}
                alike={props.group.items.length}
              />
              <ChevronDown
                size={18}
                aria-hidden="true"
                class={`mt-0.5 shrink-0 text-ink-soft transition-transform duration-150 ${isUnfolded() ? "rotate-180" : ""}`}
              />
            </button>
          </Show>
          <span class="pt-1.5 pr-1">
            <IconButton
              icon={Ellipsis}
              label={inbox.act.menu(about())}
              onClick={() => props.onAsk({ items: props.group.items, about: about(), kind: "menu" })}
            />
          </span>
        </div>
      </Swiped>
      <Show when={isGroup()}>
        <ul id={list} hidden={!isUnfolded()} class="border-t border-hairline pl-4">
          <For each={props.group.items}>
            {(item) => (
              <li>
                <ItemLink {...props} item={item}>
                  <Words item={item} now={props.now} times={item.times} />
                </ItemLink>
              </li>
            )}
          </For>
        </ul>
      </Show>
    </Show>
  );
}

const row =
  "flex min-w-0 flex-1 items-start gap-3 self-stretch py-3 pr-1 pl-4 hover:bg-ember-wash focus-visible:-outline-offset-2";

interface ItemLinkProps extends ItemRowProps {
  readonly item: InboxItem;
  readonly children: JSX.Element;
}

function ItemLink(props: ItemLinkProps) {
  return (
    <a
      href={props.hrefOf(props.item)}
      data-item-row={props.item.itemId}
      aria-current={props.shownId === props.item.itemId ? "true" : undefined}
      class={row}
    >
      {props.children}
    </a>
  );
}

interface WordsProps {
  readonly item: InboxItem;
  readonly now: number;
  readonly times: number;
  /** How many are folded into this row. */
  readonly alike?: number;
}

function Words(props: WordsProps) {
  return (
    <>
      <span class="flex h-[1.4em] items-center">
        <ItemGlyph item={props.item} />
      </span>
      <span class="flex min-w-0 flex-1 flex-col gap-0.5">
        <span class="line-clamp-3 font-strong text-pretty wrap-anywhere">
          {sentenceOf(props.item, props.now)}
        </span>
        <span class="row text-small text-ink-soft">
          <span>{secondLine(props.item, props.now, props.alike === undefined)}</span>
          <Show when={endWords(props.item, props.now)}>
            {(end) => <span class="font-strong text-ember">{end()}</span>}
          </Show>
          <Show when={isOnItsWay(props.item.itemId) ? undefined : whyNotYours(props.item)}>
            {(why) => <Tag>{notYoursWords(why(), props.item.cause)}</Tag>}
          </Show>
          <Show when={props.item.state === "open" && props.item.needs > 1}>
            <Tag>{inbox.agreed(props.item.decisions.length, props.item.needs)}</Tag>
          </Show>
          <Show when={decisionOn(props.item.itemId)}>{(entry) => <EntryMark entry={entry()} />}</Show>
          <Show when={props.alike}>{(count) => <Tag>{inbox.alike(count())}</Tag>}</Show>
          <Show when={props.alike === undefined && props.times > 1 && !faced(props.item).face.isCounted}>
            <Tag>{inbox.times(props.times)}</Tag>
          </Show>
        </span>
      </span>
    </>
  );
}

/** What is said of it here then. */
function isOnItsWay(itemId: number): boolean {
  const entry = decisionOn(itemId);
  return entry !== undefined && entry.outcome === null;
}

const hourMs = 60 * 60_000;
/** An end is told of in a list when it is this near. */
const nearMs = 6 * hourMs;

function notYoursWords(why: NonNullable<InboxItem["whyNot"]>, cause: InboxItem["cause"]): string {
  return why === "role" ? inbox.decide.needs[deciderRole(cause)] : inbox.decide.notYours[why];
}

function endWords({ state, expiresAt }: InboxItem, now: number): string | undefined {
  if (state !== "open" || expiresAt === null || expiresAt - now > nearMs) return undefined;
  return expiresAt <= now ? inbox.isOver : inbox.expires(comingWords(expiresAt, now));
}

function secondLine(item: InboxItem, now: number, isOne: boolean): string {
  const { automationName, updatedAt, resolvedAt } = item;
  const isNamed = automationName !== null && !sentenceOf(item, now).includes(automationName);
  const when = comesBack(item, now) ?? ageWords(resolvedAt ?? updatedAt, now);
  return [isNamed && automationName, inbox.outcome(item, isOne), when].filter(Boolean).join(" · ");
}

/** When it is there again, or for the first time; undefined where it is there now. */
function comesBack({ state, snoozedUntil, dueAt }: InboxItem, now: number): string | undefined {
  if (state !== "open") return undefined;
  if (snoozedUntil !== null) return inbox.snoozedUntil(slotWords(snoozedUntil, now));
  return dueAt !== null && dueAt > now ? inbox.dueAt(slotWords(dueAt, now)) : undefined;
}

interface SwipedProps extends ItemRowProps {
  readonly items: readonly InboxItem[];
  readonly about: string;
  readonly children: JSX.Element;
}

function Swiped(props: SwipedProps) {
  const gone = () => dismissible(props.items, props.role);
  return (
    <SwipeRow
      isOn={props.items.some(({ state }) => state === "open")}
      actions={(close) => (
        <>
          <SwipeAction
            glyph={<Clock size={20} aria-hidden="true" />}
            name={inbox.act.snooze}
            tone="waiting"
            onClick={() => {
              close();
              props.onAsk({ items: props.items, about: props.about, kind: "snooze" });
            }}
          />
          <Show when={gone().length > 0}>
            <SwipeAction
              glyph={<Archive size={20} aria-hidden="true" />}
              name={inbox.act.dismiss}
              tone="settled"
              onClick={() => {
                close();
                void putAway(gone());
              }}
            />
          </Show>
        </>
      )}
    >
      {props.children}
    </SwipeRow>
  );
}

interface ChoiceProps extends ItemRowProps {
  readonly first: InboxItem;
  readonly about: string;
}

function Choice(props: ChoiceProps) {
  const isChosen = () => props.group.items.every(({ itemId }) => props.chosen?.has(itemId));
  return (
    <label class="flex items-start gap-3 py-3 pr-4 pl-4 hover:bg-ember-wash has-checked:bg-ember-wash has-focus-visible:outline-2 has-focus-visible:-outline-offset-2 has-focus-visible:outline-ember">
      <input
        type="checkbox"
        data-item-row={props.first.itemId}
        class="peer sr-only"
        aria-label={inbox.bulk.choose(props.about)}
        checked={isChosen()}
        onInput={(event) => props.onChoose(props.group.items, event.currentTarget.checked)}
      />
      <span
        aria-hidden="true"
        class="mt-px grid size-5 shrink-0 place-items-center rounded-[5px] border-2 border-edge *:invisible peer-checked:border-ember peer-checked:bg-ember peer-checked:text-on-ember peer-checked:*:visible"
      >
        <Check size={14} stroke-width={3} />
      </span>
      <Words
        item={props.first}
        now={props.now}
        times={props.group.times}
        {...(props.group.items.length > 1 && { alike: props.group.items.length })}
      />
    </label>
  );
}
