/** A person's own to-do: done, changed, or made into an automation that says it every day. */
import AlarmClock from "lucide-solid/icons/alarm-clock";
import CalendarPlus from "lucide-solid/icons/calendar-plus";
import Check from "lucide-solid/icons/check";
import Pencil from "lucide-solid/icons/pencil";
import { useNavigate } from "@solidjs/router";
import { createSignal, Show } from "solid-js";
import { act, createAction } from "../../state/actions.ts";
import { dismissItems } from "../../state/inbox-lists.ts";
import { useMayRun } from "../../state/own-role.ts";
import { renew } from "../../state/queries.ts";
import { inbox, sentences } from "../../inbox-words.ts";
import { slotWords } from "../../schedule-words.ts";
import { ActionBar } from "../../ui/action-bar.tsx";
import { ActionRow } from "../../ui/action-row.tsx";
import { Button } from "../../ui/button.tsx";
import { Sheet } from "../../ui/sheet.tsx";
import { ErrorNotice } from "../fresh-page.tsx";
import { ReminderForm } from "../reminder-form.tsx";
import type { ItemFace, ItemFaceProps } from "./item-face.ts";

export const reminder: ItemFace<"to_do"> = {
  glyph: AlarmClock,
  tone: "needs",
  sentence: (item, now) => sentences.to_do(item, now),
  Detail: (props) => (
    <>
      <Show when={props.item.body.note}>
        <p class="text-lead whitespace-pre-wrap text-pretty wrap-anywhere">{props.item.body.note}</p>
      </Show>
      <Show when={props.item.dueAt}>
        {(dueAt) => <p class="text-ink-soft">{inbox.dueAt(slotWords(dueAt(), props.now))}</p>}
      </Show>
    </>
  ),
  Actions: (props) => <ToDo {...props} />,
};

function ToDo(props: ItemFaceProps<"to_do">) {
  const navigate = useNavigate();
  const mayRun = useMayRun();
  const [isEdited, setEdited] = createSignal(false);
  const automate = createAction(() => act("reminders.automate", { itemId: props.item.itemId }));
  async function makeAutomation(): Promise<void> {
    const made = await automate.run();
    if (!made) return;
    renew("inbox.list", "automations.list", "triggers.list", "triggers.upcoming");
    navigate(`/automations/${made.automationSlug}/when/${made.triggerId}`);
  }
  return (
    <Show when={!isEdited()} fallback={<ReminderForm item={props.item} onEnd={() => setEdited(false)} />}>
      <Sheet>
        <div class="parted">
          <ActionRow
            glyph={<Pencil size={18} aria-hidden="true" />}
            name={inbox.reminder.edit}
            hint={
              props.item.dueAt === null ? inbox.reminder.whenHint : slotWords(props.item.dueAt, props.now)
            }
            onClick={() => setEdited(true)}
          />
          <Show when={mayRun()}>
            <ActionRow
              glyph={<CalendarPlus size={18} aria-hidden="true" />}
              name={automate.isBusy() ? inbox.reminder.automating : inbox.reminder.automate}
              hint={inbox.reminder.automateHint(props.item.dueAt !== null)}
              isBusy={automate.isBusy()}
              onClick={() => void makeAutomation()}
            />
          </Show>
        </div>
      </Sheet>
      <Show when={automate.error()}>{(error) => <ErrorNotice error={error()} />}</Show>
      <ActionBar isPinned>
        <Button
          tone="primary"
          isWide
          aria-keyshortcuts="e"
          onClick={() => void dismissItems([props.item], inbox.act.done)}
        >
          <Check size={18} aria-hidden="true" />
          {inbox.reminder.done}
        </Button>
      </ActionBar>
    </Show>
  );
}
