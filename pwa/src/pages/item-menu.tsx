/** What can be done with items from a list: put off, put away, brought back, chosen with others. */
import Archive from "lucide-solid/icons/archive";
import ListChecks from "lucide-solid/icons/list-checks";
import Undo from "lucide-solid/icons/undo-2";
import type { InboxItem } from "@hob/shared/contract/inbox";
import { isDismissible } from "@hob/shared/model/inbox";
import { createMemo, Show } from "solid-js";
import { dismissible } from "../state/inbox-groups.ts";
import { dismissItems, restoreItems, snoozeItems } from "../state/inbox-lists.ts";
import { useOwnRole } from "../state/own-role.ts";
import { inbox } from "../inbox-words.ts";
import { slotWords } from "../schedule-words.ts";
import { ActionRow } from "../ui/action-row.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { SnoozeChoices } from "./snooze-choices.tsx";

/** What is asked about, and how much of it: all that can be done, or only until when to put it off. */
export interface AskedItems {
  readonly items: readonly InboxItem[];
  /** The items in a sentence. */
  readonly about: string;
  readonly kind: "menu" | "snooze";
}

export interface ItemMenuProps {
  readonly asked: AskedItems | undefined;
  onClose(): void;
  /** Undefined where there is no list to choose in. */
  readonly onSelect?: ((items: readonly InboxItem[]) => void) | undefined;
  /** What was put off or away is gone from where it stood. */
  readonly onGone?: (() => void) | undefined;
}

export function ItemMenu(props: ItemMenuProps) {
  // It goes on showing what it was about while it closes: content that vanished under the focus would take it along.
  const shown = createMemo<AskedItems | undefined>((before) => props.asked ?? before);
  const items = () => shown()?.items ?? [];
  const isMenu = () => shown()?.kind === "menu";
  const role = useOwnRole();
  const gone = () => dismissible(items(), role());
  const open = () => items().filter(({ state }) => state === "open");
  function finish(run: () => Promise<boolean>): void {
    void run();
    props.onClose();
    props.onGone?.();
  }
  return (
    <Dialog
      isOpen={props.asked !== undefined}
      onClose={() => props.onClose()}
      title={isMenu() ? inbox.act.menuTitle : inbox.act.snoozeTitle}
      text={shown()?.about ?? ""}
    >
      <Show when={open().length > 0}>
        <SnoozeChoices items={open()} onChoose={(until) => finish(() => putOff(open(), until))} />
      </Show>
      <Show when={isMenu()}>
        <div class="-mx-5 parted">
          <Show when={gone().length > 0}>
            <ActionRow
              glyph={<Archive size={20} aria-hidden="true" />}
              name={inbox.act.dismiss}
              hint={inbox.act.dismissHint}
              onClick={() => finish(() => putAway(gone()))}
            />
          </Show>
          <Show when={restorable(items()).length > 0}>
            <ActionRow
              glyph={<Undo size={20} aria-hidden="true" />}
              name={inbox.act.restore}
              hint={inbox.act.restoreHint}
              onClick={() => finish(() => restoreItems(restorable(items())))}
            />
          </Show>
          <Show when={props.onSelect}>
            {(onSelect) => (
              <ActionRow
                glyph={<ListChecks size={20} aria-hidden="true" />}
                name={inbox.act.select}
                hint={inbox.act.selectHint}
                onClick={() => {
                  props.onClose();
                  onSelect()(items());
                }}
              />
            )}
          </Show>
        </div>
      </Show>
      <Button onClick={() => props.onClose()}>{inbox.act.close}</Button>
    </Dialog>
  );
}

export function putOff(items: readonly InboxItem[], until: number): Promise<boolean> {
  return snoozeItems(items, until, inbox.act.snoozed(items.length, slotWords(until, Date.now())));
}

/** Those that `dismissible` has left. */
export function putAway(items: readonly InboxItem[]): Promise<boolean> {
  return dismissItems(items, inbox.act.dismissed(items.length));
}

/** What was put off, or put away by somebody; what was decided stays decided. */
export function restorable(items: readonly InboxItem[]): readonly InboxItem[] {
  return items.filter(
    ({ state, snoozedUntil, cause, decisions, resolvedBy }) =>
      (state === "open" && snoozedUntil !== null) ||
      (state === "resolved" && isDismissible(cause) && decisions.length === 0 && resolvedBy !== null),
  );
}
