/** Decisions of this device that are not through yet, on top of the list: those that wait, and those the house would not have. */
import Send from "lucide-solid/icons/send";
import ChevronRight from "lucide-solid/icons/chevron-right";
import { For, Show } from "solid-js";
import { decisions, takeBackDecision, unansweredDecisions } from "../state/decisions.ts";
import type { OutboxEntry } from "../state/outbox.ts";
import { inbox } from "../inbox-words.ts";
import { Button } from "../ui/button.tsx";
import { Section, Sheet } from "../ui/sheet.tsx";
import { ageWords } from "../words.ts";
import { EntryMark, Refused } from "./decision-state.tsx";

export function InboxOutbox(props: { readonly now: number }) {
  const refused = () => decisions().filter(({ outcome }) => outcome?.kind === "refused");
  return (
    <>
      <For each={refused()}>{(entry) => <RefusedEntry entry={entry} />}</For>
      <Show when={unansweredDecisions().length > 0}>
        <Section title={inbox.decide.waiting(unansweredDecisions().length)}>
          <Sheet>
            <ul class="parted">
              <For each={unansweredDecisions()}>
                {(entry) => (
                  <li>
                    <Waiting entry={entry} now={props.now} />
                  </li>
                )}
              </For>
            </ul>
          </Sheet>
        </Section>
      </Show>
    </>
  );
}

function Waiting(props: { readonly entry: OutboxEntry; readonly now: number }) {
  return (
    <div class="flex flex-wrap items-center justify-between">
      <a
        href={`#/inbox/${props.entry.itemId}`}
        class="flex min-w-0 flex-1 basis-[12rem] items-start gap-3 py-3 pr-2 pl-4 hover:bg-ember-wash focus-visible:-outline-offset-2"
      >
        <span class="flex h-[1.4em] items-center">
          <Send size={18} aria-hidden="true" class="shrink-0 text-amber" />
        </span>
        <span class="flex min-w-0 flex-1 flex-col gap-0.5">
          <span class="line-clamp-2 font-strong wrap-anywhere">{props.entry.about}</span>
          <span class="row text-small text-ink-soft">
            <EntryMark entry={props.entry} />
            <span>{ageWords(props.entry.writtenAt, props.now)}</span>
          </span>
        </span>
        <ChevronRight size={18} aria-hidden="true" class="mt-0.5 shrink-0 text-ink-soft" />
      </a>
      <Show when={props.entry.sentAt === null}>
        <span class="pr-2 pl-12">
          <Button tone="quiet" onClick={() => void takeBackDecision(props.entry.itemId)}>
            {inbox.decide.takeBack}
          </Button>
        </span>
      </Show>
    </div>
  );
}

function RefusedEntry(props: { readonly entry: OutboxEntry }) {
  const error = () => (props.entry.outcome?.kind === "refused" ? props.entry.outcome.error : undefined);
  return (
    <Show when={error()}>
      {(own) => (
        <div class="flex flex-col gap-1">
          <p class="font-strong wrap-anywhere">{props.entry.about}</p>
          <Refused error={own()} itemId={props.entry.itemId} />
        </div>
      )}
    </Show>
  );
}
