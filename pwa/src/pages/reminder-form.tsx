/** What to be reminded of, and when: for a new reminder, and for one that changes. */
import type { InboxItem } from "@hob/shared/contract/inbox";
import type { ItemBodies } from "@hob/shared/model/inbox";
import { createEffect, createSignal, Show } from "solid-js";
import { act, createAction } from "../state/actions.ts";
import { dropDrafts, keepDrafts, keptDrafts } from "../state/kept-drafts.ts";
import { keepAnswer, renew } from "../state/queries.ts";
import { pickedFields, pickedTime } from "../state/snooze.ts";
import { useUnsaved } from "../state/unsaved.ts";
import { inbox } from "../inbox-words.ts";
import { Button } from "../ui/button.tsx";
import { TextField, ToggleField } from "../ui/field.tsx";
import { words } from "../words.ts";
import { SaveBar } from "./save-bar.tsx";

export interface ReminderFormProps {
  /** Undefined for a new one. */
  readonly item?: Pick<InboxItem, "itemId" | "dueAt"> & { readonly body: ItemBodies["to_do"] };
  /** It was kept, or is not wanted any more. */
  onEnd(kept: InboxItem | undefined): void;
}

interface Draft {
  readonly title: string;
  readonly note: string;
  readonly date: string;
  readonly clock: string;
  readonly isForAll: boolean;
}

export function ReminderForm(props: ReminderFormProps) {
  const dueAt = props.item?.dueAt ?? null;
  const before = dueAt === null ? { date: "", clock: "" } : pickedFields(dueAt);
  const draftName = `reminder ${props.item?.itemId ?? "new"}`;
  const first: Draft = {
    title: props.item?.body.title ?? "",
    note: props.item?.body.note ?? "",
    ...before,
    isForAll: false,
    ...(keptDrafts(draftName) as Partial<Draft> | undefined),
  };
  const [title, setTitle] = createSignal(first.title);
  const [note, setNote] = createSignal(first.note);
  const [date, setDate] = createSignal(first.date);
  const [clock, setClock] = createSignal(first.clock);
  const [isForAll, setForAll] = createSignal(first.isForAll);
  const [wasSent, setWasSent] = createSignal(false);
  const isChanged = () =>
    title() !== (props.item?.body.title ?? "") ||
    note() !== (props.item?.body.note ?? "") ||
    date() !== before.date ||
    clock() !== before.clock;
  useUnsaved(isChanged);
  createEffect(() => {
    const draft: Draft = { title: title(), note: note(), date: date(), clock: clock(), isForAll: isForAll() };
    if (isChanged()) keepDrafts(draftName, draft);
    else dropDrafts(draftName);
  });
  function end(kept: InboxItem | undefined): void {
    dropDrafts(draftName);
    props.onEnd(kept);
  }

  const isSameTime = () => date() === before.date && clock() === before.clock;
  const at = () => {
    if (date() === "" && clock() === "") return null;
    return isSameTime() ? dueAt : pickedTime(date(), clock(), Date.now());
  };
  const titleProblem = () => (wasSent() && title().trim() === "" ? inbox.reminder.missing : undefined);
  const timeProblem = () => {
    if (!wasSent() || at() !== undefined) return undefined;
    return date() === "" || clock() === "" ? inbox.reminder.noClock : inbox.act.notToCome;
  };
  const save = createAction((time: number | null) => {
    const said = { title: title().trim(), note: note().trim(), at: time };
    return props.item
      ? act("reminders.update", { itemId: props.item.itemId, ...said })
      : act("reminders.add", { ...said, isForAll: isForAll() });
  });
  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    setWasSent(true);
    const time = at();
    if (title().trim() === "" || time === undefined) {
      requestAnimationFrame(() => form.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
      return;
    }
    const kept = await save.run(time);
    if (!kept) return;
    keepAnswer("inbox.get", { itemId: kept.itemId }, kept);
    renew("inbox.list");
    end(kept);
  }
  return (
    <form class="flex flex-col gap-5" noValidate autocomplete="off" onSubmit={(event) => void submit(event)}>
      <TextField
        label={inbox.reminder.title}
        value={title()}
        onInput={setTitle}
        maxLength={200}
        error={titleProblem()}
      />
      <TextField
        label={inbox.reminder.note}
        mark={inbox.reminder.optional}
        value={note()}
        onInput={setNote}
        maxLength={2_000}
        rows={3}
      />
      <div class="grid grid-cols-[repeat(auto-fit,minmax(9rem,1fr))] items-start gap-4">
        <TextField
          label={inbox.reminder.day}
          mark={inbox.reminder.optional}
          kind="date"
          value={date()}
          onInput={setDate}
          error={timeProblem()}
          hint={inbox.reminder.whenHint}
        />
        <TextField
          label={inbox.reminder.clock}
          mark={inbox.reminder.optional}
          kind="time"
          value={clock()}
          onInput={setClock}
        />
      </div>
      <Show when={!props.item}>
        <ToggleField
          label={inbox.reminder.forAll}
          hint={inbox.reminder.forAllHint}
          isOn={isForAll()}
          onInput={setForAll}
        />
      </Show>
      <SaveBar error={save.error()}>
        <div class="flex flex-row-reverse flex-wrap justify-end gap-2 *:flex-1 wide:*:flex-none">
          <Button type="submit" tone="primary" isBusy={save.isBusy()}>
            {save.isBusy() ? inbox.reminder.saving : inbox.reminder.save}
          </Button>
          <Show when={props.item}>
            <Button onClick={() => end(undefined)}>{words.cancel}</Button>
          </Show>
        </div>
      </SaveBar>
    </form>
  );
}
