/** How far a decision of this device is, step by step, and what can still be done about it. */
import type { InboxItem } from "@hob/shared/contract/inbox";
import type { HobError } from "@hob/shared/contract/errors";
import { effectChoiceIn } from "@hob/shared/model/effect";
import { Match, Show, Switch } from "solid-js";
import { progressOf, type DecisionProgress } from "../state/decision-progress.ts";
import { forgetDecision, takeBackDecision } from "../state/decisions.ts";
import { connection } from "../state/house.ts";
import type { OutboxEntry } from "../state/outbox.ts";
import { inbox } from "../inbox-words.ts";
import { ActionBar } from "../ui/action-bar.tsx";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { Stages } from "../ui/stages.tsx";
import { TextLink } from "../ui/text-link.tsx";
import { ageWords, errorSentence, words } from "../words.ts";

export interface DecisionStateProps {
  readonly entry: OutboxEntry;
  /** Undefined while it is not read. */
  readonly item: InboxItem | undefined;
  readonly now: number;
}

/** Where the two answers stood: who has sent one sees it go on under the same thumb. */
export function DecisionState(props: DecisionStateProps) {
  const progress = () => progressOf(props.entry, props.item, connection().kind === "live");
  return (
    <ActionBar isPinned>
      <section
        aria-label={inbox.decide.yours}
        class="flex flex-col items-start gap-2 rounded-sheet border border-hairline bg-sheet px-4 py-3"
      >
        <div class="flex flex-wrap items-center gap-x-4 gap-y-1.5">
          <span class="font-strong wrap-anywhere">{saidWords(props.entry, props.item)}</span>
          <Stages label={inbox.decide.yours} {...stagesOf(progress())} />
        </div>
        <p role="status" class="text-pretty">
          {progressWords(progress(), props.entry, props.item, props.now)}
        </p>
        <Show when={hasMadeRule(props)}>
          <p class="text-pretty">
            {inbox.decide.alwaysMade} <TextLink href="#/house/rules">{inbox.decide.alwaysRules}</TextLink>
          </p>
        </Show>
        <Show when={progress().at === "written"}>
          <Button onClick={() => void takeBackDecision(props.entry.itemId)}>{inbox.decide.takeBack}</Button>
        </Show>
      </section>
    </ActionBar>
  );
}

/** Where more than one has to agree, the house goes by whoever was last, who may be somebody else. */
function hasMadeRule({ entry: { call }, item }: DecisionStateProps): boolean {
  const isAlways = call.method === "inbox.decide" && call.input.alwaysForDays !== undefined;
  return isAlways && item?.state === "resolved" && item.needs === 1;
}

/** What the house would not have: its own words, until somebody has read them. */
export function Refused(props: { readonly error: HobError; readonly itemId: number }) {
  return (
    <Notice
      tone="failed"
      action={<Button onClick={() => void forgetDecision(props.itemId)}>{inbox.decide.understood}</Button>}
    >
      {inbox.decide.refused} {errorSentence(props.error)}
    </Notice>
  );
}

/** In one or two words, for a row in a list. */
export function EntryMark(props: { readonly entry: OutboxEntry }) {
  return (
    <Switch>
      <Match when={props.entry.outcome?.kind === "refused"}>{null}</Match>
      <Match when={props.entry.outcome === null}>
        <span class="font-strong text-amber">
          {props.entry.sentAt === null
            ? inbox.decide.rowWritten[choiceOf(props.entry)]
            : inbox.decide.rowSending}
        </span>
      </Match>
    </Switch>
  );
}

/** What was said, in its own words where it was one of several. */
function saidWords({ call }: OutboxEntry, item: InboxItem | undefined): string {
  if (call.method === "inbox.decide") return inbox.decide.choices[call.input.choice];
  const { answer } = call.input;
  const effectChoice = item?.cause === "unclear" ? effectChoiceIn(answer) : undefined;
  if (effectChoice) return words.effects.choices[effectChoice];
  return typeof answer === "string" ? answer : inbox.decide.choices.answer;
}

function choiceOf({ call }: OutboxEntry) {
  return call.method === "inbox.decide" ? call.input.choice : "answer";
}

function stagesOf(progress: DecisionProgress) {
  const { written, sending, received, done } = inbox.decide.steps;
  const names = [progress.at === "written" ? written : sending, received, done];
  switch (progress.at) {
    case "written":
    case "sending":
    case "refused":
      return { names, at: 0 };
    // The house has it; what comes of it is under way.
    case "received":
      return { names, at: 2 };
    case "done": {
      const hasFailed = ["failed", "denied", "indeterminate"].includes(progress.end);
      return { names, at: hasFailed ? 2 : 3, hasFailed };
    }
  }
}

function progressWords(
  progress: DecisionProgress,
  entry: OutboxEntry,
  item: InboxItem | undefined,
  now: number,
): string {
  switch (progress.at) {
    case "written":
      return inbox.decide.written(choiceOf(entry), ageWords(progress.since, now));
    case "sending":
      return progress.isHeld ? inbox.decide.held : inbox.decide.sending;
    case "received": {
      const said = inbox.decide.received(progress.auditSeq);
      if (item?.state === "open" && item.needs > 1)
        return `${said} ${inbox.decide.moreNeeded(item.decisions.length, item.needs)}`;
      return item?.state === "resolved" ? `${said} ${inbox.decide.doing}` : said;
    }
    case "done":
      return inbox.decide.ends[progress.end];
    case "refused":
      return errorSentence(progress.error);
  }
}
