/** What may be done with one time at which an automation runs, each with a sentence on what comes of it. */
import CircleMinus from "lucide-solid/icons/circle-minus";
import CirclePlay from "lucide-solid/icons/circle-play";
import Pencil from "lucide-solid/icons/pencil";
import SkipForward from "lucide-solid/icons/skip-forward";
import Trash from "lucide-solid/icons/trash";
import type { Trigger } from "@hob/shared/contract/triggers";
import { useNavigate } from "@solidjs/router";
import { createSignal, Match, Show, Switch } from "solid-js";
import { createAction } from "../state/actions.ts";
import { isByClock } from "../state/trigger-form.ts";
import { enableTrigger, removeTrigger, skipSlot } from "../state/triggers.ts";
import { schedule, slotWords } from "../schedule-words.ts";
import { ActionRow } from "../ui/action-row.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { words } from "../words.ts";
import { ErrorNotice } from "./fresh-page.tsx";

export interface TriggerMenuProps {
  readonly trigger: Trigger;
  readonly slug: string;
  /** Its times in words. */
  readonly what: string;
  readonly now: number;
  readonly isOpen: boolean;
  onClose(): void;
}

export function TriggerMenu(props: TriggerMenuProps) {
  const [isRemoving, setRemoving] = createSignal(false);
  function close(): void {
    setRemoving(false);
    props.onClose();
  }
  return (
    <Dialog
      isOpen={props.isOpen}
      onClose={close}
      title={isRemoving() ? removeTitle(props.trigger) : props.what}
      {...(isRemoving() && { text: schedule.when.removeText(props.what) })}
    >
      <Show when={isRemoving()} fallback={<Menu {...props} onRemove={() => setRemoving(true)} />}>
        <RemoveTrigger triggerId={props.trigger.triggerId} onCancel={close} onRemoved={close} />
      </Show>
    </Dialog>
  );
}

function Menu(props: TriggerMenuProps & { onRemove(): void }) {
  const navigate = useNavigate();
  const skip = createAction((at: number) => skipSlot(props.trigger.triggerId, { at }));
  const turn = createAction((isOn: boolean) => enableTrigger(props.trigger.triggerId, isOn));
  const isBusy = () => skip.isBusy() || turn.isBusy();
  async function close(done: Promise<unknown>): Promise<void> {
    if (await done) props.onClose();
  }
  return (
    <>
      <Show when={skip.error() ?? turn.error()}>{(error) => <ErrorNotice error={error()} />}</Show>
      <div class="-mx-5 parted border-y border-hairline">
        <ActionRow
          glyph={<Pencil size={20} aria-hidden="true" />}
          name={schedule.when.edit}
          hint={schedule.when.editHint}
          onClick={() => navigate(`/automations/${props.slug}/when/${props.trigger.triggerId}`)}
        />
        <Show when={props.trigger.enabled && props.trigger.nextAt}>
          {(at) => (
            <ActionRow
              glyph={<SkipForward size={20} aria-hidden="true" />}
              name={schedule.when.skip}
              hint={schedule.when.skipHint(slotWords(at(), props.now))}
              isBusy={isBusy()}
              onClick={() => void close(skip.run(at()))}
            />
          )}
        </Show>
        <Switch>
          <Match when={isOver(props.trigger, props.now)}>{undefined}</Match>
          <Match when={props.trigger.enabled}>
            <ActionRow
              glyph={<CircleMinus size={20} aria-hidden="true" />}
              name={schedule.when.turnOff}
              hint={schedule.when.turnOffHint}
              isBusy={isBusy()}
              onClick={() => void close(turn.run(false))}
            />
          </Match>
          <Match when={!props.trigger.enabled}>
            <ActionRow
              glyph={<CirclePlay size={20} aria-hidden="true" />}
              name={schedule.when.turnOn}
              hint={schedule.when.turnOnHint}
              isBusy={isBusy()}
              onClick={() => void close(turn.run(true))}
            />
          </Match>
        </Switch>
      </div>
      <div class="flex flex-wrap justify-between gap-3">
        <Button onClick={props.onClose}>{schedule.menu.close}</Button>
        <Button tone="danger" onClick={() => props.onRemove()}>
          <Trash size={18} aria-hidden="true" />
          {schedule.when.remove}
        </Button>
      </div>
    </>
  );
}

/** Nothing of it is to come, turned on or not. */
function isOver({ state, input }: Trigger, now: number): boolean {
  return state === "done" || (input.kind === "once" && input.at <= now);
}

/** Only what goes by the clock is a time. */
export function removeTitle({ input }: Trigger): string {
  return isByClock(input.kind) ? schedule.when.removeTitle : schedule.when.removeOtherTitle;
}

export interface RemoveTriggerProps {
  readonly triggerId: number;
  onCancel(): void;
  onRemoved(): void;
}

/** The last word before it is gone; its dialog has said what that means. */
export function RemoveTrigger(props: RemoveTriggerProps) {
  const remove = createAction(() => removeTrigger(props.triggerId));
  async function run(): Promise<void> {
    if (await remove.run()) props.onRemoved();
  }
  return (
    <>
      <Show when={remove.error()}>{(error) => <ErrorNotice error={error()} />}</Show>
      <div class="flex flex-wrap justify-between gap-3">
        <Button onClick={() => props.onCancel()}>{words.cancel}</Button>
        <Button tone="danger" isBusy={remove.isBusy()} onClick={() => void run()}>
          {remove.isBusy() ? schedule.when.removing : schedule.when.removeAction}
        </Button>
      </div>
    </>
  );
}
