/** What makes an automation run: the clock, or something that happens. */
import type { Trigger } from "@hob/shared/contract/triggers";
import { Show } from "solid-js";
import { hows, isByClock, kindOf, type How } from "../state/trigger-form.ts";
import { schedule } from "../schedule-words.ts";
import { GroupedChoice } from "../ui/grouped-choice.tsx";

export interface TriggerHowProps {
  readonly how: How;
  /** What it is already: of that kind it stays. */
  readonly kept: Trigger["input"]["kind"] | undefined;
  onInput(how: How): void;
}

export function TriggerHow(props: TriggerHowProps) {
  const open = () => hows.filter((how) => props.kept === undefined || kindOf(how) === props.kept);
  const group = (name: string, some: readonly How[]) => ({
    name,
    choices: some.map((how) => [how, schedule.editor.hows[how]] as const),
  });
  const groups = () =>
    [
      group(schedule.editor.byClock, open().filter(isByClock)),
      group(
        schedule.editor.byEvent,
        open().filter((how) => !isByClock(how)),
      ),
    ].filter(({ choices }) => choices.length > 0);
  return (
    <Show
      when={open().length > 1}
      fallback={<p class="text-lead font-strong">{schedule.editor.hows[props.how]}</p>}
    >
      <GroupedChoice
        label={schedule.editor.how}
        value={props.how}
        groups={groups()}
        onInput={(how) => props.onInput(how)}
      />
    </Show>
  );
}
