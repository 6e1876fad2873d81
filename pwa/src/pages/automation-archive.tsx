/** Putting an automation away, and bringing it back. */
import type { Automation } from "@hob/shared/contract/automations";
import { createSignal, Show } from "solid-js";
import { createAction } from "../state/actions.ts";
import { setArchived } from "../state/archive-automation.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { words } from "../words.ts";
import { ErrorNotice } from "./fresh-page.tsx";

export function ArchiveAutomation(props: { readonly automation: Automation; readonly isAdmin: boolean }) {
  const [isAsked, setAsked] = createSignal(false);
  const archive = createAction((archived: boolean) => setArchived(props.automation, archived));
  async function turn(archived: boolean): Promise<void> {
    if (await archive.run(archived)) setAsked(false);
  }
  return (
    <Show
      when={props.isAdmin}
      fallback={<p class="text-small text-ink-soft">{words.automation.adminOnly}</p>}
    >
      <Show
        when={props.automation.state === "archived"}
        fallback={
          <div class="mt-4 border-t border-hairline pt-6">
            <Button tone="danger" isWide onClick={() => setAsked(true)}>
              {words.automation.archive}
            </Button>
          </div>
        }
      >
        <Show when={archive.error()}>{(error) => <ErrorNotice error={error()} />}</Show>
        <Show when={!props.automation.isVeiled}>
          <Button isWide isBusy={archive.isBusy()} onClick={() => void turn(false)}>
            {archive.isBusy() ? words.automation.restoring : words.automation.restore}
          </Button>
        </Show>
      </Show>
      <Dialog
        isOpen={isAsked()}
        onClose={() => setAsked(false)}
        title={words.automation.archiveTitle(props.automation.name)}
        text={words.automation.archiveText}
      >
        <Show when={archive.error()}>{(error) => <ErrorNotice error={error()} />}</Show>
        <div class="flex flex-wrap justify-between gap-3">
          <Button onClick={() => setAsked(false)}>{words.cancel}</Button>
          <Button tone="danger" isBusy={archive.isBusy()} onClick={() => void turn(true)}>
            {archive.isBusy() ? words.automation.archiving : words.automation.archive}
          </Button>
        </div>
      </Dialog>
    </Show>
  );
}
