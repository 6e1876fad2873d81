/** Until when something is put off: three times at hand, or any other. */
import Clock from "lucide-solid/icons/clock";
import Hourglass from "lucide-solid/icons/hourglass";
import Moon from "lucide-solid/icons/moon";
import Sunrise from "lucide-solid/icons/sunrise";
import type { InboxItem } from "@hob/shared/contract/inbox";
import { createSignal, For, Show } from "solid-js";
import { Dynamic } from "solid-js/web";
import { pickedFields, pickedTime, snoozeChoices } from "../state/snooze.ts";
import { inbox } from "../inbox-words.ts";
import { slotWords } from "../schedule-words.ts";
import { ActionRow } from "../ui/action-row.tsx";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/field.tsx";
import { capital } from "../words.ts";

export interface SnoozeChoicesProps {
  readonly items: readonly InboxItem[];
  onChoose(until: number): void;
}

const glyphs = { hour: Hourglass, tonight: Moon, tomorrow: Sunrise } as const;

export function SnoozeChoices(props: SnoozeChoicesProps) {
  const now = Date.now();
  const choices = snoozeChoices(now);
  const [isPicked, setPicked] = createSignal(false);
  const first = pickedFields(choices.at(-1)?.until ?? now);
  const [date, setDate] = createSignal(first.date);
  const [clock, setClock] = createSignal(first.clock);
  const [wasSent, setWasSent] = createSignal(false);
  const until = () => pickedTime(date(), clock(), Date.now());
  /** Putting it off does not keep it from expiring. */
  const soonestEnd = () => {
    const ends = props.items.flatMap(({ expiresAt }) => (expiresAt === null ? [] : [expiresAt]));
    return ends.length === 0 ? undefined : Math.min(...ends);
  };
  function pick(event: SubmitEvent): void {
    event.preventDefault();
    setWasSent(true);
    const at = until();
    if (at !== undefined) props.onChoose(at);
  }
  return (
    <>
      <Show when={soonestEnd()}>
        {(end) => (
          <p class="text-small text-ink-soft text-pretty">{inbox.act.snoozeExpires(slotWords(end(), now))}</p>
        )}
      </Show>
      <div class="-mx-5 parted border-y border-hairline">
        <For each={choices}>
          {({ name, until }) => (
            <ActionRow
              glyph={<Dynamic component={glyphs[name]} size={20} aria-hidden="true" />}
              name={inbox.act.snoozes[name]}
              hint={capital(slotWords(until, now))}
              onClick={() => props.onChoose(until)}
            />
          )}
        </For>
        <Show when={!isPicked()}>
          <ActionRow
            glyph={<Clock size={20} aria-hidden="true" />}
            name={inbox.act.snoozePick}
            hint={inbox.act.snoozeHint}
            onClick={() => setPicked(true)}
          />
        </Show>
      </div>
      <Show when={isPicked()}>
        <form class="flex flex-col gap-3" noValidate onSubmit={pick}>
          <div class="grid grid-cols-[repeat(auto-fit,minmax(9rem,1fr))] items-start gap-4">
            <TextField
              label={inbox.act.day}
              kind="date"
              value={date()}
              onInput={setDate}
              error={wasSent() && until() === undefined ? inbox.act.notToCome : undefined}
            />
            <TextField label={inbox.act.clock} kind="time" value={clock()} onInput={setClock} />
          </div>
          <Button type="submit" tone="primary">
            {inbox.act.snoozePicked}
          </Button>
        </form>
      </Show>
    </>
  );
}
