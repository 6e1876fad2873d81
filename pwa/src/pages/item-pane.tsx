/** One item in full: what it says, how a decision on it stands, what can be done, and what comes of doing nothing. */
import Archive from "lucide-solid/icons/archive";
import Clock from "lucide-solid/icons/clock";
import Undo from "lucide-solid/icons/undo-2";
import type { InboxItem } from "@hob/shared/contract/inbox";
import { groupOf } from "@hob/shared/model/inbox";
import { createMemo, createSignal, For, on, Show, untrack } from "solid-js";
import { Dynamic } from "solid-js/web";
import { decisionOn } from "../state/decisions.ts";
import { endOf } from "../state/decision-progress.ts";
import { dismissible } from "../state/inbox-groups.ts";
import { restoreItems } from "../state/inbox-lists.ts";
import { useNow } from "../state/now.ts";
import { useOwnRole } from "../state/own-role.ts";
import { inbox } from "../inbox-words.ts";
import { slotWords } from "../schedule-words.ts";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { Section, Sheet } from "../ui/sheet.tsx";
import { Tag } from "../ui/tag.tsx";
import { TextLink } from "../ui/text-link.tsx";
import { When } from "../ui/when.tsx";
import { ageWords, exactWords } from "../words.ts";
import { isOver, WhyNot } from "./decision-bar.tsx";
import { DecisionState, Refused } from "./decision-state.tsx";
import { faced, sentenceOf } from "./inbox-items/registry.ts";
import { ItemMenu, putAway, restorable, type AskedItems } from "./item-menu.tsx";

export interface ItemPaneProps {
  readonly item: InboxItem;
  /** What was put off or away: the page that shows it may want to show something else. */
  onGone(): void;
}

export function ItemPane(props: ItemPaneProps) {
  const now = useNow();
  const known = () => faced(props.item);
  const entry = () => decisionOn(props.item.itemId);
  const refusal = () => {
    const outcome = entry()?.outcome;
    return outcome?.kind === "refused" ? outcome.error : undefined;
  };
  return (
    <>
      <Meta item={props.item} now={now()} />
      <Show when={refusal()}>{(error) => <Refused error={error()} itemId={props.item.itemId} />}</Show>
      <WhyNot item={props.item} now={now()} />
      <Ended item={props.item} now={now()} />
      <Show when={known().face.Detail}>
        {(detail) => <Dynamic component={detail()} item={known().item} now={now()} />}
      </Show>
      <Votes item={props.item} now={now()} />
      <Show when={props.item.state === "open" && props.item.expiresAt}>
        {(expiresAt) => <IfNobody item={props.item} expiresAt={expiresAt()} />}
      </Show>
      <Aside item={props.item} onGone={() => props.onGone()} />
      <Show when={props.item.state === "open" && known().face.Actions}>
        {(actions) => <Dynamic component={actions()} item={known().item} now={now()} />}
      </Show>
      <Show when={refusal() ? undefined : entry()}>
        {(own) => <DecisionState entry={own()} item={props.item} now={now()} />}
      </Show>
    </>
  );
}

/** Of what is asked without saying below which run asks. */
function runAskedOf({ cause, runId }: InboxItem): number | null {
  return cause === "asked" || cause === "scope" || cause === "unclear" ? runId : null;
}

function Meta(props: { readonly item: InboxItem; readonly now: number }) {
  return (
    <p class="-my-2 row items-center! text-small text-ink-soft">
      <Tag>{groupOf(props.item.cause) === "failed" ? inbox.failure : inbox.kinds[props.item.kind]}</Tag>
      <Show when={inbox.outcome(props.item, false)}>
        {(outcome) => <span class="font-strong">{outcome()}</span>}
      </Show>
      <Show when={props.item.automationSlug}>
        {(slug) => (
          <TextLink href={`#/automations/${slug()}`}>{props.item.automationName ?? slug()}</TextLink>
        )}
      </Show>
      <Show when={runAskedOf(props.item)}>
        {(runId) => <TextLink href={`#/runs/${runId()}`}>{inbox.shown.runOf(runId())}</TextLink>}
      </Show>
      <When
        at={props.item.updatedAt}
        words={ageWords(props.item.updatedAt, props.now)}
        exact={exactWords(props.item.updatedAt)}
      />
      <Show when={props.item.times > 1 && !faced(props.item).face.isCounted}>
        <span>{inbox.times(props.item.times)}</span>
      </Show>
      <Show when={props.item.state === "open" && props.item.snoozedUntil}>
        {(until) => <span class="font-strong">{inbox.snoozedUntil(slotWords(until(), props.now))}</span>}
      </Show>
      <Show when={props.item.escalatedAt !== null && props.item.state === "open"}>
        <span>{inbox.escalated}</span>
      </Show>
    </p>
  );
}

/** How it ended, and of an approval what became of its effect, where this device's own decision does not say so. */
function Ended(props: { readonly item: InboxItem; readonly now: number }) {
  const told = () => {
    const ended = inbox.ended(props.item, props.now);
    if (ended === undefined) return undefined;
    const end = decisionOn(props.item.itemId) ? undefined : (endOf(props.item) ?? underWay(props.item));
    const reason = props.item.decisions.at(-1)?.reason;
    return [
      ended,
      ...(reason ? [inbox.shown.reason(reason)] : []),
      ...(end ? [inbox.decide.ends[end]] : []),
    ].join(" ");
  };
  /** Said once, when it ends while somebody listens: its age changes every minute. */
  const heard = createMemo(
    on(
      () => props.item.state,
      () => (decisionOn(props.item.itemId) ? "" : untrack(told)),
      { defer: true },
    ),
  );
  return (
    <>
      <Show when={told()}>{(text) => <Notice tone="known">{text()}</Notice>}</Show>
      <p role="status" class="sr-only">
        {heard() ?? ""}
      </p>
    </>
  );
}

function underWay({ cause, state, effectState, decisions }: InboxItem) {
  return cause === "effect" && state === "resolved" && decisions.length > 0 ? effectState : null;
}

/** Who said what, where more than one has to. */
function Votes(props: { readonly item: InboxItem; readonly now: number }) {
  return (
    <Show when={props.item.needs > 1 || (props.item.state === "open" && props.item.decisions.length > 0)}>
      <Section
        title={inbox.shown.decisions}
        aside={<span class="text-small text-ink-soft">{inbox.shown.needs(props.item.needs)}</span>}
      >
        <Show when={props.item.decisions.length > 0}>
          <Sheet>
            <ul class="parted">
              <For each={props.item.decisions}>
                {(decision) => (
                  <li class="px-4 py-2.5 wrap-anywhere">
                    {inbox.shown.said(decision, props.now)}
                    {decision.reason ? `: ${inbox.shown.reason(decision.reason)}` : ""}
                  </li>
                )}
              </For>
            </ul>
          </Sheet>
        </Show>
      </Section>
    </Show>
  );
}

const hourMs = 60 * 60_000;

/** What silence comes to, counted down when it is near. */
function IfNobody(props: { readonly item: InboxItem; readonly expiresAt: number }) {
  const now = useNow(1_000);
  const leftMs = () => props.expiresAt - now();
  return (
    <Show when={!isOver(props.item, now())}>
      <Section
        title={inbox.shown.ifNobody}
        aside={
          <Show when={leftMs() < hourMs}>
            <span class="text-small font-strong text-ember" role="timer">
              {inbox.countdown(leftMs())}
            </span>
          </Show>
        }
      >
        <p class="text-pretty">{inbox.expiry(props.item, slotWords(props.expiresAt, now()))}</p>
      </Section>
    </Show>
  );
}

/** What any item allows, apart from what this one asks. */
function Aside(props: ItemPaneProps) {
  const [asked, setAsked] = createSignal<AskedItems>();
  const role = useOwnRole();
  const isPutAway = () => dismissible([props.item], role()).length > 0 && props.item.cause !== "to_do";
  return (
    <div class="-mx-2.5 flex flex-wrap gap-1 empty:hidden">
      <Show when={props.item.state === "open" && props.item.snoozedUntil === null}>
        <Button
          tone="soft"
          aria-keyshortcuts="s"
          onClick={() =>
            setAsked({ items: [props.item], about: sentenceOf(props.item, Date.now()), kind: "snooze" })
          }
        >
          <Clock size={18} aria-hidden="true" />
          {inbox.act.snooze}
        </Button>
      </Show>
      <Show when={isPutAway()}>
        <Button
          tone="soft"
          aria-keyshortcuts="e"
          onClick={() => {
            void putAway([props.item]);
            props.onGone();
          }}
        >
          <Archive size={18} aria-hidden="true" />
          {inbox.act.dismiss}
        </Button>
      </Show>
      <Show when={restorable([props.item]).length > 0}>
        <Button tone="soft" onClick={() => void restoreItems([props.item])}>
          <Undo size={18} aria-hidden="true" />
          {inbox.act.restore}
        </Button>
      </Show>
      <ItemMenu asked={asked()} onClose={() => setAsked(undefined)} onGone={() => props.onGone()} />
    </div>
  );
}
