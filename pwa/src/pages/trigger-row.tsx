/** One time at which an automation runs by itself: what it is, how it stands, what is next, and what was last. */
import CircleCheck from "lucide-solid/icons/circle-check";
import CircleMinus from "lucide-solid/icons/circle-minus";
import CirclePause from "lucide-solid/icons/circle-pause";
import CircleX from "lucide-solid/icons/circle-x";
import Ellipsis from "lucide-solid/icons/ellipsis";
import type { Trigger, TriggerState } from "@hob/shared/contract/triggers";
import { createSignal, For, Show } from "solid-js";
import { Dynamic } from "solid-js/web";
import { createAction } from "../state/actions.ts";
import { skipSlot } from "../state/triggers.ts";
import { schedule, slotWords } from "../schedule-words.ts";
import { Button } from "../ui/button.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { ageWords, statusWord } from "../words.ts";
import { ErrorNotice } from "./fresh-page.tsx";
import { TriggerMenu } from "./trigger-menu.tsx";
import { nextWords, triggerWords } from "./trigger-words.ts";

export interface TriggerRowProps {
  readonly trigger: Trigger;
  readonly slug: string;
  readonly now: number;
  readonly mayChange: boolean;
}

const glyphs = {
  off: { icon: CircleMinus, colour: "text-slate" },
  held: { icon: CirclePause, colour: "text-amber" },
  done: { icon: CircleCheck, colour: "text-moss" },
  broken: { icon: CircleX, colour: "text-rust" },
} as const satisfies Record<Exclude<TriggerState, "armed">, unknown>;

export function TriggerRow(props: TriggerRowProps) {
  const [isOpen, setOpen] = createSignal(false);
  const what = () => triggerWords(props.trigger, props.now);
  const text = () => (
    <>
      <span class="text-lead text-pretty wrap-anywhere">{what()}</span>
      <State trigger={props.trigger} />
      <span class="flex flex-col gap-0.5 text-small text-ink-soft">
        <Show when={nextLine(props.trigger, props.now)}>{(line) => <span>{line()}</span>}</Show>
        <span>{lastLine(props.trigger, props.now)}</span>
      </span>
    </>
  );
  return (
    <>
      <div class="flex items-start">
        <Show when={props.mayChange} fallback={<div class={body}>{text()}</div>}>
          <a
            href={`#/automations/${props.slug}/when/${props.trigger.triggerId}`}
            class={`${body} self-stretch hover:bg-ember-wash focus-visible:-outline-offset-2`}
          >
            {text()}
          </a>
          <span class="pt-1.5 pr-1">
            <IconButton icon={Ellipsis} label={schedule.when.menu(what())} onClick={() => setOpen(true)} />
          </span>
          <TriggerMenu
            trigger={props.trigger}
            slug={props.slug}
            what={what()}
            now={props.now}
            isOpen={isOpen()}
            onClose={() => setOpen(false)}
          />
        </Show>
      </div>
      <For each={props.trigger.skips}>
        {(at) => <Skipped trigger={props.trigger} at={at} now={props.now} mayChange={props.mayChange} />}
      </For>
    </>
  );
}

const body = "flex min-w-0 flex-1 flex-col gap-1 py-3 pr-2 pl-4";

function nextLine(trigger: Trigger, now: number): string | undefined {
  if (trigger.nextAt === null || trigger.state === "off") return undefined;
  return schedule.when.next(nextWords(trigger, trigger.nextAt, now));
}

function lastLine(trigger: Trigger, now: number): string {
  const last = trigger.lastRun;
  const said =
    last === null
      ? schedule.when.lastNever
      : schedule.when.last(statusWord(last.status, last.reason), ageWords(last.dueAt ?? last.queuedAt, now));
  return trigger.checkedAt === null
    ? said
    : `${said} · ${schedule.when.looked(ageWords(trigger.checkedAt, now))}`;
}

function State(props: { readonly trigger: Trigger }) {
  const shown = () => (props.trigger.state === "armed" ? undefined : props.trigger.state);
  return (
    <>
      <Show when={shown()}>
        {(state) => (
          <span class="flex items-start gap-1.5 text-small">
            <span class={`flex h-[1.4em] shrink-0 items-center ${glyphs[state()].colour}`}>
              <Dynamic component={glyphs[state()].icon} size={16} aria-hidden="true" />
            </span>
            <span class="min-w-0 wrap-anywhere">
              <Show when={state() === "broken"}>
                <span class="font-strong">{schedule.when.broken}</span>{" "}
              </Show>
              {props.trigger.problem?.message ?? schedule.when.stateText[state()]}
            </span>
          </span>
        )}
      </Show>
      <Show when={props.trigger.parked > 0}>
        <span class="text-small font-strong">{schedule.when.events(props.trigger.parked)}</span>
      </Show>
    </>
  );
}

function Skipped(props: {
  readonly trigger: Trigger;
  readonly at: number;
  readonly now: number;
  readonly mayChange: boolean;
}) {
  const undo = createAction(() => skipSlot(props.trigger.triggerId, { at: props.at, undo: true }));
  return (
    <div class="flex flex-wrap items-center justify-between gap-x-3 pr-1 pb-1 pl-4">
      <span class="text-small">{schedule.when.leftOut(slotWords(props.at, props.now))}</span>
      <Show when={props.mayChange}>
        <Button tone="quiet" isBusy={undo.isBusy()} onClick={() => void undo.run()}>
          {undo.isBusy() ? schedule.when.undoing : schedule.when.undo}
        </Button>
      </Show>
      <Show when={undo.error()}>{(error) => <ErrorNotice error={error()} />}</Show>
    </div>
  );
}
